"""Seats of events: booked, freed, given on to those who wait; who came, who was a guest.

Every deed locks the event first (`lock_event`), so that there are never more people than seats.
"""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Person
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    ServiceKind,
    Use,
    living_centres,
    local_today,
    now_utc,
    record_audit,
    record_delivery,
    refuse_service,
    settle,
    take_again,
    void_source,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.events.permissions import EVENT_BOOK, EVENT_MANAGE
from plugins.active_longevity.events.rules import MOST_SEATS, may_begin_marking
from plugins.active_longevity.events.waiting_services import (
    free_of,
    lock_event,
    note_seat,
    promote,
    require,
)
from plugins.active_longevity.events.words import SERVICE_KINDS
from plugins.active_longevity.kinds import BY_CODE, MODULE


def book_seat(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, person: Person
) -> EventSeat:
    """Give the person a seat, or the next number of the waiting list when there is none. Who has
    one keeps it. `person` comes with its centres.

    Raises `NotAllowed`; `Conflict` `event.*`, `person.elsewhere`, or what a module has against it.
    """
    require(actor, permission=EVENT_BOOK, region=region, centre_id=event.centre_id)
    _refuse_elsewhere(event, person)
    locked = lock_event(session, event_id=event.id)
    known = _living(session, locked, person.id)
    if known is not None:
        return known
    _refuse_closed(locked)
    if locked.ends_at <= now_utc():
        raise Conflict("event.over", _("This event is over."))
    refuse_service(session, region, person_id=person.id, kind_code=SERVICE_KINDS[locked.kind],
                   on=locked.local_date, giving=False)  # fmt: skip
    return _take(session, actor, locked, person.id)


def cancel_seat(
    session: Session, *, actor: Actor, region: RegionInfo, seat: EventSeat, reason: str = ""
) -> list[EventSeat]:
    """Free a seat, or take a number out of the waiting list; returns the seats of those who got
    one instead. Twice is once. Raises `Conflict` for somebody who has come."""
    event = _locked_of(session, actor, region, seat)
    if seat.state == "cancelled":
        return []
    _refuse_closed(event)
    if seat.came_at is not None:
        text = _("This person has come. Take the mark back first.")
        raise Conflict("seat.came", text)
    seat.state, seat.cancel_reason = "cancelled", " ".join(reason.split())[:200]
    seat.cancelled_at, seat.cancelled_by = now_utc(), actor.user_id
    session.flush()
    note_seat(session, actor=actor, event=event, seat=seat, what="cancel")
    return promote(session, actor=actor, region=region, event=event)


# Who came ------------------------------------------------------------------------------------


def mark_came(session: Session, *, actor: Actor, region: RegionInfo, seat: EventSeat) -> EventSeat:
    """Note that somebody came; it stands in the ledger at once. Twice is once. Who waits gets a
    free seat; raises `Conflict` `event.full` when there is none, or what forbids it."""
    event = _locked_of(session, actor, region, seat)
    if seat.came_at is not None:
        return seat
    _refuse_marking(event, region)
    if seat.state == "cancelled":
        raise Conflict("seat.cancelled", _("This seat was given back."))
    if seat.state == "waiting" and not free_of(session, event=event):
        raise Conflict("event.full", _("There is no free seat."))
    _let_in(session, actor, region, event, seat)
    return seat


def walk_in(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, person: Person
) -> EventSeat:
    """Somebody without a seat stands at the door and takes a free one."""
    require(actor, permission=EVENT_BOOK, region=region, centre_id=event.centre_id)
    _refuse_elsewhere(event, person)
    locked = lock_event(session, event_id=event.id)
    known = _living(session, locked, person.id)
    if known is not None:
        return mark_came(session, actor=actor, region=region, seat=known)
    _refuse_closed(locked)
    _refuse_marking(locked, region)
    if not free_of(session, event=locked):
        raise Conflict("event.full", _("There is no free seat."))
    refuse_service(session, region, person_id=person.id, kind_code=SERVICE_KINDS[locked.kind],
                   on=locked.local_date, giving=True)  # fmt: skip
    seat = _take(session, actor, locked, person.id)
    seat.walked_in = True
    _let_in(session, actor, region, locked, seat)
    return seat


def undo_came(session: Session, *, actor: Actor, region: RegionInfo, seat: EventSeat) -> EventSeat:
    """Take a mark back: the service is voided, the seat stays."""
    event = _locked_of(session, actor, region, seat)
    if event.state == "held":
        raise Conflict("event.held", _("This event was held already."))
    if seat.came_at is not None:
        seat.came_at = seat.came_by = None
        void_source(session, actor=actor, region=region, source_key=source_key(seat),
                    reason=str(_("The mark was taken back.")))  # fmt: skip
    seat.missed_at = None
    session.flush()
    return seat


def mark_missed(
    session: Session, *, actor: Actor, region: RegionInfo, seat: EventSeat
) -> EventSeat:
    """Note that somebody with a seat did not come."""
    event = _locked_of(session, actor, region, seat)
    _refuse_marking(event, region)
    if seat.came_at is not None:
        raise Conflict("seat.came", _("This person has come. Take the mark back first."))
    seat.missed_at = seat.missed_at or now_utc()
    session.flush()
    return seat


def all_came(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event
) -> tuple[int, int]:
    """Mark everybody who has a seat and no mark; (marked, left out because a doctor forbids)."""
    require(actor, permission=EVENT_BOOK, region=region, centre_id=event.centre_id)
    locked = lock_event(session, event_id=event.id)
    _refuse_closed(locked)
    _refuse_marking(locked, region)
    marked = left_out = 0
    for seat in _unmarked(session, locked):
        try:
            with session.begin_nested():
                _let_in(session, actor, region, locked, seat)
            marked += 1
        except Conflict:
            left_out += 1
    return marked, left_out


def close_event(
    session: Session, *, actor: Actor, region: RegionInfo, event: Event, guests: int
) -> Event:
    """The event was held: whoever has no mark did not come, and unnamed guests go into the ledger
    as participants. Twice is once. Raises `InvalidInput` at `guests`."""
    require(actor, permission=EVENT_BOOK, region=region, centre_id=event.centre_id)
    locked = lock_event(session, event_id=event.id)
    if locked.state == "held":
        return locked
    _refuse_closed(locked)
    _refuse_marking(locked, region)
    came = session.scalar(
        sa.select(sa.func.count(EventSeat.id)).where(
            EventSeat.event_id == locked.id, EventSeat.came_at.is_not(None)
        )
    )
    most = min(locked.seats, MOST_SEATS) - (came or 0)
    if not 0 <= guests <= most:
        text = _("Write a number of guests from 0 to %(most)s: so many seats are left.", most=most)
        raise InvalidInput("event.guests", text, field="guests")
    session.execute(
        sa.update(EventSeat)
        .where(
            EventSeat.event_id == locked.id, EventSeat.state == "booked",
            EventSeat.came_at.is_(None), EventSeat.missed_at.is_(None),
        )
        .values(missed_at=now_utc())
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip
    locked.unnamed_guests, locked.state = guests, "held"
    booking = _booking(session, locked)
    if booking is not None:  # the time of whoever was responsible counts as held
        settle(session, actor=actor, region=region, booking=booking, state="done")
    if guests:
        record_delivery(
            session, actor=actor, region=region, centre_id=locked.centre_id, kind=_kind(locked),
            module=MODULE, local_date=locked.local_date, unnamed_recipient="event",
            quantity=Decimal(guests), unit="participant",
            source_key=_guests_key(locked),
        )  # fmt: skip
    session.flush()
    record_audit(
        session, actor=actor, action="active_longevity.event.hold", region_id=region.id,
        subject_type="active_longevity.event", subject_id=locked.id,
        details={"title": locked.name_kk, "came": came or 0, "guests": guests},
    )  # fmt: skip
    return locked


def reopen_event(session: Session, *, actor: Actor, region: RegionInfo, event: Event) -> Event:
    """Open an event that was closed too early: marks can be corrected, and the guests are taken
    out of the ledger until it is closed again. Twice is once."""
    require(actor, permission=EVENT_MANAGE, region=region, centre_id=event.centre_id)
    locked = lock_event(session, event_id=event.id)
    if locked.state == "planned":
        return locked
    if locked.state == "cancelled":
        raise Conflict("event.cancelled", _("This event was cancelled."))
    locked.state, locked.unnamed_guests = "planned", 0
    booking = _booking(session, locked)
    if booking is not None:
        use = Use(locked.centre_id, room_id=locked.room_id, staff_id=locked.staff_id)
        take_again(session, actor=actor, region=region, booking=booking, use=use)
    void_source(session, actor=actor, region=region, source_key=_guests_key(locked),
                reason=str(_("The event was opened again.")))  # fmt: skip
    session.flush()
    record_audit(
        session, actor=actor, action="active_longevity.event.reopen", region_id=region.id,
        subject_type="active_longevity.event", subject_id=locked.id,
        details={"title": locked.name_kk},
    )  # fmt: skip
    return locked


def source_key(seat: EventSeat) -> str:
    """What proves the service in the ledger."""
    return f"{MODULE}.event_seat:{seat.id}"


# Parts ---------------------------------------------------------------------------------------


def _take(session: Session, actor: Actor, event: Event, person_id: int) -> EventSeat:
    """A seat while there is one, else a number. Who waits beside a free seat was passed over."""
    seat = EventSeat(region_id=event.region_id, event_id=event.id, person_id=person_id,
                     booked_by=actor.user_id)  # fmt: skip
    if free_of(session, event=event):
        seat.state = "booked"
    else:
        event.last_number += 1
        seat.state, seat.queue_number = "waiting", event.last_number
    session.add(seat)
    session.flush()
    note_seat(
        session,
        actor=actor,
        event=event,
        seat=seat,
        what="book" if seat.state == "booked" else "wait",
    )
    return seat


def _let_in(
    session: Session, actor: Actor, region: RegionInfo, event: Event, seat: EventSeat
) -> None:
    refuse_service(session, region, person_id=seat.person_id, kind_code=SERVICE_KINDS[event.kind],
                   on=event.local_date, giving=True)  # fmt: skip
    begun = event.starts_at.astimezone(ZoneInfo(region.timezone))
    seat.state, seat.queue_number, seat.missed_at = "booked", None, None
    seat.came_at, seat.came_by = now_utc(), actor.user_id
    session.flush()
    record_delivery(
        session, actor=actor, region=region, centre_id=event.centre_id, kind=_kind(event),
        module=MODULE, local_date=event.local_date, local_time=begun.time(),
        person_id=seat.person_id, source_key=source_key(seat),
    )  # fmt: skip


def _booking(session: Session, event: Event) -> Booking | None:
    return session.get_one(Booking, event.booking_id) if event.booking_id is not None else None


def _kind(event: Event) -> ServiceKind:
    return BY_CODE[SERVICE_KINDS[event.kind]]


def _living(session: Session, event: Event, person_id: int) -> EventSeat | None:
    found: EventSeat | None = session.scalar(
        sa.select(EventSeat).where(
            EventSeat.event_id == event.id,
            EventSeat.person_id == person_id,
            EventSeat.state != "cancelled",
        )
    )
    return found


def _unmarked(session: Session, event: Event) -> list[EventSeat]:
    return list(
        session.scalars(
            sa.select(EventSeat)
            .where(
                EventSeat.event_id == event.id, EventSeat.state == "booked",
                EventSeat.came_at.is_(None), EventSeat.missed_at.is_(None),
            )
            .order_by(EventSeat.id)
        )
    )  # fmt: skip


def _locked_of(session: Session, actor: Actor, region: RegionInfo, seat: EventSeat) -> Event:
    """The seat's event, locked, and the seat as it is now."""
    event = lock_event(session, event_id=seat.event_id)
    require(actor, permission=EVENT_BOOK, region=region, centre_id=event.centre_id)
    session.refresh(seat)
    return event


def _refuse_closed(event: Event) -> None:
    if event.state == "cancelled":
        raise Conflict("event.cancelled", _("This event was cancelled."))
    if event.state == "held":
        raise Conflict("event.held", _("This event was held already."))


def _refuse_marking(event: Event, region: RegionInfo) -> None:
    _refuse_closed(event)
    if not may_begin_marking(event.local_date, local_today(region.timezone)):
        raise Conflict("event.not_yet", _("Who came is marked on the day of the event."))


def _refuse_elsewhere(event: Event, person: Person) -> None:
    if event.centre_id not in living_centres(person):
        text = _("Another centre holds this file. Attach the person to this centre first.")
        raise Conflict("person.elsewhere", text, field="person")


def _guests_key(event: Event) -> str:
    return f"{MODULE}.event_guests:{event.id}"
