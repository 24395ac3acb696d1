"""Plan of a closure: a centre or a room is closed for days, and what becomes of its sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotFound
from core.regions.models import Centre
from core.scheduling.busy import Apart, Use, obstacles
from core.scheduling.closure_apply import finish_closure
from core.scheduling.closure_bookings import booking_steps
from core.scheduling.closure_words import KINDS, span_of_days
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.rules import Meeting, overlap
from core.scheduling.series_asks import Look, Values, planner, unit_of
from core.scheduling.series_checks import mark
from core.scheduling.series_days_off import Calendar, calendar_of
from core.scheduling.series_models import Closure
from core.scheduling.series_plan import Plan, Row, Step, Unit
from core.scheduling.series_queries import GroupFacts, Names, affected
from core.scheduling.series_rules import interval_of, later_end, pattern_meetings
from core.web.i18n import format_date
from core.web.i18n import gettext as _

MODES: Final = ("cancel", "move", "room")
#: a session that moves finds a day within so many after the closure, or is cancelled
_LATEST: Final = 30
_LONGEST: Final = 366


@planner("closure", finish=finish_closure)
def plan_closure(look: Look, values: Values) -> Plan:
    """Values: centre_id, room_id (0: the whole centre), `first`, `last` (ISO, included), `kind`,
    reason, `mode` (cancel, move, room), other_room_id, `extend`."""
    centre_id, room_id = int(values["centre_id"]), int(values.get("room_id") or 0) or None
    centre = look.session.get(Centre, centre_id)
    if centre is None or centre.region_id != look.region.id:
        raise NotFound
    look.require(centre_id)
    first, last = _days(look, values)
    names = look.names([centre_id])
    _check(look, values, names, centre_id, room_id, (first, last))
    rows = look.rows(
        Session.centre_id == centre_id, Session.state == "planned",
        Session.local_date.between(first, last), Session.starts_at > look.now,
        *([Session.room_id == room_id] if room_id else []),
    )  # fmt: skip
    groups = look.groups(Group.id.in_({one.group_id for one in rows}))
    head = Unit("closure", _("Closure"), centre_id, extra={"first": first.isoformat()})
    plan = Plan("closure", _("Close for days"), centre_id, [head])
    for group in groups.values():
        if look.wants(f"group:{group.id}"):
            own = [one for one in rows if one.group_id == group.id]
            earlier = [step for step in plan.steps if step.kind in {"move", "add", "lead"}]
            plan.units.append(_unit(look, values, group, own, names, (first, last), earlier))
    if look.wants("bookings"):
        earlier = [step for step in plan.steps if step.kind in {"move", "add", "lead"}]
        unit = booking_steps(look, values, (first, last), earlier)
        plan.units += [unit] if unit.bookings else []
    plan.affected = affected(
        look.session, look.region, group_ids=plan.group_ids,
        also={one.person_id for one in plan.bookings if one.person_id},
    )  # fmt: skip
    return plan


def _days(look: Look, values: Values) -> tuple[dt.date, dt.date]:
    first, last = dt.date.fromisoformat(values["first"]), dt.date.fromisoformat(values["last"])
    if last < first:
        raise InvalidInput(
            "closure.dates",
            _("The last day must not be earlier than the first day."),
            field="last_on",
        )
    if last < local_today(look.region.timezone):
        raise InvalidInput(
            "closure.past", _("These days have passed. Choose coming ones."), field="last_on"
        )
    if (last - first).days >= _LONGEST:
        raise InvalidInput("closure.long", _("A closure lasts a year at most."), field="last_on")
    return first, last


def _check(
    look: Look,
    values: Values,
    names: Names,
    centre_id: int,
    room_id: int | None,
    days: tuple[dt.date, dt.date],
) -> None:
    if room_id is not None and room_id not in names.rooms:
        raise InvalidInput("closure.room", _("Choose a room of the centre."), field="room_id")
    if values["kind"] not in dict(KINDS):
        raise InvalidInput("closure.kind", _("Choose one of the list."), field="kind")
    if values["mode"] not in MODES:
        raise InvalidInput("closure.mode", _("Choose one of the list."), field="mode")
    other = int(values.get("other_room_id") or 0)
    if values["mode"] == "room" and (
        room_id is None or other not in names.rooms or other == room_id
    ):
        raise InvalidInput(
            "closure.other_room",
            _("To move sessions to another room, choose the closed room and another one."),
            field="other_room_id",
        )
    known = look.session.scalars(
        sa.select(Closure).where(
            Closure.centre_id == centre_id, Closure.lifted_at.is_(None),
            Closure.first_on <= days[1], Closure.last_on >= days[0],
            Closure.room_id.is_(None) if room_id is None else sa.or_(
                Closure.room_id.is_(None), Closure.room_id == room_id),
            Closure.deed_id.is_distinct_from(look.deed_id),
        ).limit(1)
    ).first()  # fmt: skip
    if known is not None:
        raise Conflict(
            "closure.known",
            _("It is closed already from %(first)s to %(last)s.",
              first=format_date(known.first_on), last=format_date(known.last_on)),
            field="first_on",
        )  # fmt: skip


# A group --------------------------------------------------------------------------------------


def _unit(
    look: Look,
    values: Values,
    group: GroupFacts,
    rows: Sequence[Row],
    names: Names,
    days: tuple[dt.date, dt.date],
    earlier: Sequence[Step],
) -> Unit:
    unit = unit_of(group)
    reason = str(values.get("reason") or "") or str(dict(KINDS)[values["kind"]])
    all_rows = look.rows(Session.group_id == group.id)
    calendar = calendar_of(
        look.session, look.region, days[0], max(group.ends_on, days[1]) + dt.timedelta(days=366)
    )
    if values["mode"] == "move":
        unit.steps = _moved(look, group, rows, all_rows, calendar, days, reason, earlier)
    elif values["mode"] == "room":
        unit.steps = _elsewhere(look, group, rows, names, int(values["other_room_id"]), reason)
    else:
        unit.steps = [_cancelled(one, reason) for one in rows]
    _last_date(unit, group)
    lost = sum(one.kind == "cancel" for one in unit.steps)
    if values.get("extend") and lost:
        _extend(look, unit, group, calendar, days, lost, earlier)
        _terms(look, unit, group, days)
    return unit


def _cancelled(row: Row, reason: str, note: str = "") -> Step:
    return Step(
        "cancel", row.group_id, row, row.interval, row.meeting, row.room_id, row.staff_id,
        by_pattern=row.by_pattern, regular_staff_id=row.regular_staff_id,
        reason=reason[:200], note=note,
    )  # fmt: skip


def _moved(
    look: Look,
    group: GroupFacts,
    rows: Sequence[Row],
    all_rows: Sequence[Row],
    calendar: Calendar,
    days: tuple[dt.date, dt.date],
    reason: str,
    earlier: Sequence[Step],
) -> list[Step]:
    """Each to the first day after the closure on which the group does not meet and its room,
    instructor and equipment are free at that time; one that finds none is cancelled."""
    zone = look.region.timezone
    taken = {one.meeting.day for one in all_rows if one.state != "cancelled"}
    after = [
        day
        for day in (days[1] + dt.timedelta(days=n) for n in range(1, _LATEST + 1))
        if day not in taken and _may_meet(group, calendar, day)
    ]
    free = _free(look, group, rows, [(one, day) for one in rows for day in after])
    chosen: set[dt.date] = set()
    steps = []
    for row in rows:
        use = (row.room_id, row.staff_id)
        day = next(
            (
                day for day in after
                if day not in chosen and free[row.id, day]
                and not _put_there(earlier, _at(row, day), zone, use)
            ),
            None,
        )  # fmt: skip
        if day is None:
            steps.append(_cancelled(row, reason, _("no free day was found")))
            continue
        chosen.add(day)
        meeting = _at(row, day)
        steps.append(
            Step("move", row.group_id, row, interval_of(meeting, zone), meeting, row.room_id,
                 row.staff_id, by_pattern=row.by_pattern, regular_staff_id=row.regular_staff_id,
                 reason=reason)
        )  # fmt: skip
    return steps


def _may_meet(group: GroupFacts, calendar: Calendar, day: dt.date) -> bool:
    """A working day, or a weekday on which the group meets anyhow that is no day off for it."""
    if calendar.is_working(day):
        return True
    usual = day.isoweekday() in {slot.weekday for slot in group.slots}
    return usual and (group.days_off == "hold" or not calendar.is_off(day))


def _at(row: Row, day: dt.date) -> Meeting:
    """The session at its own time on another day."""
    return Meeting(day, row.meeting.starts_at, row.meeting.ends_at)


def _put_there(
    earlier: Sequence[Step], meeting: Meeting, zone: str, use: tuple[int | None, int | None]
) -> bool:
    """Whether a group before this one was put there by the same closure."""
    span = interval_of(meeting, zone)
    return any(
        overlap(one.interval, span)
        and (
            (use[0] is not None and one.room_id == use[0])
            or (use[1] is not None and one.staff_id == use[1])
        )
        for one in earlier
    )


def _free(
    look: Look,
    group: GroupFacts,
    rows: Sequence[Row],
    wanted: Sequence[tuple[Row, dt.date]],
) -> Mapping[tuple[int, dt.date], bool]:
    """(session, day) → whether everything that the session uses is free on that day."""
    found: dict[tuple[int, dt.date], bool] = {}
    by_use: dict[Use, list[tuple[Row, dt.date]]] = {}
    for row, day in wanted:
        use = Use(group.centre_id, row.room_id, row.staff_id, group.resources)
        by_use.setdefault(use, []).append((row, day))
    apart = Apart(session_ids=frozenset(one.id for one in rows))
    for use, pairs in by_use.items():
        spans = {
            (row.id, day): interval_of(_at(row, day), look.region.timezone) for row, day in pairs
        }
        busy = obstacles(
            look.session, look.region, use=use, wanted=sorted(
                spans.values(), key=lambda one: one.starts_at), apart=apart,
        )  # fmt: skip
        for key, span in spans.items():
            found[key] = not any(overlap(one.interval, span) for one in busy)
    return found


def _elsewhere(
    look: Look,
    group: GroupFacts,
    rows: Sequence[Row],
    names: Names,
    room_id: int,
    reason: str,
) -> list[Step]:
    """Each to the other room; where that is taken the session is cancelled."""
    steps = [
        Step("lead", one.group_id, one, one.interval, one.meeting, room_id, one.staff_id,
             by_pattern=one.by_pattern, regular_staff_id=one.regular_staff_id, reason=reason)
        for one in rows
    ]  # fmt: skip
    marked = mark(look.session, look.region, steps, groups={group.id: group}, names=names)
    return [
        _cancelled(row, reason, " ".join(step.obstacles)) if step.obstacles else step
        for row, step in zip(rows, marked, strict=True)
    ]


def _last_date(unit: Unit, group: GroupFacts) -> None:
    days = [one.meeting.day for one in unit.steps if one.kind == "move"]
    if days and max(days) > group.ends_on:
        _set_end(unit, group, max(days))


def _set_end(unit: Unit, group: GroupFacts, day: dt.date) -> None:
    unit.group_values["ends_on"] = day.isoformat()
    unit.extra["ended_on"] = group.ends_on.isoformat()
    unit.changes = [one for one in unit.changes if one[0] != _("Last date")]
    unit.changes.append((_("Last date"), format_date(group.ends_on), format_date(day)))


def _extend(
    look: Look,
    unit: Unit,
    group: GroupFacts,
    calendar: Calendar,
    days: tuple[dt.date, dt.date],
    lost: int,
    earlier: Sequence[Step],
) -> None:
    """As many meetings after the last date as were lost, on days when all is free."""
    zone = look.region.timezone
    end = dt.date.fromisoformat(unit.group_values.get("ends_on", group.ends_on.isoformat()))
    horizon = end + dt.timedelta(weeks=lost + 8)
    candidates = pattern_meetings(group.parts, end + dt.timedelta(days=1), horizon)
    use = Use(group.centre_id, group.room_id, group.instructor_id, group.resources)
    spans = [interval_of(one, zone) for one in candidates]
    busy = obstacles(look.session, look.region, use=use, wanted=spans)
    barred = {
        one.day
        for one, span in zip(candidates, spans, strict=True)
        if any(overlap(other.interval, span) for other in busy)
        or days[0] <= one.day <= days[1]
        or (group.days_off != "hold" and calendar.is_off(one.day))
        or _put_there(earlier, one, zone, (group.room_id, group.instructor_id))
    }
    day, extra = later_end(group.parts, end, lost=lost, off=lambda one: one in barred)
    if not extra:
        return
    _set_end(unit, group, day)
    unit.steps += [
        Step("add", group.id, None, interval_of(one, zone), one, group.room_id,
             group.instructor_id, by_pattern=interval_of(one, zone).starts_at,
             note=_("for a session that was lost"))
        for one in extra
    ]  # fmt: skip


def _terms(look: Look, unit: Unit, group: GroupFacts, days: tuple[dt.date, dt.date]) -> None:
    """Terms of places that run in these days grow by as many days."""
    number = span_of_days(*days)
    ids = look.session.scalars(
        sa.select(Enrolment.id).where(
            Enrolment.group_id == group.id, Enrolment.state == "enrolled",
            Enrolment.term_ends_on >= days[0],
        )
    ).all()  # fmt: skip
    if ids:
        unit.extra["terms"] = {"days": number, "enrolments": sorted(ids)}
        unit.changes.append((_("Terms of places"), "", _("%(num)s days longer", num=number)))
