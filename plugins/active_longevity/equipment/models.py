"""Tables and machines that people have by the hour, and their hours."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    RegionScoped,
    UtcDateTime,
    now_utc,
)
from plugins.active_longevity.models import Base


class Equipment(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A resource of the centre that is given by the hour; its name and pieces are the resource's.
    All of one `service_kind` share one fair share."""

    __tablename__ = "active_longevity_equipment"
    __table_args__ = (sa.CheckConstraint("minutes BETWEEN 15 AND 240", name="minutes"),)

    centre_id: Mapped[int] = mapped_column(
        sa.ForeignKey("centre.id", ondelete="RESTRICT"), index=True
    )
    resource_id: Mapped[int] = mapped_column(
        sa.ForeignKey("resource.id", ondelete="RESTRICT"), unique=True
    )
    service_kind: Mapped[str] = mapped_column(sa.String(100))
    minutes: Mapped[int] = mapped_column(sa.Integer, default=60)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class Hire(HasId, HasPublicId, RegionScoped, Base):
    """An hour of a person at a table or machine. Its time is the booking's; what was given stands
    in the ledger under `active_longevity.hire:<id>`."""

    __tablename__ = "active_longevity_hire"
    __table_args__ = (
        sa.Index("ix_active_longevity_hire_day", "centre_id", "local_date"),
        sa.Index("ix_active_longevity_hire_share", "person_id", "week", "service_kind"),
        sa.CheckConstraint(
            "state IN ('planned', 'given', 'missed', 'cancelled')", name="state"
        ),
        sa.CheckConstraint("via IN ('desk', 'kiosk')", name="via"),
    )  # fmt: skip

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    equipment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_equipment.id"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    booking_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("booking.id", ondelete="RESTRICT"), unique=True
    )
    service_kind: Mapped[str] = mapped_column(sa.String(100))
    #: the Monday of the week whose share it takes from
    week: Mapped[dt.date] = mapped_column(sa.Date)
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    via: Mapped[str] = mapped_column(sa.String(5), default="desk")
    #: why it was given against the fair share
    override_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    marked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    marked_by: Mapped[int | None] = mapped_column(sa.Integer)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    made_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: the same press of a form makes one
    press_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
