"""Membership of a centre: one file per person and centre, its terms and its suspensions."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    RegionScoped,
    UtcDateTime,
    now_utc,
)
from plugins.active_longevity.models import Base


class Membership(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A person's membership of a centre. Who comes back after leaving goes on with this file.

    `starts_on` is the first day of the terms that follow one another without a gap, `ends_on`
    (inclusive) the last day of the last of them. A member who left has `left_on`, the last day; it
    is emptied at re-entry. Whether somebody was a member on a day of the past is answered by the
    terms (`queries.member_on`).
    """

    __tablename__ = "active_longevity_membership"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "centre_id"),
        sa.UniqueConstraint("centre_id", "number"),
        sa.Index("ix_active_longevity_membership_centre_id", "centre_id", "ends_on"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("basis IN ('age', 'document', 'override')", name="basis"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    #: counted in the centre from 1, never given twice
    number: Mapped[int] = mapped_column(sa.Integer)
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    ends_on: Mapped[dt.date] = mapped_column(sa.Date)
    #: hours a day agreed with this member; None: what the region has for the member's category
    day_limit_hours: Mapped[int | None] = mapped_column(sa.Integer)
    #: why a member: the pension age of the law, a document, or a reason written down
    basis: Mapped[str] = mapped_column(sa.String(10))
    #: number of the pension certificate, where the basis is a document
    pension_document: Mapped[str] = mapped_column(sa.String(60), default="")
    #: why somebody was admitted against a rule
    override_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    left_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    left_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: the end about which the member was told beforehand
    told_end: Mapped[dt.date | None] = mapped_column(sa.Date)


class MembershipTerm(HasId, RegionScoped, Base):
    """A term of a membership; `ends_on` is inclusive, put off by suspensions, cut by leaving."""

    __tablename__ = "active_longevity_membership_term"
    __table_args__ = (
        sa.UniqueConstraint("membership_id", "starts_on"),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("kind IN ('first', 'renewal', 'return')", name="kind"),
        sa.Index("ix_active_longevity_membership_term_ends_on", "ends_on"),
    )

    membership_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_membership.id", ondelete="RESTRICT")
    )
    kind: Mapped[str] = mapped_column(sa.String(10))
    starts_on: Mapped[dt.date] = mapped_column(sa.Date)
    ends_on: Mapped[dt.date] = mapped_column(sa.Date)
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: the day on which the member left in this term or after it, and why
    left_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    left_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class MembershipPause(HasId, HasPublicId, RegionScoped, Base):
    """A suspension from–to (inclusive); withdrawn when it was taken back before its first day."""

    __tablename__ = "active_longevity_membership_pause"
    __table_args__ = (
        sa.Index("ix_active_longevity_membership_pause", "membership_id", "last_day"),
        sa.CheckConstraint("last_day >= first_day", name="dates"),
    )

    membership_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_membership.id", ondelete="RESTRICT")
    )
    first_day: Mapped[dt.date] = mapped_column(sa.Date)
    last_day: Mapped[dt.date] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    recorded_by: Mapped[int | None] = mapped_column(sa.Integer)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
