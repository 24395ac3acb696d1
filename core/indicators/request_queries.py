"""Counting requests, whole or by one breakdown.

What is `opened` was opened in the period, what is `closed` was closed in it. Requests of modules
that are off are left out, as their services are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import to_utc
from core.indicators.breakdowns import (
    CountedRows,
    row_counts,
    row_lengths,
    row_waits,
    whole_units,
)
from core.indicators.wait_rules import Waits
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Region
from core.requests.models import Request
from core.work.models import WorkItem

_OWN = {"direction": Request.type, "channel": Request.channel, "outcome": Request.outcome}
_WORK = (WorkItem, WorkItem.id == Request.work_item_id)
HOUR = 3600


@dataclass(frozen=True)
class Opened:
    """Requests opened, and the different people who opened them."""

    requests: int = 0
    people: int = 0


@dataclass(frozen=True)
class Closed:
    """Requests closed, and what became of them; `late` were closed after their term."""

    requests: int = 0
    granted: int = 0
    refused: int = 0
    returned: int = 0
    withdrawn: int = 0
    late: int = 0


def opened(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Opened]:
    """Requests opened in the period by a breakdown; the key is "" for the whole."""
    counts = (sa.func.count(Request.id), sa.func.count(Request.person_id.distinct()))
    when = Request.opened_on.between(query.first, query.last)
    rows = _rows(query, Request.opened_on)
    found = row_counts(session, query, by, rows=rows, counts=counts, when=when)
    return {key: Opened(*values) for key, values in found}


def closed(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Closed]:
    """Requests closed in the period by a breakdown. Done counts as granted."""
    outcomes = (("granted", "done"), ("refused",), ("returned",), ("withdrawn",))
    late = sa.case((WorkItem.due_on < Request.closed_on, 1))
    counts = (
        sa.func.count(Request.id),
        *(sa.func.count(sa.case((Request.outcome.in_(one), 1))) for one in outcomes),
        sa.func.count(late),
    )
    rows = _rows(query, Request.closed_on)
    found = row_counts(
        session, query, by, rows=rows, counts=counts, when=_closed(query), join=_WORK
    )
    return {key: Closed(*values) for key, values in found}


def overdue(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, int]:
    """Requests open on the last day whose term had run out before it, but for those that wait for
    the applicant."""
    when = sa.and_(
        _open_on(query.last), WorkItem.due_on < query.last, WorkItem.waiting_since.is_(None)
    )
    rows, counts = _rows(query, Request.opened_on), (sa.func.count(Request.id),)
    found = row_counts(session, query, by, rows=rows, counts=counts, when=when, join=_WORK)
    return {key: values[0] for key, values in found}


def waits(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Waits]:
    """Days from opening to closing of requests closed in the period; those that the applicant took
    back are left out."""
    spans = (Request.opened_on, Request.closed_on)
    when = sa.and_(_closed(query), Request.outcome != "withdrawn")
    rows = _rows(query, Request.closed_on)
    found = row_lengths(session, query, by, rows=rows, lengths=spans, when=when)
    return row_waits((key, (end - start).days, count) for key, (start, end), count in found)


def first_answers(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Waits]:
    """Whole hours from opening to the first answer, of answers given in the period."""
    zone = session.scalars(sa.select(Region.timezone).where(Region.id == query.region_id)).one()
    begin = to_utc(query.first, dt.time(), zone)
    end = to_utc(query.last + dt.timedelta(days=1), dt.time(), zone)
    answered = Request.first_answer_at
    when = sa.and_(answered >= begin, answered < end)
    hours = whole_units(Request.created_at, answered, HOUR)
    rows = _rows(query, Request.opened_on)
    found = row_lengths(session, query, by, rows=rows, lengths=(hours,), when=when)
    return row_waits((key, int(values[0]), count) for key, values, count in found)


def longest_open(session: Session, query: IndicatorQuery) -> int:
    """Days that the oldest request has waited that is open on the last day; 0 without one."""
    oldest = session.scalar(
        sa.select(sa.func.min(Request.opened_on)).where(*_asked(query), _open_on(query.last))
    )
    return (query.last - oldest).days if oldest else 0


def refusals(session: Session, query: IndicatorQuery) -> dict[tuple[str, str], int]:
    """(type, code of the reason) → requests refused in the period."""
    rows = session.execute(
        sa.select(Request.type, Request.refusal, sa.func.count(Request.id))
        .where(*_asked(query), _closed(query), Request.outcome == "refused")
        .group_by(Request.type, Request.refusal)
    )
    return {(kind, reason): count for kind, reason, count in rows}


# Parts ---------------------------------------------------------------------------------------


def _rows(query: IndicatorQuery, day: Any) -> CountedRows:
    return CountedRows(
        Request, Request.centre_id, Request.person_id, day, _OWN, (_of_modules(query),)
    )


def _of_modules(query: IndicatorQuery) -> sa.ColumnElement[bool]:
    modules = query.modules if query.module is None else query.modules & {query.module}
    return Request.module.in_(sorted(modules))


def _asked(query: IndicatorQuery) -> list[sa.ColumnElement[bool]]:
    """Which requests a question is about, at whatever time."""
    found = [Request.region_id == query.region_id, _of_modules(query)]
    if query.centre_ids is not None:
        found.append(Request.centre_id.in_(sorted(query.centre_ids)))
    return found


def _closed(query: IndicatorQuery) -> Any:
    return Request.closed_on.between(query.first, query.last)


def _open_on(day: dt.date) -> Any:
    return sa.and_(
        Request.opened_on <= day,
        sa.or_(Request.closed_on.is_(None), Request.closed_on > day),
    )
