"""Writing a plan: rows in an order that no unique key refuses, and what is kept about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.scheduling.locks import (
    lock_centre,
    lock_group,
    lock_people,
    lock_resource,
    lock_room,
    lock_staff_member,
)
from core.scheduling.models import Group, GroupSlot, Session
from core.scheduling.rules import Slot
from core.scheduling.series_asks import KINDS, Look, Values, changed_since
from core.scheduling.series_models import SeriesDeed, SeriesDeedPart
from core.scheduling.series_notices import tell_people
from core.scheduling.series_plan import Plan, Step, Unit
from core.scheduling.series_queries import people_in
from core.scheduling.series_rules import update_order

#: what a session says that changed it, by kind of plan; "": its pattern did
_RULES: Final = {"days_off": "day_off", "closure": "closure", "pattern": "", "copy": "", "lift": ""}
#: a start that no session has, told apart by seconds
_PARKED: Final = dt.datetime(1901, 1, 1, tzinfo=dt.UTC)


def lock_plan(session: OrmSession, plan: Plan, group_ids: set[int]) -> None:
    """Hold everything that the plan reads or writes, in the order of `locks`."""
    steps = [one for unit in plan.units for one in unit.applied]
    if plan.kind in {"closure", "lift", "copy"}:
        lock_centre(session, plan.centre_id)
    rooms = {one.room_id for one in steps} | {one.room_id for one in plan.bookings}
    for room_id in sorted(one for one in rooms if one is not None):
        lock_room(session, room_id)
    for staff_id in sorted({one.staff_id for one in steps if one.staff_id is not None}):
        lock_staff_member(session, staff_id)
    resources = {one for unit in plan.units for one in unit.resource_ids}
    for resource_id in sorted(resources):
        lock_resource(session, resource_id)
    for group_id in sorted(group_ids):
        lock_group(session, group_id)
    ids = sorted({one.row.id for one in steps if one.row is not None})
    session.execute(
        sa.select(Session.id)
        .where(Session.id.in_(ids))
        .order_by(Session.id)
        .with_for_update(key_share=True)
    ).all()
    people = {one for found in people_in(session, group_ids).values() for one in found}
    lock_people(session, people | {one.person_id for one in plan.bookings if one.person_id})


def apply_unit(
    look: Look, plan: Plan, unit: Unit, values: Values, deed: SeriesDeed
) -> SeriesDeedPart:
    """Write one part of a plan, tell its people, and note it. Everything must be locked."""
    session = look.session
    kind = KINDS[plan.kind]
    steps = unit.applied if kind.writes_steps else []
    rule = _RULES.get(plan.kind, "hand")
    _write_times(session, steps)
    for step in steps:
        if step.kind == "add":
            session.add(_fresh(look, unit, step, rule))
        else:
            _write(session, step, rule)
    session.flush()
    if unit.group_id is not None and (unit.group_values or unit.slots):
        _write_group(look, unit)
    forget(session)
    remarks = kind.finish(look, plan, unit, values, deed.id) if kind.finish else []
    remarks += [f"{one.words()}: {' '.join(one.obstacles)}" for one in unit.left_out]
    part = SeriesDeedPart(
        region_id=look.region.id, deed_id=deed.id, unit=unit.key, title=unit.title[:200],
        outcome=_outcome(unit), remarks=remarks,
        notices=tell_people(look, plan, unit, deed),
    )  # fmt: skip
    session.add(part)
    session.flush()
    _note(look, plan, unit, values)
    return part


def forget(session: OrmSession) -> None:
    """Mapped sessions and groups are read again: they were written past the mapper."""
    for row in list(session.identity_map.values()):
        if isinstance(row, Session | Group):
            session.expire(row)


def _write_times(session: OrmSession, steps: list[Step]) -> None:
    """New starts first, each when no other session of the group has it any more."""
    moves = {
        step.row.id: (step.row.interval.starts_at, step.interval.starts_at)
        for step in steps
        if step.row is not None and step.kind in {"move", "restore"}
    }
    for number, (row_id, start) in enumerate(update_order(moves)):
        value = start or _PARKED + dt.timedelta(seconds=number)
        session.execute(
            sa.update(Session)
            .where(Session.id == row_id)
            .values(starts_at=value)
            .execution_options(synchronize_session=False)
        )


def _write(session: OrmSession, step: Step, rule: str) -> None:
    row = step.row
    assert row is not None
    values: dict[str, Any] = {"version": row.version + 1, "changed_by_rule": rule or None}
    if step.reason:
        values["change_reason"] = step.reason
    if step.kind == "cancel":
        values |= {"state": "cancelled", "cancel_reason": step.reason}
    else:
        by_pattern = step.by_pattern if step.by_pattern != step.interval.starts_at else None
        values |= {
            "state": "planned", "cancel_reason": "",
            "starts_at": step.interval.starts_at, "ends_at": step.interval.ends_at,
            "local_date": step.meeting.day, "room_id": step.room_id,
            "instructor_id": step.staff_id, "regular_instructor_id": step.regular_staff_id,
            "original_starts_at": by_pattern,
        }  # fmt: skip
    done = session.execute(
        sa.update(Session)
        .where(Session.id == row.id, Session.version == row.version)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise changed_since()


def _fresh(look: Look, unit: Unit, step: Step, rule: str) -> Session:
    by_pattern = step.by_pattern if step.by_pattern != step.interval.starts_at else None
    return Session(
        region_id=look.region.id, centre_id=unit.centre_id, group_id=step.group_id,
        room_id=step.room_id, instructor_id=step.staff_id, local_date=step.meeting.day,
        starts_at=step.interval.starts_at, ends_at=step.interval.ends_at,
        original_starts_at=by_pattern, changed_by_rule=rule or None,
    )  # fmt: skip


def _write_group(look: Look, unit: Unit) -> None:
    session = look.session
    assert unit.group_id is not None
    group = lock_group(session, unit.group_id)
    for name, value in unit.group_values.items():
        is_date = name in {"ends_on", "starts_on"}
        setattr(group, name, dt.date.fromisoformat(value) if is_date else value)
    if unit.slots is not None:
        write_slots(session, group, *unit.slots)
    session.flush()


def write_slots(session: OrmSession, group: Group, first: dt.date, slots: tuple[Slot, ...]) -> None:
    """Make `slots` the weekly pattern from a date on; what held before it is kept."""
    from_start = first <= group.starts_on
    rows = session.scalars(
        sa.select(GroupSlot).where(GroupSlot.group_id == group.id, GroupSlot.valid_to.is_(None))
    ).all()
    for row in rows:
        if from_start or (row.valid_from is not None and row.valid_from >= first):
            session.delete(row)
        else:
            row.valid_to = first - dt.timedelta(days=1)
    session.add_all(
        GroupSlot(
            region_id=group.region_id, group_id=group.id, weekday=one.weekday,
            starts_at=one.starts_at, ends_at=one.ends_at,
            valid_from=None if from_start else first,
        )
        for one in slots
    )  # fmt: skip


def _outcome(unit: Unit) -> dict[str, int]:
    found: Counter[str] = Counter(one.kind for one in unit.applied)
    found.update(f"booking_{one.kind}" for one in unit.bookings if not one.obstacles)
    return dict(found)


def _note(look: Look, plan: Plan, unit: Unit, values: Values) -> None:
    steps = unit.applied
    one = steps[0].row if len(steps) == 1 else None
    known = {"cancel": "session.cancel", "restore": "session.restore", "move": "session.move",
             "lead": "session.lead"}  # fmt: skip
    if one is not None and plan.kind in known:
        record(
            look.session, actor=look.actor, action=known[plan.kind], region_id=look.region.id,
            subject_type="session", subject_id=one.id,
            details={"group_id": one.group_id, "on": one.meeting.day.isoformat(),
                     "becomes": steps[0].words(), "reason": steps[0].reason},
        )  # fmt: skip
        return
    record(
        look.session, actor=look.actor, action=f"series.{plan.kind}", region_id=look.region.id,
        subject_type="group" if unit.group_id else "centre",
        subject_id=unit.group_id or unit.centre_id,
        details={"title": unit.title, **_outcome(unit), **unit.group_values,
                 "reason": str(values.get("reason", ""))},
    )  # fmt: skip
