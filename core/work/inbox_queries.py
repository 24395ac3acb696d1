"""The inbox: a page of it, and how much stands under each of its headings.

The number of queries does not grow with the inbox, and nothing is counted beyond `MANY` or `MOST`,
so that a million pieces of work open as quickly as ten. The partial indexes of `core.work.models`
carry it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_today
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import WorkKind
from core.reference.queries import add_working_days
from core.regions.models import Centre
from core.web.tables import Page
from core.work.access import (
    BY_KIND,
    active_kinds,
    owners_of,
    readable,
    rights_of,
    units_of,
)
from core.work.models import Unit, WorkItem
from core.work.permissions import ASSIGN
from core.work.rules import WHEN, WHOSE, Standing, standing
from core.work.settings import warn_days

#: so much can be paged through; who has more chooses a filter
MOST: Final = 1000
#: so much is counted for a heading that is not the one shown
MANY: Final = 100


@dataclass(frozen=True)
class Reader:
    """Who reads the inbox of which centre, and what stands behind the headings."""

    actor: Actor
    region: RegionInfo
    #: account → name, the own one first, then those deputised
    owners: Mapping[int, str]
    units: Mapping[int, Unit]
    #: the centre of the headings «without an owner» and «the whole centre»
    centre_id: int | None
    today: dt.date
    soon_to: dt.date

    @property
    def sees_centre(self) -> bool:
        return self.centre_id is not None and self.actor.can(ASSIGN, self.region.id, self.centre_id)

    def may_take(self, item: WorkItem, kind: WorkKind | None) -> bool:
        """Whether the list offers to take it; `core.work.assign_services.take_work` decides."""
        return (
            kind is not None
            and item.assignee_id is None
            and item.closed_at is None
            and all(self.actor.can(one, self.region.id, item.centre_id) for one in rights_of(kind))
        )

    def may_give(self, item: WorkItem) -> bool:
        """Whether the list offers to give it on; `core.work.access.may_assign` decides."""
        unit = self.units.get(item.unit_id or 0)
        is_head = unit is not None and unit.head_id in self.owners
        return is_head or self.actor.can(ASSIGN, self.region.id, item.centre_id)


@dataclass(frozen=True)
class Filter:
    """What is shown: `whose` of `WHOSE`, `when` of `WHEN`, one kind of work or all."""

    whose: str = "mine"
    when: str = "all"
    kind: str = ""


@dataclass(frozen=True)
class Line:
    """A piece of work in a list. `kind` is None when nothing is known of it any more."""

    item: WorkItem
    kind: WorkKind | None
    standing: Standing
    owner: str
    unit: Unit | None
    centre: Centre | None
    #: whose deputy the reader is for this piece, or empty
    instead_of: str = ""


@dataclass(frozen=True)
class Inbox:
    """A page with the counts of the headings; a count of `MANY` means that or more, and a page's
    total of `MOST` the same."""

    page: Page[Line]
    whose: Mapping[str, int]
    when: Mapping[str, int]

    @property
    def is_cut(self) -> bool:
        return self.page.total >= MOST


def reader_of(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int | None
) -> Reader:
    """Three queries: whose deputy, which units, and the days off until «soon»."""
    owners = owners_of(session, actor=actor, region=region)
    units = units_of(session, region=region, user_ids=list(owners))
    today = local_today(region.timezone)
    soon = add_working_days(session, region, today, warn_days(region))
    return Reader(actor, region, owners, {one.id: one for one in units}, centre_id, today, soon)


def whose_offered(reader: Reader) -> list[str]:
    """Headings that make sense to the reader."""
    return [
        one
        for one in WHOSE
        if one in {"mine", "free", "escalated"}
        or (one == "unit" and reader.units)
        or (one == "centre" and reader.sees_centre)
    ]


def inbox(
    session: Session, *, reader: Reader, asked: Filter, page: int = 1, per_page: int = 25
) -> Inbox:
    """The page and the counts, in six queries at most."""
    common = _common(reader, asked.kind)
    shown = [*common, *_whose(reader, asked.whose), *_when(reader, asked.when)]
    counts = _counts(session, reader, asked, common)
    total = counts["shown"]
    page = min(page, max(1, -(-total // per_page)))
    rows = session.scalars(
        sa.select(WorkItem)
        .where(*shown)
        .order_by(WorkItem.due_on.nulls_last(), WorkItem.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).all()
    return Inbox(
        Page(lines_of(session, reader, list(rows)), page, per_page, total),
        {one: counts[f"whose:{one}"] for one in whose_offered(reader)},
        {one: counts[f"when:{one}"] for one in WHEN},
    )


def card_counts(session: Session, *, reader: Reader) -> dict[str, int]:
    """What the card of the start page says: the own work by its dates, and what was escalated."""
    common = _common(reader, "")
    wanted = {
        **{one: [*common, *_whose(reader, "mine"), *_when(reader, one)] for one in WHEN},
        "escalated": [*common, *_whose(reader, "escalated")],
        "free": [*common, *_whose(reader, "free")],
    }
    return _bounded(session, wanted)


def lines_of(session: Session, reader: Reader, items: list[WorkItem]) -> list[Line]:
    """The items with the words around them: three queries, however many there are."""
    kinds = active_kinds(reader.region)
    owners = names_of(session, {one.assignee_id for one in items})
    centres = _by_id(session, Centre, {one.centre_id for one in items})
    units = _by_id(session, Unit, {one.unit_id for one in items})
    own = reader.actor.user_id
    return [
        Line(
            item, kinds.get(item.kind), standing_of(item, reader.today, reader.soon_to),
            owners.get(item.assignee_id or 0, ""), units.get(item.unit_id or 0),
            centres.get(item.centre_id),
            reader.owners.get(item.assignee_id or 0, "") if item.assignee_id != own else "",
        )
        for item in items
    ]  # fmt: skip


def standing_of(item: WorkItem, today: dt.date, soon_to: dt.date) -> Standing:
    return standing(
        due_on=item.due_on, waits=item.waiting_since is not None,
        is_closed=item.closed_at is not None, today=today, soon_to=soon_to,
    )  # fmt: skip


def names_of(session: Session, user_ids: set[int | None]) -> dict[int, str]:
    found = session.execute(
        sa.select(User.id, User.full_name).where(User.id.in_(user_ids - {None}))
    )
    return {row.id: row.full_name for row in found}


def _by_id(session: Session, model: type[Any], ids: set[int | None]) -> dict[int, Any]:
    found = session.scalars(sa.select(model).where(model.id.in_(ids - {None})))
    return {one.id: one for one in found}


# Conditions ----------------------------------------------------------------------------------

Conditions = list[sa.ColumnElement[bool]]


def _common(reader: Reader, kind: str) -> Conditions:
    found = [WorkItem.closed_at.is_(None), readable(reader.actor, reader.region)]
    return [*found, BY_KIND.in_([kind])] if kind else found


def _whose(reader: Reader, whose: str) -> Conditions:
    here = [WorkItem.region_id == reader.region.id, WorkItem.centre_id == reader.centre_id]
    if whose == "unit":
        return [_one_of(WorkItem.unit_id, list(reader.units))]
    if whose == "escalated":
        return [_one_of(WorkItem.escalated_to_id, list(reader.owners))]
    if whose == "centre":
        return here if reader.sees_centre else [sa.false()]
    if whose == "free":
        free = [*here, WorkItem.assignee_id.is_(None)]
        if reader.sees_centre:
            return free
        mine = WorkItem.unit_id.in_(list(reader.units))
        return [*free, sa.or_(WorkItem.unit_id.is_(None), mine)]
    return [_one_of(WorkItem.assignee_id, list(reader.owners))]


def _when(reader: Reader, when: str) -> Conditions:
    moving = WorkItem.waiting_since.is_(None)
    if when == "today":
        return [moving, WorkItem.due_on == reader.today]
    if when == "overdue":
        return [moving, WorkItem.due_on < reader.today]
    if when == "soon":
        return [moving, WorkItem.due_on > reader.today, WorkItem.due_on <= reader.soon_to]
    return [WorkItem.waiting_since.is_not(None)] if when == "waiting" else []


def _one_of(column: Any, ids: list[int]) -> sa.ColumnElement[bool]:
    """One value is compared for itself: only so does an index give its rows in order."""
    found: sa.ColumnElement[bool] = column == ids[0] if len(ids) == 1 else column.in_(ids)
    return found


def _counts(session: Session, reader: Reader, asked: Filter, common: Conditions) -> dict[str, int]:
    whose = _whose(reader, asked.whose)
    wanted = {f"whose:{one}": [*common, *_whose(reader, one)] for one in whose_offered(reader)}
    wanted |= {f"when:{one}": [*common, *whose, *_when(reader, one)] for one in WHEN}
    wanted["shown"] = wanted[f"when:{asked.when}"]
    return _bounded(session, wanted)


def _bounded(session: Session, wanted: Mapping[str, Conditions]) -> dict[str, int]:
    """How many rows meet each list of conditions, up to `MANY`, of those shown up to `MOST`; one
    query."""
    counted = []
    for name, conditions in wanted.items():
        limit = MOST if name == "shown" else MANY
        rows = sa.select(WorkItem.id).where(*conditions).limit(limit).subquery()
        counted.append(sa.select(sa.func.count()).select_from(rows).scalar_subquery())
    row = session.execute(sa.select(*counted)).one()
    return dict(zip(wanted, row, strict=True))
