"""Import batches and their rows: rehearsed, applied, undone, row by row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime


class ImportBatch(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """One spreadsheet on its way in.

    `state`: checking (a large file is being read by the worker), refused (it cannot be taken),
    rehearsed, applying, applied, undoing, undone, stopped (it may be continued or undone),
    undo_stopped (its undoing may be continued).
    """

    __tablename__ = "import_batch"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    #: what a row stands for: people, or families (rows with one `group_key` are one household)
    kind: Mapped[str] = mapped_column(sa.String(10), default="people", server_default="people")
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    sheet: Mapped[str] = mapped_column(sa.String(100))
    header_row: Mapped[int] = mapped_column(sa.Integer)
    #: header cells as they stand, with their column number (0-based)
    headers: Mapped[list[Any]] = mapped_column(PortableJson, default=list)
    #: column number (as text) → column code; columns that are absent belong to nobody
    mapping: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: the file as it came: correcting a column or a cell reads it anew
    content: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    #: row number → column number → text, both numbers as text
    corrections: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    legal_basis: Mapped[str] = mapped_column(sa.String(20), default="")
    legal_basis_note: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(12), default="rehearsed")
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    applied_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: what becomes of registered people whose row says something else: `attach` changes nothing,
    #: `fill` fills what is empty, `file` lets the file win; a row and a field may choose otherwise
    on_known: Mapped[str] = mapped_column(sa.String(8), default="attach", server_default="attach")
    #: counts whatever changes the rows, so that work on an older state is noticed
    revision: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")


class ImportRow(HasId, RegionScoped, Base):
    """One spreadsheet row. `outcome`: new, existing, duplicate, error; after applying: applied (the
    row made the person) or attached (it found one); after undoing: undone, or kept (the person had
    been served, changed or attached elsewhere since)."""

    __tablename__ = "import_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "row_number"),
        sa.Index("ix_import_row_batch_id_group_key", "batch_id", "group_key"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"))
    row_number: Mapped[int] = mapped_column(sa.Integer)
    #: rows that belong together: the number of the family; applied and undone in one transaction
    group_key: Mapped[str | None] = mapped_column(sa.String(40))
    #: cells as texts by column number
    cells: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: checked values by column code
    values: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    errors: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    warnings: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    duplicate_of: Mapped[int | None] = mapped_column(sa.Integer)
    #: cells of columns that nobody owns, by header
    extra: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    outcome: Mapped[str] = mapped_column(sa.String(12), index=True)
    skip: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: whether this row made the person (undo withdraws) or found one (undo detaches only)
    made_person: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    made_attachment: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    #: what the person's choice is for this row: `on_known` of its own and, by field, "ours"/"file"
    on_known: Mapped[str | None] = mapped_column(sa.String(8))
    choices: Mapped[dict[str, Any] | None] = mapped_column(PortableJson)
    #: field → [ours, the file's] as they stood when the row was last compared, and with which
    #: version of the file of the person
    differences: Mapped[dict[str, Any] | None] = mapped_column(PortableJson)
    person_version: Mapped[int | None] = mapped_column(sa.Integer)
    #: field → [old, new] as applied, and after an undo the fields that were kept
    changes: Mapped[dict[str, Any] | None] = mapped_column(PortableJson)
    kept_fields: Mapped[list[str] | None] = mapped_column(PortableJson)


class PeopleExport(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A list of people that somebody took out. The row stays as evidence; the file goes after
    `expires_at`, and only who asked for it may have it.

    `state`: waiting, ready, stopped, failed, gone.
    """

    __tablename__ = "people_export"

    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    file_format: Mapped[str] = mapped_column(sa.String(4))
    columns: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    #: text, category, basis, iin: the filters of the list that was exported
    filters: Mapped[dict[str, Any]] = mapped_column(PortableJson, default=dict)
    #: why the list is taken out, in the words of who asked
    purpose: Mapped[str] = mapped_column(sa.String(200), default="")
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting")
    people: Mapped[int] = mapped_column(sa.Integer, default=0)
    #: name of the file below var/exports, empty when there is none
    stored_name: Mapped[str] = mapped_column(sa.String(80), default="")
    size: Mapped[int] = mapped_column(sa.Integer, default=0)
    expires_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
