"""What was changed in one previewed step, and closures of a centre or a room."""

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
    PortableJson,
    RegionScoped,
    UtcDateTime,
)


class SeriesDeed(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A change of sessions that was shown, confirmed and done once.

    `ask` is what was wanted, `units` the parts that were shown with their digests, in order: a
    group, the bookings of a closure. `state`: waiting (for the worker), done, stopped.
    """

    __tablename__ = "series_deed"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity_group.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    press_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    ask: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    units: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    state: Mapped[str] = mapped_column(sa.String(10), default="done")
    job_id: Mapped[int | None] = mapped_column(sa.Integer)
    back_url: Mapped[str] = mapped_column(sa.String(300), default="")
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class SeriesDeedPart(HasId, RegionScoped, Base):
    """A part of a deed that is behind: what was done, and what was left out with its reason."""

    __tablename__ = "series_deed_part"
    __table_args__ = (sa.UniqueConstraint("deed_id", "unit"),)

    deed_id: Mapped[int] = mapped_column(sa.ForeignKey("series_deed.id"))
    unit: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    #: session or booking numbers by what became of them
    outcome: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: lines to show: rows left out, people refused
    remarks: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    notices: Mapped[int] = mapped_column(sa.Integer, default=0)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)


class Closure(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A centre, or one room of it, that is closed for days (both included, local)."""

    __tablename__ = "closure"
    __table_args__ = (sa.CheckConstraint("last_on >= first_on", name="dates"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    #: quarantine, heating, repair, weather, other
    kind: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    first_on: Mapped[dt.date] = mapped_column(sa.Date)
    last_on: Mapped[dt.date] = mapped_column(sa.Date)
    blocking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("blocking.id"))
    deed_id: Mapped[int | None] = mapped_column(sa.ForeignKey("series_deed.id"))
    #: the first day on which it is open again, when it was lifted early
    open_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(sa.Integer)


class ClosureItem(HasId, RegionScoped, Base):
    """One thing that a closure changed, so that lifting it can take it back.

    `what`: cancelled, moved, added (sessions), booking, ends_on (a group), term (an enrolment);
    `before` is the value that it had.
    """

    __tablename__ = "closure_item"
    __table_args__ = (sa.Index("ix_closure_item_closure_id_what", "closure_id", "what"),)

    closure_id: Mapped[int] = mapped_column(sa.ForeignKey("closure.id"))
    what: Mapped[str] = mapped_column(sa.String(10))
    subject_id: Mapped[int] = mapped_column(sa.Integer)
    before: Mapped[str] = mapped_column(sa.String(40), default="")
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
