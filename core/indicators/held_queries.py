"""Counting people whom centres hold, and the days on which people came.

Whom a centre holds is told by the dated attachments of files; a merge moves them, so that a person
who was two files is one here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import to_utc
from core.deliveries.models import Delivery
from core.indicators.queries import band_column, ledger_conditions
from core.indicators.rules import CORE_BANDS, UNKNOWN, AgeBand, Visits, visits_of
from core.kernel import kernel
from core.people.models import Person, PersonCentre
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre, Region


@dataclass(frozen=True)
class Held:
    """People of one value of a breakdown: held on the last day, and new in the period."""

    registered: int = 0
    newly: int = 0


def held_counts(
    session: Session,
    query: IndicatorQuery,
    by: str = "",
    *,
    bands: Sequence[AgeBand] = CORE_BANDS,
) -> dict[str, Held]:
    """Key → people held, by "", `centre`, `sex`, `age` or `residence`.

    `registered`: a centre of the question holds the file on the last day. `newly`: the first of
    these centres took the person in within the period; by centre, that centre for the first time.
    Files that were withdrawn are left out.
    """
    registered = _counted(session, query, by, bands, newly=False)
    newly = _counted(session, query, by, bands, newly=True)
    return {
        key: Held(registered.get(key, 0), newly.get(key, 0))
        for key in [*registered, *(key for key in newly if key not in registered)]
    }


def held_whole(session: Session, query: IndicatorQuery) -> Held:
    return held_counts(session, query).get("", Held())


def _counted(
    session: Session, query: IndicatorQuery, by: str, bands: Sequence[AgeBand], *, newly: bool
) -> dict[str, int]:
    zone = _zone(session, query)
    begin = to_utc(query.first, dt.time(), zone)
    end = to_utc(query.last + dt.timedelta(days=1), dt.time(), zone)
    columns: list[Any] = [PersonCentre.person_id]
    if by == "centre":
        columns.append(PersonCentre.centre_id)
    inner = sa.select(*columns).where(*_conditions(query, end))
    if newly:
        at = sa.func.min(PersonCentre.attached_at)
        inner = inner.group_by(*columns).having(at >= begin)
    else:
        away = PersonCentre.detached_at
        inner = inner.where(sa.or_(away.is_(None), away >= end)).distinct()
    held = inner.subquery()
    key = {
        "": sa.literal(""),
        "centre": held.c.centre_id if by == "centre" else None,
        "sex": sa.case((Person.sex == "", UNKNOWN), else_=Person.sex),
        "age": band_column(query.last, bands),
        "residence": Person.district_id,
    }[by]
    assert key is not None
    statement = (
        sa.select(key.label("part_0"), sa.func.count())
        .select_from(held)
        .join(Person, Person.id == held.c.person_id)
        .where(sa.or_(Person.withdrawn_at.is_(None), Person.withdrawn_at >= end))
        .group_by("part_0")
    )
    return {
        UNKNOWN if found is None else str(found): count
        for found, count in session.execute(statement)
    }


def _conditions(query: IndicatorQuery, end: dt.datetime | None) -> list[sa.ColumnElement[bool]]:
    """Attachments, before `end` if there is one, to the centres of the question. A question about
    one module means centres of its kinds; while it is off there are none."""
    found: list[sa.ColumnElement[bool]] = [PersonCentre.region_id == query.region_id]
    if end is not None:
        found.append(PersonCentre.attached_at < end)
    if query.centre_ids is not None:
        found.append(PersonCentre.centre_id.in_(sorted(query.centre_ids)))
    if query.module is not None:
        own = centre_types_of(query.module) if query.module in query.modules else []
        found.append(
            PersonCentre.centre_id.in_(sa.select(Centre.id).where(Centre.type_code.in_(own)))
        )
    return found


def centre_types_of(module: str) -> list[str]:
    """Kinds of centres that a module brings."""
    registry = kernel().registry
    return [code for code in registry.centre_types if registry.owners[code] == module]


def visits(session: Session, query: IndicatorQuery) -> Visits:
    """Visits of the period; whoever came to two centres on a day is one visit."""
    return visits_of([(day, count) for _key, day, count in _days(session, query, "")])


def visits_by(session: Session, query: IndicatorQuery, by: str) -> dict[str, Visits]:
    """Key → visits, by `centre` (days of that centre) or `month`."""
    found: dict[str, list[tuple[dt.date, int]]] = {}
    for key, day, count in _days(session, query, "centre" if by == "centre" else ""):
        found.setdefault(key if by == "centre" else f"{day:%Y-%m}", []).append((day, count))
    return {key: visits_of(days) for key, days in found.items()}


def _days(session: Session, query: IndicatorQuery, by: str) -> list[tuple[str, dt.date, int]]:
    """(centre or "", date, different people) of days on which somebody with a name came."""
    columns: list[Any] = [Delivery.local_date]
    if by == "centre":
        columns.append(Delivery.centre_id)
    statement = (
        sa.select(*columns, sa.func.count(Delivery.person_id.distinct()))
        .where(*ledger_conditions(query), Delivery.person_id.is_not(None))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [
        (str(row[1]) if by == "centre" else "", row[0], row[-1])
        for row in session.execute(statement)
    ]


def opened_on(session: Session, query: IndicatorQuery) -> dt.date | None:
    """The day of the first service or of the first file of the question's centres, whatever its
    period; None where nothing has begun."""
    whole = replace(query, first=dt.date.min, last=dt.date.max)
    served = sa.select(sa.func.min(Delivery.local_date)).where(*ledger_conditions(whole))
    taken = sa.select(sa.func.min(PersonCentre.attached_at)).where(*_conditions(query, None))
    at = session.scalar(taken)
    first = at.astimezone(ZoneInfo(_zone(session, query))).date() if at else None
    return min((day for day in (session.scalar(served), first) if day is not None), default=None)


def _zone(session: Session, query: IndicatorQuery) -> str:
    return session.scalars(sa.select(Region.timezone).where(Region.id == query.region_id)).one()
