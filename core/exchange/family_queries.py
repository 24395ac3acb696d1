"""Reads of an import of families."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.exchange.family_columns import FAMILIES
from core.exchange.models import ImportBatch, ImportRow


def household_numbers(session: Session, batch: ImportBatch) -> int:
    """How many families of the list have a row to import, or one that was imported."""
    if batch.kind != FAMILIES:
        return 0
    statement = sa.select(sa.func.count(sa.distinct(ImportRow.group_key))).where(
        ImportRow.batch_id == batch.id,
        ImportRow.outcome.in_(("new", "existing", "applied", "attached")),
        ImportRow.skip.is_(False),
    )
    return session.scalar(statement) or 0
