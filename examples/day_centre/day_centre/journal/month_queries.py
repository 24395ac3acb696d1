"""A child's month: what the journal and the ledger hold of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from day_centre.journal import guides, rules
from day_centre.journal.models import ChildDay
from day_centre.journal.queries import days_of
from day_centre.kinds import BY_CODE, MODULE


@dataclass(frozen=True)
class DayLine:
    """A day on which something stands: the mark, if there is one, and kinds of service."""

    date: dt.date
    day: ChildDay | None
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A child's month; `counts` are services by kind in the order of the catalogue."""

    first: dt.date
    lines: tuple[DayLine, ...]
    counts: tuple[tuple[str, int], ...]
    guides: dict[str, str]

    @property
    def came(self) -> int:
        return sum(one.day is not None and one.day.mark == "present" for one in self.lines)

    @property
    def absent(self) -> int:
        return sum(one.day is not None and one.day.mark == "absent" for one in self.lines)

    @property
    def services(self) -> int:
        return sum(count for _kind, count in self.counts)


def month_of(session: Session, *, person_id: int, month: dt.date) -> Month:
    """The month that begins with `month`; at most six queries."""
    last = rules.after(month) - dt.timedelta(days=1)
    days = {
        one.local_date: one
        for one in session.scalars(days_of(first=month, last=last, person_ids=[person_id]))
    }
    given: dict[dt.date, list[str]] = {}
    for day, kind in _services(session, person_id, month, last):
        given.setdefault(day, []).append(kind)
    order = list(BY_CODE)
    counts = Counter(kind for mine in given.values() for kind in mine)
    keys = {key for one in days.values() for key in (one.brought_by, one.fetched_by)}
    return Month(
        month,
        tuple(
            DayLine(day, days.get(day), tuple(sorted(given.get(day, []), key=order.index)))
            for day in sorted(days.keys() | given.keys())
        ),
        tuple((kind, counts[kind]) for kind in order if counts[kind]),
        guides.names(session, person_ids=[person_id], on=last, keys=keys),
    )


def _services(session: Session, person_id: int, first: dt.date, last: dt.date) -> Any:
    return session.execute(
        sa.select(Delivery.local_date, Delivery.service_kind)
        .where(
            Delivery.person_id == person_id,
            Delivery.local_date.between(first, last),
            Delivery.module == MODULE,
            Delivery.service_kind.in_(list(BY_CODE)),
            Delivery.voided_at.is_(None),
        )
        .order_by(Delivery.id)
    )
