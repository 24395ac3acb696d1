"""Deeds on single appointments: booking, moving, cancelling, what became of them, undoing it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.deliveries.service_checks import refuse_service
from core.deliveries.services import record_delivery, void_source
from core.errors import Conflict, InvalidInput, NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.scheduling.access import active_modules, require, today_in
from core.scheduling.appointment_checks import (
    TimeTaken,
    check_kind,
    check_time,
    checked_reason,
    giver_of,
    local_day,
    mark_text,
    refuse_over,
    refuse_stranger,
    refuse_taken,
    refuse_taken_again,
    short_text,
    use_of_booking,
)
from core.scheduling.appointment_notices import tell_person
from core.scheduling.appointment_rules import State, mark_fault
from core.scheduling.appointment_times import lasting, use_of
from core.scheduling.booking_press import same_press, write_once
from core.scheduling.busy import lock_use
from core.scheduling.locks import lock_people
from core.scheduling.resource_models import Booking
from core.scheduling.visit_kind_queries import Giver, KindLine
from core.web.i18n import gettext as _

MANAGE = "appointments.manage"
KIND = "appointment"
OWNER = "core"
NOTE_LENGTH = 300

__all__ = [
    "KIND",
    "TimeTaken",
    "book_appointment",
    "cancel_appointment",
    "mark_appointment",
    "move_appointment",
    "source_key",
    "undo_appointment",
]


# Booking and moving --------------------------------------------------------------------------


def book_appointment(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    line: KindLine,
    staff_id: int,
    starts_at: dt.datetime,
    person_id: int,
    note: str = "",
    press_key: str = "",
) -> Booking:
    """Book a visit of `line.kind` with a specialist, in the room where they give it.

    The same `press_key` again returns the first booking. Raises with nothing written: `TimeTaken`
    (`appointment.taken`, `person.busy`), `InvalidInput` at `starts_at`, `staff_id`, `kind` or
    `person`, `Conflict` at `person` for what a module has against the service, `NotAllowed`.
    """
    require(actor, MANAGE, region=region, centre_id=line.kind.centre_id)
    giver = giver_of(line, staff_id)
    _share_centre(session, line.kind.centre_id)
    lock_use(session, use_of(line.kind, giver))
    press_key = f"{actor.user_id}:{press_key}"[:64] if press_key else ""
    known = same_press(session, press_key)
    if known is not None:
        return _same_wish(known, person_id, starts_at)
    check_kind(region, line.kind)
    refuse_stranger(session, centre_id=line.kind.centre_id, person_id=person_id)
    lock_people(session, [person_id])
    check_time(session, region, line.kind, starts_at)
    refuse_service(session, region, person_id=person_id, kind_code=line.kind.service_kind,
                   on=local_day(starts_at, region), giving=False)  # fmt: skip
    refuse_taken(session, region, line, giver, starts_at, person_id)
    booking = _planned(actor, region, line, giver, starts_at)
    booking.person_id, booking.press_key = person_id, press_key or None
    booking.note = short_text(note, NOTE_LENGTH)
    written = write_once(session, booking)
    if written is not booking:
        return _same_wish(written, person_id, starts_at)
    _note(session, actor, "appointment.book", booking, at=starts_at.isoformat())
    tell_person(session, actor=actor, region=region, booking=booking, event="appointment_booked")
    return booking


def move_appointment(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    line: KindLine,
    booking: Booking,
    staff_id: int,
    starts_at: dt.datetime,
) -> Booking:
    """Give a planned appointment another time or specialist. To where it stands changes nothing.

    `line` is its kind of visit. Raises as `book_appointment`; `Conflict` when it is over.
    """
    require(actor, MANAGE, region=region, centre_id=booking.centre_id)
    giver = giver_of(line, staff_id)
    _share_centre(session, line.kind.centre_id)
    lock_use(session, use_of(line.kind, giver))
    booking = _lock(session, booking)
    refuse_over(booking)
    if booking.person_id is not None:
        lock_people(session, [booking.person_id])
    if (booking.starts_at, booking.staff_id) == (starts_at, giver.staff.id):
        return booking
    check_time(session, region, line.kind, starts_at)
    _refuse_service(session, region, booking, on=local_day(starts_at, region), giving=False)
    refuse_taken(session, region, line, giver, starts_at, booking.person_id, booking.id)
    was = booking.starts_at
    length = lasting(line.kind)
    occupied, visit = length.occupied(starts_at), length.visit(starts_at)
    booking.staff_id = giver.staff.id
    booking.room_id = giver.room.id if giver.room is not None else None
    booking.local_date = local_day(starts_at, region)
    booking.starts_at, booking.ends_at = visit.starts_at, visit.ends_at
    booking.occupied_from, booking.occupied_to = occupied.starts_at, occupied.ends_at
    session.flush()
    _note(session, actor, "appointment.move", booking, was=was.isoformat(),
          at=starts_at.isoformat())  # fmt: skip
    tell_person(session, actor=actor, region=region, booking=booking, event="appointment_changed")
    return booking


def cancel_appointment(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, reason: str
) -> Booking:
    """Free the time of a planned appointment. Twice is once.

    Raises `InvalidInput` at `reason`, `Conflict` when it was held or missed.
    """
    require(actor, MANAGE, region=region, centre_id=booking.centre_id)
    reason = checked_reason(reason)
    booking = _lock(session, booking)
    if booking.state == State.CANCELLED:
        return booking
    refuse_over(booking)
    is_coming = booking.starts_at > now_utc()
    _end(booking, State.CANCELLED, actor)
    booking.cancel_reason = reason
    session.flush()
    _note(session, actor, "appointment.cancel", booking, reason=reason)
    if is_coming:
        tell_person(
            session, actor=actor, region=region, booking=booking, event="appointment_cancelled"
        )
    return booking


# What became of it ---------------------------------------------------------------------------


def mark_appointment(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, state: str
) -> Booking:
    """Set a planned appointment `done` or `missed`. A done one whose kind records a service
    becomes one delivery in the ledger. The same again changes nothing.

    Raises `InvalidInput` at `state`, `Conflict` (`appointment.future`, `appointment.done`,
    `appointment.missed`, `appointment.cancelled`, `module.inactive`, what a module has against
    the service), `NotAllowed`.
    """
    require(actor, MANAGE, region=region, centre_id=booking.centre_id)
    if state not in (State.DONE, State.MISSED):
        raise InvalidInput("appointment.state", _("Choose what became of it."), field="state")
    booking = _lock(session, booking)
    fault = mark_fault(
        State(state), state=booking.state, day=booking.local_date, starts_at=booking.starts_at,
        today=today_in(region), now=now_utc(),
    )  # fmt: skip
    if fault is not None:
        raise Conflict(f"appointment.{fault}", mark_text(fault))
    if booking.state == state:
        return booking
    if state == State.DONE:
        _refuse_service(session, region, booking, on=booking.local_date, giving=True)
    _end(booking, State(state), actor)
    if state == State.DONE:
        booking.came_at = now_utc()
        _deliver(session, actor, region, booking)
    session.flush()
    _note(session, actor, f"appointment.{state}", booking)
    return booking


def undo_appointment(
    session: OrmSession, *, actor: Actor, region: RegionInfo, booking: Booking, reason: str
) -> Booking:
    """Make an ended appointment planned again: a service recorded of it is voided, and for a
    cancelled or missed one its time must still be free. Twice is once.

    Raises `InvalidInput` at `reason`, `Conflict` naming what has that time now.
    """
    require(actor, MANAGE, region=region, centre_id=booking.centre_id)
    reason = checked_reason(reason)
    _share_centre(session, booking.centre_id)
    lock_use(session, use_of_booking(booking))
    booking = _lock(session, booking)
    if booking.state == State.PLANNED:
        return booking
    was = booking.state
    if was in (State.CANCELLED, State.MISSED):
        if booking.person_id is not None:
            lock_people(session, [booking.person_id])
        _refuse_service(session, region, booking, on=booking.local_date, giving=False)
        refuse_taken_again(session, region, booking)
    if was == State.DONE:
        void_source(
            session, actor=actor, region=region, source_key=source_key(booking.id), reason=reason
        )
    booking.state, booking.came_at = State.PLANNED, None
    booking.ended_by, booking.cancel_reason = None, ""
    session.flush()
    _note(session, actor, "appointment.undo", booking, was=was, reason=reason)
    if was == State.CANCELLED and booking.starts_at > now_utc():
        tell_person(
            session, actor=actor, region=region, booking=booking, event="appointment_booked"
        )
    return booking


def source_key(booking_id: int) -> str:
    """The ledger's name for the appointment behind a delivery."""
    return f"booking:{booking_id}"


def _deliver(session: OrmSession, actor: Actor, region: RegionInfo, booking: Booking) -> None:
    if not booking.service_kind or booking.person_id is None:
        return
    registry = kernel().registry
    module = registry.owners.get(booking.service_kind)
    if module is None or module not in active_modules(region):
        raise Conflict(
            "module.inactive",
            _("The module of this service is switched off. Nothing was changed."),
        )
    starts = booking.starts_at.astimezone(ZoneInfo(region.timezone))
    record_delivery(
        session,
        actor=actor,
        region=region,
        centre_id=booking.centre_id,
        kind=registry.service_kinds[booking.service_kind],
        module=module,
        local_date=booking.local_date,
        local_time=starts.time(),
        source_key=source_key(booking.id),
        person_id=booking.person_id,
        proof=f"appointment:{booking.public_id}",
    )


# Parts ---------------------------------------------------------------------------------------


def _lock(session: OrmSession, booking: Booking) -> Booking:
    row = session.scalars(
        sa.select(Booking)
        .where(Booking.id == booking.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _refuse_service(
    session: OrmSession, region: RegionInfo, booking: Booking, *, on: dt.date, giving: bool
) -> None:
    if booking.person_id is not None:
        refuse_service(session, region, person_id=booking.person_id,
                       kind_code=booking.service_kind, on=on, giving=giving)  # fmt: skip


def _planned(
    actor: Actor, region: RegionInfo, line: KindLine, giver: Giver, starts_at: dt.datetime
) -> Booking:
    """A booking of the visit with its buffers, which nobody has yet."""
    length = lasting(line.kind)
    occupied, visit = length.occupied(starts_at), length.visit(starts_at)
    return Booking(
        region_id=region.id,
        centre_id=line.kind.centre_id,
        module=OWNER,
        kind=KIND,
        service_kind=line.kind.service_kind,
        visit_kind_id=line.kind.id,
        room_id=giver.room.id if giver.room is not None else None,
        staff_id=giver.staff.id,
        local_date=local_day(starts_at, region),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        occupied_from=occupied.starts_at,
        occupied_to=occupied.ends_at,
        created_by=actor.user_id,
    )


def _share_centre(session: OrmSession, centre_id: int) -> None:
    """Bookings do not wait for one another here, but a closure of the centre waits for them, and
    they for it."""
    session.execute(sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(read=True))


def _same_wish(known: Booking, person_id: int, starts_at: dt.datetime) -> Booking:
    """The first booking of a form that was sent twice; another wish with the same form is not."""
    if (known.person_id, known.starts_at) != (person_id, starts_at):
        raise Conflict("appointment.press", _("This form was sent already. Open it again."))
    return known


def _end(booking: Booking, state: State, actor: Actor) -> None:
    booking.state, booking.ended_by = state.value, actor.user_id


def _note(session: OrmSession, actor: Actor, action: str, booking: Booking, **more: object) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=booking.region_id,
        subject_type="person" if booking.person_id is not None else "booking",
        subject_id=booking.person_id or booking.id,
        details={"booking_id": booking.id, **more},
    )
