"""Referrals of people to another centre or an outside body, and what comes back."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

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

STATES = ("sent", "accepted", "rejected", "done", "withdrawn")


class OutsideBody(HasId, HasPublicId, RegionScoped, Named, HasCreated, HasVersion, Base):
    """A body without accounts here: a clinic, a management of the akimat, an association."""

    __tablename__ = "outside_body"

    address: Mapped[str] = mapped_column(sa.String(300), default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    email: Mapped[str] = mapped_column(sa.String(200), default="")
    #: what it helps with, and when it is open
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class Referral(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A person sent on to another centre or body. Who owes the answer, and until when, stands in
    its work item: the receiving centre's, or for an outside body the sending centre's."""

    __tablename__ = "referral"
    __table_args__ = (
        sa.Index("ix_referral_person_id", "person_id", "id"),
        sa.Index("ix_referral_sent", "region_id", "centre_id", "state", "id"),
        sa.Index("ix_referral_received", "to_centre_id", "state", "id"),
        sa.CheckConstraint("to_centre_id IS NULL OR body_id IS NULL", name="target"),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'rejected', 'done', 'withdrawn')", name="state"
        ),
        sa.CheckConstraint("outcome IN ('', 'helped', 'partly', 'not')", name="outcome"),
        sa.CheckConstraint("via IN ('', 'account', 'link', 'paper')", name="via"),
    )

    #: `REF-<centre>-<year>-<five digits>`, without gaps
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    to_centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    body_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outside_body.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service_request.id"), index=True)
    work_item_id: Mapped[int] = mapped_column(sa.ForeignKey("work_item.id"), unique=True)
    #: the person's consent by which it was sent
    consent_id: Mapped[int] = mapped_column(sa.ForeignKey("consent.id"), index=True)
    #: what is asked for, in words that the receiver reads
    purpose: Mapped[str] = mapped_column(sa.Text)
    #: codes of the facts about the person that the receiver is told
    shares: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    sent_on: Mapped[dt.date] = mapped_column(sa.Date)
    state: Mapped[str] = mapped_column(sa.String(10), default="sent")
    #: why it was rejected, or taken back
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    result: Mapped[str] = mapped_column(sa.Text, default="")
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    #: who said the last word there, by which way, and the number of the paper
    answered_by: Mapped[str] = mapped_column(sa.String(200), default="")
    via: Mapped[str] = mapped_column(sa.String(10), default="")
    paper: Mapped[str] = mapped_column(sa.String(100), default="")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the form's own, so that a second press sends nothing twice
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)


class ReferralLink(HasId, RegionScoped, HasCreated, Base):
    """An address by which an outside body gives one answer. Only the hash of its token is kept."""

    __tablename__ = "referral_link"

    referral_id: Mapped[int] = mapped_column(sa.ForeignKey("referral.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the press that used it: the same one again is led on, not refused
    press: Mapped[str] = mapped_column(sa.String(64), default="")
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
