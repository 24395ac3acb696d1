"""Giving what somebody's leave leaves without leader to the substitute, in one previewed step."""

from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.errors import Conflict, InvalidInput, NotFound
from core.scheduling.appointment_notices import CHANGED, tell_person
from core.scheduling.blocking_queries import BlockingLine, hits_of
from core.scheduling.busy_words import when_in_words
from core.scheduling.locks import lock_staff_member
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking
from core.scheduling.resource_things import thing_of
from core.scheduling.series_asks import Look, Values, changed_since, planner, unit_of
from core.scheduling.series_checks import mark
from core.scheduling.series_plan import Plan, Row, Step, Unit
from core.scheduling.series_queries import affected
from core.scheduling.staff_cover_queries import Cover, CoverLine, cover_lines
from core.web.i18n import gettext as _

_APPOINTMENTS = "appointments"


def _finish(look: Look, plan: Plan, unit: Unit, values: Values, deed_id: int) -> list[str]:
    """Appointments follow; their people are told."""
    if unit.key != _APPOINTMENTS:
        return []
    staff_id = int(values["staff_id"])
    lock_staff_member(look.session, staff_id)
    for booking_id, version in unit.extra["bookings"]:
        booking = look.session.scalars(
            sa.select(Booking)
            .where(Booking.id == booking_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one()
        if booking.version != version or booking.state != "planned":
            raise changed_since()
        booking.staff_id = staff_id
        look.session.flush()
        tell_person(
            look.session, actor=look.actor, region=look.region, booking=booking, event=CHANGED
        )
    return []


@planner("substitute", finish=_finish)
def plan_substitute(look: Look, values: Values) -> Plan:
    """Values: `blocking_id` (a leave), `staff_id` (who takes over). What the substitute cannot
    take stays with a remark. Raises `NotFound`, `NotAllowed`, `InvalidInput` at `staff_id`."""
    line = _leave(look, int(values["blocking_id"]))
    look.require(line.thing.centre_id)
    substitute = look.session.get(StaffMember, int(values["staff_id"] or 0))
    if (
        substitute is None
        or substitute.centre_id != line.thing.centre_id
        or not substitute.is_active
        or substitute.id == line.thing.id
    ):
        text = _("Choose another member of staff of the centre.")
        raise InvalidInput("blocking.substitute", text, field="staff_id")
    cover = cover_lines(look.session, region=look.region, line=line, substitute_id=substitute.id)
    if cover is None or not cover.lines:
        raise Conflict("leave.nothing", _("Nothing is left without leader in that time."))
    plan = Plan(
        "substitute",
        _("%(substitute)s instead of %(name)s", substitute=substitute.full_name,
          name=line.thing.name),
        line.thing.centre_id,
    )  # fmt: skip
    plan.units = _group_units(look, line, substitute)
    appointments = _appointments(look, plan, cover, line, substitute)
    if appointments is not None:
        plan.units.append(appointments)
    plan.affected = affected(
        look.session,
        look.region,
        group_ids=[unit.group_id for unit in plan.units if unit.group_id is not None],
        also=appointments.extra["people"] if appointments is not None else (),
    )
    return plan


def _leave(look: Look, blocking_id: int) -> BlockingLine:
    row = look.session.get(Blocking, blocking_id)
    if row is None or row.staff_id is None:
        raise NotFound
    return BlockingLine(row, thing_of(look.session, row))


def _group_units(look: Look, line: BlockingLine, substitute: StaffMember) -> list[Unit]:
    ids = [one.found.row_id for one in hits_of(look.session, look.region, line) if one.is_session]
    rows = look.rows(Session.id.in_(ids), Session.state == "planned")
    groups = look.groups(Group.id.in_({one.group_id for one in rows}))
    names = look.names([line.thing.centre_id])
    steps = mark(
        look.session,
        look.region,
        [_step(one, substitute.id) for one in rows if one.group_id in groups],
        groups=groups,
        names=names,
    )
    by_group: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_group[step.group_id].append(step)
    units = []
    for group_id, own in by_group.items():
        unit = unit_of(groups[group_id])
        unit.steps = own
        units.append(unit)
    return units


def _step(row: Row, staff_id: int) -> Step:
    return Step(
        "lead", row.group_id, row, row.interval, row.meeting, row.room_id, staff_id,
        by_pattern=row.by_pattern,
        regular_staff_id=_regular(row, staff_id),
    )  # fmt: skip


def _regular(row: Row, staff_id: int) -> int | None:
    """Who leads it usually: not a substitute of a substitute."""
    usual = row.regular_staff_id or row.staff_id
    return None if usual == staff_id else usual


def _appointments(
    look: Look, plan: Plan, cover: Cover, line: BlockingLine, substitute: StaffMember
) -> Unit | None:
    lines = [one for one in cover.lines if not one.hit.is_session]
    taken = {one.hit.found.row_id: one for one in lines if one.obstacle == ""}
    zone = ZoneInfo(look.region.timezone)
    plan.remarks += [_stays(one, zone) for one in lines if one.obstacle != ""]
    if not taken:
        return None
    bookings = look.session.scalars(
        sa.select(Booking).where(Booking.id.in_(taken)).order_by(Booking.starts_at, Booking.id)
    ).all()
    unit = Unit(_APPOINTMENTS, _("Appointments"), line.thing.centre_id)
    unit.changes = [
        (
            when_in_words(taken[one.id].hit.found.interval, zone),
            line.thing.name,
            substitute.full_name,
        )
        for one in bookings
    ]
    unit.extra = {
        "bookings": [[one.id, one.version] for one in bookings],
        "people": sorted({one.person_id for one in bookings if one.person_id is not None}),
    }
    return unit


def _stays(one: CoverLine, zone: ZoneInfo) -> str:
    return _(
        "The appointment stays as it is: %(when)s. The substitute does not give this visit or is "
        "not free.",
        when=when_in_words(one.hit.found.interval, zone),
    )
