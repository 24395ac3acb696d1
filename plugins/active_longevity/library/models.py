"""The library: books, their copies, loans, reservations, and files that were imported."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.sdk.models import (
    HasId,
    HasPublicId,
    HasVersion,
    PortableJson,
    RegionScoped,
    UtcDateTime,
    key_string,
    now_utc,
)
from plugins.active_longevity.library.rules import CONDITIONS, ENDS, FORMATS, LANGUAGES, STATES
from plugins.active_longevity.models import Base


def _one_of(column: str, values: tuple[str, ...], name: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{one}'" for one in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)


class Book(HasId, HasPublicId, RegionScoped, HasVersion, Base):
    """An edition in the catalogue of a centre. `search_key` is the folded title and author."""

    __tablename__ = "active_longevity_book"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "match_key", name="uq_active_longevity_book_match"),
        sa.Index("ix_active_longevity_book_sort", "centre_id", "sort_key", "id"),
        _one_of("language", LANGUAGES, "language"),
        _one_of("format", FORMATS, "format"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(sa.String(300))
    author: Mapped[str] = mapped_column(sa.String(200), default="")
    language: Mapped[str] = mapped_column(sa.String(8))
    format: Mapped[str] = mapped_column(sa.String(16), default="print")
    year: Mapped[int | None] = mapped_column(sa.Integer)
    publisher: Mapped[str] = mapped_column(sa.String(200), default="")
    isbn: Mapped[str] = mapped_column(sa.String(20), default="")
    subject: Mapped[str] = mapped_column(sa.String(100), default="")
    search_key: Mapped[str] = mapped_column(sa.String(1200), default="")
    #: by the Kazakh alphabet
    sort_key: Mapped[str] = mapped_column(key_string(400), default="")
    #: what tells one edition from another, folded and hashed
    match_key: Mapped[str] = mapped_column(sa.String(64))
    #: `desk`, `demo`, or `import:<batch>` so that the undo of an import finds it
    source: Mapped[str] = mapped_column(sa.String(64), default="desk", index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)


class Copy(HasId, HasPublicId, RegionScoped, Base):
    """A book on the shelf. `condition` is what became of the thing itself; whether it is lent or
    put aside is told by its open loan and its held reservation."""

    __tablename__ = "active_longevity_book_copy"
    __table_args__ = (
        sa.UniqueConstraint("centre_id", "inventory_key", name="uq_active_longevity_book_copy_no"),
        _one_of("condition", CONDITIONS, "condition"),
    )

    book_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_book.id", ondelete="RESTRICT"), index=True
    )
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    inventory: Mapped[str] = mapped_column(sa.String(40))
    inventory_key: Mapped[str] = mapped_column(sa.String(40))
    shelf: Mapped[str] = mapped_column(sa.String(60), default="")
    condition: Mapped[str] = mapped_column(sa.String(16), default="present")
    #: since when it is lost or written off, and why
    condition_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    condition_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.String(64), default="desk", index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)


class Loan(HasId, HasPublicId, RegionScoped, Base):
    """A copy in the hands of a reader, until it is returned, lost, or was noted by mistake."""

    __tablename__ = "active_longevity_loan"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_loan_open",
            "copy_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_active_longevity_loan_person", "person_id", "lent_on"),
        sa.Index("ix_active_longevity_loan_due", "centre_id", "ended_at", "due_on"),
        sa.CheckConstraint("due_on >= lent_on", name="dates"),
        _one_of("ended", ENDS, "ended"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    copy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_book_copy.id", ondelete="RESTRICT"), index=True
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    lent_on: Mapped[dt.date] = mapped_column(sa.Date)
    lent_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    lent_by: Mapped[int | None] = mapped_column(sa.Integer)
    due_on: Mapped[dt.date] = mapped_column(sa.Date)
    prolonged_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: why it was lent against the rules
    override_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    ended: Mapped[str] = mapped_column(sa.String(16), default="")
    ended_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(sa.Integer)
    #: for which last day the reader was reminded, and told that it has passed
    reminded_for: Mapped[dt.date | None] = mapped_column(sa.Date)
    overdue_told_for: Mapped[dt.date | None] = mapped_column(sa.Date)


class Reservation(HasId, HasPublicId, RegionScoped, Base):
    """A place in the queue of a book; `held` when a copy lies put aside for the reader."""

    __tablename__ = "active_longevity_reservation"
    __table_args__ = (
        sa.Index(
            "uq_active_longevity_reservation_open",
            "book_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'held')"),
            postgresql_where=sa.text("state IN ('waiting', 'held')"),
        ),
        sa.Index(
            "uq_active_longevity_reservation_copy",
            "copy_id",
            unique=True,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        ),
        sa.Index("ix_active_longevity_reservation_person", "person_id", "state"),
        sa.Index("ix_active_longevity_reservation_held", "centre_id", "state", "held_until"),
        _one_of("state", STATES, "state"),
        sa.CheckConstraint(
            "(state = 'held') = (copy_id IS NOT NULL AND held_until IS NOT NULL)", name="held"
        ),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    book_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_book.id", ondelete="RESTRICT")
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(sa.String(16), default="waiting")
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    asked_by: Mapped[int | None] = mapped_column(sa.Integer)
    copy_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("active_longevity_book_copy.id", ondelete="RESTRICT")
    )
    held_until: Mapped[dt.date | None] = mapped_column(sa.Date)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BookImport(HasId, HasPublicId, RegionScoped, Base):
    """A file with books: rehearsed, applied or undone. Its rows stand in `BookImportRow`."""

    __tablename__ = "active_longevity_book_import"
    __table_args__ = (
        sa.Index("ix_active_longevity_book_import_file", "centre_id", "file_sha256"),
        _one_of("state", ("rehearsed", "applied", "undone"), "state"),
    )

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id", ondelete="RESTRICT"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    sheet: Mapped[str] = mapped_column(sa.String(100))
    #: pairs of a heading of the file and the code of the column that it was taken for, or ""
    headers: Mapped[list[list[str]]] = mapped_column(PortableJson)
    #: language and format of rows that name none
    language: Mapped[str] = mapped_column(sa.String(8))
    format: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16), default="rehearsed")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    created_by: Mapped[int | None] = mapped_column(sa.Integer)
    applied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BookImportRow(HasId, RegionScoped, Base):
    """A row of a file, as it was read, and what became of it."""

    __tablename__ = "active_longevity_book_import_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row_number", name="uq_active_longevity_book_import_row"),
    )

    batch_id: Mapped[int] = mapped_column(
        sa.ForeignKey("active_longevity_book_import.id", ondelete="CASCADE")
    )
    row_number: Mapped[int] = mapped_column(sa.Integer)
    values: Mapped[dict[str, Any]] = mapped_column(PortableJson)
    #: pairs of a code of `rules.PROBLEMS` and what it speaks of
    problems: Mapped[list[list[str]]] = mapped_column(PortableJson)
    #: new, existing, error; after the deed applied, changed, undone, kept
    outcome: Mapped[str] = mapped_column(sa.String(16))
