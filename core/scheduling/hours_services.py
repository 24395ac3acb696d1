"""Setting weekly hours of a centre, a room, a resource or a staff member."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require
from core.scheduling.busy_queries import as_hours
from core.scheduling.busy_rules import Obstacle
from core.scheduling.hours_rules import Hours, covers, hours_fault, parts_by_day, stretches_on
from core.scheduling.models import Group, Session
from core.scheduling.resource_models import GroupResource, WeeklyHours
from core.scheduling.resource_things import MANAGE, Thing, lock_thing
from core.scheduling.rules import Interval
from core.web.i18n import gettext as _

MOST_ROWS = 100


def hours_of(session: OrmSession, *, thing: Thing) -> list[Hours]:
    """Its own weekly hours, in order."""
    column = getattr(WeeklyHours, thing.column)
    rows = session.scalars(sa.select(WeeklyHours).where(column == thing.id))
    return sorted_hours(map(as_hours, rows))


def sorted_hours(rows: Iterable[Hours]) -> list[Hours]:
    """By the dates between which they hold, then by weekday and time."""
    return sorted(rows, key=_order)


def digest_of(rows: Sequence[Hours]) -> str:
    """The same for the same hours: tells whether somebody saved others meanwhile."""
    text = "|".join(str(one) for one in sorted(rows, key=_order))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def set_hours(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    thing: Thing,
    rows: Sequence[Hours],
    seen: str | None = None,
) -> None:
    """Make `rows` the weekly hours of `thing`; none means that it has the centre's.

    Raises `InvalidInput` at `lines`, `Conflict` when others were saved since `seen` (a digest).
    """
    require(actor, MANAGE, region=region, centre_id=thing.centre_id)
    thing = lock_thing(session, thing)
    rows = list(dict.fromkeys(rows))
    fault = hours_fault(rows) or ("many" if len(rows) > MOST_ROWS else None)
    if fault is not None:
        raise InvalidInput(f"hours.{fault}", _fault_text(fault), field="lines")
    known = hours_of(session, thing=thing)
    if known == sorted(rows, key=_order):
        return
    if seen is not None and seen != digest_of(known):
        raise Conflict(
            "version",
            _(
                "Somebody changed this record while you were editing it. "
                "Look at what is saved now, then save again."
            ),
        )
    column = getattr(WeeklyHours, thing.column)
    session.execute(sa.delete(WeeklyHours).where(column == thing.id))
    session.add_all(
        WeeklyHours(
            region_id=region.id, weekday=one.weekday, starts_at=one.starts_at,
            ends_at=one.ends_at, valid_from=one.valid_from, valid_to=one.valid_to,
            **{thing.column: thing.id},
        )
        for one in rows
    )  # fmt: skip
    session.flush()
    record(
        session,
        actor=actor,
        action="hours.change",
        region_id=region.id,
        subject_type="staff_member" if thing.kind == "staff" else thing.kind,
        subject_id=thing.id,
        details={"name": thing.name, "centre_id": thing.centre_id, "rows": len(rows)},
    )


def outside(
    session: OrmSession, *, region: RegionInfo, thing: Thing, rows: Sequence[Hours]
) -> list[Obstacle]:
    """Coming sessions that lie outside `rows`, the hours that `thing` has now, in order of time.
    They stay: who sets hours is told of them."""
    if not rows:
        return []
    zone = ZoneInfo(region.timezone)
    found = []
    for row in session.execute(_coming(thing)):
        interval = Interval(row.starts_at, row.ends_at)
        parts = [
            (stretches_on(rows, day), minutes) for day, minutes in parts_by_day(interval, zone)
        ]
        if any(open_ is not None and not covers(open_, minutes) for open_, minutes in parts):
            found.append(Obstacle("session", "starts_at", thing.name, row.title, interval, row.id))
    return found


def _coming(thing: Thing) -> Any:
    statement = (
        sa.select(Session.id, Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .where(
            Session.centre_id == thing.centre_id,
            Session.state == "planned",
            Session.starts_at > now_utc(),
        )
        .order_by(Session.starts_at, Session.id)
    )
    if thing.kind == "room":
        return statement.where(Session.room_id == thing.id)
    if thing.kind == "staff":
        return statement.where(Session.instructor_id == thing.id)
    if thing.kind == "resource":
        return statement.join(GroupResource, GroupResource.group_id == Group.id).where(
            GroupResource.resource_id == thing.id
        )
    own = sa.select(WeeklyHours.room_id).where(WeeklyHours.room_id.is_not(None))
    return statement.where(sa.or_(Session.room_id.is_(None), Session.room_id.not_in(own)))


def _order(one: Hours) -> tuple[object, ...]:
    return (
        one.valid_from or dt.date.min,
        one.valid_to or dt.date.max,
        one.weekday,
        one.starts_at,
        one.ends_at,
    )


def _fault_text(fault: str) -> str:
    return {
        "weekday": _("Choose at least one weekday."),
        "times": _("The end must be later than the start. Example: 09:00 to 18:00."),
        "dates": _("The last date must not be earlier than the first date."),
        "overlap": _("Two stretches of one day overlap. Change one of the times or its dates."),
        "many": _("Too many lines. Join those that are alike."),
    }[fault]
