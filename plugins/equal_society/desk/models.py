"""Numbers of the lobby: one line for each centre and day."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import HasId, HasPublicId, RegionScoped, UtcDateTime, now_utc
from plugins.equal_society.models import Base


class LobbyDay(HasId, RegionScoped, Base):
    """The line of a centre's day. Whoever gives a number or calls one locks this row first, so
    numbers have no gaps and nobody is called to two windows."""

    __tablename__ = "equal_society_lobby_day"
    __table_args__ = (sa.UniqueConstraint("centre_id", "local_date"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    last_number: Mapped[int] = mapped_column(sa.Integer, default=0)


class Ticket(HasId, HasPublicId, RegionScoped, Base):
    """A number in the line. `person_id` is known when a card was held to the kiosk, or once the
    desk has found the file."""

    __tablename__ = "equal_society_ticket"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "local_date", "number"),
        sa.Index("ix_equal_society_ticket_person_id", "person_id"),
        sa.Index("ix_equal_society_ticket_day", "region_id", "local_date"),
        sa.CheckConstraint("state IN ('waiting', 'called', 'served', 'missed')", name="state"),
        sa.CheckConstraint("via IN ('desk', 'kiosk')", name="via"),
        sa.CheckConstraint(
            "(state IN ('served', 'missed')) = (ended_at IS NOT NULL)", name="ended"
        ),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    local_date: Mapped[dt.date] = mapped_column(sa.Date)
    number: Mapped[int] = mapped_column(sa.Integer)
    #: a code of `rules.PRIORITIES`, or empty; `reason` is what the desk wrote about it
    priority: Mapped[str] = mapped_column(sa.String(20), default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: whether a category of the file proves the priority; else it was said or seen
    proved: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    via: Mapped[str] = mapped_column(sa.String(10))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    taken_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    #: the first call ends the wait; `last_called_at` is what the screen goes by
    called_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_called_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    calls: Mapped[int] = mapped_column(sa.Integer, default=0)
    called_by: Mapped[int | None] = mapped_column(sa.Integer)
    window_name: Mapped[str] = mapped_column(sa.String(10), default="")
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the same press of a form gives one number, and calls one
    press_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    call_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
