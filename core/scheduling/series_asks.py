"""Kinds of change: each turns what was asked into a plan. Areas register theirs at import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.reference.queries import days_of
from core.scheduling.access import active_modules, require
from core.scheduling.models import Group, Session
from core.scheduling.rules import Meeting
from core.scheduling.series_plan import Plan, Row, Unit
from core.scheduling.series_queries import GroupFacts, Names, groups_of, names_of, rows_of
from core.scheduling.series_rules import SCOPES, in_scope
from core.web.i18n import current_locale
from core.web.i18n import gettext as _

MANAGE = "groups.manage"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Look:
    """What a planner works with; `now` is the moment before which nothing is changed."""

    session: OrmSession
    region: RegionInfo
    actor: Actor
    now: dt.datetime
    #: the deed that is being applied; its own traces do not stand in its way
    deed_id: int | None = None
    #: only this unit is wanted
    only: str | None = None

    def wants(self, unit: str) -> bool:
        return self.only is None or self.only == unit

    def group(self, group_id: int) -> GroupFacts:
        found = self.groups(Group.id == group_id)
        if group_id not in found:
            raise NotFound
        return found[group_id]

    def groups(self, *conditions: Any) -> dict[int, GroupFacts]:
        """Groups of modules that are on."""
        return groups_of(self.session, modules=active_modules(self.region), conditions=conditions)

    def rows(self, *conditions: Any) -> list[Row]:
        return rows_of(self.session, self.region, *conditions)

    def names(self, centre_ids: Collection[int]) -> Names:
        return names_of(self.session, centre_ids)

    def require(self, centre_id: int) -> None:
        require(self.actor, MANAGE, region=self.region, centre_id=centre_id)


#: what finishes a unit inside the transaction: (look, plan, unit, values, number of the deed)
Finish = Callable[[Look, Plan, Unit, Values, int], list[str]]


@dataclass(frozen=True)
class AskKind:
    """A kind of change. `finish` does what the steps do not say, and returns remarks."""

    plan: Callable[[Look, Values], Plan]
    finish: Finish | None = None
    #: False: `finish` writes the steps as well
    writes_steps: bool = True


KINDS: dict[str, AskKind] = {}


def planner(
    kind: str, *, finish: Finish | None = None, writes_steps: bool = True
) -> Callable[[Callable[[Look, Values], Plan]], Callable[[Look, Values], Plan]]:
    def register(plan: Callable[[Look, Values], Plan]) -> Callable[[Look, Values], Plan]:
        KINDS[kind] = AskKind(plan, finish, writes_steps)
        return plan

    return register


def changed_since() -> Conflict:
    return Conflict(
        "series.changed",
        _("Something changed since this was shown, so nothing was done. Look at it again."),
    )


def look_of(session: OrmSession, actor: Actor, region: RegionInfo) -> Look:
    return Look(session, region, actor, now_utc())


# What several kinds share -----------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """The session that was pointed at, its group, and those of it that the change touches."""

    group: GroupFacts
    this: Row
    chosen: list[Row]
    others: list[Row]


def series_of(look: Look, values: Values, *, states: Sequence[str] = ("planned",)) -> Series:
    """Read `session_id`, `scope` and `same_slot`. Only what lies ahead is chosen beside the
    session itself. Raises `NotFound`, `NotAllowed`, `InvalidInput` at `scope`."""
    this = next(iter(look.rows(Session.id == int(values["session_id"]))), None)
    if this is None:
        raise NotFound
    look.require(this.centre_id)
    scope = values.get("scope", "this")
    if scope not in SCOPES:
        raise InvalidInput("series.scope", _("Choose which sessions."), field="scope")
    rows = look.rows(Session.group_id == this.group_id)
    coming = [
        one
        for one in rows
        if one.id == this.id or (one.interval.starts_at > look.now and one.state in states)
    ]
    keys = set(
        in_scope(
            [(one.id, one.meeting) for one in coming],
            this=this.id, scope=scope, same_slot=bool(values.get("same_slot")),
        )
    )  # fmt: skip
    keys = {one.id for one in coming if one.id in keys and one.state in states}
    return Series(
        look.group(this.group_id),
        this,
        [one for one in coming if one.id in keys],
        [one for one in rows if one.id not in keys],
    )


def holidays_hit(look: Look, meetings: Sequence[Meeting]) -> dict[dt.date, str]:
    """Days off on which a meeting would fall, with their names in the reader's language."""
    if not meetings:
        return {}
    days = sorted({one.day for one in meetings})
    special = days_of(look.session, look.region, days[0], days[-1])
    return {day: _named(special[day]) for day in days if day in special and special[day].is_off}


def _named(day: Any) -> str:
    return str(day.name_in(current_locale()))


def unit_of(group: GroupFacts) -> Unit:
    return Unit(
        f"group:{group.id}", group.title, group.centre_id, group.id, group.version,
        resource_ids=frozenset(one for one, _units in group.resources),
    )  # fmt: skip
