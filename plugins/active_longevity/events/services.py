"""Planning events: made, changed, cancelled, held. Seats stand in `seat_services.py`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Room, StaffMember
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    Use,
    now_utc,
    record_audit,
    release,
    reserve,
    send_notices,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.events import messages
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.events.permissions import EVENT_MANAGE
from plugins.active_longevity.events.rules import KINDS, MOST_SEATS, times_fault
from plugins.active_longevity.events.waiting_services import (
    booked_count,
    has_come,
    lock_event,
    promote,
    require,
)
from plugins.active_longevity.kinds import MODULE


@dataclass(frozen=True)
class Plan:
    """What an event is: titles, kind, where, when (aware), how many seats, what it needs."""

    kind: str
    title_kk: str
    title_ru: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    seats: int
    room_id: int | None = None
    place: str = ""
    staff_id: int | None = None
    needs: str = ""


def create_event(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    plan: Plan,
    press_key: str | None = None,
) -> Event:
    """Plan an event and take its room and its staff member. The same `press_key` gives the first.

    Raises `NotAllowed`; `InvalidInput` at the field; core's `Busy` with three free times.
    """
    require(actor, permission=EVENT_MANAGE, region=region, centre_id=centre_id)
    known = _same_press(session, press_key)
    if known is not None:
        return known
    _check(session, centre_id, plan)
    event = Event(region_id=region.id, centre_id=centre_id, press_key=press_key,
                  created_by=actor.user_id)  # fmt: skip
    _fill(event, plan, region)
    booking = _reserve(session, actor, region, event, press_key)
    known = _same_press(session, press_key)
    if known is not None:  # the other press held the room while this one waited for it
        return known
    event.booking_id = booking.id if booking is not None else None
    session.add(event)
    session.flush()
    _note(session, actor, event, "create", kind=event.kind)
    return event


def change_event(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, plan: Plan
) -> Event:
    """Change a planned event. A new time or room is taken first and told to those booked; seats
    cannot become fewer than those taken.

    Raises as `create_event`, and `Conflict` for one that is over or cancelled.
    """
    require(actor, permission=EVENT_MANAGE, region=region, centre_id=event.centre_id)
    locked = lock_event(session, event_id=event.id)
    _refuse_ended(locked)
    _check(session, locked.centre_id, plan)
    taken = booked_count(session, event_id=locked.id) + locked.unnamed_guests
    if plan.seats < taken:
        text = _("%(num)s seats are taken already.", num=taken)
        raise InvalidInput("event.seats_taken", text, field="seats")
    before = (locked.starts_at, locked.ends_at, locked.room_id, locked.staff_id)
    moved = (locked.starts_at, locked.room_id, locked.place) != (
        plan.starts_at, plan.room_id, plan.place
    )  # fmt: skip
    if (moved or plan.kind != locked.kind) and has_come(session, event_id=locked.id):
        text = _("People have come already: the kind, time and place stay.")
        raise Conflict("event.begun", text)
    _fill(locked, plan, region)
    if before != (locked.starts_at, locked.ends_at, locked.room_id, locked.staff_id):
        _release(session, actor, region, locked, _("The event was moved."))
        booking = _reserve(session, actor, region, locked, None)
        locked.booking_id = booking.id if booking is not None else None
    session.flush()
    _note(session, actor, locked, "change")
    if moved:
        _clear_reminders(session, locked.id)
        tell_everybody(session, actor=actor, region=region, event=locked, code=messages.CHANGED)
    promote(session, actor=actor, region=region, event=locked)
    return locked


def cancel_event(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, reason: str
) -> Event:
    """Call a planned event off: its room is free again, and all who booked or wait are told.
    Twice is once. Raises `InvalidInput` at `reason`, `Conflict` when somebody has come."""
    require(actor, permission=EVENT_MANAGE, region=region, centre_id=event.centre_id)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    locked = lock_event(session, event_id=event.id)
    if locked.state == "cancelled":
        return locked
    _refuse_ended(locked)
    if has_come(session, event_id=locked.id):
        text = _("People have come already: the event cannot be cancelled.")
        raise Conflict("event.begun", text)
    locked.state, locked.cancel_reason = "cancelled", reason
    _release(session, actor, region, locked, reason)
    session.flush()
    _note(session, actor, locked, "cancel", reason=reason)
    if locked.ends_at > now_utc():
        tell_everybody(session, actor=actor, region=region, event=locked, code=messages.CANCELLED)
    return locked


def tell_everybody(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, code: str
) -> int:
    """Write to all who have a seat or wait for one."""
    people = session.scalars(
        sa.select(EventSeat.person_id)
        .where(EventSeat.event_id == event.id, EventSeat.state != "cancelled")
        .order_by(EventSeat.id)
    ).all()
    room = session.get(Room, event.room_id) if event.room_id is not None else None
    told = messages.notices(event, people, code=code, zone=region.timezone, room=room)
    return send_notices(session, actor=actor, region=region, notices=told)


def _same_press(session: Session, press_key: str | None) -> Event | None:
    if not press_key:
        return None
    found: Event | None = session.scalar(sa.select(Event).where(Event.press_key == press_key))
    return found


def _check(session: Session, centre_id: int, plan: Plan) -> None:
    """Raise `InvalidInput` with every fault, each at its field."""
    faults: dict[str, Any] = {}
    if plan.kind not in KINDS:
        faults["kind"] = _("Choose from the list.")
    if not plan.title_kk:
        faults["title_kk"] = _("Write the title.")
    if not 1 <= plan.seats <= MOST_SEATS:
        faults["seats"] = _("Write a number of seats from 1 to %(most)s.", most=MOST_SEATS)
    fault = times_fault(plan.starts_at, plan.ends_at, now_utc())
    if fault is not None:
        faults["ends_at"] = {
            "order": _("The end must be later than the start. Example: 10:00 to 11:00."),
            "long": _("An event lasts 14 days at most."),
            "past": _("This time has passed. Choose a later one."),
        }[fault]
    if plan.room_id is None and not plan.place:
        faults["place"] = _("Choose a room, or write where it is.")
    room = session.get(Room, plan.room_id) if plan.room_id is not None else None
    if plan.room_id is not None and (room is None or room.centre_id != centre_id):
        faults["room_id"] = _("Choose a room of the centre.")
    elif room is not None and room.capacity and plan.seats > room.capacity:
        faults["seats"] = _("The room has only %(num)s places.", num=room.capacity)
    member = session.get(StaffMember, plan.staff_id) if plan.staff_id is not None else None
    if plan.staff_id is not None and (member is None or member.centre_id != centre_id):
        faults["instructor_id"] = _("Choose from the list.")
    if faults:
        raise InvalidInput("event.invalid", _("The event cannot be planned so."), fields=faults)


def _fill(event: Event, plan: Plan, region: RegionInfo) -> None:
    event.kind, event.name_kk, event.name_ru = plan.kind, plan.title_kk, plan.title_ru
    event.name_en = ""
    event.room_id, event.place, event.staff_id = plan.room_id, plan.place, plan.staff_id
    event.starts_at, event.ends_at = plan.starts_at, plan.ends_at
    event.local_date = plan.starts_at.astimezone(ZoneInfo(region.timezone)).date()
    event.seats, event.needs = plan.seats, plan.needs


def _reserve(
    session: Session, actor: Actor, region: RegionInfo, event: Event, press_key: str | None
) -> Booking | None:
    """Take the room and the staff member; an event outside without one takes nothing."""
    if event.room_id is None and event.staff_id is None:
        return None
    use = Use(event.centre_id, room_id=event.room_id, staff_id=event.staff_id)
    return reserve(
        session, actor=actor, region=region, use=use, starts_at=event.starts_at,
        ends_at=event.ends_at, module=MODULE, kind="event", title=event.name_kk,
        press_key=f"event:{press_key}"[:64] if press_key else None,
    )  # fmt: skip


def _release(session: Session, actor: Actor, region: RegionInfo, event: Event, reason: Any) -> None:
    if event.booking_id is None:
        return
    booking = session.get_one(Booking, event.booking_id)
    release(session, actor=actor, region=region, booking=booking, reason=str(reason))
    event.booking_id = None


def _clear_reminders(session: Session, event_id: int) -> None:
    session.execute(
        sa.update(EventSeat).where(EventSeat.event_id == event_id).values(reminded_at=None)
    )


def _refuse_ended(event: Event) -> None:
    if event.state == "cancelled":
        raise Conflict("event.cancelled", _("This event was cancelled."))
    if event.state == "held":
        raise Conflict("event.held", _("This event was held already."))


def _note(session: Session, actor: Actor, event: Event, what: str, **details: Any) -> None:
    record_audit(
        session, actor=actor, action=f"active_longevity.event.{what}", region_id=event.region_id,
        subject_type="active_longevity.event", subject_id=event.id,
        details={"title": event.name_kk, **details},
    )  # fmt: skip
