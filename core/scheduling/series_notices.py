"""Telling people of changed sessions: one message for each of a few, one about all of many."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from core.messaging.services import Notice, send_notices
from core.regions.models import Room
from core.scheduling.models import Session, StaffMember
from core.scheduling.series_asks import Look
from core.scheduling.series_models import SeriesDeed
from core.scheduling.series_plan import Plan, Step, Unit
from core.scheduling.series_queries import people_in

#: up to so many changes of a group are told one by one
_ONE_BY_ONE: Final = 2
_EVENTS: Final = {
    "cancel": "session_cancelled", "restore": "session_restored", "move": "session_moved",
    "lead": "session_changed",
}  # fmt: skip


def tell_people(look: Look, plan: Plan, unit: Unit, deed: SeriesDeed) -> int:
    """Write the notices of a unit; returns how many are new. Closures tell of themselves."""
    if unit.group_id is None or plan.kind in {"closure", "lift", "copy"}:
        return 0
    steps = [one for one in unit.applied if one.interval.starts_at > look.now]
    if not steps:
        return 0
    people = people_in(look.session, [unit.group_id]).get(unit.group_id, [])
    if len(steps) <= _ONE_BY_ONE and all(one.kind in _EVENTS for one in steps):
        notices = [
            _notice(look, unit, step, person_id, _values(look, unit, step))
            for step in steps
            for person_id in people
        ]
    else:
        notices = _of_series(look, unit, people, deed)
    return send_notices(look.session, actor=look.actor, region=look.region, notices=notices)


def _notice(look: Look, unit: Unit, step: Step, person_id: int, values: dict[str, Any]) -> Notice:
    row = step.row
    assert row is not None
    return Notice(
        _EVENTS[step.kind], person_id, values, f"{row.id}:{row.version}", ("session", row.id),
        unit.centre_id,
    )  # fmt: skip


def _values(look: Look, unit: Unit, step: Step) -> dict[str, Any]:
    row = step.row
    assert row is not None
    before = row.meeting
    values: dict[str, Any] = {"group": unit.title, "date": before.day, "time": before.starts_at}
    if step.kind == "restore":
        values |= {"date": step.meeting.day, "time": step.meeting.starts_at}
    if step.kind == "move":
        values |= {"new_date": step.meeting.day, "new_time": step.meeting.starts_at}
    if step.kind in {"move", "lead"}:
        room = look.session.get(Room, step.room_id) if step.room_id else None
        member = look.session.get(StaffMember, step.staff_id) if step.staff_id else None
        values |= {
            "room_kk": room.name_in("kk") if room else "—",
            "room_ru": room.name_in("ru") if room else "—",
            "instructor": member.full_name if member else "—",
        }
    return values


def _of_series(look: Look, unit: Unit, people: list[int], deed: SeriesDeed) -> list[Notice]:
    """One message for all that changed, with the next session."""
    following = (
        sa.select(Session.id)
        .where(
            Session.group_id == unit.group_id,
            Session.state == "planned",
            Session.starts_at > look.now,
        )
        .order_by(Session.starts_at)
        .limit(1)
    )
    row = next(iter(look.rows(Session.id.in_(following))), None)
    values: dict[str, Any] = {
        "group": unit.title,
        "date": row.meeting.day if row else "—",
        "time": row.meeting.starts_at if row else "—",
    }
    about = ("group", unit.group_id or 0)
    key = f"{deed.press_key}:{unit.key}"
    return [Notice("group_changed", one, values, key, about, unit.centre_id) for one in people]
