"""Numbers without gaps or repeats: a counter row, locked until the document is committed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.documents.models import DocumentCounter


def take_number(session: Session, *, region_id: int, centre_id: int, series: str, year: int) -> int:
    """The next number of the series in that centre and year.

    The counter stays locked until the transaction ends, so the next document waits; a transaction
    that rolls back, or is killed, gives its number back.
    """
    counter = lock_counter(
        session, region_id=region_id, centre_id=centre_id, series=series, year=year
    )
    counter.last += 1
    session.flush()
    return counter.last


def lock_counter(
    session: Session, *, region_id: int, centre_id: int, series: str, year: int
) -> DocumentCounter:
    found = _locked(session, centre_id, series, year)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(
                DocumentCounter(
                    region_id=region_id, centre_id=centre_id, series=series, year=year, last=0
                )
            )
            session.flush()
    except IntegrityError:
        pass  # another one has begun the year at the same moment: its row is found now
    found = _locked(session, centre_id, series, year)
    assert found is not None
    return found


def _locked(session: Session, centre_id: int, series: str, year: int) -> DocumentCounter | None:
    return session.scalar(
        sa.select(DocumentCounter)
        .where(
            DocumentCounter.centre_id == centre_id,
            DocumentCounter.series == series,
            DocumentCounter.year == year,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
