"""Consents and their texts, files given to a person, erasures, terms that ran out, breaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
from core.people.models import Person


class ConsentText(HasId, RegionScoped, HasCreated, Base):
    """What a person agrees to, in two languages. Never changed: an edit is the next version.

    The parts are those that the law of consent names: operator with BIN, term, transfer to others,
    transfer abroad, spreading in public sources, list of data.
    """

    __tablename__ = "consent_text"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "purpose", "number"),
        sa.CheckConstraint("number > 0", name="number"),
    )

    purpose: Mapped[str] = mapped_column(sa.String(40))
    #: 1, 2, 3 … within the purpose
    number: Mapped[int] = mapped_column(sa.Integer)
    valid_from: Mapped[dt.date] = mapped_column(sa.Date)
    operator_kk: Mapped[str] = mapped_column(sa.String(300))
    operator_ru: Mapped[str] = mapped_column(sa.String(300))
    operator_bin: Mapped[str] = mapped_column(sa.String(12))
    #: how long a consent of this text lasts; None: until it is withdrawn
    months: Mapped[int | None] = mapped_column(sa.Integer)
    body_kk: Mapped[str] = mapped_column(sa.Text)
    body_ru: Mapped[str] = mapped_column(sa.Text)
    data_kk: Mapped[str] = mapped_column(sa.Text)
    data_ru: Mapped[str] = mapped_column(sa.Text)
    transfer_kk: Mapped[str] = mapped_column(sa.Text)
    transfer_ru: Mapped[str] = mapped_column(sa.Text)
    abroad_kk: Mapped[str] = mapped_column(sa.Text)
    abroad_ru: Mapped[str] = mapped_column(sa.Text)
    public_kk: Mapped[str] = mapped_column(sa.Text)
    public_ru: Mapped[str] = mapped_column(sa.Text)

    def part(self, name: str, locale: str) -> str:
        """`body`, `data`, `transfer`, `abroad`, `public` or `operator` in Russian or Kazakh."""
        return str(getattr(self, f"{name}_{'ru' if locale == 'ru' else 'kk'}"))


class Consent(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A person's consent to one purpose, by one version of its text. Withdrawn, never deleted."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.Index("ix_consent_person_id_purpose", "person_id", "purpose"),
        sa.Index(
            "ix_consent_valid_to",
            "region_id",
            "valid_to",
            sqlite_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL AND valid_to IS NOT NULL"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= given_on", name="dates"),
        sa.CheckConstraint("given_by IN ('person', 'representative')", name="given_by"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(sa.String(40))
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("consent_text.id"))
    #: the centre that holds the paper
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    #: paper, screen or sms
    source: Mapped[str] = mapped_column(sa.String(20), default="paper")
    #: number of the paper and the folder in which it lies
    paper_number: Mapped[str] = mapped_column(sa.String(100), default="")
    given_on: Mapped[dt.date] = mapped_column(sa.Date)
    given_by: Mapped[str] = mapped_column(sa.String(20), default="person")
    #: who signed for the person, and by which paper
    representative: Mapped[str] = mapped_column(sa.String(300), default="")
    #: the full name that was typed in place of a drawn signature, or beside it
    signed_name: Mapped[str | None] = mapped_column(sa.String(200))
    #: the phone to which the code was sent, masked, and the key of that message
    code_phone: Mapped[str | None] = mapped_column(sa.String(40))
    code_message: Mapped[str | None] = mapped_column(sa.String(40))
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    withdrawn_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    withdrawn_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(sa.Integer)

    text: Mapped[ConsentText] = relationship(lazy="raise_on_sql")


class ConsentCode(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A code sent to the phone of whoever agrees: the person, or who may agree for the person.

    The code itself is kept nowhere, only its keyed hash. Rows are dropped after a day; what proves
    a consent stands in the consent.
    """

    __tablename__ = "consent_code"
    __table_args__ = (
        sa.Index("ix_consent_code_person_id", "person_id", "created_at"),
        sa.CheckConstraint("state IN ('open', 'used', 'replaced', 'spent')", name="state"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: to whom it was sent
    signer_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: who signs for the person and by which paper; empty for the person's own consent
    representative: Mapped[str] = mapped_column(sa.String(300), default="")
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("consent_text.id"))
    phone: Mapped[str] = mapped_column(sa.String(40))
    message_key: Mapped[str] = mapped_column(sa.String(40))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    #: wrong codes typed
    tries: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: open, used, replaced by a newer one, spent by wrong tries
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    consent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("consent.id"))

    text: Mapped[ConsentText] = relationship(lazy="raise_on_sql")


class PersonExport(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """Everything that is held about a person, gathered at the person's wish.

    `content` is a ZIP that only the asker may take, until `expires_at`; then it is emptied and the
    row stays as the record of what was given.
    """

    __tablename__ = "person_export"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    records: Mapped[int] = mapped_column(sa.Integer, default=0)
    made_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime, index=True)
    taken_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)


class PersonErasure(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """That a person's data were erased: when, why, and what is kept for how long. No name."""

    __tablename__ = "person_erasure"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    #: {"label", "count", "kept", "reason", "until"} each; label and reason are message ids
    outcome: Mapped[list[Any]] = mapped_column(PortableJson, default=list)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The outcome with its days as dates."""
        return [
            {**one, "until": dt.date.fromisoformat(one["until"]) if one["until"] else None}
            for one in self.outcome
        ]


class RetentionCase(HasId, HasPublicId, RegionScoped, Base):
    """A person's file whose term ends in a month: somebody decides to erase it or to keep it on."""

    __tablename__ = "retention_case"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "due_on"),
        sa.Index("ix_retention_case_region_id_state", "region_id", "state", "due_on"),
        sa.CheckConstraint("state IN ('open', 'kept', 'erased', 'returned')", name="state"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    #: the day on which the last centre let go of the file
    left_on: Mapped[dt.date] = mapped_column(sa.Date)
    due_on: Mapped[dt.date] = mapped_column(sa.Date)
    found_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    #: open, kept (until `keep_until`), erased, returned (a centre took the file again)
    state: Mapped[str] = mapped_column(sa.String(10), default="open")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    keep_until: Mapped[dt.date | None] = mapped_column(sa.Date)
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.Integer)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Breach(HasId, HasPublicId, RegionScoped, HasCreated, HasVersion, Base):
    """A breach of personal data: what happened, whom it touches, who was told and when."""

    __tablename__ = "breach"
    __table_args__ = (sa.Index("ix_breach_region_id_discovered_at", "region_id", "discovered_at"),)

    title: Mapped[str] = mapped_column(sa.String(200))
    story: Mapped[str] = mapped_column(sa.Text, default="")
    #: how it was found out
    found_how: Mapped[str] = mapped_column(sa.String(200), default="")
    happened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    discovered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    #: the last day for the notice to the authority
    notify_by: Mapped[dt.date] = mapped_column(sa.Date)
    notified_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: by which way and under which number
    notified_how: Mapped[str] = mapped_column(sa.String(200), default="")
    people_told: Mapped[str] = mapped_column(sa.Text, default="")
    decisions: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BreachPerson(HasId, RegionScoped, HasCreated, Base):
    """A person whom a breach touches; `source` is `log` or `hand`."""

    __tablename__ = "breach_person"
    __table_args__ = (
        sa.UniqueConstraint("breach_id", "person_id"),
        sa.Index("ix_breach_person_person_id", "person_id"),
    )

    breach_id: Mapped[int] = mapped_column(sa.ForeignKey("breach.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    source: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(sa.String(200), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
