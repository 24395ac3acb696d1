"""Plan of opening again before the announced day: what can come back, comes back."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotFound
from core.scheduling.busy import Apart, Obstacle, obstacles
from core.scheduling.busy_words import tell_all
from core.scheduling.closure_apply import finish_lift
from core.scheduling.closure_bookings import booking_step, read_bookings, use_of_booking
from core.scheduling.closure_words import span_of_days
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.resource_models import Booking
from core.scheduling.rules import Interval
from core.scheduling.series_asks import Look, Values, planner, unit_of
from core.scheduling.series_checks import mark
from core.scheduling.series_models import Closure, ClosureItem
from core.scheduling.series_plan import Plan, Row, Step, Unit
from core.scheduling.series_queries import GroupFacts, Names, affected
from core.web.i18n import format_date
from core.web.i18n import gettext as _


@planner("lift", finish=finish_lift)
def plan_lift(look: Look, values: Values) -> Plan:
    """Values: closure_id, `open_from` (ISO): the first day on which it is open again. Sessions and
    bookings that the closure cancelled come back where nothing else stands now; those that it moved
    stay where they went."""
    closure = look.session.get(Closure, int(values["closure_id"]), populate_existing=True)
    if closure is None:
        raise NotFound
    look.require(closure.centre_id)
    day = _day(look, closure, values)
    items: dict[str, dict[int, str]] = {}
    for one in look.session.scalars(
        sa.select(ClosureItem).where(
            ClosureItem.closure_id == closure.id, ClosureItem.undone_at.is_(None)
        )
    ):
        items.setdefault(one.what, {})[one.subject_id] = one.before
    rows = look.rows(
        Session.id.in_(items.get("cancelled", {})), Session.state == "cancelled",
        Session.changed_by_rule == "closure", Session.local_date >= day,
        Session.starts_at > look.now,
    )  # fmt: skip
    groups = look.groups(Group.id.in_({one.group_id for one in rows}), Group.ended_at.is_(None))
    head = Unit("closure", _("Closure"), closure.centre_id, extra={"open_from": day.isoformat()})
    plan = Plan("lift", _("Open again"), closure.centre_id, [head])
    names = look.names([closure.centre_id])
    for group in groups.values():
        if look.wants(f"group:{group.id}"):
            own = [one for one in rows if one.group_id == group.id]
            plan.units.append(_unit(look, closure, group, own, names, items, day))
    if look.wants("bookings"):
        unit = _bookings(look, closure, items.get("booking", {}), day)
        plan.units += [unit] if unit.bookings else []
    plan.affected = affected(
        look.session, look.region, group_ids=plan.group_ids,
        also={one.person_id for one in plan.bookings if one.person_id},
    )  # fmt: skip
    return plan


def _day(look: Look, closure: Closure, values: Values) -> dt.date:
    mine = look.deed_id is not None
    if closure.lifted_at is not None and not mine:
        raise Conflict("closure.lifted", _("It is open again already."))
    day = dt.date.fromisoformat(values["open_from"])
    earliest = max(closure.first_on, local_today(look.region.timezone))
    if not earliest <= day <= closure.last_on:
        raise InvalidInput(
            "closure.open_from",
            _("Choose a day from %(first)s to %(last)s.",
              first=format_date(earliest), last=format_date(closure.last_on)),
            field="open_from",
        )  # fmt: skip
    return day


def _unit(
    look: Look,
    closure: Closure,
    group: GroupFacts,
    rows: list[Row],
    names: Names,
    items: dict[str, dict[int, str]],
    day: dt.date,
) -> Unit:
    unit = unit_of(group)
    all_rows = look.rows(Session.group_id == group.id)
    steps = [
        Step("restore", one.group_id, one, one.interval, one.meeting, one.room_id, one.staff_id,
             by_pattern=one.by_pattern, regular_staff_id=one.regular_staff_id)
        for one in rows
    ]  # fmt: skip
    back = {one.id for one in rows}
    unit.steps = mark(
        look.session, look.region, steps, groups={group.id: group}, names=names,
        own=[one for one in all_rows if one.id not in back],
        ignored=lambda one: _is_own(one, closure),
    )  # fmt: skip
    number = len(unit.applied)
    added = [
        one for one in all_rows
        if one.id in items.get("added", {}) and one.state == "planned"
        and one.interval.starts_at > look.now
    ][::-1][:number]  # fmt: skip
    reason = _("The session that was lost takes place after all.")
    unit.steps += [
        Step("cancel", one.group_id, one, one.interval, one.meeting, one.room_id, one.staff_id,
             by_pattern=one.by_pattern, reason=reason, note=reason)
        for one in added
    ]  # fmt: skip
    _shorten(unit, group, all_rows, {one.id for one in added}, items)
    terms = sorted(items.get("term", {}))
    mine = _enrolments_of(look, group.id, terms) if number else []
    if mine:
        days = span_of_days(day, closure.last_on)
        unit.extra["terms"] = {"days": days, "enrolments": mine}
        unit.changes.append((_("Terms of places"), "", _("%(num)s days shorter", num=days)))
    return unit


def _enrolments_of(look: Look, group_id: int, numbers: list[int]) -> list[int]:
    return sorted(
        look.session.scalars(
            sa.select(Enrolment.id).where(
                Enrolment.group_id == group_id, Enrolment.id.in_(numbers),
                Enrolment.state == "enrolled",
            )
        )
    )  # fmt: skip


def _shorten(
    unit: Unit,
    group: GroupFacts,
    rows: list[Row],
    gone: set[int],
    items: dict[str, dict[int, str]],
) -> None:
    before = items.get("ends_on", {}).get(group.id)
    if not before or not gone:
        return
    left = [one.meeting.day for one in rows if one.id not in gone and one.state != "cancelled"]
    day = max([dt.date.fromisoformat(before), *left])
    if day < group.ends_on:
        unit.group_values["ends_on"] = day.isoformat()
        unit.changes.append((_("Last date"), format_date(group.ends_on), format_date(day)))


def _bookings(look: Look, closure: Closure, numbers: dict[int, str], day: dt.date) -> Unit:
    unit = Unit("bookings", _("Appointments and other bookings"), closure.centre_id)
    for row in read_bookings(
        look.session, Booking.id.in_(numbers), Booking.state == "cancelled",
        Booking.local_date >= day, Booking.starts_at > look.now,
    ):  # fmt: skip
        interval = Interval(row.occupied_from, row.occupied_to)
        found = [
            one
            for one in obstacles(
                look.session, look.region, use=use_of_booking(row, row.room_id),
                wanted=[interval], apart=Apart(booking_id=row.id),
            )
            if not _is_own(one, closure)
        ]  # fmt: skip
        told = tuple(tell_all(found, look.region.timezone).values())
        at = Interval(row.starts_at, row.ends_at)
        unit.bookings.append(booking_step(look.session, row, "restore", at, row.room_id, told))
    return unit


def _is_own(one: Obstacle, closure: Closure) -> bool:
    """The blocking that is about to be lifted stands in nobody's way."""
    return one.why in {"closed", "blocking"} and one.row_id == closure.blocking_id
