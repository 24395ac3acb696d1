"""Entering and leaving a building, and whom to call. Entry is made by a check-in by itself."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotAllowed
from core.people.models import Person, PersonCentre
from core.people.phones import parse_phone
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.access import require, today_in
from core.scheduling.locks import lock_people
from core.scheduling.models import Attendance, Session
from core.scheduling.presence_models import EmergencyContact, Presence
from core.scheduling.rules import EARLY_ARRIVAL
from core.web.i18n import gettext as _

MARK: Final = "attendance.mark"
#: ways of marking by which a person stands at the door at that moment
AT_THE_DOOR: Final = frozenset({"card", "kiosk"})


def enter_building(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    person_id: int,
    room_id: int | None = None,
    purpose: str = "visit",
    via: str = "desk",
) -> Presence:
    """Note that a person is in the building of a centre; who is there already stays there.

    Raises `InvalidInput` when the centre does not hold the person's file or at `room_id`,
    `Conflict` (`person.merged`), `NotAllowed`.
    """
    require(actor, MARK, region=region, centre_id=centre_id)
    _refuse_stranger(session, centre_id, person_id)
    if room_id is not None and not session.scalar(
        sa.select(Room.id).where(Room.id == room_id, Room.centre_id == centre_id)
    ):
        raise InvalidInput("room", _("Choose a room of the list."), field="room_id")
    lock_people(session, [person_id])
    living = present_stay(session, person_id=person_id)
    if living is not None and living.centre_id == centre_id:
        return living
    stay = _enter(
        session, actor, living, region_id=region.id, centre_id=centre_id, person_id=person_id,
        day=today_in(region), at=now_utc(), purpose=purpose, via=via, room_id=room_id,
    )  # fmt: skip
    _note(session, actor, "presence.enter", stay)
    return stay


def leave_building(
    session: OrmSession, *, actor: Actor, region: RegionInfo, stay: Presence, via: str = "desk"
) -> Presence:
    """Note that a person has left. Twice is once. Raises `NotAllowed`."""
    require(actor, MARK, region=region, centre_id=stay.centre_id)
    lock_people(session, [stay.person_id])
    session.refresh(stay)
    if stay.left_at is None:
        _leave(session, actor, stay, now_utc(), via)
        _note(session, actor, "presence.leave", stay)
    return stay


def end_of_day(session: OrmSession, *, actor: Actor, region: RegionInfo, at: dt.datetime) -> int:
    """At closing time nobody is in the buildings any more; returns how many were still noted."""
    rows = session.scalars(
        sa.select(Presence)
        .where(Presence.left_at.is_(None), Presence.entered_at <= at)
        .order_by(Presence.person_id)
        .with_for_update(skip_locked=True)
    ).all()
    for stay in rows:
        stay.left_at, stay.left_via, stay.left_by = at, "closing", actor.user_id
    session.flush()
    return len(rows)


# Entries by marks --------------------------------------------------------------------------


def enter_by_mark(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    attendance: Attendance,
) -> None:
    """After a `present` mark: the person is in the building, unless the session is over, was on
    another day, or a list is filled in about somebody who has left meanwhile.

    The person must be locked.
    """
    at = attendance.happened_at or attendance.marked_at
    opens = meeting.starts_at - EARLY_ARRIVAL
    if attendance.via == "sheet" or not opens <= at < meeting.ends_at:
        return
    if now_utc() >= meeting.ends_at and attendance.via not in AT_THE_DOOR:
        return
    living = present_stay(session, person_id=attendance.person_id)
    if living is not None and living.centre_id == meeting.centre_id:
        return
    if attendance.via not in AT_THE_DOOR and _has_left_since(session, meeting, attendance):
        return
    _enter(
        session, actor, living, region_id=region.id, centre_id=meeting.centre_id,
        person_id=attendance.person_id, day=meeting.local_date, at=at, purpose="session",
        via=attendance.via, attendance_id=attendance.id,
    )  # fmt: skip


def take_entry_back(session: OrmSession, *, actor: Actor, attendance: Attendance) -> None:
    """A mark was taken back: so is the entry that it made, while the person is said to be there."""
    stay = session.scalars(
        sa.select(Presence).where(
            Presence.attendance_id == attendance.id, Presence.left_at.is_(None)
        )
    ).one_or_none()
    if stay is not None:
        _leave(session, actor, stay, stay.entered_at, "mistake")


def _has_left_since(session: OrmSession, meeting: Session, attendance: Attendance) -> bool:
    return (
        session.scalar(
            sa.select(Presence.id)
            .where(
                Presence.person_id == attendance.person_id,
                Presence.centre_id == meeting.centre_id,
                Presence.left_at > meeting.starts_at - EARLY_ARRIVAL,
                Presence.left_via != "mistake",
            )
            .limit(1)
        )
        is not None
    )


# Emergency contact ---------------------------------------------------------------------------


def set_contact(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    full_name: str,
    phone: str,
    relation: str = "",
) -> EmergencyContact:
    """Name whom to call for a person; the one named before is ended. The same again is nothing new.

    Raises `InvalidInput` at `full_name` or `phone`, `NotAllowed`.
    """
    centres = [one.centre_id for one in person.centres if one.detached_at is None]
    if not any(actor.can("people.edit", region.id, one) for one in centres):
        raise NotAllowed("not_allowed", _("You may not do this."))
    full_name, relation = _short(full_name, 200), _short(relation, 100)
    number = parse_phone(phone).number
    if not full_name:
        raise InvalidInput("contact.name", _("Write the name."), field="full_name")
    if number is None:
        raise InvalidInput(
            "contact.phone", _("Write the phone number. Example: +7 701 123 45 67."), field="phone"
        )
    lock_people(session, [person.id])
    living = living_contact(session, person_id=person.id)
    if living is not None:
        if (living.full_name, living.phone, living.relation) == (full_name, number, relation):
            return living
        living.ended_at, living.ended_by = now_utc(), actor.user_id
        session.flush()
    contact = EmergencyContact(
        region_id=region.id, person_id=person.id, full_name=full_name, phone=number,
        relation=relation, created_by=actor.user_id,
    )  # fmt: skip
    session.add(contact)
    session.flush()
    record(
        session, actor=actor, action="person.contact", region_id=region.id, subject_type="person",
        subject_id=person.id,
    )  # fmt: skip
    return contact


def living_contact(session: OrmSession, *, person_id: int) -> EmergencyContact | None:
    return session.scalars(
        sa.select(EmergencyContact).where(
            EmergencyContact.person_id == person_id, EmergencyContact.ended_at.is_(None)
        )
    ).one_or_none()


# Rows ----------------------------------------------------------------------------------------


def present_stay(session: OrmSession, *, person_id: int) -> Presence | None:
    """The stay of a person who is in a building now."""
    return session.scalars(
        sa.select(Presence)
        .where(Presence.person_id == person_id, Presence.left_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _enter(
    session: OrmSession,
    actor: Actor,
    elsewhere: Presence | None,
    *,
    region_id: int,
    centre_id: int,
    person_id: int,
    day: dt.date,
    at: dt.datetime,
    purpose: str,
    via: str,
    room_id: int | None = None,
    attendance_id: int | None = None,
) -> Presence:
    if elsewhere is not None:
        _leave(session, actor, elsewhere, max(at, elsewhere.entered_at), "elsewhere")
    stay = Presence(
        region_id=region_id, centre_id=centre_id, person_id=person_id, local_date=day,
        entered_at=at, entered_by=actor.user_id, entered_via=via, purpose=purpose, room_id=room_id,
        attendance_id=attendance_id,
    )  # fmt: skip
    session.add(stay)
    session.flush()
    return stay


def _leave(session: OrmSession, actor: Actor, stay: Presence, at: dt.datetime, via: str) -> None:
    stay.left_at, stay.left_by, stay.left_via = at, actor.user_id, via
    session.flush()


def _refuse_stranger(session: OrmSession, centre_id: int, person_id: int) -> None:
    held = session.scalar(
        sa.select(PersonCentre.id).where(
            PersonCentre.person_id == person_id,
            PersonCentre.centre_id == centre_id,
            PersonCentre.detached_at.is_(None),
        ).limit(1)
    )  # fmt: skip
    if held is None:
        raise InvalidInput(
            "person.not_here", _("The centre does not hold this person's file. Attach it first.")
        )


def closing_moment(region: RegionInfo, *, day: dt.date, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, at, ZoneInfo(region.timezone))


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _note(session: OrmSession, actor: Actor, action: str, stay: Presence) -> None:
    record(
        session, actor=actor, action=action, region_id=stay.region_id, subject_type="person",
        subject_id=stay.person_id, details={"centre_id": stay.centre_id, "via": stay.left_via or
                                            stay.entered_via},
    )  # fmt: skip
