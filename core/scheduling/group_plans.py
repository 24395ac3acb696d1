"""The plan of changing a group by its form: tried and taken back, so that what is shown is what the
service would do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from core.people.models import Person
from core.scheduling.group_checks import GroupChanges
from core.scheduling.group_places import check_places
from core.scheduling.group_services import edit_group
from core.scheduling.locks import lock_group
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.series_asks import Look, Values, planner, unit_of
from core.scheduling.series_plan import Plan, Row, Step, Unit
from core.scheduling.series_queries import GroupFacts, Names, affected
from core.web.i18n import format_date
from core.web.i18n import gettext as _


def values_of(group: Group, changes: GroupChanges, version: int | None) -> dict[str, Any]:
    """What the plan "edit" asks for, as JSON values."""
    return {
        "group_id": group.id, "version": version, "title": changes.title,
        "capacity": changes.capacity, "ends_on": changes.ends_on.isoformat(),
        "room_id": changes.room_id, "instructor_id": changes.instructor_id,
        "resources": None if changes.resources is None else [list(o) for o in changes.resources],
        "over": changes.over,
    }  # fmt: skip


def _changes_in(values: Values) -> GroupChanges:
    used = values["resources"]
    return GroupChanges(
        title=values["title"], capacity=values["capacity"],
        ends_on=dt.date.fromisoformat(values["ends_on"]), room_id=values["room_id"],
        instructor_id=values["instructor_id"], over=values["over"],
        resources=None if used is None else tuple((one, units) for one, units in used),
    )  # fmt: skip


def finish_edit(look: Look, _plan: Plan, unit: Unit, values: Values, _deed: int) -> list[str]:
    """Change the group and its sessions, as it was tried."""
    assert unit.group_id is not None
    edit_group(
        look.session, actor=look.actor, region=look.region, data=_changes_in(values),
        group=lock_group(look.session, unit.group_id), version=values["version"],
    )  # fmt: skip
    return []


@planner("edit", finish=finish_edit, writes_steps=False)
def plan_edit(look: Look, values: Values) -> Plan:
    """Values: those of `values_of`. Needs a unit of work that writes, and leaves nothing written.
    Raises what `edit_group` raises."""
    group = look.group(int(values["group_id"]))
    look.require(group.centre_id)
    changes = _changes_in(values)
    names = look.names([group.centre_id])
    unit = unit_of(group)
    unit.extra = {"asked": {name: one for name, one in values.items() if name != "version"}}
    unit.changes = _changed(group, changes, names)
    before = {one.id: one for one in look.rows(Session.group_id == group.id)}
    savepoint = look.session.begin_nested()
    try:
        beyond = check_places(look.session, group.id, changes.capacity, changes.over)
        found = look.session.get_one(Group, group.id)
        moved = edit_group(
            look.session, actor=look.actor, region=look.region, group=found, data=changes,
            version=values["version"],
        )  # fmt: skip
        after = look.rows(Session.group_id == group.id)
        up = _names_of(look, moved)
    finally:
        savepoint.rollback()
    becomes = {"queue": _("waits at the head of the queue"), "leave": _("leaves the group")}
    unit.places = [(one.enrolment_id, changes.over) for one in beyond]
    unit.changes += [(one.name, _("has a place"), becomes[changes.over]) for one in beyond]
    unit.places += [(number, "up") for number, _name in up]
    unit.changes += [(name, _("waits"), _("is asked for the free place")) for _number, name in up]
    steps = (_step(before.get(one.id), one, group) for one in after)
    unit.steps = [one for one in steps if one is not None]
    return Plan(
        "edit", _("Change the group"), group.centre_id, [unit], group_id=group.id,
        affected=affected(look.session, look.region, group_ids=[group.id], also=()),
    )  # fmt: skip


def touches_somebody(plan: Plan) -> bool:
    """Whether sessions or people's places change, so that it is shown before it is done."""
    return any(unit.steps or unit.places for unit in plan.units)


def _names_of(look: Look, moved: list[Enrolment]) -> list[tuple[int, str]]:
    """(Enrolment id, name) of those who get a freed place, in order."""
    rows = look.session.execute(
        sa.select(Enrolment.id, Person.surname, Person.given_name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id.in_([one.id for one in moved]))
        .order_by(Enrolment.queue_number, Enrolment.id)
    )
    return [(number, f"{surname} {given}".strip()) for number, surname, given in rows]


def _changed(group: GroupFacts, changes: GroupChanges, names: Names) -> list[tuple[Any, str, str]]:
    lines = [
        (_("Title of the group"), group.title, changes.title),
        (_("Room"), names.room(group.room_id), names.room(changes.room_id)),
        (_("Instructor"), names.member(group.instructor_id), names.member(changes.instructor_id)),
        (_("Number of places"), str(group.capacity), str(changes.capacity)),
        (_("Last date"), format_date(group.ends_on), format_date(changes.ends_on)),
    ]
    return [line for line in lines if line[1] != line[2]]


def _step(row: Row | None, after: Row, group: GroupFacts) -> Step | None:
    """What became of a session when it was tried; None for one that stayed as it was."""
    if row is None:
        return Step(
            "add", group.id, None, after.interval, after.meeting, after.room_id, after.staff_id,
            by_pattern=after.by_pattern,
        ) if after.state == "planned" else None  # fmt: skip
    spot = (row.room_id, row.staff_id, row.regular_staff_id)
    if row.state == after.state:
        if spot == (after.room_id, after.staff_id, after.regular_staff_id):
            return None
        kind = "lead"
    else:
        kind = "cancel" if after.state == "cancelled" else "restore"
    stands_in = kind == "lead" and after.regular_staff_id is not None
    return Step(
        kind, group.id, row, after.interval, after.meeting, after.room_id,  # type: ignore[arg-type]
        after.staff_id, by_pattern=row.by_pattern, regular_staff_id=after.regular_staff_id,
        note=_("a substitute leads it") if stands_in else "",
    )  # fmt: skip
