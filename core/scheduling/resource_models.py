"""What is used in time: equipment and vehicles, hours, blockings, and reservations of time.

Rooms (`core.regions`) and staff members have tables of their own; together with `Resource` they
are what a session or a booking occupies. `core.scheduling.busy` alone decides what is free.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import (
    Base,
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    Named,
    PortableJson,
    RegionScoped,
    UtcDateTime,
)


class Resource(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """Equipment or a vehicle. `quantity` are like pieces of it (six treadmills are one row)."""

    __tablename__ = "resource"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('equipment', 'vehicle')", name="kind"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    quantity: Mapped[int] = mapped_column(sa.Integer, default=1)
    inventory_number: Mapped[str] = mapped_column(sa.String(60), default="")
    #: what the module or the centre notes about it: plate number, wheelchair places …
    properties: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class GroupResource(HasId, RegionScoped, Base):
    """So many pieces of a resource are used by each session of a group."""

    __tablename__ = "group_resource"
    __table_args__ = (sa.UniqueConstraint("group_id", "resource_id"),)

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"))
    resource_id: Mapped[int] = mapped_column(sa.ForeignKey("resource.id"), index=True)
    units: Mapped[int] = mapped_column(sa.Integer, default=1)


class WeeklyHours(HasId, RegionScoped, Base):
    """Opening hours of a centre, room or resource, or working hours of a staff member.

    Exactly one of the four is set. Several rows of one weekday are several stretches. Who has no
    row of a date has the hours of the centre; a centre without rows is open at any time.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    )

    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(sa.ForeignKey("resource.id"), index=True)
    weekday: Mapped[int] = mapped_column(sa.Integer)
    starts_at: Mapped[dt.time] = mapped_column(sa.Time)
    ends_at: Mapped[dt.time] = mapped_column(sa.Time)
    valid_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)


class Blocking(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A time when something cannot be used: leave, illness, maintenance, closed.

    Exactly one of the four is set; `centre_id` alone means that the whole centre is closed.
    `lifted_at` ends it early and keeps the row.
    """

    __tablename__ = "blocking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.Index("ix_blocking_centre_id_starts_at", "centre_id", "starts_at"),
        sa.Index("ix_blocking_room_id_starts_at", "room_id", "starts_at"),
        sa.Index("ix_blocking_staff_id_starts_at", "staff_id", "starts_at"),
        sa.Index("ix_blocking_resource_id_starts_at", "resource_id", "starts_at"),
    )

    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    resource_id: Mapped[int | None] = mapped_column(sa.ForeignKey("resource.id"))
    #: leave, sick, training, maintenance, closed, other
    kind: Mapped[str] = mapped_column(sa.String(20))
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    #: pieces of a resource that are out of use; None: all of them
    units: Mapped[int | None] = mapped_column(sa.Integer)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    #: who stands in for a staff member, when somebody was named
    substitute_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(sa.Integer)


class Booking(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A reservation of time that is no session of a group: an appointment with a specialist, a
    table by the hour, a vehicle's trip. What it occupies: any of room, staff member, resource.

    `occupied_from` and `occupied_to` hold the buffers before and after; clashes look at them,
    people see `starts_at` and `ends_at`. `state`: planned, done, missed, cancelled.
    """

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="times"),
        sa.CheckConstraint(
            "occupied_from <= starts_at AND occupied_to >= ends_at", name="occupied"
        ),
        sa.CheckConstraint("units > 0", name="units"),
        sa.Index("ix_booking_centre_id_local_date", "centre_id", "local_date"),
        sa.Index("ix_booking_room_id_starts_at", "room_id", "starts_at"),
        sa.Index("ix_booking_staff_id_starts_at", "staff_id", "starts_at"),
        sa.Index("ix_booking_resource_id_starts_at", "resource_id", "starts_at"),
        sa.Index("ix_booking_person_id_starts_at", "person_id", "starts_at"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    #: who owns it: "core" for appointments, or a module's name
    module: Mapped[str] = mapped_column(sa.String(64))
    #: appointment, or a kind that the owner knows
    kind: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    #: kind of service that the ledger accepts when it is done; "" records none
    service_kind: Mapped[str] = mapped_column(sa.String(100), default="")
    visit_kind_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit_kind.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"))
    resource_id: Mapped[int | None] = mapped_column(sa.ForeignKey("resource.id"))
    units: Mapped[int] = mapped_column(sa.Integer, default=1)
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    occupied_from: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    occupied_to: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    came_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: calendar programs are told by it that they hold an older state
    changed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, onupdate=now_utc)
    #: the same press of a form makes one booking
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class VisitKind(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A kind of visit to a specialist: how long it takes, and who gives it."""

    __tablename__ = "visit_kind"
    __table_args__ = (sa.CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    service_kind: Mapped[str] = mapped_column(sa.String(100), default="")
    minutes: Mapped[int] = mapped_column(sa.Integer)
    buffer_before: Mapped[int] = mapped_column(sa.Integer, default=0)
    buffer_after: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: minutes before its start when it can no longer be booked; 0: up to the last moment
    notice_minutes: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: lists show «Appointment» instead of the kind to who lacks the right (psychologist, lawyer)
    is_confidential: Mapped[bool] = mapped_column(
        sa.Boolean, default=False, server_default=sa.text("false")
    )
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class VisitKindStaff(HasId, RegionScoped, Base):
    """A staff member gives this kind of visit, in this room if one is named."""

    __tablename__ = "visit_kind_staff"
    __table_args__ = (sa.UniqueConstraint("visit_kind_id", "staff_id"),)

    visit_kind_id: Mapped[int] = mapped_column(sa.ForeignKey("visit_kind.id"))
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
