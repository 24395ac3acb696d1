"""Reads of measures: what a centre takes, who is due, and how its people changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import NotFound
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from plugins.active_longevity.measures.rules import MEASURES, Change, change_of
from plugins.active_longevity.membership.queries import members_on


def chosen(session: Session, *, centre_ids: Iterable[int]) -> dict[int, dict[str, MeasureChoice]]:
    """What each centre takes now: centre, then code, in the order of the list of measures."""
    rows = session.scalars(
        sa.select(MeasureChoice).where(
            MeasureChoice.centre_id.in_(list(centre_ids)), MeasureChoice.ended_at.is_(None)
        )
    ).all()
    found: dict[int, dict[str, MeasureChoice]] = defaultdict(dict)
    for code in MEASURES:
        for row in rows:
            if row.code == code:
                found[row.centre_id][code] = row
    return found


def measurements_of(
    session: Session, *, person_id: int, living_only: bool = False
) -> list[Measurement]:
    """All measurements of a person, the newest first."""
    statement = sa.select(Measurement).where(Measurement.person_id == person_id)
    if living_only:
        statement = statement.where(Measurement.voided_at.is_(None))
    return list(
        session.scalars(statement.order_by(Measurement.measured_on.desc(), Measurement.id.desc()))
    )


def find_measurement(session: Session, *, person_id: int, public_id: str) -> Measurement:
    """A person's measurement by its public identifier; raises `NotFound`."""
    found: Measurement | None = session.scalar(
        sa.select(Measurement).where(
            Measurement.public_id == public_id, Measurement.person_id == person_id
        )
    )
    if found is None:
        raise NotFound
    return found


def latest_days(
    session: Session, *, person_ids: Sequence[int], codes: Iterable[str]
) -> dict[int, dict[str, dt.date]]:
    """The day of each person's latest measurement of each kind, in one query."""
    rows = session.execute(
        sa.select(Measurement.person_id, Measurement.code, sa.func.max(Measurement.measured_on))
        .where(
            Measurement.person_id.in_(person_ids),
            Measurement.code.in_(list(codes)),
            Measurement.voided_at.is_(None),
        )
        .group_by(Measurement.person_id, Measurement.code)
    )
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    for person_id, code, day in rows:
        found[person_id][code] = day
    return found


def members(
    *,
    region_id: int,
    centre_id: int,
    on: dt.date,
    due_codes: Iterable[str] | None = None,
    due_before: dt.date | None = None,
) -> sa.Select[Any]:
    """Members of a centre by name; with `due_codes` those of whom one of these was not measured
    after `due_before`."""
    statement = sa.select(Person).where(
        Person.id.in_(members_on(region_id=region_id, centre_ids=[centre_id], on=on)),
        Person.withdrawn_at.is_(None),
    )
    if due_codes is not None:
        fresh = [
            sa.exists().where(
                Measurement.person_id == Person.id,
                Measurement.code == code,
                Measurement.measured_on > due_before,
                Measurement.voided_at.is_(None),
            )
            for code in due_codes
        ]
        statement = statement.where(sa.or_(sa.false(), *(~one for one in fresh)))
    return statement.order_by(Person.sort_key, Person.id)


@dataclass(frozen=True)
class CentreChange:
    """One measure of one centre: what it takes as a change, and what its people came to."""

    code: str
    smallest_change: Decimal
    change: Change


def changes(
    session: Session,
    *,
    region_id: int,
    centre_id: int,
    choices: Iterable[MeasureChoice],
    first: dt.date,
    last: dt.date,
) -> list[CentreChange]:
    """From each one's first measurement ever to the latest of the period, of the measures that
    the centre takes now.

    Counted are people with a measurement in the period and an earlier one; not measured are the
    members of the last day who lack either.
    """
    choices = list(choices)
    pairs = _pairs(session, centre_id, [one.code for one in choices], first, last)
    on_the_day = members_on(region_id=region_id, centre_ids=[centre_id], on=last)
    member_ids = set(session.scalars(on_the_day))
    return [
        CentreChange(
            one.code,
            one.smallest_change,
            change_of(
                pairs[one.code].values(),
                not_measured=len(member_ids - pairs[one.code].keys()),
                better=MEASURES[one.code].better,
                smallest_change=one.smallest_change,
            ),
        )
        for one in choices
    ]


def _pairs(
    session: Session, centre_id: int, codes: Sequence[str], first: dt.date, last: dt.date
) -> dict[str, dict[int, tuple[Decimal, Decimal]]]:
    """(first value, latest value) by code and person; both may be of the period."""
    rows = session.execute(
        sa.select(
            Measurement.code, Measurement.person_id, Measurement.measured_on, Measurement.value
        )
        .where(
            Measurement.centre_id == centre_id,
            Measurement.code.in_(codes),
            Measurement.measured_on <= last,
            Measurement.voided_at.is_(None),
        )
        .order_by(Measurement.measured_on)
    )
    histories: dict[tuple[str, int], list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for code, person_id, day, value in rows:
        histories[code, person_id].append((day, value))
    found: dict[str, dict[int, tuple[Decimal, Decimal]]] = defaultdict(dict)
    for (code, person_id), history in histories.items():
        if len(history) > 1 and history[-1][0] >= first:
            found[code][person_id] = (history[0][1], history[-1][1])
    return found
