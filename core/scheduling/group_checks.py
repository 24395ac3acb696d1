"""What a group must satisfy before it is saved: fields, room, instructor, people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.errors import Conflict, InvalidInput
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.access import active_modules
from core.scheduling.booking_services import check_resource
from core.scheduling.busy import Apart, Use, refuse_busy
from core.scheduling.clashes import in_words, person_clashes
from core.scheduling.locks import lock_people, lock_resource, lock_room, lock_staff_member
from core.scheduling.models import Enrolment, Group, StaffMember
from core.scheduling.rules import Interval, Slot, meetings, pattern_fault, period_fault
from core.scheduling.series_rules import ON_DAYS_OFF, OnDaysOff
from core.web.i18n import current_locale
from core.web.i18n import gettext as _


@dataclass(frozen=True)
class GroupData:
    """What is asked about a new group; dates are local and inclusive."""

    service_kind: str
    title: str
    capacity: int
    starts_on: dt.date
    ends_on: dt.date
    slots: tuple[Slot, ...]
    room_id: int | None = None
    instructor_id: int | None = None
    #: (resource id, pieces) that each session uses
    resources: tuple[tuple[int, int], ...] = ()
    #: on days off: skip, move, hold
    days_off: OnDaysOff = "hold"


@dataclass(frozen=True)
class GroupChanges:
    """What may change in a group; the coming planned sessions follow."""

    title: str
    capacity: int
    ends_on: dt.date
    room_id: int | None = None
    instructor_id: int | None = None
    #: (resource id, pieces) that each session uses; None leaves them as they are
    resources: tuple[tuple[int, int], ...] | None = None
    #: what becomes of people beyond fewer places: "" refuses, "queue", "leave"
    over: str = ""


def checked(data: GroupData, region: RegionInfo) -> GroupData:
    owner = kernel().registry.owners.get(data.service_kind)
    if data.service_kind not in kernel().registry.service_kinds or owner not in active_modules(
        region
    ):
        raise InvalidInput("group.kind", _("Choose a service."), field="service_kind")
    check_title(data.title)
    check_period(data.starts_on, data.ends_on)
    fault = pattern_fault(data.slots)
    if fault is not None:
        raise InvalidInput(f"group.pattern.{fault}", pattern_text(fault), field="patterns")
    if data.days_off not in ON_DAYS_OFF:
        raise InvalidInput("group.days_off", _("Choose one of the list."), field="days_off")
    if not meetings(data.slots, data.starts_on, data.ends_on):
        raise InvalidInput(
            "group.pattern.none",
            _("None of these weekdays falls between the first and the last date."),
            field="patterns",
        )
    return data


def pattern_text(fault: str) -> str:
    return {
        "empty": _("Choose at least one weekday with its times."),
        "weekday": _("Choose at least one weekday with its times."),
        "times": _("The end must be later than the start. Example: 10:00 to 11:00."),
        "overlap": _("Two meetings of one day overlap. Change one of the times."),
    }[fault]


def check_title(title: str) -> None:
    if not title.strip():
        raise InvalidInput("group.title", _("Write the title of the group."), field="title")


def check_period(first: dt.date, last: dt.date) -> None:
    fault = period_fault(first, last)
    if fault == "order":
        text = _("The last date must not be earlier than the first date.")
        raise InvalidInput("group.dates", text, field="ends_on")
    if fault == "far":
        raise InvalidInput(
            "group.dates", _("The year must lie between 2000 and 2100."), field="starts_on"
        )
    if fault == "long":
        raise InvalidInput("group.dates", _("A group lasts two years at most."), field="ends_on")


def check_capacity(capacity: int, room: Room | None) -> None:
    if capacity < 1:
        raise InvalidInput("group.capacity", _("Write at least 1 place."), field="capacity")
    if room is not None and room.capacity is not None and capacity > room.capacity:
        raise InvalidInput(
            "group.room_capacity",
            _(
                "The room «%(room)s» holds %(num)s people. Write fewer places or choose "
                "another room.",
                room=room.name_in(current_locale()),
                num=room.capacity,
            ),
            field="capacity",
        )


def checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    return reason[:200]


def lock_room_of(
    session: OrmSession, room_id: int | None, centre_id: int, *, was: int | None = None
) -> Room | None:
    if room_id is None:
        return None
    room = lock_room(session, room_id)
    if room.centre_id != centre_id or not (room.is_active or room.id == was):
        raise InvalidInput("group.room", _("Choose a room of the centre."), field="room_id")
    return room


def lock_instructor_of(
    session: OrmSession, staff_id: int | None, centre_id: int, *, was: int | None = None
) -> StaffMember | None:
    if staff_id is None:
        return None
    member = lock_staff_member(session, staff_id)
    if member.centre_id != centre_id or not (member.is_active or member.id == was):
        text = _("Choose an instructor of the centre.")
        raise InvalidInput("group.instructor", text, field="instructor_id")
    return member


def lock_resources_of(
    session: OrmSession,
    centre_id: int,
    wanted: tuple[tuple[int, int], ...],
    *,
    was: tuple[tuple[int, int], ...] = (),
) -> tuple[tuple[int, int], ...]:
    """Hold equipment by number; returns `wanted` in that order. Raises `InvalidInput` at
    `resource` for what is closed, of another centre or too many; what was used already stays."""
    wanted = tuple(sorted(dict(wanted).items()))
    known = dict(was)
    for resource_id in sorted({*dict(wanted), *known}):
        resource, units = lock_resource(session, resource_id), dict(wanted).get(resource_id)
        if units is not None and units > known.get(resource_id, 0):
            check_resource(resource, centre_id=centre_id, units=units)
    return wanted


def refuse_clashes(
    session: OrmSession,
    region: RegionInfo,
    room: Room | None,
    member: StaffMember | None,
    wanted: list[Interval],
    *,
    centre_id: int,
    but_group_id: int | None,
    resources: tuple[tuple[int, int], ...] = (),
) -> None:
    """Raise `Busy` when the room, the instructor, a resource or the centre is not free."""
    use = Use(
        centre_id=centre_id,
        room_id=room.id if room is not None else None,
        staff_id=member.id if member is not None else None,
        resources=resources,
    )
    refuse_busy(session, region, use=use, wanted=wanted, apart=Apart(group_id=but_group_id))


def refuse_people_clashes(session: OrmSession, region: RegionInfo, group: Group) -> None:
    """A later end must not put anybody into two places at once."""
    person_ids = session.scalars(
        sa.select(Enrolment.person_id).where(
            Enrolment.group_id == group.id, Enrolment.state == "enrolled"
        )
    ).all()
    lock_people(session, person_ids)
    for person_id in person_ids:
        found = person_clashes(session, group=group, person_id=person_id, after=now_utc())
        if found:
            raise Conflict("person.busy", in_words(group, found, region), field="ends_on")
