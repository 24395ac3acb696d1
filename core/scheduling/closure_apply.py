"""Writing a closure and its lifting: the blocking, terms, bookings, and what can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.audit.services import record
from core.clock import now_utc
from core.messaging.services import Notice, send_notices
from core.scheduling.closure_bookings import write_booking
from core.scheduling.closure_words import KINDS, interval_of_days
from core.scheduling.models import Enrolment, Session
from core.scheduling.resource_models import Blocking
from core.scheduling.series_asks import Look, Values, changed_since
from core.scheduling.series_models import Closure, ClosureItem
from core.scheduling.series_plan import Plan, Unit
from core.scheduling.series_queries import people_in


def finish_closure(look: Look, _plan: Plan, unit: Unit, values: Values, deed_id: int) -> list[str]:
    """What the steps of a unit do not say."""
    if unit.key == "closure":
        _begin(look, values, deed_id)
        return []
    session = look.session
    closure = session.scalars(sa.select(Closure).where(Closure.deed_id == deed_id)).one()
    reason = str(values.get("reason") or "") or str(dict(KINDS)[closure.kind])
    if unit.key == "bookings":
        _bookings(look, unit, closure, reason)
        people: Iterable[int] = {one.person_id for one in unit.bookings if one.person_id}
    else:
        _sessions(look, unit, closure)
        people = people_in(session, [unit.group_id or 0]).get(unit.group_id or 0, [])
    _tell(look, closure, people)
    return []


def _begin(look: Look, values: Values, deed_id: int) -> None:
    session = look.session
    first, last = dt.date.fromisoformat(values["first"]), dt.date.fromisoformat(values["last"])
    room_id = int(values.get("room_id") or 0) or None
    span = interval_of_days(first, last, look.region.timezone)
    reason = " ".join(str(values.get("reason", "")).split())[:200]
    blocking = Blocking(
        region_id=look.region.id, centre_id=None if room_id else int(values["centre_id"]),
        room_id=room_id, kind="closed", starts_at=span.starts_at, ends_at=span.ends_at,
        reason=reason or str(dict(KINDS)[values["kind"]]), created_by=look.actor.user_id,
    )  # fmt: skip
    session.add(blocking)
    session.flush()
    closure = Closure(
        region_id=look.region.id, centre_id=int(values["centre_id"]), room_id=room_id,
        kind=values["kind"], reason=reason, first_on=first, last_on=last,
        blocking_id=blocking.id, deed_id=deed_id, created_by=look.actor.user_id,
    )  # fmt: skip
    session.add(closure)
    session.flush()
    record(
        session, actor=look.actor, action="closure.begin", region_id=look.region.id,
        subject_type="centre", subject_id=closure.centre_id,
        details={"room_id": room_id, "kind": closure.kind, "reason": reason,
                 "first": values["first"], "last": values["last"]},
    )  # fmt: skip


def _sessions(look: Look, unit: Unit, closure: Closure) -> None:
    session = look.session
    items = []
    for step in unit.applied:
        if step.row is not None:
            what = "cancelled" if step.kind == "cancel" else "moved"
            items.append((what, step.row.id, step.row.interval.starts_at.isoformat()))
    added = [one.interval.starts_at for one in unit.applied if one.kind == "add"]
    fresh = session.scalars(
        sa.select(Session.id).where(Session.group_id == unit.group_id, Session.starts_at.in_(added))
    )
    items += [("added", number, "") for number in fresh]
    if "ends_on" in unit.group_values and unit.group_id is not None:
        items.append(("ends_on", unit.group_id, str(unit.extra["ended_on"])))
    terms = unit.extra.get("terms")
    if terms:
        for row in session.scalars(
            sa.select(Enrolment).where(Enrolment.id.in_(terms["enrolments"]))
        ):
            assert row.term_ends_on
            items.append(("term", row.id, row.term_ends_on.isoformat()))
            row.term_ends_on += dt.timedelta(days=terms["days"])
    _keep(look, closure, items)


def _bookings(look: Look, unit: Unit, closure: Closure, reason: str) -> None:
    zone = ZoneInfo(look.region.timezone)
    for step in unit.bookings:
        if not write_booking(look.session, step, zone, reason):
            raise changed_since()
    _keep(
        look, closure,
        [("booking", one.booking_id, "") for one in unit.bookings if one.kind == "cancel"],
    )  # fmt: skip


def _keep(look: Look, closure: Closure, items: list[tuple[str, int, str]]) -> None:
    look.session.add_all(
        ClosureItem(region_id=look.region.id, closure_id=closure.id, what=what,
                    subject_id=number, before=before)
        for what, number, before in items
    )  # fmt: skip
    look.session.flush()


def _tell(look: Look, closure: Closure, people: Iterable[int]) -> int:
    """One message to each person, in however many groups."""
    values = {"first": closure.first_on, "last": closure.last_on}
    about = ("closure", closure.id)
    return send_notices(
        look.session, actor=look.actor, region=look.region,
        notices=[
            Notice("centre_closed", one, values, closure.public_id, about, closure.centre_id)
            for one in people
        ],
    )  # fmt: skip


# Lifting --------------------------------------------------------------------------------------


def finish_lift(look: Look, _plan: Plan, unit: Unit, values: Values, _deed_id: int) -> list[str]:
    """Open again from a day on; terms lose the days that are no longer lost."""
    session = look.session
    closure = session.get(Closure, int(values["closure_id"]), populate_existing=True)
    assert closure is not None
    day = dt.date.fromisoformat(values["open_from"])
    if unit.key == "closure":
        _open(look, closure, day)
        return []
    if unit.key == "bookings":
        zone = ZoneInfo(look.region.timezone)
        steps = [one for one in unit.bookings if not one.obstacles]
        for step in steps:
            if not write_booking(session, step, zone, ""):
                raise changed_since()
        _undone(look, closure, "booking", [one.booking_id for one in steps])
        people: Iterable[int] = {one.person_id for one in steps if one.person_id}
    else:
        back = [one.row.id for one in unit.applied if one.row and one.kind == "restore"]
        _undone(look, closure, "cancelled", back)
        terms = unit.extra.get("terms")
        if terms:
            for row in session.scalars(
                sa.select(Enrolment).where(Enrolment.id.in_(terms["enrolments"]))
            ):
                if row.term_ends_on is not None:
                    row.term_ends_on -= dt.timedelta(days=terms["days"])
        session.flush()
        people = people_in(session, [unit.group_id or 0]).get(unit.group_id or 0, [])
    about = ("closure", closure.id)
    send_notices(
        session, actor=look.actor, region=look.region,
        notices=[
            Notice("centre_open_again", one, {"date": day}, closure.public_id, about,
                   closure.centre_id)
            for one in people
        ],
    )  # fmt: skip
    return []


def _open(look: Look, closure: Closure, day: dt.date) -> None:
    blocking = look.session.get(Blocking, closure.blocking_id) if closure.blocking_id else None
    now = now_utc()
    start = interval_of_days(day, day, look.region.timezone).starts_at
    if blocking is not None:
        if start <= blocking.starts_at:
            blocking.lifted_at, blocking.lifted_by = now, look.actor.user_id
        else:
            blocking.ends_at = start
    closure.open_from, closure.lifted_at = day, now
    closure.lifted_by = look.actor.user_id
    look.session.flush()
    record(
        look.session, actor=look.actor, action="closure.lift", region_id=look.region.id,
        subject_type="centre", subject_id=closure.centre_id,
        details={"open_from": day.isoformat()},
    )  # fmt: skip


def _undone(look: Look, closure: Closure, what: str, numbers: list[int]) -> None:
    look.session.execute(
        sa.update(ClosureItem)
        .where(
            ClosureItem.closure_id == closure.id,
            ClosureItem.what == what,
            ClosureItem.subject_id.in_(numbers),
        )
        .values(undone_at=now_utc())
        .execution_options(synchronize_session=False)
    )
