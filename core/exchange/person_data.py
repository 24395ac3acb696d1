"""What of the imports follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.exchange.models import ImportBatch, ImportRow
from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    Problem,
    RegionInfo,
)
from core.web.i18n import lazy_gettext as _
from core.web.records import record_of


def merge_people(merging: Merging) -> list[Moved]:
    """The rows of spreadsheets that made or found the person."""
    return [merging.move(ImportRow, label=_("Rows of imports"))]


# The rights of the person ----------------------------------------------------------------------

_ROWS: Any = ImportRow.__table__
_BATCHES: Any = ImportBatch.__table__
#: batches whose rows are being written right now
AT_WORK = ("applying", "undoing")


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Rows of spreadsheets that made or found the person, as they came."""
    rows = session.execute(
        sa.select(*ImportRow.__table__.c, ImportBatch.file_name, ImportBatch.created_at)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(ImportRow.person_id == person_id)
        .order_by(ImportRow.id)
    ).mappings()
    columns = {"file_name": _("File"), "row_number": _("Row"), "cells": _("Cells")}
    kind = _("Row of an import")
    return [record_of(row, kind=kind, code="import_row", columns=columns, at="created_at")
            for row in rows]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Cells and values go, of repeated rows too; and the stored file of each such batch, which
    holds them once more. Rows that are not applied yet stay in their table."""
    mine = sa.select(ImportRow.batch_id).where(ImportRow.person_id == person_id)
    batches = list(session.scalars(mine.distinct()))
    numbers = sa.select(ImportRow.batch_id, ImportRow.row_number).where(
        ImportRow.person_id == person_id
    )
    found = {tuple(row) for row in session.execute(numbers)}
    rows = session.execute(
        sa.select(ImportRow.id, ImportRow.batch_id, ImportRow.row_number, ImportRow.duplicate_of)
        .where(ImportRow.batch_id.in_(batches))
        .where(sa.or_(ImportRow.person_id == person_id, ImportRow.duplicate_of.is_not(None)))
    ).all()
    ids = [one.id for one in rows
           if (one.batch_id, one.row_number) in found
           or (one.batch_id, one.duplicate_of) in found]  # fmt: skip
    session.execute(
        sa.update(_ROWS)
        .where(ImportRow.id.in_(ids))
        .values(
            cells={},
            values={},
            extra={},
            errors=[],
            warnings=[],
            choices=None,
            differences=None,
            changes=None,
            kept_fields=None,
        )
    )
    session.execute(  # a batch that waits for its yes must not bring the person back
        sa.update(_ROWS)
        .where(ImportRow.id.in_(ids), ImportRow.outcome.in_(("new", "existing", "duplicate")))
        .values(outcome="error")
    )
    session.execute(
        sa.update(_BATCHES).where(ImportBatch.id.in_(batches)).values(content=b"", corrections={})
    )
    return [Erasure(_("Rows of imports"), len(ids)),
            Erasure(_("Stored files of imports"), len(batches))]  # fmt: skip


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """An import that is at work on the person's row."""
    busy = session.scalar(
        sa.select(ImportBatch.id)
        .join(ImportRow, ImportRow.batch_id == ImportBatch.id)
        .where(ImportRow.person_id == person_id, ImportBatch.state.in_(AT_WORK))
        .limit(1)
    )
    if busy is None:
        return []
    return [Problem("exchange.at_work", _("An import with this person is at work: wait for its "
                                          "end."))]  # fmt: skip
