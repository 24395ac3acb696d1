"""Counting requests: the same statements on both databases, whole or by one breakdown.

What is `opened` was opened in the period, what is `closed` was closed in it. Requests of modules
that are off are left out, as their services are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import to_utc
from core.indicators.queries import band_column
from core.indicators.request_rules import Waits, waits_of
from core.indicators.rules import UNKNOWN, month_key
from core.people.models import Person, PersonCategory
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre, Region
from core.requests.models import Request
from core.work.models import WorkItem

#: categories that are a group of disability → the group, the heaviest first
GROUPS: dict[str, str] = {
    "disability_1": "1", "disability_child_1": "1",
    "disability_2": "2", "disability_child_2": "2",
    "disability_3": "3", "disability_child_3": "3",
    "disability_child": "child",
}  # fmt: skip
NO_GROUP = "none"
_OF_PERSON = frozenset({"sex", "age", "residence", "group"})


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
    rows = _counted(session, query, by, Request.opened_on, counts, when)
    return {key: Opened(*map(int, values)) for key, values in rows}


def closed(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Closed]:
    """Requests closed in the period by a breakdown. Done counts as granted."""
    outcomes = (("granted", "done"), ("refused",), ("returned",), ("withdrawn",))
    late = sa.case((WorkItem.due_on < Request.closed_on, 1))
    counts = (
        sa.func.count(Request.id),
        *(sa.func.count(sa.case((Request.outcome.in_(one), 1))) for one in outcomes),
        sa.func.count(late),
    )
    rows = _counted(session, query, by, Request.closed_on, counts, _closed(query), work=True)
    return {key: Closed(*map(int, values)) for key, values in rows}


def overdue(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, int]:
    """Requests open on the last day whose term had run out before it, but for those that wait for
    the applicant."""
    counts = (sa.func.count(Request.id),)
    when = sa.and_(
        _open_on(query.last), WorkItem.due_on < query.last, WorkItem.waiting_since.is_(None)
    )
    rows = _counted(session, query, by, Request.opened_on, counts, when, work=True)
    return {key: int(values[0]) for key, values in rows}


def waits(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Waits]:
    """Days from opening to closing of requests closed in the period; those that the applicant took
    back are left out."""
    spans = (Request.opened_on, Request.closed_on)
    when = sa.and_(_closed(query), Request.outcome != "withdrawn")
    rows = _grouped(session, query, by, Request.closed_on, spans, when)
    return _waits((key, (end - start).days, count) for key, (start, end), count in rows)


def first_answers(session: Session, query: IndicatorQuery, by: str = "") -> dict[str, Waits]:
    """Whole hours from opening to the first answer, of answers given in the period."""
    zone = session.scalars(sa.select(Region.timezone).where(Region.id == query.region_id)).one()
    begin = to_utc(query.first, dt.time(), zone)
    end = to_utc(query.last + dt.timedelta(days=1), dt.time(), zone)
    answered = Request.first_answer_at
    seconds = sa.extract("epoch", answered) - sa.extract("epoch", Request.created_at)
    when = sa.and_(answered >= begin, answered < end)
    hours = ((seconds - seconds % 3600) / 3600).label("hours")
    rows = _grouped(session, query, by, Request.opened_on, (hours,), when)
    return _waits((key, int(values[0]), count) for key, values, count in rows)


def longest_open(session: Session, query: IndicatorQuery) -> int:
    """Days that the oldest request has waited that is open on the last day; 0 without one."""
    oldest = session.scalar(
        sa.select(sa.func.min(Request.opened_on)).where(
            *request_conditions(query), _open_on(query.last)
        )
    )
    return (query.last - oldest).days if oldest else 0


def refusals(session: Session, query: IndicatorQuery) -> dict[tuple[str, str], int]:
    """(type, code of the reason) → requests refused in the period."""
    rows = session.execute(
        sa.select(Request.type, Request.refusal, sa.func.count(Request.id))
        .where(*request_conditions(query), _closed(query), Request.outcome == "refused")
        .group_by(Request.type, Request.refusal)
    )
    return {(kind, reason): count for kind, reason, count in rows}


def request_conditions(query: IndicatorQuery) -> list[sa.ColumnElement[bool]]:
    """Which requests a question is about, at whatever time."""
    modules = query.modules if query.module is None else query.modules & {query.module}
    found: list[sa.ColumnElement[bool]] = [
        Request.region_id == query.region_id,
        Request.module.in_(sorted(modules)),
    ]
    if query.centre_ids is not None:
        found.append(Request.centre_id.in_(sorted(query.centre_ids)))
    return found


def group_of_people(on: dt.date) -> sa.Subquery:
    """`person_id` and `code` of the group of disability that holds on a day: the heaviest."""
    rank = sa.case(
        *((PersonCategory.code == code, place) for place, code in enumerate(GROUPS)), else_=None
    )
    return (
        sa.select(PersonCategory.person_id, sa.func.min(rank).label("place"))
        .where(
            PersonCategory.code.in_(GROUPS),
            PersonCategory.ended_at.is_(None),
            sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
            sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
        )
        .group_by(PersonCategory.person_id)
        .subquery()
    )


def group_column(groups: sa.Subquery) -> Any:
    """The group as a key of a breakdown, of `group_of_people` joined from outside."""
    cases = [(groups.c.place == place, group) for place, group in enumerate(GROUPS.values())]
    return sa.case(*cases, else_=NO_GROUP)


# Parts ---------------------------------------------------------------------------------------


def _closed(query: IndicatorQuery) -> Any:
    return Request.closed_on.between(query.first, query.last)


def _open_on(day: dt.date) -> Any:
    return sa.and_(
        Request.opened_on <= day,
        sa.or_(Request.closed_on.is_(None), Request.closed_on > day),
    )


def _counted(
    session: Session, query: IndicatorQuery, by: str, day: Any, counts: tuple[Any, ...], when: Any,
    *, work: bool = False,
) -> list[tuple[str, tuple[Any, ...]]]:  # fmt: skip
    """(key, counts) of every value of a breakdown; `day` is what months are made of."""
    columns, statement = _broken_down(query, by, day, counts, when)
    if work:
        statement = statement.join(WorkItem, WorkItem.id == Request.work_item_id)
    rows = session.execute(statement.group_by(*(one.name for one in columns)))
    size = len(columns)
    return [(_key(by, tuple(row[:size])), tuple(row[size:])) for row in rows]


def _grouped(
    session: Session, query: IndicatorQuery, by: str, day: Any, lengths: tuple[Any, ...], when: Any
) -> list[tuple[str, tuple[Any, ...], int]]:
    """(key, lengths, how many) of every value of a breakdown."""
    named = tuple(one.label(f"length_{place}") for place, one in enumerate(lengths))
    columns, statement = _broken_down(query, by, day, (*named, sa.func.count(Request.id)), when)
    grouped = statement.group_by(*(one.name for one in columns), *(one.name for one in named))
    size = len(columns)
    return [
        (_key(by, tuple(row[:size])), tuple(row[size:-1]), int(row[-1]))
        for row in session.execute(grouped)
    ]


def _broken_down(
    query: IndicatorQuery, by: str, day: Any, values: tuple[Any, ...], when: Any
) -> tuple[list[Any], Any]:
    groups = group_of_people(query.last) if by == "group" else None
    parts: dict[str, list[Any]] = {
        "": [],
        "centre": [Request.centre_id],
        "district": [Centre.district_id],
        "direction": [Request.type],
        "channel": [Request.channel],
        "outcome": [Request.outcome],
        "residence": [Person.district_id],
        "sex": [sa.case((Person.sex == "", UNKNOWN), else_=Person.sex)],
        "age": [band_column(query.last)],
        "group": [] if groups is None else [group_column(groups)],
        "month": [sa.extract("year", day), sa.extract("month", day)],
    }
    columns = [one.label(f"part_{place}") for place, one in enumerate(parts[by])]
    statement: Any = sa.select(*columns, *values).select_from(Request)
    if by in _OF_PERSON:
        statement = statement.join(Person, Person.id == Request.person_id)
    if by == "district":
        statement = statement.join(Centre, Centre.id == Request.centre_id)
    if groups is not None:
        statement = statement.outerjoin(groups, groups.c.person_id == Request.person_id)
    return columns, statement.where(*request_conditions(query), when)


def _key(by: str, parts: tuple[Any, ...]) -> str:
    if by == "":
        return ""
    if by == "month":
        return month_key(int(parts[0]), int(parts[1]))
    return UNKNOWN if parts[-1] is None else str(parts[-1])


def _waits(rows: Any) -> dict[str, Waits]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, length, count in rows:
        found[key].append((max(length, 0), count))
    return {key: waits_of(lengths) for key, lengths in found.items()}
