"""Staff, groups with a weekly pattern, sessions, enrolments with the queue, attendance."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now_utc
from core.db import (
    Base,
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    RegionScoped,
    UtcDateTime,
)


class StaffMember(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """Somebody of the centre who leads sessions; not every one of them signs in."""

    __tablename__ = "staff_member"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    full_name: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class Group(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A group with a weekly pattern between two dates (inclusive, local)."""

    __tablename__ = "activity_group"
    __table_args__ = (
        sa.CheckConstraint("capacity > 0", name="capacity"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    module: Mapped[str] = mapped_column(sa.String(64))
    service_kind: Mapped[str] = mapped_column(sa.String(100))
    title: Mapped[str] = mapped_column(sa.String(200))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    instructor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    capacity: Mapped[int] = mapped_column(sa.Integer)
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    ends_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: the last queue number given; it only grows, so numbers have no gap and no repeat
    last_queue_number: Mapped[int] = mapped_column(sa.Integer, default=0)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: on days off: skip, move (to the next free working day), hold (all the same)
    days_off: Mapped[str] = mapped_column(sa.String(10), default="hold", server_default="hold")
    #: the group of an earlier term of which this one is a copy
    copied_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity_group.id"))

    #: the weekly pattern, the latest where it changed in mid-term
    slots: Mapped[list[GroupSlot]] = relationship(
        primaryjoin="and_(GroupSlot.group_id == Group.id, GroupSlot.valid_to.is_(None))",
        order_by="GroupSlot.weekday, GroupSlot.starts_at",
        lazy="raise_on_sql",
    )


class GroupSlot(HasId, RegionScoped, Base):
    """A weekly meeting: ISO weekday 1–7 and local times; both dates of its validity included."""

    __tablename__ = "group_slot"
    __table_args__ = (sa.CheckConstraint("ends_at > starts_at", name="times"),)

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"), index=True)
    weekday: Mapped[int] = mapped_column(sa.Integer)
    starts_at: Mapped[dt.time] = mapped_column(sa.Time)
    ends_at: Mapped[dt.time] = mapped_column(sa.Time)
    #: None: since the group began, and until it ends
    valid_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)


class Session(HasId, HasPublicId, RegionScoped, HasVersion, Base):
    """One meeting of a group. `state`: planned, closed, cancelled."""

    __tablename__ = "session"
    __table_args__ = (
        sa.UniqueConstraint("group_id", "starts_at"),
        sa.Index("ix_session_centre_id_local_date", "centre_id", "local_date"),
        sa.Index("ix_session_room_id_starts_at", "room_id", "starts_at"),
        sa.Index("ix_session_instructor_id_starts_at", "instructor_id", "starts_at"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    instructor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(sa.Integer)
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: where the weekly pattern had it, when it was moved
    original_starts_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: who leads it usually, when a substitute does
    regular_instructor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    #: what changed it last: hand, day_off, closure
    changed_by_rule: Mapped[str | None] = mapped_column(sa.String(10))
    change_reason: Mapped[str | None] = mapped_column(sa.String(200))
    #: calendar programs are told by it that they hold an older state
    changed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, onupdate=now_utc)

    group: Mapped[Group] = relationship(lazy="raise_on_sql")


class Enrolment(HasId, HasPublicId, RegionScoped, Base):
    """A person's place in a group, or in its queue. `state`: enrolled, queued, left."""

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.Index(
            "uq_enrolment_living",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state <> 'left'"),
            postgresql_where=sa.text("state <> 'left'"),
        ),
        sa.UniqueConstraint("group_id", "queue_number"),
        sa.Index("ix_enrolment_person_id", "person_id", "state"),
    )

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(sa.String(10))
    queue_number: Mapped[int | None] = mapped_column(sa.Integer)
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    asked_by: Mapped[int | None] = mapped_column(sa.Integer)
    enrolled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    enrolled_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    left_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    left_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: what moves a waiting person forward: "hand", a category's code, "none" (withdrawn), or None
    priority: Mapped[str | None] = mapped_column(sa.String(40))
    priority_reason: Mapped[str] = mapped_column(
        sa.String(200), default="", server_default=sa.text("''")
    )
    #: until then no place is offered again to somebody who let one pass
    rests_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the last day of the place, where places are given for a term
    term_ends_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: enrolled against these rules (codes with spaces between), why and by whom
    overridden: Mapped[str] = mapped_column(
        sa.String(300), default="", server_default=sa.text("''")
    )
    override_reason: Mapped[str] = mapped_column(
        sa.String(200), default="", server_default=sa.text("''")
    )
    overridden_by: Mapped[int | None] = mapped_column(sa.Integer)


class Attendance(HasId, RegionScoped, Base):
    """A mark of one person at one session: present, excused (with reason), absent.

    A mark is corrected by voiding it with a reason and making another.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        sa.Index(
            "uq_attendance_living",
            "session_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        ),
        sa.Index("ix_attendance_person_id", "person_id"),
        sa.Index("uq_attendance_press_key", "press_key", unique=True),
        sa.CheckConstraint("mark IN ('present', 'excused', 'absent')", name="mark"),
    )

    session_id: Mapped[int] = mapped_column(sa.ForeignKey("session.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    mark: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    via: Mapped[str] = mapped_column(sa.String(10), default="desk")
    marked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    marked_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: when it was pressed on a tablet that had no connection then
    happened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the same press of a button makes one mark, however often it is delivered
    press_key: Mapped[str | None] = mapped_column(sa.String(40))
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
