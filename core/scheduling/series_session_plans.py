"""Plans that begin at one session: cancel, restore, move, give to somebody else or another room;
this one, this and following, or all coming ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.scheduling.group_checks import checked_reason
from core.scheduling.rules import Meeting, Slot
from core.scheduling.series_asks import (
    Look,
    Series,
    Values,
    holidays_hit,
    planner,
    series_of,
    unit_of,
)
from core.scheduling.series_checks import gone_staff, mark
from core.scheduling.series_plan import Plan, Row, Step, Unit, meeting_words
from core.scheduling.series_queries import Names, affected, attended
from core.scheduling.series_rules import (
    Shift,
    interval_of,
    shift_between,
    shifted,
    shifted_slots,
)
from core.web.i18n import format_date
from core.web.i18n import gettext as _


@planner("cancel")
def plan_cancel(look: Look, values: Values) -> Plan:
    """Values: session_id, scope, same_slot, reason."""
    reason = checked_reason(str(values.get("reason", "")))
    series = series_of(look, values)
    if series.this.state == "closed":
        raise Conflict("session.closed", _("The session is closed and cannot be cancelled."))
    came = attended(look.session, [one.id for one in series.chosen])
    if series.this.id in came:
        raise Conflict(
            "session.attended",
            _("People have come to this session. Undo their marks, or close the session."),
        )
    steps = [_step("cancel", one, reason=reason) for one in series.chosen if one.id not in came]
    return _plan(look, "cancel", _("Cancel sessions"), series, steps)


@planner("restore")
def plan_restore(look: Look, values: Values) -> Plan:
    """Values: session_id, scope, same_slot. What is cancelled and lies ahead comes back."""
    series = series_of(look, values, states=("cancelled",))
    group, chosen = series.group, series.chosen
    if group.has_ended or (series.this.state == "cancelled" and _is_past(look, series.this)):
        raise Conflict("session.past", _("This session can no longer be restored."))
    if not chosen:
        raise Conflict("session.planned", _("The session is planned already."))
    steps = [_step("restore", one) for one in chosen if one.meeting.day <= group.ends_on]
    return _checked(look, "restore", _("Restore sessions"), series, steps)


@planner("lead")
def plan_lead(look: Look, values: Values) -> Plan:
    """Values: session_id, scope, same_slot, reason, and `staff_id` or `room_id` (0: none)."""
    series = series_of(look, values)
    _refuse_closed(series)
    names = look.names([series.group.centre_id])
    _known_room(names, values.get("room_id"))
    _known_member(names, values.get("staff_id"))
    steps = []
    for one in series.chosen:
        room = _chosen(values.get("room_id"), one.room_id)
        staff = _chosen(values.get("staff_id"), one.staff_id)
        if (room, staff) == (one.room_id, one.staff_id):
            continue
        steps.append(
            _step("lead", one, room_id=room, staff_id=staff, regular_staff_id=_regular(one, staff),
                  reason=str(values.get("reason", ""))[:200])
        )  # fmt: skip
    if not steps:
        text = _("Nothing would change: choose another room or another instructor.")
        raise InvalidInput("series.nothing", text, field="staff_id")
    return _checked(look, "lead", _("Another room or instructor"), series, steps)


@planner("move")
def plan_move(look: Look, values: Values) -> Plan:
    """Values: session_id, scope, same_slot, reason, `day` (ISO), `starts_at` and `ends_at` (HH:MM,
    local), `room_id` (0: none; absent: as it is). The others of a series move by as much."""
    series = series_of(look, values)
    _refuse_closed(series)
    target = Meeting(
        dt.date.fromisoformat(values["day"]),
        dt.time.fromisoformat(values["starts_at"]),
        dt.time.fromisoformat(values["ends_at"]),
    )
    check_times(target)
    names = look.names([series.group.centre_id])
    _known_room(names, values.get("room_id"))
    _known_member(names, values.get("staff_id"))
    by = shift_between(series.this.meeting, target)
    spot = (series.this.room_id, series.this.staff_id)
    if by.is_nothing and spot == (
        _chosen(values.get("room_id"), spot[0]), _chosen(values.get("staff_id"), spot[1])
    ):  # fmt: skip
        text = _("Nothing would change: choose another date, time or room.")
        raise InvalidInput("series.nothing", text, field="starts_at")
    steps = [_moved(look, one, by, values) for one in series.chosen]
    plan = _checked(look, "move", _("Move sessions"), series, steps)
    _follow_dates(plan.units[0], series)
    _ask_about_holidays(look, plan, steps)
    if plan.units and values.get("scope") in {"following", "all"}:
        _move_pattern(plan.units[0], series, by, bool(values.get("same_slot")))
    return plan


def check_times(target: Meeting) -> None:
    """Raises `InvalidInput` at `ends_at`."""
    if target.ends_at <= target.starts_at:
        raise InvalidInput(
            "session.times",
            _("The end must be later than the start. Example: 10:00 to 11:00."),
            field="ends_at",
        )


def _moved(look: Look, one: Row, by: Shift, values: Values) -> Step:
    meeting = shifted(one.meeting, by)
    room = _chosen(values.get("room_id"), one.room_id)
    reason = str(values.get("reason", ""))[:200]
    if meeting is None:
        text = _("It would not lie within one day.")
        return _step("move", one, room_id=room, reason=reason, obstacles=(text,))
    interval = interval_of(meeting, look.region.timezone)
    past = interval.starts_at <= look.now
    if past and one.id == int(values["session_id"]):
        raise InvalidInput(
            "session.past",
            _("That time has passed: %(when)s. Choose a later one.", when=meeting_words(meeting)),
            field="starts_at",
        )
    staff = _chosen(values.get("staff_id"), one.staff_id)
    return Step(
        "move" if not by.is_nothing else "lead", one.group_id, one, interval, meeting, room, staff,
        by_pattern=one.by_pattern, regular_staff_id=_regular(one, staff), reason=reason,
        obstacles=(_("That time has passed."),) if past else (),
    )  # fmt: skip


def _regular(one: Row, staff: int | None) -> int | None:
    """Who leads it usually, when somebody else does now."""
    if staff == one.staff_id:
        return one.regular_staff_id
    usual = one.regular_staff_id or one.staff_id
    return None if staff == usual else usual


def _ask_about_holidays(look: Look, plan: Plan, steps: Sequence[Step]) -> None:
    meetings = [one.meeting for one in steps if one.kind == "move" and not one.obstacles]
    for day, name in holidays_hit(look, meetings).items():
        plan.questions.append(
            _("%(day)s is a day off: %(name)s. Hold the session all the same?",
              day=format_date(day), name=name)
        )  # fmt: skip


def _follow_dates(unit: Unit, series: Series) -> None:
    """A session beyond the first or last date of its group takes that date along."""
    days = [one.meeting.day for one in unit.applied]
    if days and max(days) > series.group.ends_on:
        unit.group_values["ends_on"] = max(days).isoformat()
        unit.changes.append(
            (_("Last date"), format_date(series.group.ends_on), format_date(max(days)))
        )
    if days and min(days) < series.group.starts_on:
        unit.group_values["starts_on"] = min(days).isoformat()


def _move_pattern(unit: Unit, series: Series, by: Shift, same_slot: bool) -> None:
    """A series that moves for good takes its weekly pattern along, so that a later end or a copy
    follows it."""
    own = series.this.meeting
    slot = Slot(own.day.isoweekday(), own.starts_at, own.ends_at)
    slots = series.group.slots
    stay = tuple(one for one in slots if same_slot and one != slot)
    moving = tuple(one for one in slots if one not in stay)
    moved = shifted_slots(moving, by)
    if moved is None or by.is_nothing or not moving:
        return
    first = min(one.meeting.day for one in series.chosen)
    unit.slots = (first, tuple(sorted({*stay, *moved})))
    unit.steps = [replace(one, by_pattern=one.interval.starts_at) for one in unit.steps]


# Shared --------------------------------------------------------------------------------------


def _step(
    kind: str,
    row: Row,
    *,
    reason: str = "",
    obstacles: tuple[str, ...] = (),
    room_id: int | None = -1,
    staff_id: int | None = -1,
    regular_staff_id: int | None = -1,
) -> Step:
    """A step that leaves the time as it is; -1: as it is."""
    return Step(
        kind, row.group_id, row, row.interval, row.meeting,  # type: ignore[arg-type]
        row.room_id if room_id == -1 else room_id,
        row.staff_id if staff_id == -1 else staff_id,
        by_pattern=row.by_pattern,
        regular_staff_id=row.regular_staff_id if regular_staff_id == -1 else regular_staff_id,
        reason=reason, obstacles=obstacles,
    )  # fmt: skip


def _chosen(value: object, now: int | None) -> int | None:
    """A number that was chosen; 0 chooses none, and nothing chosen leaves what there is."""
    if value is None:
        return now
    return int(str(value)) or None


def _known_room(names: Names, value: object) -> None:
    if value and int(str(value)) not in names.rooms:
        raise InvalidInput("group.room", _("Choose a room of the centre."), field="room_id")


def _known_member(names: Names, value: object) -> None:
    if value and (int(str(value)) not in names.staff or int(str(value)) in names.gone):
        text = _("Choose an instructor of the centre.")
        raise InvalidInput("group.instructor", text, field="staff_id")


def _refuse_closed(series: Series) -> None:
    if series.this.state == "closed":
        raise Conflict("session.closed", _("The session is closed and cannot be changed."))
    if series.this.state == "cancelled":
        raise Conflict("session.cancelled", _("The session is cancelled. Restore it first."))


def _is_past(look: Look, row: Row) -> bool:
    return row.interval.starts_at <= (look.now or now_utc())


def _checked(look: Look, kind: str, title: str, series: Series, steps: list[Step]) -> Plan:
    """The plan with what is in the way of its steps, and closed instructors told."""
    names = look.names([series.group.centre_id])
    groups = {series.group.id: series.group}
    ready = [one for one in steps if not one.obstacles]
    marked = iter(
        mark(look.session, look.region, ready, groups=groups, names=names, own=series.others)
    )
    steps = [one if one.obstacles else next(marked) for one in steps]
    plan = _plan(look, kind, title, series, steps)
    plan.refusals += [
        _("%(name)s no longer works here. Give the sessions to somebody else first.", name=name)
        for name in gone_staff((one for one in steps if one.kind != "lead"), names)
    ]
    return plan


def _plan(look: Look, kind: str, title: str, series: Series, steps: list[Step]) -> Plan:
    unit = unit_of(series.group)
    unit.steps = steps
    return Plan(
        kind, title, series.group.centre_id, [unit], group_id=series.group.id,
        affected=affected(look.session, look.region, group_ids=[series.group.id], also=()),
    )  # fmt: skip
