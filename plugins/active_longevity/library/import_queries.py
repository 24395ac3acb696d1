"""Reads of imported files and their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import NotFound
from plugins.active_longevity.library.models import BookImport, BookImportRow


def find_import(session: Session, *, centre_ids: Collection[int], public_id: str) -> BookImport:
    """Raises `NotFound`."""
    found: BookImport | None = session.scalar(
        sa.select(BookImport).where(
            BookImport.public_id == public_id, BookImport.centre_id.in_(centre_ids)
        )
    )
    if found is None:
        raise NotFound
    return found


def imports(*, centre_ids: Collection[int]) -> sa.Select[Any]:
    """Files, the newest first."""
    return (
        sa.select(BookImport)
        .where(BookImport.centre_id.in_(centre_ids))
        .order_by(BookImport.id.desc())
    )


def rows(*, batch_id: int, outcome: str = "") -> sa.Select[Any]:
    """Rows in the order of the file; those with errors first where all are asked for."""
    statement = sa.select(BookImportRow).where(BookImportRow.batch_id == batch_id)
    if outcome:
        statement = statement.where(BookImportRow.outcome == outcome)
    first = sa.case((BookImportRow.outcome == "error", 0), else_=1)
    return statement.order_by(first, BookImportRow.row_number)


def counts(session: Session, *, batch_id: int) -> Mapping[str, int]:
    """Outcome → number of rows."""
    found = session.execute(
        sa.select(BookImportRow.outcome, sa.func.count())
        .where(BookImportRow.batch_id == batch_id)
        .group_by(BookImportRow.outcome)
    )
    return dict(found.all())
