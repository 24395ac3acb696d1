"""Counting the ledger: one statement for each question, the same on both databases.

Persons are distinct people; services are records. Voided records, modules that are off and other
regions are left out; an unnamed recipient is a service and never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import to_utc
from core.deliveries.models import Delivery
from core.indicators.rules import (
    CORE_BANDS,
    UNKNOWN,
    UNNAMED,
    AgeBand,
    born_at_latest,
    month_key,
)
from core.people.models import Person, PersonCentre
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre, District, Region
from core.scheduling.models import Group


@dataclass(frozen=True)
class Count:
    """Both numbers of one value of a breakdown; the key is "" for the whole."""

    key: str
    persons: int
    services: int


def ledger_counts(
    session: Session,
    query: IndicatorQuery,
    by: str = "",
    *,
    bands: Sequence[AgeBand] = CORE_BANDS,
) -> list[Count]:
    """Persons and services of the period, whole or by one breakdown; by age in these bands.

    Persons of two values may be the same people, so they are never added up.
    """
    columns = _key_columns(by, query.last, bands)
    statement = _counted(by, columns).where(*ledger_conditions(query)).group_by(*_names(columns))
    counts: dict[str, Count] = {}
    for *parts, persons, services in session.execute(statement):
        key = _key(by, parts)
        counts[key] = Count(key, persons, services)
    return list(counts.values())


def _names(columns: list[Any]) -> list[str]:
    """Group by the names of columns: PostgreSQL does not see that two CASE with parameters are
    the same expression."""
    return [column.name for column in columns]


def _counted(by: str, columns: list[Any]) -> Any:
    statement = sa.select(
        *columns,
        sa.func.count(Delivery.person_id.distinct()),
        sa.func.count(Delivery.id),
    ).select_from(Delivery)
    if by in {"sex", "age", "residence"}:
        statement = statement.outerjoin(Person, Person.id == Delivery.person_id)
    if by == "district":
        statement = statement.join(Centre, Centre.id == Delivery.centre_id)
    return statement


def _key_columns(by: str, last: dt.date, bands: Sequence[AgeBand]) -> list[Any]:
    """What a row is counted under, named `part_0`, `part_1`."""
    unnamed = Delivery.person_id.is_(None)
    parts: dict[str, list[Any]] = {
        "": [],
        "centre": [Delivery.centre_id],
        "module": [Delivery.module],
        "kind": [Delivery.service_kind],
        "special_kind": [Delivery.special_kind],
        "district": [Centre.district_id],
        "residence": [unnamed, Person.district_id],
        "sex": [sa.case((unnamed, UNNAMED), (Person.sex == "", UNKNOWN), else_=Person.sex)],
        "age": [sa.case((unnamed, UNNAMED), else_=band_column(last, bands))],
        "month": [
            sa.extract("year", Delivery.local_date),
            sa.extract("month", Delivery.local_date),
        ],
    }
    return [part.label(f"part_{place}") for place, part in enumerate(parts[by])]


def band_column(last: dt.date, bands: Sequence[AgeBand] = CORE_BANDS) -> Any:
    """The age band of a person on the last day, as a CASE of birth dates."""
    later = sa.or_(Person.birth_date.is_(None), Person.birth_date > last)
    oldest_first = sorted(bands, key=lambda band: -band.first)
    cases = [
        (Person.birth_date <= born_at_latest(band.first, last), band.code) for band in oldest_first
    ]
    return sa.case((later, UNKNOWN), *cases, else_=UNKNOWN)


def _key(by: str, parts: list[Any]) -> str:
    if by == "":
        return ""
    if by == "month":
        return month_key(int(parts[0]), int(parts[1]))
    if by == "residence" and parts[0]:
        return UNNAMED
    value = parts[-1]
    return UNKNOWN if value is None else str(value)


def ledger_conditions(query: IndicatorQuery) -> list[sa.ColumnElement[bool]]:
    """What of the ledger a question counts."""
    modules = query.modules if query.module is None else query.modules & {query.module}
    found: list[sa.ColumnElement[bool]] = [
        Delivery.region_id == query.region_id,
        Delivery.voided_at.is_(None),
        Delivery.local_date.between(query.first, query.last),
        Delivery.module.in_(sorted(modules)),
    ]
    if query.centre_ids is not None:
        found.append(Delivery.centre_id.in_(sorted(query.centre_ids)))
    return found


def new_people(session: Session, query: IndicatorQuery, by: str = "") -> list[tuple[str, int]]:
    """(key, people) whose file was opened in the period, by the region's clock, and is kept.

    Narrowed to centres: people whom one of these centres holds today.
    """
    zone = session.scalars(sa.select(Region.timezone).where(Region.id == query.region_id)).one()
    begin = to_utc(query.first, dt.time(), zone)
    end = to_utc(query.last + dt.timedelta(days=1), dt.time(), zone)
    conditions = [
        Person.region_id == query.region_id,
        Person.withdrawn_at.is_(None),
        Person.created_at >= begin,
        Person.created_at < end,
    ]
    held = sa.select(PersonCentre.person_id).where(PersonCentre.detached_at.is_(None))
    if query.centre_ids is not None:
        held = held.where(PersonCentre.centre_id.in_(sorted(query.centre_ids)))
        conditions.append(Person.id.in_(held))
    statement: Any = sa.select(sa.func.count(Person.id.distinct())).where(*conditions)
    column = _person_column(by, query.last)
    if by == "centre":
        statement = statement.join(
            PersonCentre,
            (PersonCentre.person_id == Person.id) & PersonCentre.detached_at.is_(None),
        )
        if query.centre_ids is not None:
            statement = statement.where(PersonCentre.centre_id.in_(sorted(query.centre_ids)))
    if column is None:
        return [("", session.scalar(statement) or 0)]
    rows = session.execute(statement.add_columns(column.label("part_0")).group_by("part_0"))
    return [(UNKNOWN if key is None else str(key), count) for count, key in rows]


def _person_column(by: str, last: dt.date) -> Any:
    return {
        "": None,
        "centre": PersonCentre.centre_id,
        "residence": Person.district_id,
        "sex": sa.case((Person.sex == "", UNKNOWN), else_=Person.sex),
        "age": band_column(last),
    }[by]


def running_groups(session: Session, query: IndicatorQuery, by: str = "") -> list[tuple[str, int]]:
    """(key, groups) that run on the last day of the period."""
    modules = query.modules if query.module is None else query.modules & {query.module}
    zone = session.scalars(sa.select(Region.timezone).where(Region.id == query.region_id)).one()
    end = to_utc(query.last + dt.timedelta(days=1), dt.time(), zone)
    statement: Any = sa.select(sa.func.count(Group.id)).where(
        Group.region_id == query.region_id,
        Group.starts_on <= query.last,
        Group.ends_on >= query.last,
        sa.or_(Group.ended_at.is_(None), Group.ended_at >= end),
        Group.module.in_(sorted(modules)),
    )
    if query.centre_ids is not None:
        statement = statement.where(Group.centre_id.in_(sorted(query.centre_ids)))
    column = {"centre": Group.centre_id, "kind": Group.service_kind, "module": Group.module}.get(by)
    if column is None:
        return [("", session.scalar(statement) or 0)]
    rows = session.execute(statement.add_columns(column).group_by(column))
    return [(str(key), count) for count, key in rows]


def names(session: Session, model: type[Centre] | type[District], locale: str) -> dict[str, str]:
    """Names of the region's centres or districts by their identifier as text."""
    rows: Any = session.scalars(sa.select(model))
    return {str(row.id): row.name_in(locale) for row in rows}
