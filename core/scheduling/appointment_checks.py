"""What stands in the way of an appointment: its kind, its time, the specialist, the room, the
person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.people.models import Person, PersonCentre
from core.plugins.contracts import RegionInfo
from core.reference.queries import days_off
from core.scheduling.appointment_rules import State, time_fault
from core.scheduling.appointment_times import FreeTime, last_day, lasting, near_times, use_of
from core.scheduling.booking_queries import person_intervals
from core.scheduling.busy import Apart, Use, obstacles, tell
from core.scheduling.resource_models import Booking, VisitKind
from core.scheduling.rules import Interval
from core.scheduling.visit_kind_queries import Giver, KindLine, is_offered
from core.web.i18n import current_locale, format_date, format_time
from core.web.i18n import gettext as _

REASON_LENGTH = 200


class TimeTaken(Conflict):
    """Somebody or something else has that time; `free` are up to three times instead."""

    def __init__(self, code: str, message: str, free: Sequence[FreeTime]) -> None:
        super().__init__(code, message, field="starts_at")
        self.free = tuple(free)


def checked_reason(reason: str) -> str:
    reason = short_text(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    return reason


def giver_of(line: KindLine, staff_id: int) -> Giver:
    for one in line.givers:
        if one.staff.id == staff_id:
            return one
    raise InvalidInput(
        "appointment.staff", _("Choose a specialist who gives this visit."), field="staff_id"
    )


def check_kind(region: RegionInfo, kind: VisitKind) -> None:
    if not kind.is_active or not is_offered(region, kind):
        raise InvalidInput(
            "appointment.kind", _("This kind of visit is not offered now."), field="kind"
        )


def check_time(
    session: OrmSession, region: RegionInfo, kind: VisitKind, starts_at: dt.datetime
) -> None:
    fault = time_fault(starts_at, now=now_utc(), notice_minutes=kind.notice_minutes)
    if fault is not None:
        raise InvalidInput(f"appointment.{fault}", _time_text(fault, kind), field="starts_at")
    day = local_day(starts_at, region)
    if day > last_day(region):
        raise InvalidInput(
            "appointment.far",
            _("Appointments are booked up to %(date)s.", date=format_date(last_day(region))),
            field="starts_at",
        )
    off = days_off(session, region, day, day).get(day)
    if off is not None:
        raise InvalidInput(
            "appointment.day_off",
            _("%(date)s is a day off: %(name)s.", date=format_date(day),
              name=off.name_in(current_locale())),
            field="starts_at",
        )  # fmt: skip


def _time_text(fault: str, kind: VisitKind) -> str:
    return {
        "minute": _("Choose one of the times."),
        "past": _("This time has passed. Choose a later one."),
        "notice": _(
            "This visit is booked at least %(num)s minutes before it begins.",
            num=kind.notice_minutes,
        ),
    }[fault]


def refuse_stranger(session: OrmSession, *, centre_id: int, person_id: int) -> None:
    """Raise `InvalidInput` at `person` unless the centre holds the file of a living person.

    On a page whose form has no field `person` the sentence stands in the box of `error_summary`,
    without a link.
    """
    row = session.execute(
        sa.select(Person.died_on)
        .join(PersonCentre, PersonCentre.person_id == Person.id)
        .where(
            Person.id == person_id,
            Person.withdrawn_at.is_(None),
            PersonCentre.centre_id == centre_id,
            PersonCentre.detached_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
    if row is None:
        raise InvalidInput(
            "person.not_here",
            _("The centre does not hold this person's file. Attach it first."),
            field="person",
        )
    if row.died_on is not None:
        raise InvalidInput("person.died", _("The person has died."), field="person")


def refuse_taken(
    session: OrmSession,
    region: RegionInfo,
    line: KindLine,
    giver: Giver,
    starts_at: dt.datetime,
    person_id: int | None,
    booking_id: int | None = None,
) -> None:
    """Raise `TimeTaken` when the specialist, the room or the person is not free."""
    length, apart = lasting(line.kind), Apart(booking_id=booking_id)
    found = obstacles(
        session, region, use=use_of(line.kind, giver), wanted=[length.occupied(starts_at)],
        apart=apart,
    )  # fmt: skip
    busy = _person_busy(session, region, person_id, length.visit(starts_at), booking_id)
    if not found and not busy:
        return
    free = near_times(
        session, region, line=line, staff_id=giver.staff.id, wanted=starts_at,
        person_id=person_id, apart=apart,
    )  # fmt: skip
    if found:
        text = _("This time is not free: %(what)s.", what=tell(found, region.timezone))
        raise TimeTaken("appointment.taken", text, free)
    raise TimeTaken("person.busy", busy, free)


def _person_busy(
    session: OrmSession,
    region: RegionInfo,
    person_id: int | None,
    visit: Interval,
    booking_id: int | None,
) -> str:
    """Where the person is at that time, in words; empty when nowhere."""
    if person_id is None:
        return ""
    found = person_intervals(session, person_id=person_id, within=visit, but_booking_id=booking_id)
    if not found:
        return ""
    zone = ZoneInfo(region.timezone)
    told = "; ".join(
        f"«{one.title or _('Appointment')}» "
        f"{format_time(one.interval.starts_at.astimezone(zone))}"
        f"–{format_time(one.interval.ends_at.astimezone(zone))}"
        for one in found[:3]
    )
    return _("The person has something else at that time: %(what)s.", what=told)


def refuse_taken_again(session: OrmSession, region: RegionInfo, booking: Booking) -> None:
    """Before a freed time is taken again: by whom else it was taken meanwhile."""
    occupied = Interval(booking.occupied_from, booking.occupied_to)
    found = obstacles(
        session, region, use=use_of_booking(booking), wanted=[occupied],
        apart=Apart(booking_id=booking.id),
    )  # fmt: skip
    if found:
        text = _("This time is not free: %(what)s.", what=tell(found, region.timezone))
        raise Conflict("appointment.taken", text)
    visit = Interval(booking.starts_at, booking.ends_at)
    busy = _person_busy(session, region, booking.person_id, visit, booking.id)
    if busy:
        raise Conflict("person.busy", busy)


def refuse_over(booking: Booking) -> None:
    if booking.state != State.PLANNED:
        raise Conflict(f"appointment.{booking.state}", mark_text(booking.state))


def mark_text(fault: str) -> str:
    return {
        "done": _("The appointment was held. Undo that first."),
        "missed": _("The person is marked as not having come. Undo that first."),
        "cancelled": _("The appointment is cancelled. Undo that first."),
        "future": _("The appointment has not begun yet."),
    }[fault]


def use_of_booking(booking: Booking) -> Use:
    return Use(booking.centre_id, room_id=booking.room_id, staff_id=booking.staff_id)


def local_day(moment: dt.datetime, region: RegionInfo) -> dt.date:
    return moment.astimezone(ZoneInfo(region.timezone)).date()


def short_text(text: str, length: int) -> str:
    return " ".join(text.split())[:length]
