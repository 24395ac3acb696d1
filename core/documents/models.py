"""Attachments, numbered documents with their counters and signatures, membership cards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now_utc
from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime

_LIVING_CARD = sa.text("blocked_at IS NULL")


class Attachment(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A file of a person. `subject_type` and `subject_id` say what it proves (`category`,
    `representative`, `consent`), or that it is the person's `photo`; empty: the person as such.

    The content stands under `var/files` by its SHA-256. A removed attachment keeps its row; an
    erased one has lost its content as well.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        sa.Index("ix_attachment_person_id", "person_id", "removed_at"),
        sa.Index("ix_attachment_subject", "subject_type", "subject_id"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    subject_type: Mapped[str] = mapped_column(sa.String(40), default="")
    subject_id: Mapped[int | None] = mapped_column(sa.Integer)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    file_name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    #: of a photo: the small picture of lists and cards
    thumbnail_sha256: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    #: the form's own, so that a second press stores nothing twice
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    removed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(sa.Integer)
    removed_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    erased_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class DocumentCounter(HasId, RegionScoped, Base):
    """The last number taken in a series of a centre and year: locked by whoever takes the next."""

    __tablename__ = "document_counter"
    __table_args__ = (sa.UniqueConstraint("centre_id", "series", "year"),)

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    series: Mapped[str] = mapped_column(sa.String(6))
    year: Mapped[int] = mapped_column(sa.Integer)
    last: Mapped[int] = mapped_column(sa.Integer, default=0)


class IssuedDocument(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A numbered document. `content` holds the values that it was made of, frozen: the paper can
    be printed again, letter by letter. `public_id` is the code of its QR.

    Nothing but its state changes: valid → replaced (by `replaced_by_id`) or void, with a reason.
    """

    __tablename__ = "issued_document"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "series", "year", "sequence"),
        sa.Index("ix_issued_document_list", "region_id", "centre_id", "id"),
        sa.Index("ix_issued_document_person_id", "person_id"),
        sa.CheckConstraint("state IN ('valid', 'replaced', 'void')", name="state"),
        sa.CheckConstraint("(state = 'valid') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("language IN ('kk', 'ru')", name="language"),
    )

    template: Mapped[str] = mapped_column(sa.String(100))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    series: Mapped[str] = mapped_column(sa.String(6))
    year: Mapped[int] = mapped_column(sa.Integer)
    sequence: Mapped[int] = mapped_column(sa.Integer)
    number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    issued_on: Mapped[dt.date] = mapped_column(sa.Date)
    issued_by: Mapped[str] = mapped_column(sa.String(200))
    #: what was asked besides the person (a period), for a reissue
    asked: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    content: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    state: Mapped[str] = mapped_column(sa.String(10), default="valid")
    replaced_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("issued_document.id"), index=True
    )
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    ended_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    erased_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class DocumentSignature(HasId, RegionScoped, HasCreated, Base):
    """Who signed a document, when and how; `evidence` is what the way of signing left behind."""

    __tablename__ = "document_signature"

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    provider: Mapped[str] = mapped_column(sa.String(40))
    signer: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    signed_on: Mapped[dt.date] = mapped_column(sa.Date)
    evidence: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    token: Mapped[str | None] = mapped_column(sa.String(64), unique=True)


class MembershipCard(HasId, RegionScoped, HasCreated, Base):
    """A membership card of a person, living or blocked; the living one's number stands in
    `person.card_number` as well, where it is looked for. A blocked number is never given again."""

    __tablename__ = "person_card"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "number"),
        sa.Index(
            "uq_person_card_living",
            "person_id",
            unique=True,
            sqlite_where=_LIVING_CARD,
            postgresql_where=_LIVING_CARD,
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(sa.String(20))
    issued_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    blocked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    blocked_by: Mapped[int | None] = mapped_column(sa.Integer)
    blocked_reason: Mapped[str] = mapped_column(sa.String(200), default="")


class CheckAttempt(HasId, Base):
    """A question of the public check that may be a guess, to be counted by address."""

    __tablename__ = "document_check"
    __table_args__ = (sa.Index("ix_document_check_address_at", "address", "at"),)

    address: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
