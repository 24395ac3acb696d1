"""Screenings, concerts, trips and meetings with their seats; volunteers with their hours."""

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

_LIVING_SEAT = sa.text("state <> 'cancelled'")
_ACTIVE = sa.text("left_on IS NULL")


class Event(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """Something with seats at one time: in a room of the centre, or at a `place` outside.

    Whoever books or frees a seat locks this row first. The room and the staff member are held by
    core's booking `booking_id`.
    """

    __tablename__ = "active_longevity_event"
    __table_args__ = (
        sa.Index("ix_active_longevity_event_list", "centre_id", "local_date"),
        sa.CheckConstraint("seats > 0", name="seats"),
        sa.CheckConstraint("unnamed_guests >= 0", name="guests"),
        sa.CheckConstraint("ends_at >= starts_at", name="times"),
        sa.CheckConstraint("kind IN ('screening', 'concert', 'trip', 'meeting')", name="kind"),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id", ondelete="RESTRICT"))
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    staff_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("staff_member.id", ondelete="RESTRICT")
    )
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    starts_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    seats: Mapped[int] = mapped_column(sa.Integer)
    #: what must be ready: projector, bus, water
    needs: Mapped[str] = mapped_column(sa.String(500), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="planned")
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: guests whom nobody wrote down by name; they sit on seats too
    unnamed_guests: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: the last number given in the waiting list; it only grows
    last_number: Mapped[int] = mapped_column(sa.Integer, default=0)
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("booking.id", ondelete="RESTRICT"))
    #: the same press of a form makes one event
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class EventSeat(HasId, HasPublicId, RegionScoped, Base):
    """A person's seat at an event, or a number in its waiting list."""

    __tablename__ = "active_longevity_event_seat"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_event_seat_living", "event_id", "person_id", unique=True,
            sqlite_where=_LIVING_SEAT, postgresql_where=_LIVING_SEAT,
        ),
        sa.UniqueConstraint("event_id", "queue_number"),
        sa.Index("ix_active_longevity_event_seat_person", "person_id"),
        sa.CheckConstraint("state IN ('booked', 'waiting', 'cancelled')", name="state"),
    )  # fmt: skip

    event_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_event.id", ondelete="RESTRICT")
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(sa.String(10))
    queue_number: Mapped[int | None] = mapped_column(sa.Integer)
    #: came without having booked
    walked_in: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    booked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    booked_by: Mapped[int | None] = mapped_column(sa.Integer)
    came_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    came_by: Mapped[int | None] = mapped_column(sa.Integer)
    missed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(sa.Integer)
    cancel_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class Volunteer(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A person who helps the centre without pay, since a day; who has left may come again."""

    __tablename__ = "active_longevity_volunteer"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_volunteer_active", "centre_id", "person_id", unique=True,
            sqlite_where=_ACTIVE, postgresql_where=_ACTIVE,
        ),
        sa.Index("ix_active_longevity_volunteer_person", "person_id"),
    )  # fmt: skip

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    since: Mapped[dt.date] = mapped_column(sa.Date)
    skills: Mapped[str] = mapped_column(sa.String(300), default="")
    left_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    left_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class VolunteerHours(HasId, HasPublicId, RegionScoped, Base):
    """Minutes that a volunteer gave on a day, at an event or for a deed. Wrong ones are voided."""

    __tablename__ = "active_longevity_volunteer_hours"
    __table_args__ = (
        sa.Index("ix_active_longevity_volunteer_hours_person", "person_id", "given_on"),
        sa.Index("ix_active_longevity_volunteer_hours_centre", "centre_id", "given_on"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    event_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("active_longevity_event.id", ondelete="RESTRICT")
    )
    deed: Mapped[str] = mapped_column(sa.String(200), default="")
    given_on: Mapped[dt.date] = mapped_column(sa.Date)
    minutes: Mapped[int] = mapped_column(sa.Integer)
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(200), default="")
