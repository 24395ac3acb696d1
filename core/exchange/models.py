"""Import batches and their rows: rehearsed, applied, undone, row by row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, HasCreated, HasId, HasPublicId, PortableJson, RegionScoped, UtcDateTime


class ImportBatch(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """One spreadsheet on its way in.

    `state`: rehearsed, applying, applied, undoing, undone, stopped (it may be continued or undone),
    undo_stopped (its undoing may be continued).
    """

    __tablename__ = "import_batch"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
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


class ImportRow(HasId, RegionScoped, Base):
    """One spreadsheet row. `outcome`: new, existing, duplicate, error; after applying: applied (the
    row made the person) or attached (it found one); after undoing: undone, or kept (the person had
    been served, changed or attached elsewhere since)."""

    __tablename__ = "import_row"
    __table_args__ = (sa.UniqueConstraint("batch_id", "row_number"),)

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"))
    row_number: Mapped[int] = mapped_column(sa.Integer)
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
