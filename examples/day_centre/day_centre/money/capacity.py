"""Places by day: how many there are in each group, how many children hold one, how many came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.services import RegionInfo, days_off
from day_centre.file.models import Stay, StayPause
from day_centre.journal.models import ChildDay
from day_centre.journal.queries import days_of
from day_centre.kinds import MODULE
from day_centre.money.rules import month_ends

FRIDAY = 5


@dataclass(frozen=True)
class Cell:
    """A group on a day: places, children who have one, those who are not suspended, who came."""

    places: int
    taken: int
    expected: int
    came: int

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)


@dataclass(frozen=True)
class DayLine:
    day: dt.date
    cells: tuple[Cell, ...]

    @property
    def taken(self) -> int:
        return sum(one.taken for one in self.cells)


@dataclass(frozen=True)
class MonthOfPlaces:
    groups: tuple[Group, ...]
    days: tuple[DayLine, ...]


def places_by_day(
    session: Session, *, region: RegionInfo, centre_id: int, month: dt.date, until: dt.date
) -> MonthOfPlaces:
    """The working days of a month up to `until`, and others on which somebody came, the latest
    first; five queries. A child counts in the group in which it is now, or was when it left."""
    last = min(month_ends(month), until)
    groups = _groups(session, centre_id, month, last)
    stays = session.execute(
        sa.select(Stay.id, Stay.group_id, Stay.starts_on, Stay.ends_on).where(
            Stay.centre_id == centre_id, Stay.starts_on <= last,
            sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= month),
        )
    ).all()  # fmt: skip
    pauses: dict[int, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for one in session.scalars(
        sa.select(StayPause).where(StayPause.stay_id.in_([row.id for row in stays]))
    ):
        pauses[one.stay_id].append((one.first_day, one.last_day))
    came = _came(session, centre_id, month, last)
    off, busy = days_off(session, region, month, last), {day for _group, day in came}
    days = []
    day = last
    while day >= month:
        if day in busy or (day.isoweekday() <= FRIDAY and day not in off):
            cells = tuple(_cell(group, day, stays, pauses, came) for group in groups)
            days.append(DayLine(day, cells))
        day -= dt.timedelta(days=1)
    return MonthOfPlaces(tuple(groups), tuple(days))


def _groups(session: Session, centre_id: int, first: dt.date, last: dt.date) -> Sequence[Group]:
    stayed = sa.select(Stay.group_id).where(
        Stay.centre_id == centre_id, Stay.starts_on <= last,
        sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= first),
    )  # fmt: skip
    return session.scalars(
        sa.select(Group)
        .where(
            Group.centre_id == centre_id,
            Group.module == MODULE,
            Group.id.in_(stayed),
        )
        .order_by(Group.title, Group.id)
    ).all()


def _came(
    session: Session, centre_id: int, first: dt.date, last: dt.date
) -> dict[tuple[int, dt.date], int]:
    statement = (
        days_of(first=first, last=last, centre_ids=[centre_id])
        .with_only_columns(ChildDay.group_id, ChildDay.local_date, sa.func.count())
        .where(ChildDay.mark == "present")
        .group_by(ChildDay.group_id, ChildDay.local_date)
    )
    return {(group, day): count for group, day, count in session.execute(statement)}


def _cell(
    group: Group,
    day: dt.date,
    stays: Sequence[sa.Row[int, int, dt.date, dt.date | None]],
    pauses: dict[int, list[tuple[dt.date, dt.date | None]]],
    came: dict[tuple[int, dt.date], int],
) -> Cell:
    taken = [
        row.id
        for row in stays
        if row.group_id == group.id
        and row.starts_on <= day
        and (row.ends_on is None or row.ends_on >= day)
    ]
    paused = [
        one
        for one in taken
        if any(first <= day and (last is None or last >= day) for first, last in pauses[one])
    ]
    return Cell(group.capacity, len(taken), len(taken) - len(paused), came.get((group.id, day), 0))
