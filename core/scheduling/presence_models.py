"""Who is in a building: entries and exits, and whom to call when something happens."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasCreated, HasId, HasPublicId, RegionScoped, UtcDateTime


class Presence(HasId, HasPublicId, RegionScoped, Base):
    """One stay of a person in the building of a centre, from entry to exit.

    Nobody is in two buildings: a person has one stay without an end. `purpose`: session, visit.
    `left_via`: card, desk, closing, elsewhere (entered another centre), mistake (the mark that made
    the entry was taken back; the stay has no length), merge.
    """

    __tablename__ = "presence"
    __table_args__ = (
        sa.Index(
            "uq_presence_living",
            "person_id",
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        ),
        sa.Index("ix_presence_centre_id_local_date", "centre_id", "local_date"),
        sa.Index("ix_presence_person_id_local_date", "person_id", "local_date"),
        sa.CheckConstraint("left_at IS NULL OR left_at >= entered_at", name="times"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    entered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    entered_by: Mapped[int | None] = mapped_column(sa.Integer)
    entered_via: Mapped[str] = mapped_column(sa.String(10), default="desk")
    purpose: Mapped[str] = mapped_column(sa.String(20), default="visit")
    #: where a visitor went; who came to a session is in the room of the session
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    #: the mark of attendance that made the entry
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendance.id"), index=True)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    left_by: Mapped[int | None] = mapped_column(sa.Integer)
    left_via: Mapped[str] = mapped_column(sa.String(10), default="")


class EmergencyContact(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Whom to call when something happens to a person. A row is ended, never changed."""

    __tablename__ = "emergency_contact"
    __table_args__ = (
        sa.Index(
            "uq_emergency_contact_living",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    full_name: Mapped[str] = mapped_column(sa.String(200))
    #: what the named one is to the person, in words
    relation: Mapped[str] = mapped_column(sa.String(100), default="")
    phone: Mapped[str] = mapped_column(sa.String(20))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
