"""Blood pressure before a procedure, the nurse's stop, and the journal of falls and incidents."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasPublicId, RegionScoped, UtcDateTime, now_utc
from plugins.active_longevity.models import Base

NOTE_LENGTH = 200
REASON_LENGTH = 200
STORY_LENGTH = 2000


class Pressure(HasId, HasPublicId, RegionScoped, Base):
    """A blood pressure in mm Hg, with the pulse in beats a minute. A wrong one is voided."""

    __tablename__ = "active_longevity_pressure"
    __table_args__ = (
        sa.Index("ix_active_longevity_pressure_person", "person_id", "local_date"),
        sa.Index("ix_active_longevity_pressure_day", "centre_id", "local_date"),
        sa.CheckConstraint("systolic > diastolic", name="order"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    measured_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    systolic: Mapped[int] = mapped_column(sa.SmallInteger)
    diastolic: Mapped[int] = mapped_column(sa.SmallInteger)
    pulse: Mapped[int | None] = mapped_column(sa.SmallInteger)
    #: `ok`, `high` or `low` by the limits of the region at that moment
    verdict: Mapped[str] = mapped_column(sa.String(8))
    note: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: the form that recorded it: pressed twice, it records once
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(REASON_LENGTH), default="")


class HealthStop(HasId, HasPublicId, RegionScoped, Base):
    """The nurse lets the person have no procedure through `until` (inclusive), unless it is lifted
    before. `cause` is `high` or `low` for a stop that a measurement set, else empty."""

    __tablename__ = "active_longevity_health_stop"
    __table_args__ = (
        sa.Index("ix_active_longevity_health_stop_person", "person_id", "until"),
        sa.CheckConstraint("until >= starts_on", name="dates"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    until: Mapped[dt.date] = mapped_column(sa.Date)
    cause: Mapped[str] = mapped_column(sa.String(8), default="")
    reason: Mapped[str] = mapped_column(sa.String(REASON_LENGTH), default="")
    pressure_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("active_longevity_pressure.id", ondelete="RESTRICT"), unique=True
    )
    set_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    set_by: Mapped[int | None] = mapped_column(sa.Integer)
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(sa.Integer)
    lift_reason: Mapped[str] = mapped_column(sa.String(REASON_LENGTH), default="")


class Incident(HasId, HasPublicId, RegionScoped, Base):
    """A fall or another incident in the centre; a wrong entry is voided and written anew."""

    __tablename__ = "active_longevity_incident"
    __table_args__ = (
        sa.Index("ix_active_longevity_incident_day", "centre_id", "local_date"),
        sa.Index("ix_active_longevity_incident_person_id", "person_id"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    local_time: Mapped[dt.time | None] = mapped_column(sa.Time)
    kind: Mapped[str] = mapped_column(sa.String(16))
    severity: Mapped[str] = mapped_column(sa.String(16))
    #: where in the centre, besides the room: the stairs, the yard
    place: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    story: Mapped[str] = mapped_column(sa.String(STORY_LENGTH))
    done: Mapped[str] = mapped_column(sa.String(STORY_LENGTH), default="")
    ambulance: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    relatives_told: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    doctor: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    witnesses: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    #: what is still to be done, and by when; empty when nothing is
    follow_up: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    follow_up_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    followed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    followed_by: Mapped[int | None] = mapped_column(sa.Integer)
    outcome: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH), default="")
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    replaces_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("active_longevity_incident.id", ondelete="RESTRICT")
    )
    voided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(sa.Integer)
    void_reason: Mapped[str] = mapped_column(sa.String(REASON_LENGTH), default="")
