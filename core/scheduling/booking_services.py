"""Reserving time for a module: a table by the hour, a vehicle's trip. What the module means by it
stays the module's; that nothing is promised twice is decided here."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.booking_press import same_press, write_once
from core.scheduling.booking_queries import person_intervals
from core.scheduling.busy import Use, lock_use, refuse_busy
from core.scheduling.busy_queries import LONGEST_BOOKING
from core.scheduling.busy_words import when_in_words
from core.scheduling.locks import lock_people
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Booking, Resource
from core.scheduling.rules import Interval
from core.web.i18n import current_locale
from core.web.i18n import gettext as _


def reserve(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    use: Use,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    module: str,
    kind: str,
    title: str,
    person_id: int | None = None,
    before: dt.timedelta = dt.timedelta(),
    after: dt.timedelta = dt.timedelta(),
    press_key: str | None = None,
) -> Booking:
    """Take what `use` names from `starts_at` to `ends_at` (aware), with room `before` and `after`.

    `use` holds one resource at most. The caller has checked the actor's permission. The same
    `press_key` again returns the first booking. Raises with nothing written: `InvalidInput` at
    `ends_at`, `resource`, `room_id` or `instructor_id`; `Busy` (409) naming what is in the way
    and three free times; `Conflict` `person.busy`; `NotFound` for another region's things.
    """
    if len(use.resources) > 1:
        raise ValueError("a booking holds one resource")
    _lock_centre_open(session, use.centre_id)
    lock_use(session, use)
    known = same_press(session, press_key)
    if known is not None:
        return known
    _check_times(starts_at, ends_at)
    _check_use(session, use)
    occupied = Interval(starts_at - before, ends_at + after)
    refuse_busy(session, region, use=use, wanted=[occupied])
    zone = ZoneInfo(region.timezone)
    if person_id is not None:
        lock_people(session, [person_id])
        _refuse_person_busy(session, person_id, Interval(starts_at, ends_at), zone)
    resource_id, units = use.resources[0] if use.resources else (None, 1)
    booking = Booking(
        region_id=region.id, centre_id=use.centre_id, module=module, kind=kind, title=title[:200],
        person_id=person_id, room_id=use.room_id, staff_id=use.staff_id,
        resource_id=resource_id, units=units,
        local_date=starts_at.astimezone(zone).date(), starts_at=starts_at, ends_at=ends_at,
        occupied_from=occupied.starts_at, occupied_to=occupied.ends_at,
        created_by=actor.user_id, press_key=press_key,
    )  # fmt: skip
    written = write_once(session, booking)
    if written is not booking:
        return written
    _note(session, actor, "booking.reserve", booking, at=starts_at.isoformat())
    return booking


def release(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, reason: str
) -> Booking:
    """Give a planned reservation's time back. Twice is once.

    Raises `InvalidInput` without a reason, `Conflict` when it was used, `NotFound`.
    """
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    row = _lock_row(session, region, booking)
    if row.state == "cancelled":
        return row
    if row.state != "planned":
        raise Conflict("booking.over", _("This reservation was used and stays as it is."))
    row.state, row.cancel_reason, row.ended_by = "cancelled", reason, actor.user_id
    session.flush()
    _note(session, actor, "booking.release", row, reason=reason)
    return row


def settle(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, state: str
) -> Booking:
    """What became of a planned reservation: `done` keeps its time, `missed` gives it back. Twice
    is once.

    Raises `Conflict` when it is over in another way, `NotFound`, `ValueError` for another state.
    """
    if state not in ("done", "missed"):
        raise ValueError(state)
    row = _lock_row(session, region, booking)
    if row.state == state:
        return row
    if row.state != "planned":
        raise Conflict("booking.over", _("This reservation was used and stays as it is."))
    row.state, row.ended_by = state, actor.user_id
    row.came_at = now_utc() if state == "done" else None
    session.flush()
    _note(session, actor, f"booking.{state}", row)
    return row


def take_again(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, use: Use
) -> Booking:
    """Make an ended reservation planned again; the time of a missed or cancelled one must still
    be free. `use` is what it was reserved with. Twice is once. Raises as `reserve`."""
    _lock_centre_open(session, use.centre_id)
    lock_use(session, use)
    row = _lock_row(session, region, booking)
    if row.state == "planned":
        return row
    if row.state != "done":
        refuse_busy(session, region, use=use, wanted=[Interval(row.occupied_from, row.occupied_to)])
        if row.person_id is not None:
            lock_people(session, [row.person_id])
            visit = Interval(row.starts_at, row.ends_at)
            _refuse_person_busy(session, row.person_id, visit, ZoneInfo(region.timezone))
    row.state, row.came_at, row.ended_by, row.cancel_reason = "planned", None, None, ""
    session.flush()
    _note(session, actor, "booking.again", row)
    return row


def _lock_row(session: OrmSession, region: RegionInfo, booking: Booking) -> Booking:
    row = session.scalars(
        sa.select(Booking)
        .where(Booking.id == booking.id, Booking.region_id == region.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _check_use(session: OrmSession, use: Use) -> None:
    """Refuse what is closed, of another centre, or more pieces than there are. Raises
    `InvalidInput` at its field."""
    if use.room_id is not None:
        room = session.get_one(Room, use.room_id)
        if room.centre_id != use.centre_id or not room.is_active:
            raise InvalidInput("room.closed", _("Choose a room of the centre."), field="room_id")
    if use.staff_id is not None:
        member = session.get_one(StaffMember, use.staff_id)
        if member.centre_id != use.centre_id or not member.is_active:
            text = _("%(name)s does not work in this centre.", name=member.full_name)
            raise InvalidInput("staff.closed", text, field="instructor_id")
    for resource_id, units in use.resources:
        check_resource(session.get_one(Resource, resource_id), centre_id=use.centre_id, units=units)


def check_resource(resource: Resource, *, centre_id: int, units: int) -> None:
    """Raise `InvalidInput` at `resource` for one that is closed, of another centre, or of which
    there are fewer pieces."""
    name = resource.name_in(current_locale())
    if resource.centre_id != centre_id or not resource.is_active:
        text = _("«%(name)s» is out of use. Choose another one.", name=name)
        raise InvalidInput("resource.closed", text, field="resource")
    if units < 1:
        text = _("Write how many pieces: at least 1.")
        raise InvalidInput("resource.units", text, field="resource")
    if units > resource.quantity:
        text = _("«%(name)s»: there are only %(num)s pieces.", name=name, num=resource.quantity)
        raise InvalidInput("resource.units", text, field="resource")


def _lock_centre_open(session: OrmSession, centre_id: int) -> None:
    """Shared among reservations, but a closure of the centre waits for them, and they for it."""
    statement = sa.select(Centre).where(Centre.id == centre_id).with_for_update(read=True)
    centre = session.scalars(statement).one_or_none()
    if centre is None:
        raise NotFound
    if not centre.is_active:
        raise InvalidInput("centre.closed", _("The centre is closed."))


def _check_times(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if ends_at <= starts_at:
        text = _("The end must be later than the start. Example: 10:00 to 11:00.")
        raise InvalidInput("booking.times", text, field="ends_at")
    if ends_at - starts_at > LONGEST_BOOKING:
        text = _("A reservation lasts 31 days at most.")
        raise InvalidInput("booking.long", text, field="ends_at")
    if ends_at <= now_utc():
        text = _("This time has passed. Choose a later one.")
        raise InvalidInput("booking.past", text, field="ends_at")


def _refuse_person_busy(
    session: OrmSession, person_id: int, wanted: Interval, zone: ZoneInfo
) -> None:
    found = person_intervals(session, person_id=person_id, within=wanted)
    if found:
        told = "; ".join(
            f"«{one.title or _('Appointment')}», {when_in_words(one.interval, zone)}"
            for one in found[:3]
        )
        text = _("The person has something else at that time: %(what)s.", what=told)
        raise Conflict("person.busy", text, field="person")


def _note(session: OrmSession, actor: Actor, action: str, booking: Booking, **more: object) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=booking.region_id,
        subject_type="person" if booking.person_id is not None else "booking",
        subject_id=booking.person_id or booking.id,
        details={"booking_id": booking.id, "title": booking.title, **more},
    )
