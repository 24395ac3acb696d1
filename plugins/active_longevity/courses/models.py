"""Procedures that a centre gives as courses, the courses, and their visits."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    Named,
    RegionScoped,
    UtcDateTime,
    now_utc,
)
from plugins.active_longevity.models import Base


class Procedure(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A procedure of a centre. `resource_id` are the places in its room: several people have it
    at once. Without places the room, or else the specialist, is taken for one person."""

    __tablename__ = "active_longevity_procedure"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "shipped", name="uq_active_longevity_procedure_shipped"),
        sa.CheckConstraint("visits BETWEEN 1 AND 60", name="visits"),
        sa.CheckConstraint("gap_days BETWEEN 0 AND 30", name="gap_days"),
        sa.CheckConstraint("most_a_day BETWEEN 1 AND 6", name="most_a_day"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
    )

    centre_id: Mapped[int] = mapped_column(
        sa.ForeignKey("centre.id", ondelete="RESTRICT"), index=True
    )
    service_kind: Mapped[str] = mapped_column(sa.String(100))
    visits: Mapped[int] = mapped_column(sa.Integer)
    #: 1: on the next day at the earliest; 0: on the same day too
    gap_days: Mapped[int] = mapped_column(sa.Integer, default=1)
    most_a_day: Mapped[int] = mapped_column(sa.Integer, default=1)
    minutes: Mapped[int] = mapped_column(sa.Integer)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id", ondelete="RESTRICT"))
    staff_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("staff_member.id", ondelete="RESTRICT")
    )
    resource_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("resource.id", ondelete="RESTRICT")
    )
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    #: code of the shipped procedure that it was made from
    shipped: Mapped[str | None] = mapped_column(sa.String(40))


class Course(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """So many visits of a procedure for a person. One of a procedure runs at a time."""

    __tablename__ = "active_longevity_course"
    __table_args__ = (
        sa.Index("ix_active_longevity_course_person", "person_id", "begins_on"),
        sa.Index("ix_active_longevity_course_centre", "centre_id", "state"),
        sa.Index(
            "uq_active_longevity_course_living", "person_id", "procedure_id", unique=True,
            sqlite_where=sa.text("state IN ('running', 'paused')"),
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        ),
        sa.CheckConstraint("state IN ('running', 'paused', 'done', 'stopped')", name="state"),
        sa.CheckConstraint("visits BETWEEN 1 AND 60", name="visits"),
    )  # fmt: skip

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    procedure_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_procedure.id"), index=True
    )
    visits: Mapped[int] = mapped_column(sa.Integer)
    begins_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: what was asked for, so that a visit that falls out is put back in the same way
    wanted_time: Mapped[dt.time] = mapped_column(sa.Time)
    #: ISO weekdays one after the other: 135
    weekdays: Mapped[str] = mapped_column(sa.String(7), default="123456")
    state: Mapped[str] = mapped_column(sa.String(10), default="running")
    #: why it was paused or ended
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: why it was planned against an objection
    override_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the same press of a form makes one course
    press_key: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    #: and adds visits to it once
    last_press: Mapped[str | None] = mapped_column(sa.String(80))


class CourseVisit(HasId, HasPublicId, RegionScoped, Base):
    """One visit. The room's time is the booking's; what is given stands in the ledger under
    `active_longevity.course_visit:<id>`."""

    __tablename__ = "active_longevity_course_visit"
    __table_args__ = (
        sa.Index("ix_active_longevity_course_visit_course", "course_id", "starts_at"),
        sa.Index("ix_active_longevity_course_visit_day", "centre_id", "local_date"),
        sa.Index("ix_active_longevity_course_visit_person", "person_id", "local_date"),
        sa.CheckConstraint(
            "state IN ('planned', 'given', 'missed', 'cancelled')", name="state"
        ),
    )  # fmt: skip

    course_id: Mapped[int] = mapped_column(sa.ForeignKey("active_longevity_course.id"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    booking_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("booking.id", ondelete="RESTRICT"), unique=True
    )
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    marked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    marked_by: Mapped[int | None] = mapped_column(sa.Integer)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
