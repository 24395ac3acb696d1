"""Offers of freed places, and what has happened in a queue."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasId, HasPublicId, RegionScoped, UtcDateTime

_OPEN = sa.text("state = 'open'")


class PlaceOffer(HasId, HasPublicId, RegionScoped, Base):
    """A freed place that is kept for one waiting person until a deadline.

    `state`: open, accepted, declined, lapsed, withdrawn. Whose it is says the enrolment, so that a
    merge of two files needs nothing here.
    """

    __tablename__ = "place_offer"
    __table_args__ = (
        sa.Index(
            "uq_place_offer_open",
            "enrolment_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("ix_place_offer_group_id_state", "group_id", "state"),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'lapsed', 'withdrawn')", name="state"
        ),
    )

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    offered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    answer_until: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: how the answer came: phone, sms, desk; empty when nobody answered
    via: Mapped[str] = mapped_column(sa.String(10), default="")


class QueueStep(HasId, RegionScoped, Base):
    """One thing that happened to somebody in a queue, with the key by which he waits after it.

    `rank` and `number` are None when he no longer waits. Read in order, the steps of a group tell
    every place that anybody ever had in its queue (`queue_rules.story_of`).
    """

    __tablename__ = "queue_step"

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("activity_group.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    user_id: Mapped[int | None] = mapped_column(sa.Integer)
    #: a code of `queue_words.STEPS`
    what: Mapped[str] = mapped_column(sa.String(20))
    rank: Mapped[int | None] = mapped_column(sa.Integer)
    number: Mapped[int | None] = mapped_column(sa.Integer)
    #: the category that gives priority, if one does
    category: Mapped[str] = mapped_column(sa.String(40), default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
