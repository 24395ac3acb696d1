"""The lease table: background and scheduled work that survives a kill."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, UtcDateTime


class Job(HasId, HasPublicId, HasCreated, Base):
    """A piece of work. `state`: waiting, running, done, failed, stopped."""

    __tablename__ = "job"
    __table_args__ = (sa.Index("ix_job_state_run_at", "state", "run_at"),)

    kind: Mapped[str] = mapped_column(sa.String(64))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    #: scheduled work is unique by kind, region and time
    unique_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    run_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    lease_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str] = mapped_column(sa.String(32), default="")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    stop_requested: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    #: why it failed, told to people; empty when only a technician can help
    message: Mapped[str] = mapped_column(sa.String(500), default="")
    #: why it failed, for technicians
    error: Mapped[str] = mapped_column(sa.Text, default="")
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
