"""Who changed, and who looked. Append-only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, PortableJson, RegionScoped, UtcDateTime


class AuditEntry(HasId, Base):
    """A deed: what was done to what, by whom, with the changed values (never a full IIN)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_region_id_at", "region_id", "at"),
        sa.Index("ix_audit_entry_subject", "subject_type", "subject_id"),
    )

    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    user_id: Mapped[int | None] = mapped_column(sa.Integer)
    actor_label: Mapped[str] = mapped_column(sa.String(200), default="")
    action: Mapped[str] = mapped_column(sa.String(64))
    subject_type: Mapped[str] = mapped_column(sa.String(64), default="")
    subject_id: Mapped[int | None] = mapped_column(sa.Integer)
    details: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)


class Look(HasId, RegionScoped, Base):
    """Somebody opened a person's file, or saw the full IIN."""

    __tablename__ = "look"
    __table_args__ = (sa.Index("ix_look_person_id_at", "person_id", "at"),)

    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    user_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(64), default="")
