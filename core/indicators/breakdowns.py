"""Counting rows of any table by what people and centres are broken down by: one statement each, the
same on both databases. Requests of core and rows of modules are counted by it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.indicators.queries import band_column
from core.indicators.rules import UNKNOWN, UNNAMED, month_key
from core.indicators.wait_rules import Waits, waits_of
from core.people.models import Person, PersonCategory
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre

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
class CountedRows:
    """A table whose rows are counted. `centre`, `person` and `day` are its columns; `own` are its
    own breakdowns; `where` says which rows of a question count at all, but for the period."""

    model: Any
    centre: Any
    person: Any
    day: Any
    own: Mapping[str, Any] = field(default_factory=dict)
    where: tuple[Any, ...] = ()


def row_counts(
    session: Session, query: IndicatorQuery, by: str, *, rows: CountedRows,
    counts: tuple[Any, ...], when: Any, join: tuple[Any, Any] | None = None,
) -> list[tuple[str, tuple[int, ...]]]:  # fmt: skip
    """(key, counts) of every value of a breakdown; the key is "" for the whole. `join` is another
    table with its condition."""
    columns, statement = _broken_down(query, by, rows, counts, when)
    if join is not None:
        statement = statement.join(*join)
    size = len(columns)
    return [
        (_key(by, tuple(row[:size])), tuple(map(int, row[size:])))
        for row in session.execute(statement.group_by(*(one.name for one in columns)))
    ]


def row_lengths(
    session: Session, query: IndicatorQuery, by: str, *, rows: CountedRows,
    lengths: tuple[Any, ...], when: Any,
) -> list[tuple[str, tuple[Any, ...], int]]:  # fmt: skip
    """(key, lengths, how many rows have these) of every value of a breakdown: what medians are
    made of, without a row for each."""
    named = tuple(one.label(f"length_{place}") for place, one in enumerate(lengths))
    columns, statement = _broken_down(query, by, rows, (*named, sa.func.count()), when)
    grouped = statement.group_by(*(one.name for one in columns), *(one.name for one in named))
    size = len(columns)
    return [
        (_key(by, tuple(row[:size])), tuple(row[size:-1]), int(row[-1]))
        for row in session.execute(grouped)
    ]


def row_waits(found: Iterable[tuple[str, int, int]]) -> dict[str, Waits]:
    """Medians and longest, of (key, length, how many were so long)."""
    lengths: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, length, count in found:
        lengths[key].append((max(length, 0), count))
    return {key: waits_of(counted) for key, counted in lengths.items()}


def whole_units(start: Any, end: Any, seconds: int) -> Any:
    """Whole units of so many seconds between two moments."""
    between = sa.extract("epoch", end) - sa.extract("epoch", start)
    return (between - between % seconds) / seconds


def group_of_people(on: dt.date) -> sa.Subquery:
    """`person_id` and `place` of the group of disability that holds on a day: the heaviest."""
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


def _group_column(groups: sa.Subquery) -> Any:
    cases = [(groups.c.place == place, group) for place, group in enumerate(GROUPS.values())]
    return sa.case(*cases, else_=NO_GROUP)


def _broken_down(
    query: IndicatorQuery, by: str, rows: CountedRows, values: tuple[Any, ...], when: Any
) -> tuple[list[Any], Any]:
    groups = group_of_people(query.last) if by == "group" else None
    parts: dict[str, list[Any]] = {
        "": [],
        "centre": [rows.centre],
        "district": [Centre.district_id],
        "residence": [Person.district_id],
        "sex": [sa.case((Person.sex == "", UNKNOWN), else_=Person.sex)],
        "age": [band_column(query.last)],
        "group": [] if groups is None else [_group_column(groups)],
        "month": [sa.extract("year", rows.day), sa.extract("month", rows.day)],
        **{name: [column] for name, column in rows.own.items()},
    }
    wanted = [rows.person.is_(None), *parts[by]] if by in _OF_PERSON else parts[by]
    columns = [one.label(f"part_{place}") for place, one in enumerate(wanted)]
    statement: Any = sa.select(*columns, *values).select_from(rows.model)
    if by in _OF_PERSON:
        statement = statement.outerjoin(Person, Person.id == rows.person)
    if by == "district":
        statement = statement.join(Centre, Centre.id == rows.centre)
    if groups is not None:
        statement = statement.outerjoin(groups, groups.c.person_id == rows.person)
    conditions = [rows.model.region_id == query.region_id, *rows.where]
    if query.centre_ids is not None:
        conditions.append(rows.centre.in_(sorted(query.centre_ids)))
    return columns, statement.where(*conditions, when)


def _key(by: str, parts: tuple[Any, ...]) -> str:
    if by == "":
        return ""
    if by == "month":
        return month_key(int(parts[0]), int(parts[1]))
    if by in _OF_PERSON and parts[0]:
        return UNNAMED
    return UNKNOWN if parts[-1] is None else str(parts[-1])
