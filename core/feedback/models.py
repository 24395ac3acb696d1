"""Complaints, proposals and thanks, and the one question asked after a service."""

from __future__ import annotations

import datetime as dt
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, HasVersion, RegionScoped, UtcDateTime
from core.scheduling.models import StaffMember
from core.work.models import WorkItem


class Feedback(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """What somebody told a centre. Nobody sees one that is about them: `about_user_id` is the
    account, `about_staff_id` the member of staff whose account may come later.

    The term stands in its work item; thanks have none. Who stays anonymous follows it by number and
    secret, of which only a keyed hash is kept.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        sa.Index("ix_feedback_list", "region_id", "centre_id", "state", "id"),
        sa.Index("ix_feedback_year", "region_id", "received_on"),
        sa.CheckConstraint("kind IN ('complaint', 'proposal', 'thanks')", name="kind"),
        sa.CheckConstraint("channel IN ('web', 'desk', 'phone', 'paper')", name="channel"),
        sa.CheckConstraint("state IN ('open', 'answered')", name="state"),
        sa.CheckConstraint(
            "outcome IN ('', 'confirmed', 'partly', 'not', 'taken', 'declined')", name="outcome"
        ),
    )

    #: `FB-<centre>-<year>-<five digits>`, without gaps
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(10))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    channel: Mapped[str] = mapped_column(sa.String(10))
    received_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: both empty: anonymous
    author: Mapped[str] = mapped_column(sa.String(200), default="")
    contact: Mapped[str] = mapped_column(sa.String(200), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    #: whom it is about, as it was written
    about: Mapped[str] = mapped_column(sa.String(200), default="")
    about_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    about_staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff_member.id"), index=True)
    work_item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_item.id"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    #: the way to appeal, as it stood in the answer
    appeal: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    answered_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: the form's own, so that a second press sends nothing twice
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)


def _hide_from_account(_mapper: object, connection: sa.Connection, member: StaffMember) -> None:
    """Whoever gets an account later is kept from what is about them in the inbox as well."""
    account = member.user_id
    if account is None or not sa.inspect(member).attrs.user_id.history.has_changes():
        return
    letters, items = cast(sa.Table, Feedback.__table__), cast(sa.Table, WorkItem.__table__)
    about = letters.c.about_staff_id == member.id
    mine = sa.select(letters.c.work_item_id).where(about, letters.c.work_item_id.is_not(None))
    connection.execute(sa.update(letters).where(about).values(about_user_id=account))
    connection.execute(
        sa.update(items)
        .where(items.c.id.in_(mine))
        .values(
            hidden_from_id=account,
            assignee_id=sa.func.nullif(items.c.assignee_id, account),
            escalated_to_id=sa.func.nullif(items.c.escalated_to_id, account),
        )
    )


sa.event.listen(StaffMember, "after_update", _hide_from_account)


class Rating(HasId, RegionScoped, HasCreated, Base):
    """One answer to the one question after a service: 1 (bad) to 5 (good). It names nobody."""

    __tablename__ = "feedback_rating"
    __table_args__ = (
        sa.Index("ix_feedback_rating_year", "region_id", "given_on"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        sa.CheckConstraint("channel IN ('link', 'kiosk', 'desk')", name="channel"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    score: Mapped[int] = mapped_column(sa.Integer)
    channel: Mapped[str] = mapped_column(sa.String(10))
    given_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: keyed hash of the thing that was rated by a link, or of the press: one answer each
    once: Mapped[str] = mapped_column(sa.String(64), unique=True)
