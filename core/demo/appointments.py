"""Appointments of the demo: a lawyer and a psychologist; those of yesterday, today and to come."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.clock import to_utc
from core.people.models import Person, PersonCentre
from core.reference.queries import is_working_day
from core.regions.models import Room
from core.scheduling.appointment_services import KIND, OWNER
from core.scheduling.appointment_times import lasting
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Booking, VisitKind, VisitKindStaff

if TYPE_CHECKING:
    from core.demo.history import Demo

CENTRE = "active-longevity"
DAYS_AROUND = 6
#: names in three languages, minutes, minutes kept free after, specialist, post, room
_KINDS = (
    (("Заңгердің кеңесі", "Консультация юриста", "Legal advice"), 30, 0,
     "Сейдахметов Асқар Болатұлы", "заңгер", ("4-кабинет", "Кабинет 4", "Office 4")),
    (("Психологтың кеңесі", "Консультация психолога", "Talk with a psychologist"), 50, 10,
     "Жұмабекова Мәдина Ерланқызы", "психолог", ("5-кабинет", "Кабинет 5", "Office 5")),
)  # fmt: skip
_STARTS = (dt.time(9), dt.time(10), dt.time(11, 30), dt.time(15))
_REASON = "Өзі сұрады"


def book_visits(demo: Demo, rng: random.Random) -> None:
    """Two kinds of visit, and a few people on the working days around today."""
    session, centre = demo.session, demo.centres[CENTRE]
    people = session.scalars(
        sa.select(PersonCentre.person_id)
        .join(Person, Person.id == PersonCentre.person_id)
        .where(
            PersonCentre.centre_id == centre.id,
            PersonCentre.detached_at.is_(None),
            Person.withdrawn_at.is_(None),
            Person.died_on.is_(None),
        )
        .order_by(PersonCentre.id)
        .limit(200)
    ).all()
    if not people:
        return
    for names, minutes, after, full_name, post, room in _KINDS:
        kind, giver = _kind(demo, names, minutes, after, full_name, post, room)
        for offset in range(-DAYS_AROUND, DAYS_AROUND + 1):
            day = demo.today + dt.timedelta(days=offset)
            if is_working_day(session, demo.region, day):
                for start in sorted(rng.sample(_STARTS, rng.randint(2, 3))):
                    _book(demo, kind, giver, day, start, rng.choice(people), rng)
    session.flush()


def _kind(
    demo: Demo,
    names: tuple[str, str, str],
    minutes: int,
    after: int,
    full_name: str,
    post: str,
    room_names: tuple[str, str, str],
) -> tuple[VisitKind, VisitKindStaff]:
    session, centre = demo.session, demo.centres[CENTRE]
    here = {"region_id": demo.region.id, "centre_id": centre.id}
    kk, ru, en = names
    member = StaffMember(full_name=full_name, post=post, **here)
    room = Room(
        name_kk=room_names[0], name_ru=room_names[1], name_en=room_names[2], capacity=4, **here
    )
    kind = VisitKind(
        name_kk=kk, name_ru=ru, name_en=en, minutes=minutes, buffer_after=after,
        is_confidential=True, **here,
    )  # fmt: skip
    session.add_all([member, room, kind])
    session.flush()
    giver = VisitKindStaff(
        region_id=demo.region.id, visit_kind_id=kind.id, staff_id=member.id, room_id=room.id
    )
    session.add(giver)
    session.flush()
    return kind, giver


def _book(
    demo: Demo,
    kind: VisitKind,
    giver: VisitKindStaff,
    day: dt.date,
    start: dt.time,
    person_id: int,
    rng: random.Random,
) -> None:
    starts_at = to_utc(day, start, demo.region.timezone)
    visit, occupied = lasting(kind).visit(starts_at), lasting(kind).occupied(starts_at)
    busy = demo.session.scalar(
        sa.select(Booking.id).where(
            Booking.person_id == person_id,
            Booking.starts_at < visit.ends_at,
            Booking.ends_at > visit.starts_at,
        )
    )
    if busy is not None:
        return
    state = "planned"
    if day < demo.today:
        state = rng.choices(("done", "missed", "cancelled"), (8, 1, 1))[0]
    demo.session.add(
        Booking(
            region_id=demo.region.id, centre_id=kind.centre_id, module=OWNER, kind=KIND,
            service_kind="", visit_kind_id=kind.id, person_id=person_id, room_id=giver.room_id,
            staff_id=giver.staff_id, local_date=day, starts_at=visit.starts_at,
            ends_at=visit.ends_at, occupied_from=occupied.starts_at,
            occupied_to=occupied.ends_at, state=state,
            came_at=visit.starts_at if state == "done" else None,
            cancel_reason=_REASON if state == "cancelled" else "",
            created_at=min(starts_at, to_utc(demo.today, dt.time(0), demo.region.timezone))
            - dt.timedelta(days=2),
        )
    )  # fmt: skip
