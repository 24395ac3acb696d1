"""Reads of the journal: fixed numbers of queries, however many children there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery, Group, Person, StaffMember, is_public_id
from core.sdk.services import Actor, NotFound, RegionInfo
from day_centre.child.queries import limits_of
from day_centre.file.models import Stay
from day_centre.file.queries import regimes_on, staying
from day_centre.journal.models import ChildDay, ClosedDay, GroupKind
from day_centre.kinds import MODULE

SOURCE = f"{MODULE}.journal"


@dataclass(frozen=True)
class Cell:
    """A service of a child on a day. `seen` is the newest row of the ledger that the journal wrote
    here, living or not (0: none): a touch tells it back. `elsewhere` was recorded by others: by an
    appointment, at the desk."""

    delivery: Delivery | None = None
    seen: int = 0
    elsewhere: bool = False

    @property
    def is_given(self) -> bool:
        return self.delivery is not None


NO_CELL = Cell()


@dataclass(frozen=True)
class ChildLine:
    """A child of a group on a day, the mark, and what was given by kind of service."""

    stay: Stay
    person: Person
    day: ChildDay | None
    regime: str
    cells: dict[str, Cell] = field(default_factory=dict)
    #: kinds of service that a limit of health forbids
    forbidden: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        return self.day.mark if self.day else ""

    @property
    def is_here(self) -> bool:
        """Came and has not left."""
        return self.day is not None and self.day.mark == "present" and not self.day.has_left

    def cell(self, kind: str) -> Cell:
        return self.cells.get(kind, NO_CELL)


@dataclass(frozen=True)
class GroupDay:
    """How a group's day stands: for the overview and the card of the start page."""

    group: Group
    expected: int
    came: int
    absent: int
    inside: int
    is_closed: bool

    @property
    def waiting(self) -> int:
        return max(0, self.expected - self.came - self.absent)


def source_key(day: ChildDay, kind: str) -> str:
    """The ledger's name for a touch of the grid."""
    return f"{SOURCE}:{day.id}:{kind.removeprefix(f'{MODULE}.')}"


# Groups and days ---------------------------------------------------------------------------------


def _children(group_id: int, centre_id: int, day: dt.date) -> sa.ColumnElement[bool]:
    """Stays that stand in the journal of a group's day: expected there, or marked there."""
    marked = sa.select(ChildDay.stay_id).where(
        ChildDay.group_id == group_id, ChildDay.local_date == day, ChildDay.voided_at.is_(None)
    )
    elsewhere = sa.select(ChildDay.stay_id).where(
        ChildDay.group_id != group_id, ChildDay.local_date == day, ChildDay.voided_at.is_(None)
    )
    expected = staying(centre_ids=[centre_id], on=day).with_only_columns(Stay.id)
    return sa.or_(
        Stay.id.in_(marked),
        sa.and_(Stay.group_id == group_id, Stay.id.in_(expected), Stay.id.not_in(elsewhere)),
    )


def group_choices(session: Session, *, centre_ids: Collection[int], on: dt.date) -> list[Group]:
    """Groups in which children stay on that day, by title."""
    return list(
        session.scalars(
            sa.select(Group)
            .where(
                Group.module == MODULE,
                Group.centre_id.in_(centre_ids),
                Group.id.in_(
                    staying(centre_ids=centre_ids, on=on).with_only_columns(Stay.group_id)
                ),
            )
            .order_by(Group.title, Group.id)
        )
    )


def led_by(session: Session, *, actor: Actor, groups: Iterable[Group]) -> Group | None:
    """The first of these groups that the reader leads."""
    mine = set(
        session.scalars(sa.select(StaffMember.id).where(StaffMember.user_id == actor.user_id))
    )
    return next((one for one in groups if one.instructor_id in mine), None)


def find_group(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Group:
    """Raises `NotFound` for another region's, module's or centre's."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Group).where(Group.public_id == public_id, Group.module == MODULE)
        )
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound
    return found


def find_stay(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Stay:
    """Raises `NotFound` for another region's or centre's."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Stay).where(Stay.public_id == public_id))
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound
    return found


def group_of(session: Session, *, stay: Stay, day: dt.date) -> Group:
    """The group in whose journal a child stands on a day."""
    known = child_day(session, stay_id=stay.id, day=day)
    return session.get_one(Group, known.group_id if known else stay.group_id)


def is_closed(session: Session, *, group_id: int, day: dt.date) -> bool:
    return bool(
        session.scalar(
            sa.select(
                sa.exists().where(ClosedDay.group_id == group_id, ClosedDay.local_date == day)
            )
        )
    )


def group_days(
    session: Session, *, groups: Sequence[Group], centre_ids: Collection[int], day: dt.date
) -> list[GroupDay]:
    """How each group's day stands; three queries."""
    expected = dict(
        _pairs(
            session,
            staying(centre_ids=centre_ids, on=day)
            .with_only_columns(Stay.group_id, sa.func.count())
            .group_by(Stay.group_id),
        )
    )
    counts = _counts(session, centre_ids=centre_ids, day=day)
    closed = set(
        session.scalars(
            sa.select(ClosedDay.group_id).where(
                ClosedDay.centre_id.in_(centre_ids), ClosedDay.local_date == day
            )
        )
    )
    return [
        GroupDay(one, expected.get(one.id, 0), *counts.get(one.id, (0, 0, 0)), one.id in closed)
        for one in groups
    ]


def _counts(
    session: Session, *, centre_ids: Collection[int], day: dt.date
) -> dict[int, tuple[int, int, int]]:
    """(came, did not come, came and has not left) by group."""
    present = ChildDay.mark == "present"
    inside = sa.and_(present, ChildDay.left_at.is_(None), ChildDay.fetched_by == "")
    rows = session.execute(
        sa.select(
            ChildDay.group_id,
            sa.func.sum(sa.case((present, 1), else_=0)),
            sa.func.sum(sa.case((present, 0), else_=1)),
            sa.func.sum(sa.case((inside, 1), else_=0)),
        )
        .where(
            ChildDay.centre_id.in_(centre_ids),
            ChildDay.local_date == day,
            ChildDay.voided_at.is_(None),
        )
        .group_by(ChildDay.group_id)
    )
    return {group: (came, absent, here) for group, came, absent, here in rows}


def _pairs(session: Session, statement: Any) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in session.execute(statement)]


def arranged_kinds(session: Session, *, group_id: int) -> set[tuple[int, str]]:
    """(ISO weekday, kind) of the group's week; one query."""
    rows = session.execute(
        sa.select(GroupKind.weekday, GroupKind.service_kind).where(GroupKind.group_id == group_id)
    )
    return {(weekday, kind) for weekday, kind in rows}


# Children ----------------------------------------------------------------------------------------


def child_lines(
    session: Session, *, group: Group, day: dt.date, stay_id: int | None = None
) -> list[ChildLine]:
    """The children of a group's day by name, with marks and services; five queries."""
    rows = session.execute(
        sa.select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(
            _children(group.id, group.centre_id, day),
            Stay.id == stay_id if stay_id is not None else sa.true(),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()
    days = marks_of(session, stay_ids=[stay.id for stay, _person in rows], day=day)
    cells = cells_of(session, centre_id=group.centre_id, day=day,
                     person_ids=[person.id for _stay, person in rows])  # fmt: skip
    regimes = regimes_on(session, stays=[stay for stay, _person in rows], on=day)
    limits = limits_of(session, person_ids=[person.id for _stay, person in rows], on=day)
    return [
        ChildLine(
            stay, person, days.get(stay.id), regimes[stay.id], cells.get(person.id, {}),
            frozenset(kind for limit in limits[person.id] for kind in limit.kinds),
        )
        for stay, person in rows
    ]  # fmt: skip


def cells_of(
    session: Session, *, centre_id: int, day: dt.date, person_ids: Collection[int]
) -> dict[int, dict[str, Cell]]:
    """What the ledger holds of these children on a day: person → kind → cell. One query."""
    found: dict[int, dict[str, Cell]] = {}
    if not person_ids:
        return found
    rows = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.person_id.in_(person_ids), Delivery.local_date == day,
            Delivery.module == MODULE, Delivery.centre_id == centre_id,
        )
        .order_by(Delivery.id)
    )  # fmt: skip
    for one in rows:
        assert one.person_id is not None  # asked for by it
        mine = found.setdefault(one.person_id, {})
        mine[one.service_kind] = _joined(mine.get(one.service_kind, NO_CELL), one)
    return found


def _joined(cell: Cell, row: Delivery) -> Cell:
    """The cell with one more row of the ledger, the newest so far."""
    own = row.source_key.startswith(f"{SOURCE}:")
    seen = row.id if own else cell.seen
    if row.voided_at is not None:
        return Cell(cell.delivery, seen, cell.elsewhere)
    if own or cell.delivery is None:
        return Cell(row, seen, not own)
    return Cell(cell.delivery, seen, cell.elsewhere)


def marks_of(session: Session, *, stay_ids: Collection[int], day: dt.date) -> dict[int, ChildDay]:
    """stay id → its mark of the day; one query."""
    rows = session.scalars(
        sa.select(ChildDay).where(
            ChildDay.stay_id.in_(stay_ids), ChildDay.local_date == day,
            ChildDay.voided_at.is_(None),
        )
    )  # fmt: skip
    return {one.stay_id: one for one in rows}


def child_day(session: Session, *, stay_id: int, day: dt.date) -> ChildDay | None:
    """The mark of a child's day."""
    return session.scalar(
        sa.select(ChildDay).where(
            ChildDay.stay_id == stay_id, ChildDay.local_date == day, ChildDay.voided_at.is_(None)
        )
    )


def days_of(
    *, first: dt.date, last: dt.date, centre_ids: Collection[int] | None = None,
    person_ids: Collection[int] | None = None,
) -> sa.Select[ChildDay]:  # fmt: skip
    """Marks between two dates, both included: what acts and figures count days by."""
    found = sa.select(ChildDay).where(
        ChildDay.local_date >= first, ChildDay.local_date <= last, ChildDay.voided_at.is_(None)
    )
    if centre_ids is not None:
        found = found.where(ChildDay.centre_id.in_(centre_ids))
    if person_ids is not None:
        found = found.where(ChildDay.person_id.in_(person_ids))
    return found
