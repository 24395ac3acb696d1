"""Plan of copying groups to a new term: their patterns between new dates, conflicts row by row."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.clock import local_today
from core.errors import InvalidInput
from core.regions.models import Room
from core.scheduling.busy import Use
from core.scheduling.copy_apply import finish_copy
from core.scheduling.group_checks import check_period
from core.scheduling.models import Group
from core.scheduling.series_asks import Look, Values, planner
from core.scheduling.series_checks import mark
from core.scheduling.series_days_off import sessions_of
from core.scheduling.series_plan import Affected, Plan, Step, Unit
from core.scheduling.series_queries import GroupFacts, Names, people_in
from core.scheduling.series_rules import PatternPart, local_meeting
from core.web.i18n import format_date, ngettext
from core.web.i18n import gettext as _


@planner("copy", finish=finish_copy, writes_steps=False)
def plan_copy(look: Look, values: Values) -> Plan:
    """Values: centre_id, `group_ids`, `first`, `last` (ISO, included), `with_people`.

    Each group is copied with its latest pattern, room, instructor, equipment, places, rules and its
    way with days off. What cannot be held where it would stand is left out of the new group."""
    centre_id = int(values["centre_id"])
    look.require(centre_id)
    first, last = dt.date.fromisoformat(values["first"]), dt.date.fromisoformat(values["last"])
    check_period(first, last)
    if last < local_today(look.region.timezone):
        raise InvalidInput(
            "copy.past", _("These days have passed. Choose coming ones."), field="ends_on"
        )
    wanted = [int(one) for one in values["group_ids"]]
    if not wanted:
        raise InvalidInput("copy.none", _("Choose at least one group."), field="group_ids")
    groups = look.groups(Group.centre_id == centre_id, Group.id.in_(wanted))
    names = look.names([centre_id])
    plan = Plan("copy", _("Copy groups to a new term"), centre_id)
    plan.units = [_unit(look, values, group, names, first, last) for group in groups.values()]
    _mark_all(look, plan, groups, names)
    plan.units = [one for one in plan.units if look.wants(one.key)]
    _remark(look, plan, groups, values)
    return plan


def _unit(
    look: Look, values: Values, group: GroupFacts, names: Names, first: dt.date, last: dt.date
) -> Unit:
    gone = group.instructor_id in names.gone
    staff_id = None if gone else group.instructor_id
    room = look.session.get(Room, group.room_id) if group.room_id else None
    room_id = room.id if room is not None and room.is_active else None
    use = Use(group.centre_id, room_id, staff_id, group.resources)
    dated = sessions_of(
        look.session, look.region, [PatternPart(group.slots)], first, last,
        policy=group.days_off, use=use,
    )  # fmt: skip
    unit = Unit(
        f"copy:{group.id}", group.title, group.centre_id,
        resource_ids=frozenset(one for one, _units in group.resources),
    )  # fmt: skip
    zone = look.region.timezone
    unit.steps = [
        Step("add", group.id, None, one.interval,
             local_meeting(one.interval.starts_at, one.interval.ends_at, zone), room_id, staff_id,
             by_pattern=one.original_starts_at or one.interval.starts_at)
        for one in dated
        if not one.day_off and one.interval.starts_at > look.now
    ]  # fmt: skip
    unit.extra = {
        "source": group.id, "version": group.version, "first": first.isoformat(),
        "last": last.isoformat(), "room_id": room_id, "staff_id": staff_id,
        "people": bool(values.get("with_people")),
        "off": [[one.interval.starts_at.isoformat(), one.interval.ends_at.isoformat(), one.day_off]
                for one in dated if one.day_off],
    }  # fmt: skip
    unit.changes.append(
        (_("Dates"), f"{format_date(group.starts_on)}–{format_date(group.ends_on)}",
         f"{format_date(first)}–{format_date(last)}")
    )  # fmt: skip
    if gone:
        unit.changes.append(
            (_("Instructor"), names.member(group.instructor_id), _("nobody: works here no more"))
        )
    if room_id != group.room_id:
        unit.changes.append((_("Room"), names.room(group.room_id), _("none: it is closed")))
    return unit


def _mark_all(look: Look, plan: Plan, groups: dict[int, GroupFacts], names: Names) -> None:
    steps = [step for unit in plan.units for step in unit.steps]
    marked = iter(mark(look.session, look.region, steps, groups=groups, names=names))
    for unit in plan.units:
        unit.steps = [next(marked) for _one in unit.steps]


def _remark(look: Look, plan: Plan, groups: dict[int, GroupFacts], values: Values) -> None:
    """What was copied already, groups without a single session, and the people to be asked."""
    done = look.session.scalars(
        sa.select(Group.copied_from_id).where(
            Group.copied_from_id.in_(groups), Group.ended_at.is_(None),
            Group.starts_on == dt.date.fromisoformat(values["first"]),
        )
    )  # fmt: skip
    for source_id in sorted({one for one in done if one is not None}):
        plan.refusals.append(
            _("«%(title)s» was copied to this term already.", title=groups[source_id].title)
        )
    for unit in plan.units:
        if not unit.applied:
            plan.refusals.append(
                _("«%(title)s» would have no session in this term.", title=unit.title)
            )
    if values.get("with_people"):
        people = people_in(look.session, groups)
        number = sum(len(one) for one in people.values())
        plan.remarks.append(
            ngettext(
                "%(num)s person is asked by the rules again; who is refused is listed with the "
                "reason.",
                "%(num)s people are asked by the rules again; who is refused is listed with the "
                "reason.",
                number,
            )
        )  # fmt: skip
        plan.affected = Affected(number, 0)
