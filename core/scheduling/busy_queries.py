"""Reading all that occupies a room, a staff member or resources in a span of time.

Two statements on sessions, one on each other source, however many stretches are asked about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.busy_rules import Apart, Picture, Subject, Taken, Timeline, Use
from core.scheduling.hours_rules import Hours, parts_by_day
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import (
    Blocking,
    Booking,
    GroupResource,
    Resource,
    WeeklyHours,
)
from core.scheduling.rules import Interval
from core.web.i18n import current_locale
from core.web.i18n import gettext as _

#: no booking is longer, so that what began earlier need not be looked at
LONGEST_BOOKING = dt.timedelta(days=31)
#: a session ends at latest the day after it began
_LONGEST_SESSION = dt.timedelta(days=1)
#: a shared room takes any number of sessions at once; what blocks it takes them all
_COUNTLESS = 1_000_000

#: states of a booking that keep its time
_HOLDING = ("planned", "done")

#: more dates than these are not named one by one
_MOST_DATES = 400

#: (kind of thing, its number): room, staff, resource, centre
_Key = tuple[str, int]
_Found = dict[_Key, list[Taken]]


def picture_of(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    span: Interval,
    apart: Apart,
    only: Sequence[Interval] = (),
    but_blocking_id: int | None = None,
) -> Picture:
    """What is known about `span` for `use`; with `only`, sessions of other local dates than these
    stretches touch are not read. Raises `NotFound` for what is not of the region."""
    found: _Found = defaultdict(list)
    when = _when(span, only, ZoneInfo(region.timezone))
    _add_sessions(session, found, use, when, apart)
    _add_group_resources(session, found, use, when, apart)
    _add_bookings(session, found, use, span, apart)
    blocked = _blockings(session, use, span, but_blocking_id)
    hours = _hours(session, use)
    centre = session.get(Centre, use.centre_id)
    if centre is None:
        raise NotFound
    return Picture(
        zone=ZoneInfo(region.timezone),
        centre=centre.name_in(current_locale()),
        centre_hours=hours["centre", use.centre_id],
        closures=Timeline([_blocked(one, 1) for one in blocked["centre", use.centre_id]]),
        subjects=[
            Subject(
                field=field,
                what=what,
                timeline=Timeline(
                    found[key] + [_blocked(one, one.units or quantity) for one in blocked[key]]
                ),
                quantity=quantity,
                units=units,
                hours=hours[key],
            )
            for key, field, what, quantity, units in _asked_for(session, use)
        ],
    )


def pictures_of_staff(
    session: OrmSession, region: RegionInfo, staff: Sequence[StaffMember], span: Interval
) -> dict[int, Picture]:
    """Staff id → what is known about `span`, for many at once in five statements."""
    ids, centres = [one.id for one in staff], {one.centre_id for one in staff}
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in session.execute(
        sa.select(Session.id, Session.instructor_id, Group.title,
                  Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .where(
            Session.instructor_id.in_(ids),
            Session.starts_at > span.starts_at - _LONGEST_SESSION,
            Session.starts_at < span.ends_at,
            *_living(Apart()),
        )
    ):  # fmt: skip
        interval = Interval(row.starts_at, row.ends_at)
        found[row.instructor_id].append(Taken("session", row.title, interval, row.id))
    for row in session.execute(
        sa.select(Booking.id, Booking.staff_id, Booking.title,
                  Booking.occupied_from, Booking.occupied_to)
        .where(
            Booking.staff_id.in_(ids),
            Booking.starts_at > span.starts_at - LONGEST_BOOKING,
            Booking.starts_at < span.ends_at + _LONGEST_SESSION,
            Booking.state.in_(_HOLDING),
        )
    ):  # fmt: skip
        interval = Interval(row.occupied_from, row.occupied_to)
        title = row.title or _("Appointment")
        found[row.staff_id].append(Taken("booking", title, interval, row.id))
    blocked, hours = _blocked_of(session, ids, centres, span), _hours_of(session, ids, centres)
    names = {
        one.id: one.name_in(current_locale())
        for one in session.scalars(sa.select(Centre).where(Centre.id.in_(centres)))
    }
    return {
        one.id: Picture(
            zone=ZoneInfo(region.timezone),
            centre=names[one.centre_id],
            centre_hours=hours["centre", one.centre_id],
            closures=Timeline([_blocked(row, 1) for row in blocked["centre", one.centre_id]]),
            subjects=[
                Subject(
                    field="instructor_id",
                    what=one.full_name,
                    timeline=Timeline(
                        found[one.id] + [_blocked(row, 1) for row in blocked["staff", one.id]]
                    ),
                    hours=hours["staff", one.id],
                )
            ],
        )
        for one in staff
    }


def _blocked_of(
    session: OrmSession, staff_ids: Sequence[int], centre_ids: Collection[int], span: Interval
) -> dict[_Key, list[Blocking]]:
    return _by_thing(
        session.scalars(
            sa.select(Blocking).where(
                sa.or_(Blocking.staff_id.in_(staff_ids), Blocking.centre_id.in_(centre_ids)),
                Blocking.lifted_at.is_(None),
                Blocking.starts_at < span.ends_at,
                Blocking.ends_at > span.starts_at,
            )
        )
    )


def _hours_of(
    session: OrmSession, staff_ids: Sequence[int], centre_ids: Collection[int]
) -> dict[_Key, list[Hours]]:
    rows: dict[_Key, list[WeeklyHours]] = _by_thing(
        session.scalars(
            sa.select(WeeklyHours).where(
                sa.or_(WeeklyHours.staff_id.in_(staff_ids), WeeklyHours.centre_id.in_(centre_ids))
            )
        )
    )
    return defaultdict(list, {key: [as_hours(row) for row in own] for key, own in rows.items()})


def _asked_for(session: OrmSession, use: Use) -> list[tuple[_Key, str, str, int, int]]:
    """(key, field of forms, name, pieces there are, pieces wanted) of all that `use` names."""
    asked: list[tuple[_Key, str, str, int, int]] = []
    if use.room_id is not None:
        room = _one(session, Room, use.room_id)
        quantity = _COUNTLESS if room.is_shared else 1
        name = room.name_in(current_locale())
        asked.append((("room", room.id), "room_id", name, quantity, 1))
    if use.staff_id is not None:
        member = _one(session, StaffMember, use.staff_id)
        asked.append((("staff", member.id), "instructor_id", member.full_name, 1, 1))
    for resource_id, units in use.resources:
        one = _one(session, Resource, resource_id)
        name = one.name_in(current_locale())
        asked.append((("resource", one.id), "resource", name, one.quantity, units))
    return asked


def _one(session: OrmSession, model: Any, row_id: int) -> Any:
    row = session.get(model, row_id)
    if row is None:
        raise NotFound
    return row


def _places(model: Any, use: Use) -> list[tuple[str, Any, sa.ColumnElement[bool]]]:
    """(kind of thing, its column, condition) of what `use` names in a table of bookings, hours
    or blockings."""
    places = []
    if use.room_id is not None:
        places.append(("room", model.room_id, model.room_id == use.room_id))
    if use.staff_id is not None:
        places.append(("staff", model.staff_id, model.staff_id == use.staff_id))
    if use.resources:
        ids = [one for one, _units in use.resources]
        places.append(("resource", model.resource_id, model.resource_id.in_(ids)))
    return places


def _when(span: Interval, only: Sequence[Interval], zone: ZoneInfo) -> sa.ColumnElement[bool]:
    """Sessions that may share a moment with the span. A session lies within one local date, so
    the dates of `only` leave out most of a room that is busy all week."""
    during = sa.and_(
        Session.starts_at > span.starts_at - _LONGEST_SESSION, Session.starts_at < span.ends_at
    )
    dates = {day for one in only for day, _minutes in parts_by_day(one, zone)}
    if not dates or len(dates) > _MOST_DATES:
        return during
    return sa.and_(during, Session.local_date.in_(sorted(dates)))


def _add_sessions(
    session: OrmSession, found: _Found, use: Use, when: sa.ColumnElement[bool], apart: Apart
) -> None:
    wanted = []
    if use.room_id is not None:
        wanted.append(sa.and_(Session.room_id == use.room_id, when))
    if use.staff_id is not None:
        wanted.append(sa.and_(Session.instructor_id == use.staff_id, when))
    if not wanted:
        return
    statement = (
        sa.select(Session.id, Session.room_id, Session.instructor_id,
                  Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .where(sa.or_(*wanted), *_living(apart))
    )  # fmt: skip
    for row in session.execute(statement):
        taken = Taken("session", row.title, Interval(row.starts_at, row.ends_at), row.id)
        if use.room_id is not None and row.room_id == use.room_id:
            found["room", row.room_id].append(taken)
        if use.staff_id is not None and row.instructor_id == use.staff_id:
            found["staff", row.instructor_id].append(taken)


def _add_group_resources(
    session: OrmSession, found: _Found, use: Use, when: sa.ColumnElement[bool], apart: Apart
) -> None:
    if not use.resources:
        return
    statement = (
        sa.select(GroupResource.resource_id, GroupResource.units, Session.id,
                  Group.title, Session.starts_at, Session.ends_at)
        .join(Session, Session.group_id == GroupResource.group_id)
        .join(Group, Group.id == Session.group_id)
        .where(
            GroupResource.resource_id.in_([one for one, _units in use.resources]),
            when,
            *_living(apart),
        )
    )  # fmt: skip
    for row in session.execute(statement):
        interval = Interval(row.starts_at, row.ends_at)
        found["resource", row.resource_id].append(
            Taken("session", row.title, interval, row.id, row.units)
        )


def _living(apart: Apart) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [Session.state != "cancelled"]
    if apart.group_id is not None:
        conditions.append(Session.group_id != apart.group_id)
    if apart.session_ids:
        conditions.append(Session.id.not_in(list(apart.session_ids)))
    return conditions


def _add_bookings(
    session: OrmSession, found: _Found, use: Use, span: Interval, apart: Apart
) -> None:
    places = _places(Booking, use)
    if not places:
        return
    when = sa.and_(
        Booking.starts_at > span.starts_at - LONGEST_BOOKING,
        Booking.starts_at < span.ends_at + _LONGEST_SESSION,
    )
    statement = sa.select(
        Booking.id, Booking.title, Booking.units, Booking.occupied_from, Booking.occupied_to,
        Booking.room_id, Booking.staff_id, Booking.resource_id,
    ).where(
        sa.or_(*(sa.and_(condition, when) for _kind, _column, condition in places)),
        Booking.state.in_(_HOLDING),
        Booking.occupied_from < span.ends_at,
        Booking.occupied_to > span.starts_at,
    )  # fmt: skip
    without = {*apart.booking_ids, apart.booking_id} - {None}
    if without:
        statement = statement.where(Booking.id.not_in(sorted(without)))
    shared = {one for one, _units in use.resources}
    for row in session.execute(statement):
        interval = Interval(row.occupied_from, row.occupied_to)
        title = row.title or _("Appointment")
        for kind, column, _condition in places:
            number = getattr(row, column.key)
            units = row.units if kind == "resource" else 1
            if kind == "room" and row.resource_id in shared:
                continue  # they share the room: places in it are pieces of one resource
            if number is not None and _is_asked(use, kind, number):
                found[kind, number].append(Taken("booking", title, interval, row.id, units))


def _is_asked(use: Use, kind: str, number: int) -> bool:
    if kind == "resource":
        return any(number == one for one, _units in use.resources)
    return number == (use.room_id if kind == "room" else use.staff_id)


def _blockings(
    session: OrmSession, use: Use, span: Interval, but_id: int | None
) -> dict[_Key, list[Blocking]]:
    whole = sa.and_(
        Blocking.centre_id == use.centre_id,
        Blocking.room_id.is_(None),
        Blocking.staff_id.is_(None),
        Blocking.resource_id.is_(None),
    )
    conditions = [condition for _kind, _column, condition in _places(Blocking, use)]
    statement = sa.select(Blocking).where(
        sa.or_(whole, *conditions),
        Blocking.lifted_at.is_(None),
        Blocking.starts_at < span.ends_at,
        Blocking.ends_at > span.starts_at,
    )
    if but_id is not None:
        statement = statement.where(Blocking.id != but_id)
    return _by_thing(session.scalars(statement))


def _hours(session: OrmSession, use: Use) -> dict[_Key, list[Hours]]:
    conditions = [condition for _kind, _column, condition in _places(WeeklyHours, use)]
    statement = sa.select(WeeklyHours).where(
        sa.or_(WeeklyHours.centre_id == use.centre_id, *conditions)
    )
    rows: dict[_Key, list[WeeklyHours]] = _by_thing(session.scalars(statement))
    return defaultdict(list, {key: [as_hours(row) for row in own] for key, own in rows.items()})


def as_hours(row: WeeklyHours) -> Hours:
    return Hours(row.weekday, row.starts_at, row.ends_at, row.valid_from, row.valid_to)


def _by_thing(rows: Iterable[Any]) -> dict[_Key, list[Any]]:
    """Rows by the room, staff member or resource that they name, else by the centre."""
    found: dict[_Key, list[Any]] = defaultdict(list)
    for row in rows:
        for kind in ("room", "staff", "resource", "centre"):
            number = getattr(row, f"{kind}_id")
            if number is not None:
                found[kind, number].append(row)
                break
    return found


def _blocked(row: Blocking, units: int) -> Taken:
    interval = Interval(row.starts_at, row.ends_at)
    # why a person is away is nobody's business but the centre's: only that, and until when
    title = "" if row.staff_id is not None else row.reason or blocking_kind(row.kind)
    return Taken("blocking", title, interval, row.id, units)


def blocking_kind(kind: str) -> str:
    """The name of a kind of blocking."""
    names = {
        "leave": _("Leave"),
        "sick": _("Illness"),
        "training": _("Training"),
        "maintenance": _("Maintenance"),
        "closed": _("Closed"),
    }
    return names.get(kind) or _("Other reason")


def span_of(wanted: Sequence[Interval]) -> Interval:
    return Interval(min(one.starts_at for one in wanted), max(one.ends_at for one in wanted))
