"""Quick consultations: what was asked at the desk and what was answered."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasPublicId, RegionScoped, UtcDateTime, now_utc
from plugins.equal_society.models import Base


class Consultation(HasId, HasPublicId, RegionScoped, Base):
    """An answer given at once; `person_id` None is somebody who was not asked for a name. It is a
    service of the ledger. A wrong one is taken back with a reason."""

    __tablename__ = "equal_society_consultation"
    __table_args__ = (
        sa.Index("ix_equal_society_consultation_list", "centre_id", "local_date", "id"),
        sa.Index("ix_equal_society_consultation_day", "region_id", "local_date"),
        sa.Index("ix_equal_society_consultation_person", "person_id", "recorded_at"),
        sa.CheckConstraint("channel IN ('desk', 'phone', 'web', 'partner')", name="channel"),
        sa.CheckConstraint("result IN ('answered', 'request', 'elsewhere', 'unhelped')",
                           name="result"),
    )  # fmt: skip

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    topic: Mapped[str] = mapped_column(sa.String(20))
    #: code of a request type, or empty for none of them
    direction: Mapped[str] = mapped_column(sa.String(100), default="")
    channel: Mapped[str] = mapped_column(sa.String(10))
    result: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    ticket_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("equal_society_ticket.id", ondelete="RESTRICT"), index=True
    )
    #: the same press of the form makes one
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
