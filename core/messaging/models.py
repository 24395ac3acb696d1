"""The outbox, its history, what a region writes in it, and what people answer."""

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


class Message(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """One thing that one person is told on one occasion; `public_id` is its key at the gateway.

    `state`: queued, sending, sent, delivered, failed, call (somebody has to telephone), called,
    cancelled. `state_note` is the code of a reason in core.messaging.labels, or empty.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.Index("ix_message_state_next_try_at", "state", "next_try_at"),
        sa.Index("ix_message_region_id_state", "region_id", "state", "id"),
        sa.Index("ix_message_person_id", "person_id", "id"),
        sa.Index("ix_message_address", "address", "id"),
        sa.Index("ix_message_subject", "subject_type", "subject_id"),
        sa.Index("ix_message_check_at", "check_at", sqlite_where=sa.text("check_at IS NOT NULL"),
                 postgresql_where=sa.text("check_at IS NOT NULL")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'call', 'called', "
            "'cancelled')",
            name="state",
        ),
        sa.CheckConstraint("channel IN ('sms', 'email', 'call')", name="channel"),
        sa.CheckConstraint("language IN ('kk', 'ru')", name="language"),
    )  # fmt: skip

    event: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    #: what it is about, such as ("enrolment", 12)
    subject_type: Mapped[str] = mapped_column(sa.String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(sa.Integer)
    #: event, person and the occasion's own key: nobody is told one thing twice
    dedupe_key: Mapped[str] = mapped_column(sa.String(250), unique=True)
    channel: Mapped[str] = mapped_column(sa.String(5))
    #: E.164, or a mail address; empty when none may be used
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    #: own, representative, household
    whose: Mapped[str] = mapped_column(sa.String(14), default="own")
    language: Mapped[str] = mapped_column(sa.String(2))
    text_kk: Mapped[str] = mapped_column(sa.Text)
    text_ru: Mapped[str] = mapped_column(sa.Text)
    urgent: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    state: Mapped[str] = mapped_column(sa.String(9), default="queued")
    state_note: Mapped[str] = mapped_column(sa.String(40), default="")
    #: what the gateway or the mail server said, for technicians
    error: Mapped[str] = mapped_column(sa.String(300), default="")
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    next_try_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: while it is being sent: after this moment its sender is taken for dead
    lease_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str] = mapped_column(sa.String(32), default="")
    provider_id: Mapped[str | None] = mapped_column(sa.String(100), index=True)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: when the gateway is asked next what became of it
    check_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    checks: Mapped[int] = mapped_column(sa.Integer, default=0)
    call_tries: Mapped[int] = mapped_column(sa.Integer, default=0)
    answer_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: accepted, declined, or empty
    answer: Mapped[str] = mapped_column(sa.String(8), default="")
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: texts and address were emptied at the end of their term
    emptied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    @property
    def text(self) -> str:
        """The text in the language of the person."""
        return self.text_ru if self.language == "ru" else self.text_kk


class MessageStep(HasId, RegionScoped, Base):
    """A moment of a message's history: the state that it got, why, and by whom if by a person."""

    __tablename__ = "message_step"

    message_id: Mapped[int] = mapped_column(sa.ForeignKey("message.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    state: Mapped[str] = mapped_column(sa.String(9))
    note: Mapped[str] = mapped_column(sa.String(40), default="")
    channel: Mapped[str] = mapped_column(sa.String(5), default="")
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    detail: Mapped[str] = mapped_column(sa.String(300), default="")
    user_id: Mapped[int | None] = mapped_column(sa.Integer)


class MessageTemplate(HasId, RegionScoped, HasCreated, HasVersion, Base):
    """What a region says on one occasion in place of the shipped text."""

    __tablename__ = "message_template"
    __table_args__ = (sa.UniqueConstraint("region_id", "event"),)

    event: Mapped[str] = mapped_column(sa.String(64))
    text_kk: Mapped[str] = mapped_column(sa.Text)
    text_ru: Mapped[str] = mapped_column(sa.Text)


class ContactWish(HasId, RegionScoped, HasCreated, HasVersion, Base):
    """How a person wants to be told: in which language, by which way, or not at all.

    `way` is empty (whatever works), sms, email, call, or none.
    """

    __tablename__ = "contact_wish"
    __table_args__ = (
        sa.CheckConstraint("way IN ('', 'sms', 'email', 'call', 'none')", name="way"),
        sa.CheckConstraint("language IN ('', 'kk', 'ru')", name="language"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="")
    way: Mapped[str] = mapped_column(sa.String(5), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")


class Broadcast(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A message that somebody wrote by hand to many people at once."""

    __tablename__ = "message_broadcast"

    #: a kind of core.messaging.audiences and the public identifier of the thing
    audience: Mapped[str] = mapped_column(sa.String(40))
    audience_key: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    text_kk: Mapped[str] = mapped_column(sa.Text)
    text_ru: Mapped[str] = mapped_column(sa.Text)
    urgent: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    #: of the form: two presses send once
    form_key: Mapped[str] = mapped_column(sa.String(40), unique=True)
    person_ids: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))


class IncomingMessage(HasId, HasPublicId, Base):
    """An SMS that came in. `provider_id` is the gateway's: one SMS told twice is one row.

    `outcome`: waiting, accepted, declined, unclear (the desk telephones), nobody (a number to
    which nothing was sent).
    """

    __tablename__ = "message_incoming"

    provider_id: Mapped[str] = mapped_column(sa.String(100), unique=True)
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.String(500))
    received_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="waiting")
