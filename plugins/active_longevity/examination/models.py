"""Doctor's clearances: without a valid one nobody is enrolled."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasPublicId, RegionScoped, UtcDateTime, now_utc
from plugins.active_longevity.models import Base


class Clearance(HasId, HasPublicId, RegionScoped, Base):
    """A doctor's clearance from–to (inclusive). A wrong one is voided with a reason."""

    __tablename__ = "active_longevity_clearance"
    __table_args__ = (
        sa.Index("ix_active_longevity_clearance_person", "person_id", "valid_until"),
        sa.CheckConstraint("issued_on IS NULL OR valid_until >= issued_on", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    issued_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_until: Mapped[dt.date] = mapped_column(sa.Date)
    doctor: Mapped[str] = mapped_column(sa.String(200), default="")
    limits: Mapped[str] = mapped_column(sa.String(500), default="")
    #: `desk`, `demo`, or `import:<batch>` so that the undo of an import finds it
    source: Mapped[str] = mapped_column(sa.String(64), default="desk", index=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: when the person was told that it is about to end
    ending_told_on: Mapped[dt.date | None] = mapped_column(sa.Date)
