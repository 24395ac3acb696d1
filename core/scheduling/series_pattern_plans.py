"""Plans for whole groups: another weekly pattern from a date on, and days off that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.clock import local_today
from core.errors import Conflict, InvalidInput
from core.regions.models import Room
from core.scheduling.busy import Apart, Use
from core.scheduling.group_checks import check_capacity, pattern_text
from core.scheduling.group_places import check_places, give_up_places
from core.scheduling.locks import lock_group
from core.scheduling.models import Group, Session
from core.scheduling.queue import move_queue
from core.scheduling.rules import Meeting, Slot, pattern_fault
from core.scheduling.series_asks import Look, Values, planner, unit_of
from core.scheduling.series_checks import gone_staff, mark
from core.scheduling.series_days_off import Calendar, calendar_of, placed
from core.scheduling.series_plan import Plan, Row, Step, Unit
from core.scheduling.series_queries import GroupFacts, Names, affected
from core.scheduling.series_rules import (
    ON_DAYS_OFF,
    PatternPart,
    interval_of,
    pairs_of_change,
    pattern_meetings,
)
from core.scheduling.series_words import policy_words, slots_words
from core.web.i18n import format_date
from core.web.i18n import gettext as _

# Another pattern ------------------------------------------------------------------------------


def finish_pattern(look: Look, _plan: Plan, unit: Unit, values: Values, _deed: int) -> list[str]:
    """Places that became fewer are given up, and more are offered to the queue."""
    assert unit.group_id is not None
    group = lock_group(look.session, unit.group_id)
    if unit.places:
        give_up_places(
            look.session, actor=look.actor, region=look.region, group=group,
            enrolment_ids=[number for number, _name in unit.places], over=str(values["over"]),
        )  # fmt: skip
    if "capacity" in unit.group_values:
        move_queue(
            look.session, actor=look.actor, region=look.region, group=group,
            on=local_today(look.region.timezone),
        )  # fmt: skip
    return []


@planner("pattern", finish=finish_pattern)
def plan_pattern(look: Look, values: Values) -> Plan:
    """Values: group_id, `first` (ISO date), `slots` [[weekday, HH:MM, HH:MM]], room_id and staff_id
    (0: none), capacity, `over` ("", "queue", "leave"). What was held stays, and so do places."""
    group = look.group(int(values["group_id"]))
    look.require(group.centre_id)
    if group.has_ended:
        raise Conflict("group.ended", _("The group has ended."))
    first = max(_first(look, group, values), group.starts_on)
    slots = _slots(values)
    names = look.names([group.centre_id])
    room_id, staff_id = int(values["room_id"]) or None, int(values["staff_id"]) or None
    _check_use(look, group, names, room_id, staff_id, int(values["capacity"]))
    unit = unit_of(group)
    _changes(unit, group, names, slots, first, room_id, staff_id, values)
    unit.places = _places(look, unit, group, values)
    rows = look.rows(Session.group_id == group.id)
    steps, own = _steps(look, group, rows, first, slots, room_id, staff_id)
    unit.steps = mark(
        look.session, look.region, steps, groups={group.id: group}, names=names, own=own
    )
    plan = Plan(
        "pattern", _("Change the group from a date on"), group.centre_id, [unit],
        group_id=group.id,
        affected=affected(look.session, look.region, group_ids=[group.id], also=()),
    )  # fmt: skip
    plan.refusals += [
        _("%(name)s no longer works here. Choose another instructor.", name=name)
        for name in gone_staff(unit.steps, names)
    ]
    if unit.is_empty:
        text = _(
            "Nothing would change: change the pattern, the room, the instructor or the places."
        )
        raise InvalidInput("series.nothing", text, field="first")
    return plan


def _first(look: Look, group: GroupFacts, values: Values) -> dt.date:
    first = dt.date.fromisoformat(values["first"])
    if first < local_today(look.region.timezone):
        raise InvalidInput(
            "series.past",
            _("That day has passed. What was held stays as it was: choose today or a later day."),
            field="first",
        )
    if first > group.ends_on:
        raise InvalidInput(
            "series.after_end",
            _("The group ends on %(day)s, before that day.", day=format_date(group.ends_on)),
            field="first",
        )
    return first


def _slots(values: Values) -> tuple[Slot, ...]:
    slots = tuple(
        sorted(
            Slot(int(day), dt.time.fromisoformat(start), dt.time.fromisoformat(end))
            for day, start, end in values["slots"]
        )
    )
    fault = pattern_fault(slots)
    if fault is not None:
        raise InvalidInput(f"group.pattern.{fault}", pattern_text(fault), field="patterns")
    return slots


def _check_use(
    look: Look,
    group: GroupFacts,
    names: Names,
    room_id: int | None,
    staff_id: int | None,
    capacity: int,
) -> None:
    if room_id is not None and room_id not in names.rooms:
        raise InvalidInput("group.room", _("Choose a room of the centre."), field="room_id")
    if staff_id is not None and (
        staff_id not in names.staff or (staff_id in names.gone and staff_id != group.instructor_id)
    ):
        text = _("Choose an instructor of the centre.")
        raise InvalidInput("group.instructor", text, field="staff_id")
    check_capacity(capacity, look.session.get(Room, room_id) if room_id else None)


def _changes(
    unit: Unit,
    group: GroupFacts,
    names: Names,
    slots: tuple[Slot, ...],
    first: dt.date,
    room_id: int | None,
    staff_id: int | None,
    values: Values,
) -> None:
    capacity = int(values["capacity"])
    if slots != tuple(sorted(group.slots)):
        unit.slots = (first, slots)
        unit.changes.append((_("Weekly pattern"), slots_words(group.slots), slots_words(slots)))
    if room_id != group.room_id:
        unit.group_values["room_id"] = room_id
        unit.changes.append((_("Room"), names.room(group.room_id), names.room(room_id)))
    if staff_id != group.instructor_id:
        unit.group_values["instructor_id"] = staff_id
        unit.changes.append(
            (_("Instructor"), names.member(group.instructor_id), names.member(staff_id))
        )
    if capacity != group.capacity:
        unit.group_values["capacity"] = capacity
        unit.changes.append((_("Number of places"), str(group.capacity), str(capacity)))


def _places(look: Look, unit: Unit, group: GroupFacts, values: Values) -> list[tuple[int, str]]:
    over = str(values.get("over", ""))
    beyond = check_places(look.session, group.id, int(values["capacity"]), over)
    becomes = {"queue": _("waits at the head of the queue"), "leave": _("leaves the group")}
    unit.changes += [(one.name, _("has a place"), becomes[over]) for one in beyond]
    return [(one.enrolment_id, over) for one in beyond]


def _steps(
    look: Look,
    group: GroupFacts,
    rows: Sequence[Row],
    first: dt.date,
    slots: tuple[Slot, ...],
    room_id: int | None,
    staff_id: int | None,
) -> tuple[list[Step], list[Row]]:
    """The steps, and sessions of the group that stay as they are. One that somebody cancelled by
    hand, or that a closure took, uses up a meeting of its week: it does not come back."""
    zone = look.region.timezone
    calendar = calendar_of(look.session, look.region, first, group.ends_on)
    wanted = [
        one.at
        for one in placed(
            look.session, look.region,
            pattern_meetings([PatternPart(slots)], first, group.ends_on),
            calendar=calendar, policy=group.days_off, last=group.ends_on,
            use=Use(group.centre_id, room_id, staff_id, group.resources),
            apart=Apart(group_id=group.id),
        )
        if interval_of(one.at, zone).starts_at > look.now
    ]  # fmt: skip
    ahead = [one for one in rows if one.meeting.day >= first and one.interval.starts_at > look.now]
    planned = [one for one in ahead if one.state == "planned"]
    gone = [one for one in ahead if one.state == "cancelled" and one.rule in {"hand", "closure"}]
    pairs, superfluous, missing = pairs_of_change(
        [(one.id, one.meeting) for one in planned + gone], wanted
    )
    by_id = {one.id: one for one in planned}
    steps = []
    for key, meeting in pairs:
        if key in by_id:
            step = _becomes(by_id[key], meeting, room_id, staff_id, zone)
            steps += [step] if step is not None else []
    steps += [
        _cancelled(by_id[key], _("The weekly pattern changed.")) for key in superfluous
        if key in by_id
    ]  # fmt: skip
    others = [one for one in rows if one.id not in {step.row.id for step in steps if step.row}]
    lying = {one.interval.starts_at: one for one in others if one.state == "cancelled"}
    for meeting in missing:
        interval = interval_of(meeting, zone)
        row = lying.get(interval.starts_at)
        if row is not None:
            others.remove(row)
        steps.append(
            Step("add" if row is None else "restore", group.id, row, interval, meeting, room_id,
                 staff_id, by_pattern=interval.starts_at)
        )  # fmt: skip
    return steps, others


def _becomes(
    row: Row, meeting: Meeting, room_id: int | None, staff_id: int | None, zone: str
) -> Step | None:
    """A substitute who was named for a date stays; the usual instructor changes behind."""
    interval = interval_of(meeting, zone)
    stands_in = row.regular_staff_id is not None
    staff = row.staff_id if stands_in else staff_id
    regular = staff_id if stands_in and staff_id != row.staff_id else None
    moved = meeting != row.meeting
    before = (row.room_id, row.staff_id, row.regular_staff_id)
    if not moved and (room_id, staff, regular) == before:
        return None
    return Step(
        "move" if moved else "lead", row.group_id, row, interval, meeting, room_id, staff,
        by_pattern=interval.starts_at, regular_staff_id=regular,
        note=_("a substitute leads it") if stands_in else "",
    )  # fmt: skip


def _cancelled(row: Row, reason: str) -> Step:
    return Step(
        "cancel", row.group_id, row, row.interval, row.meeting, row.room_id, row.staff_id,
        by_pattern=row.by_pattern, regular_staff_id=row.regular_staff_id, reason=reason,
        note=reason,
    )  # fmt: skip


# Days off -------------------------------------------------------------------------------------


@planner("days_off")
def plan_days_off(look: Look, values: Values) -> Plan:
    """Values: `centre_id`, or `group_id` with `policy`. Coming sessions are brought into line with
    the table of days off; what was changed by hand or by a closure stays."""
    policy = values.get("policy")
    if policy is not None and policy not in ON_DAYS_OFF:
        raise InvalidInput("series.policy", _("Choose one of the list."), field="policy")
    today = local_today(look.region.timezone)
    alive = (Group.ended_at.is_(None), Group.ends_on >= today)
    if values.get("group_id"):
        groups = look.groups(Group.id == int(values["group_id"]), *alive)
        if not groups:
            raise Conflict("group.ended", _("The group has ended."))
        centre_id = next(iter(groups.values())).centre_id
    else:
        centre_id = int(values["centre_id"])
        groups = look.groups(Group.centre_id == centre_id, *alive)
    look.require(centre_id)
    units = [
        unit
        for group in groups.values()
        if look.wants(f"group:{group.id}")
        for unit in [_days_off_unit(look, group, policy or group.days_off, today)]
        if not unit.is_empty
    ]
    plan = Plan(
        "days_off", _("Sessions on days off"), centre_id, units,
        group_id=int(values["group_id"]) if values.get("group_id") else None,
    )  # fmt: skip
    names = look.names([centre_id])
    for unit in units:
        own = [
            one
            for one in look.rows(Session.group_id == unit.group_id)
            if one.id not in {step.row.id for step in unit.steps if step.row}
        ]
        unit.steps = mark(
            look.session, look.region, unit.steps, groups=groups, names=names, own=own
        )
    plan.affected = affected(look.session, look.region, group_ids=plan.group_ids, also=())
    return plan


def _days_off_unit(look: Look, group: GroupFacts, policy: str, today: dt.date) -> Unit:
    unit = unit_of(group)
    if policy != group.days_off:
        unit.group_values["days_off"] = policy
        unit.changes.append((_("On days off"), policy_words(group.days_off), policy_words(policy)))
    calendar = calendar_of(look.session, look.region, today, group.ends_on)
    wanted = pattern_meetings(group.parts, max(today, group.starts_on), group.ends_on)
    rows = look.rows(Session.group_id == group.id, Session.local_date >= today)
    by_rule = [one for one in rows if one.rule in {None, "day_off"}]
    known = {one.by_pattern: one for one in by_rule}
    fixed = {one.meeting.day for one in rows if one.rule == "hand" and one.state == "planned"}
    stands = {
        one.by_pattern: one.at
        for one in placed(
            look.session, look.region, wanted, calendar=calendar, policy=policy,  # type: ignore[arg-type]
            last=group.ends_on,
            use=Use(group.centre_id, group.room_id, group.instructor_id, group.resources),
            apart=Apart(session_ids=frozenset(one.id for one in by_rule)),
            taken=lambda one: one.day in fixed,
        )
    }  # fmt: skip
    for meeting in wanted:
        row = known.get(interval_of(meeting, look.region.timezone).starts_at)
        if row is not None and row.interval.starts_at > look.now:
            step = _in_line(look, row, meeting, stands.get(meeting), calendar)
            unit.steps += [step] if step is not None else []
    return unit


def _in_line(
    look: Look, row: Row, by_pattern: Meeting, at: Meeting | None, calendar: Calendar
) -> Step | None:
    name = calendar.name(by_pattern.day)
    if at is None:
        return _cancelled(row, name) if row.state == "planned" else None
    comes_back = row.state == "cancelled" and row.rule == "day_off"
    interval = interval_of(at, look.region.timezone)
    if not comes_back and (row.state != "planned" or interval == row.interval):
        return None
    if interval.starts_at <= look.now:
        return None
    return Step(
        "restore" if comes_back else "move", row.group_id, row, interval, at, row.room_id,
        row.staff_id, by_pattern=interval_of(by_pattern, look.region.timezone).starts_at,
        regular_staff_id=row.regular_staff_id, note=name,
    )  # fmt: skip
