"""Appointments of the demo: a lawyer and a psychologist; those of yesterday, today and to come."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.clock import to_utc
from core.deliveries.models import Delivery
from core.kernel import kernel
from core.people.models import Person, PersonCentre
from core.reference.queries import is_working_day
from core.regions.models import Centre, Room
from core.scheduling.appointment_services import KIND, OWNER, source_key
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
    for names, minutes, after, full_name, post, room_names in _KINDS:
        room, member = demo.room(centre, *room_names, 4), demo.staff(centre, full_name, post)
        receive(demo, centre, names, minutes=minutes, after=after, room=room, member=member,
                people=people, rng=rng)  # fmt: skip


def receive(
    demo: Demo,
    centre: Centre,
    names: tuple[str, str, str],
    *,
    minutes: int,
    after: int,
    room: Room,
    member: StaffMember,
    people: Sequence[int],
    rng: random.Random,
    service_kind: str = "",
    confidential: bool = True,
) -> None:
    """A kind of visit that somebody gives in a room, with visits on the working days around
    today; those that took place stand in the ledger under `service_kind`."""
    session = demo.session
    kk, ru, en = names
    kind = VisitKind(
        region_id=demo.region.id, centre_id=centre.id, name_kk=kk, name_ru=ru, name_en=en,
        minutes=minutes, buffer_after=after, is_confidential=confidential,
        service_kind=service_kind,
    )  # fmt: skip
    session.add(kind)
    session.flush()
    giver = VisitKindStaff(
        region_id=demo.region.id, visit_kind_id=kind.id, staff_id=member.id, room_id=room.id
    )
    session.add(giver)
    session.flush()
    for offset in range(-DAYS_AROUND, DAYS_AROUND + 1):
        day = demo.today + dt.timedelta(days=offset)
        if is_working_day(session, demo.region, day):
            for start in sorted(rng.sample(_STARTS, rng.randint(2, 3))):
                _book(demo, kind, giver, day, start, rng.choice(people), rng)
    session.flush()
    if service_kind:
        _record_held(demo, kind)


def _record_held(demo: Demo, kind: VisitKind) -> None:
    held = demo.session.scalars(
        sa.select(Booking).where(Booking.visit_kind_id == kind.id, Booking.state == "done")
    )
    service = kernel().registry.service_kinds[kind.service_kind]
    demo.insert(Delivery, [
        demo.delivery(
            service, centre_id=one.centre_id, person_id=one.person_id, moment=one.starts_at,
            day=one.local_date, source_key=source_key(one.id), proof=f"appointment:{one.public_id}",
        )
        for one in held
        if one.person_id is not None
    ])  # fmt: skip


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
            service_kind=kind.service_kind, visit_kind_id=kind.id, person_id=person_id,
            room_id=giver.room_id, staff_id=giver.staff_id, local_date=day,
            starts_at=visit.starts_at, ends_at=visit.ends_at, occupied_from=occupied.starts_at,
            occupied_to=occupied.ends_at, state=state,
            came_at=visit.starts_at if state == "done" else None,
            cancel_reason=_REASON if state == "cancelled" else "",
            created_at=min(starts_at, to_utc(demo.today, dt.time(0), demo.region.timezone))
            - dt.timedelta(days=2),
        )
    )  # fmt: skip
