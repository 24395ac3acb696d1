"""What is known of modules, in a table and not in a process."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, PortableJson, UtcDateTime


class ModuleRecord(HasId, Base):
    """The last known state of a module; the switch per region is `region_module`."""

    __tablename__ = "module_record"

    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    version: Mapped[str] = mapped_column(sa.String(32), default="")
    state: Mapped[str] = mapped_column(sa.String(16), default="present")
    last_error: Mapped[str] = mapped_column(sa.Text, default="")
    last_error_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    error_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: {language: name}: what it is called once its files are gone
    titles: Mapped[dict[str, Any] | None] = mapped_column(PortableJson)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
