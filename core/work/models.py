"""Work that somebody owes an answer to: one inbox for requests, referrals, complaints, reviews."""

from __future__ import annotations

import datetime as dt

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
    RegionScoped,
    UtcDateTime,
)

_OPEN = sa.text("closed_at IS NULL")
_FREE = sa.text("closed_at IS NULL AND assignee_id IS NULL")
#: without it, what nobody has taken would be looked for among everybody's
_OWNED = sa.text("closed_at IS NULL AND assignee_id IS NOT NULL")
_CLOSED = sa.text("closed_at IS NOT NULL")
_LIVING = sa.text("ended_at IS NULL")


class Unit(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A department of a centre that answers for work. Its head hears when nobody acts."""

    __tablename__ = "work_unit"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    head_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class UnitMember(HasId, RegionScoped, HasCreated, Base):
    """Somebody of a unit, until `ended_at`."""

    __tablename__ = "work_unit_member"
    __table_args__ = (
        sa.Index("uq_work_unit_member_living", "unit_id", "user_id", unique=True,
                 sqlite_where=_LIVING, postgresql_where=_LIVING),
    )  # fmt: skip

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("work_unit.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class WorkItem(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """One piece of work: whose it is, until when, and whether we wait for somebody else.

    It is the only home of owner and deadline: what it stands for (`kind`, `ref`) has none of its
    own. `due_on` counts `due_days` working days from `counted_from`, later by every one that
    it stood still; while `waiting_since` is set it stands still. Every index of open work begins
    with the region, by which each statement is limited: SQLite would take that one alone else.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        sa.UniqueConstraint("kind", "ref"),
        sa.Index("ix_work_item_mine", "region_id", "assignee_id", "due_on",
                 sqlite_where=_OWNED, postgresql_where=_OWNED),
        sa.Index("ix_work_item_unit", "region_id", "unit_id", "due_on",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_centre", "region_id", "centre_id", "due_on",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_escalated", "region_id", "escalated_to_id", "due_on",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_free", "region_id", "centre_id", "assignee_id", "due_on",
                 sqlite_where=_FREE, postgresql_where=_FREE),
        sa.Index("ix_work_item_free_board", "region_id", "phase", "due_on", "id", "centre_id",
                 sqlite_where=_FREE, postgresql_where=_FREE),
        sa.Index("ix_work_item_closed_owner", "region_id", "assignee_id", "closed_at",
                 sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        sa.Index("ix_work_item_closed_unit", "region_id", "unit_id", "closed_at",
                 sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        sa.Index("ix_work_item_board", "region_id", "phase", "due_on", "id",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_board_matter", "region_id", "matter", "phase", "due_on", "id",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_board_centre", "region_id", "centre_id", "phase", "due_on", "id",
                 sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_work_item_person_id", "person_id"),
        sa.CheckConstraint("phase IN ('', 'new', 'work', 'waiting', 'closed')", name="phase"),
    )  # fmt: skip

    #: code of a `WorkKind`; its module may be off
    kind: Mapped[str] = mapped_column(sa.String(100))
    #: the public identifier of what it stands for
    ref: Mapped[str] = mapped_column(sa.String(40))
    #: the module without which it is not shown; empty for core's own
    module: Mapped[str] = mapped_column(sa.String(64), default="")
    #: what tells it apart in a list: a number, never a name
    subject: Mapped[str] = mapped_column(sa.String(200), default="")
    #: finer than the kind (the code of a request type), for words and filters
    matter: Mapped[str] = mapped_column(sa.String(100), default="")
    #: the column of a board in which the thing stands, written by the thing's own area so that a
    #: board is read in the order of deadlines from one index; empty for what has no board
    phase: Mapped[str] = mapped_column(sa.String(10), default="")
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_unit.id"))
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    #: the account that never sees it, gets it or hears of it: whom a complaint is about
    hidden_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    due_days: Mapped[int | None] = mapped_column(sa.Integer)
    counted_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    waiting_since: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: working days that the deadline stood still so far
    paused_days: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: when somebody last did something about it
    acted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    warned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    escalated_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class HandOver(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A caseload given on in one step, with the reason; it can be taken back. It went to one
    (`to_id`), or evenly to the members of a unit (`unit_id`)."""

    __tablename__ = "work_hand_over"
    __table_args__ = (sa.CheckConstraint("(to_id IS NULL) <> (unit_id IS NULL)", name="target"),)

    from_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_unit.id"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(300))
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(sa.Integer)


class HandOverItem(HasId, RegionScoped, Base):
    """An item of a hand-over; `returned` once it went back."""

    __tablename__ = "work_hand_over_item"
    __table_args__ = (sa.UniqueConstraint("hand_over_id", "item_id"),)

    hand_over_id: Mapped[int] = mapped_column(sa.ForeignKey("work_hand_over.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_item.id"), index=True)
    to_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"))
    returned: Mapped[bool] = mapped_column(sa.Boolean, default=False)
