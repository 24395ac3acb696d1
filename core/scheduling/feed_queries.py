"""Reads of calendar links: who has which, and what a calendar program is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.auth.models import User
from core.auth.queries import load_grants, token_hash
from core.clock import local_today
from core.db import is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.regions.models import Centre, Region, Room
from core.scheduling.access import active_modules
from core.scheduling.feed_ics import Entry
from core.scheduling.feed_models import CalendarFeed
from core.scheduling.feed_services import VIEW_PERSON, Target, may_read, target_of
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, VisitKind
from core.web.i18n import current_locale
from core.web.i18n import gettext as _

#: what is over is of use for a while, what is far away changes too often
BACK: Final = dt.timedelta(days=60)
AHEAD: Final = dt.timedelta(days=366)
MOST: Final = 10_000


@dataclass(frozen=True)
class FeedLine:
    """A link in the list of links."""

    feed: CalendarFeed
    target: Any
    maker: str


@dataclass(frozen=True)
class Reading:
    """An address that works: whose rights it has, and what it is of."""

    feed: CalendarFeed
    region: RegionInfo
    actor: Actor
    target: Target


# Links ---------------------------------------------------------------------------------------


def feeds_of(
    session: OrmSession, *, actor: Actor, region: RegionInfo, person: Person | None = None
) -> list[FeedLine]:
    """Living links that the actor made, and those of centres whose groups the actor manages; of
    one person when `person` is given."""
    mine = CalendarFeed.created_by == actor.user_id
    scope = actor.centre_scope("groups.manage", region.id)
    managed = CalendarFeed.centre_id.is_not(None)
    if scope is not None:
        managed = CalendarFeed.centre_id.in_(scope)
    statement = (
        sa.select(CalendarFeed, Centre, Room, StaffMember, Person, User.full_name)
        .outerjoin(Centre, Centre.id == CalendarFeed.centre_id)
        .outerjoin(Room, Room.id == CalendarFeed.room_id)
        .outerjoin(StaffMember, StaffMember.id == CalendarFeed.staff_id)
        .outerjoin(Person, Person.id == CalendarFeed.person_id)
        .outerjoin(User, User.id == CalendarFeed.created_by)
        .where(CalendarFeed.revoked_at.is_(None), sa.or_(mine, managed))
        .order_by(CalendarFeed.id.desc())
        .limit(200)
    )
    if person is not None:
        statement = statement.where(CalendarFeed.person_id == person.id)
    return [
        FeedLine(feed, human or member or room or centre, name or "")
        for feed, centre, room, member, human, name in session.execute(statement)
    ]


def find_feed(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str
) -> CalendarFeed:
    """A link that the actor made or may revoke; else `NotFound`."""
    feed = None
    if is_public_id(public_id):
        feed = session.scalar(sa.select(CalendarFeed).where(CalendarFeed.public_id == public_id))
    if feed is None:
        raise NotFound
    managed = feed.centre_id is not None and actor.can("groups.manage", region.id, feed.centre_id)
    if feed.created_by != actor.user_id and not managed:
        raise NotFound
    return feed


def person_of(session: OrmSession, *, feed: CalendarFeed) -> Person | None:
    """Whose link it is; None for one of a centre, a room or staff."""
    return session.get(Person, feed.person_id) if feed.person_id is not None else None


# Reading -------------------------------------------------------------------------------------


def open_feed(session: OrmSession, token: str) -> Reading | None:
    """What an address opens today. None when there is no such link, it is revoked, its maker left
    or lost the right, or what it shows is gone. Needs scope `ALL_REGIONS`."""
    row = session.execute(
        sa.select(CalendarFeed, User, Region.code)
        .join(User, User.id == CalendarFeed.created_by)
        .join(Region, Region.id == CalendarFeed.region_id)
        .where(
            CalendarFeed.token_hash == token_hash(token),
            CalendarFeed.revoked_at.is_(None),
            User.is_active.is_(True),
        )
    ).one_or_none()
    region = region_info(session, row[2]) if row is not None else None
    if row is None or region is None:
        return None
    feed, user, _code = row
    today = local_today(region.timezone)
    if user.ends_on is not None and user.ends_on < today:
        return None
    grants, required = load_grants(session, user_id=user.id, today=today)
    if required and user.totp_confirmed_at is None:
        return None
    actor = Actor(user.id, user.username, user.full_name, grants=grants)
    try:
        target = target_of(session, feed=feed)
    except NotFound:
        return None
    if not may_read(actor, region=region, target=target):
        return None
    return Reading(feed, region, actor, target)


def name_of(target: Target) -> str:
    """What the calendar is called in the program that reads it. A person's bears no name: the
    program may keep it where others look."""
    if isinstance(target, Person):
        return _("My sessions")
    if isinstance(target, StaffMember):
        return target.full_name
    return target.name_in(current_locale())


def entries_of(session: OrmSession, reading: Reading, today: dt.date) -> list[Entry]:
    """Sessions, appointments without people and closed days around `today`, in the language of
    the reader: three queries."""
    first, last = today - BACK, today + AHEAD
    found = _sessions(session, reading, first, last) + _bookings(session, reading, first, last)
    return sorted(found + _closures(session, reading, first, last), key=lambda one: one.uid)


def _uid(region: RegionInfo, kind: str, public_id: str) -> str:
    return f"{kind}-{public_id}@{region.code}.shanyraq"


def _sessions(session: OrmSession, reading: Reading, first: dt.date, last: dt.date) -> list[Entry]:
    region, target = reading.region, reading.target
    statement = (
        sa.select(Session, Group.title, Group.created_at, Centre, Room, StaffMember.full_name)
        .join(Group, Group.id == Session.group_id)
        .join(Centre, Centre.id == Session.centre_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .outerjoin(StaffMember, StaffMember.id == Session.instructor_id)
        .where(
            Session.region_id == region.id,
            Session.local_date.between(first, last),
            Group.module.in_(active_modules(region)),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(MOST)
    )
    if isinstance(target, Person):
        statement = _sessions_of_person(statement, reading, target)
    elif isinstance(target, Room):
        statement = statement.where(Session.room_id == target.id)
    elif isinstance(target, StaffMember):
        statement = statement.where(Session.instructor_id == target.id)
    else:
        statement = statement.where(Session.centre_id == target.id)
    # A person's feed tells where and when; who leads the session is somebody else's name.
    with_names = not isinstance(target, Person)
    return [
        Entry(
            uid=_uid(region, "session", meeting.public_id),
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            title=title,
            made_at=made_at,
            changed_at=meeting.changed_at,
            place=_place(centre, room),
            text=instructor if with_names and instructor else "",
            cancelled=meeting.state == "cancelled",
        )
        for meeting, title, made_at, centre, room, instructor in session.execute(statement)
    ]


def _sessions_of_person(statement: Any, reading: Reading, person: Person) -> Any:
    """Sessions while the person had the place, in the centres that the maker works for."""
    scope = reading.actor.centre_scope(VIEW_PERSON, reading.region.id)
    if scope is not None:
        statement = statement.where(Session.centre_id.in_(scope))
    return statement.where(
        sa.exists().where(
            Enrolment.group_id == Session.group_id,
            Enrolment.person_id == person.id,
            Enrolment.state.in_(("enrolled", "left")),
            Enrolment.enrolled_on <= Session.local_date,
            sa.or_(Enrolment.left_on.is_(None), Enrolment.left_on > Session.local_date),
        )
    )


def _bookings(session: OrmSession, reading: Reading, first: dt.date, last: dt.date) -> list[Entry]:
    """Appointments: when and where. A person's own one bears its kind unless that is confidential;
    in all others it is «Appointment», for somebody else's business is not told."""
    region, target = reading.region, reading.target
    statement = (
        sa.select(Booking, VisitKind, Centre, Room)
        .join(Centre, Centre.id == Booking.centre_id)
        .outerjoin(VisitKind, VisitKind.id == Booking.visit_kind_id)
        .outerjoin(Room, Room.id == Booking.room_id)
        .where(Booking.region_id == region.id, Booking.local_date.between(first, last))
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST)
    )
    if isinstance(target, Person):
        scope = reading.actor.centre_scope(VIEW_PERSON, region.id)
        statement = statement.where(Booking.person_id == target.id)
        if scope is not None:
            statement = statement.where(Booking.centre_id.in_(scope))
    elif isinstance(target, Room):
        statement = statement.where(Booking.room_id == target.id)
    elif isinstance(target, StaffMember):
        statement = statement.where(Booking.staff_id == target.id)
    else:
        statement = statement.where(Booking.centre_id == target.id)
    own = isinstance(target, Person)
    return [
        Entry(
            uid=_uid(region, "booking", booking.public_id),
            starts=booking.starts_at,
            ends=booking.ends_at,
            title=_title(booking, kind) if own else _("Appointment"),
            made_at=booking.created_at,
            changed_at=booking.changed_at,
            place=_place(centre, room),
            cancelled=booking.state == "cancelled",
        )
        for booking, kind, centre, room in session.execute(statement)
    ]


def _title(booking: Booking, kind: VisitKind | None) -> str:
    if kind is None or kind.is_confidential:
        return _("Appointment")
    return kind.name_in(current_locale())


def _closures(session: OrmSession, reading: Reading, first: dt.date, last: dt.date) -> list[Entry]:
    """Times when the centre is closed, in the calendar of the centre, its rooms and its staff."""
    feed, region = reading.feed, reading.region
    if feed.centre_id is None:
        return []
    begin = dt.datetime.combine(first, dt.time(), dt.UTC)
    rows = session.scalars(
        sa.select(Blocking).where(
            Blocking.region_id == region.id,
            Blocking.centre_id == feed.centre_id,
            Blocking.ends_at > begin,
            Blocking.starts_at < dt.datetime.combine(last, dt.time(), dt.UTC),
        )
    )
    return [
        Entry(
            uid=_uid(region, "closed", one.public_id),
            starts=one.starts_at,
            ends=one.ends_at,
            title=_("The centre is closed"),
            made_at=one.created_at,
            changed_at=one.lifted_at,
            text=one.reason,
            cancelled=one.lifted_at is not None,
        )
        for one in rows
    ]


def _place(centre: Centre, room: Room | None) -> str:
    locale = current_locale()
    parts = [room.name_in(locale) if room else "", centre.name_in(locale), centre.address]
    return ", ".join(filter(None, parts))


def targets(session: OrmSession, *, centre_ids: frozenset[int]) -> list[tuple[str, Any, Centre]]:
    """(kind, row, centre) of what a link can be made of: centres, their rooms, their staff."""
    centres = session.scalars(
        sa.select(Centre).where(Centre.id.in_(centre_ids)).order_by(Centre.name_kk, Centre.id)
    ).all()
    rooms = session.execute(
        sa.select(Room, Centre)
        .join(Centre, Centre.id == Room.centre_id)
        .where(Room.centre_id.in_(centre_ids), Room.is_active.is_(True))
        .order_by(Room.name_kk, Room.id)
    ).all()
    staff = session.execute(
        sa.select(StaffMember, Centre)
        .join(Centre, Centre.id == StaffMember.centre_id)
        .where(StaffMember.centre_id.in_(centre_ids), StaffMember.is_active.is_(True))
        .order_by(StaffMember.full_name, StaffMember.id)
    ).all()
    return [
        *(("centre", one, one) for one in centres),
        *(("room", room, centre) for room, centre in rooms),
        *(("staff", member, centre) for member, centre in staff),
    ]


def target_by_number(session: OrmSession, *, kind: str, number: int) -> Target:
    """A row of `targets` by its kind and number: who calls has found it among the choices."""
    models: dict[str, type[Target]] = {"centre": Centre, "room": Room, "staff": StaffMember}
    found: Target = session.get_one(models[kind], number)  # type: ignore[assignment]
    return found
