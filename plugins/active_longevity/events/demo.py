"""A year of events of the demo centres, with those who came, and volunteers with their hours."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Delivery, Room, StaffMember, new_public_id
from core.sdk.services import RegionInfo, to_utc
from plugins.active_longevity.events.models import Event, EventSeat, Volunteer, VolunteerHours
from plugins.active_longevity.events.words import SERVICE_KINDS
from plugins.active_longevity.kinds import BY_CODE, MODULE

FILMS = (
    ("Қыз Жібек", "Кыз Жибек"), ("Менің атым Қожа", "Меня зовут Кожа"),
    ("Атаманның ақыры", "Конец атамана"), ("Ботагөз", "Ботагоз"),
    ("Тақиялы періште", "Ангел в тюбетейке"),
    ("Алдар көсе", "Алдар-Косе"), ("Найзағай басқан соқпақ", "Тропа молний"),
)  # fmt: skip
CONCERTS = (
    ("Ардагерлер концерті", "Концерт ветеранов"), ("«Әжелер» хорының кеші", "Вечер хора «Әжелер»"),
    ("Домбыра кеші", "Вечер домбры"), ("Наурыз мерекесі", "Праздник Наурыз"),
)  # fmt: skip
TRIPS = (
    ("Түркістанға сапар", "Поездка в Туркестан", "Түркістан: жиналу орны – орталық алды, 07:30"),
    ("Отырар мұражайы", "Музей Отрар", "Отырар: жиналу орны – орталық алдында, 08:00"),
    ("Сайрам-Өгем саябағы", "Парк Сайрам-Угам", "Сайрам-Өгем: жиналу орны – орталық алды, 08:00"),
)  # fmt: skip
MEETINGS = (
    ("Дәрігермен кездесу", "Встреча с врачом"), ("Ақынмен кездесу", "Встреча с поэтом"),
    ("Қаржылық сауаттылық", "Финансовая грамотность"),
)  # fmt: skip
DEEDS = (
    "Үйден шыға алмайтын жандарға азық-түлік апару", "Гүлзарды суару",
    "Жаңа келгендерге жол көрсету",
    "Шахмат үйірмесіне көмек", "Шай дастарқанын дайындау",
)  # fmt: skip
SKILLS = (
    "домбыра тартады", "бұрынғы мұғалім, қазақ тілі", "бұрынғы медбике", "ән айтады",
    "көлік жүргізеді", "ағылшын тілін біледі", "тігінші", "фотоға түсіреді",
)  # fmt: skip
WEEKS_AHEAD = 4
SEATS = {"screening": 36, "concert": 40, "trip": 18, "meeting": 24}


@dataclass(frozen=True)
class _Place:
    room_id: int
    staff_id: int | None
    people: list[int]


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill every centre of the module's kind."""
    for code, centre in demo.centres.items():
        room_id = session.scalar(
            sa.select(Room.id).where(Room.centre_id == centre.id, Room.name_ru == "Кинозал")
        )
        people = demo.people[code]
        if centre.type_code != MODULE or room_id is None or not people:
            continue
        own = random.Random(f"events {code}")
        leader = session.scalar(
            sa.select(StaffMember.id)
            .where(StaffMember.centre_id == centre.id, StaffMember.is_active.is_(True))
            .order_by(StaffMember.id.desc())
            .limit(1)
        )
        place = _Place(room_id, leader, people)
        events = _events(session, region, demo, centre.id, place, own)
        _seats(session, region, demo.today, events, place, own)
        _volunteers(session, region, demo, centre.id, people, own)


def _days(demo: Any) -> Iterator[tuple[str, dt.date, tuple[str, ...], int, int]]:
    """(kind, day, words, first hour, hours) from the first day of the demo to some weeks ahead."""
    day, number = demo.first_day, 0
    while day <= demo.today + dt.timedelta(weeks=WEEKS_AHEAD):
        week = number // 7
        if day.isoweekday() == 7 and week % 2 == 0:
            yield "screening", day, FILMS[week // 2 % len(FILMS)], 12, 2
        if day.isoweekday() == 4 and week % 4 == 1:
            yield "concert", day, CONCERTS[week // 4 % len(CONCERTS)], 15, 2
        if day.isoweekday() == 2 and week % 4 == 3:
            yield "meeting", day, MEETINGS[week // 4 % len(MEETINGS)], 11, 1
        if day.isoweekday() == 6 and week % 8 == 4:
            yield "trip", day, TRIPS[week // 8 % len(TRIPS)], 8, 9
        day, number = day + dt.timedelta(days=1), number + 1


def _events(
    session: Session,
    region: RegionInfo,
    demo: Any,
    centre_id: int,
    place: _Place,
    rng: random.Random,
) -> list[Event]:
    made = []
    for kind, day, words, hour, hours in _days(demo):
        starts = to_utc(day, dt.time(hour), region.timezone)
        ends = starts + dt.timedelta(hours=hours)
        inside = kind != "trip"
        event = Event(
            region_id=region.id, centre_id=centre_id, kind=kind, name_kk=words[0],
            name_ru=words[1], name_en="", room_id=place.room_id if inside else None,
            place="" if inside else words[2], staff_id=place.staff_id if not inside else None,
            local_date=day, starts_at=starts, ends_at=ends, seats=SEATS[kind],
            needs="Автобус, дәрі қобдишасы, ауыз су" if kind == "trip" else "",
            state="held" if day < demo.today else "planned",
            unnamed_guests=rng.choice((0, 0, 3, 5)) if day < demo.today else 0,
        )  # fmt: skip
        if rng.random() < 0.04 and day < demo.today:
            event.state, event.cancel_reason = "cancelled", "Жарық сөнді"
            event.unnamed_guests = 0
        made.append(event)
    session.add_all(made)
    session.flush()
    ahead = [one for one in made if one.state == "planned" and one.room_id is not None]
    for one in ahead:
        booking = Booking(
            region_id=region.id, centre_id=centre_id, module=MODULE, kind="event",
            title=one.name_kk, room_id=one.room_id, local_date=one.local_date,
            starts_at=one.starts_at, ends_at=one.ends_at, occupied_from=one.starts_at,
            occupied_to=one.ends_at,
        )  # fmt: skip
        session.add(booking)
        session.flush()
        one.booking_id = booking.id
    return made


def _seats(
    session: Session,
    region: RegionInfo,
    today: dt.date,
    events: list[Event],
    place: _Place,
    rng: random.Random,
) -> None:
    """Past events with who came; the next one is full, with a waiting list."""
    rows, full_one = [], next((one for one in events if one.state == "planned"), None)
    for event in events:
        if event.state == "cancelled":
            continue
        most = min(event.seats - event.unnamed_guests, len(place.people))
        wanted = rng.randint(most // 2, most) if event.state == "held" else rng.randint(0, most)
        extra = 0
        if event is full_one:
            wanted, extra = most, min(3, len(place.people) - most)
        for number, person_id in enumerate(rng.sample(place.people, wanted + extra), start=1):
            rows.append(_seat(region, event, person_id, number - wanted, rng))
        event.last_number = extra
    session.flush()
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        session.execute(sa.insert(EventSeat), part)
    _deliver(session, region, [one.id for one in events if one.state == "held"])


def _seat(
    region: RegionInfo, event: Event, person_id: int, number: int, rng: random.Random
) -> dict[str, Any]:
    held = event.state == "held"
    came = held and rng.random() < 0.85
    return {
        "public_id": new_public_id(), "region_id": region.id, "event_id": event.id,
        "person_id": person_id, "state": "booked" if number <= 0 else "waiting",
        "queue_number": None if number <= 0 else number,
        "booked_at": event.starts_at - dt.timedelta(days=rng.randint(1, 9)),
        "came_at": event.starts_at if came else None,
        "missed_at": event.ends_at if held and not came else None,
    }  # fmt: skip


def _deliver(session: Session, region: RegionInfo, event_ids: list[int]) -> None:
    """Put those who came, and guests without a name, into the ledger."""
    came = session.execute(
        sa.select(EventSeat.id, EventSeat.person_id, Event)
        .join(Event, Event.id == EventSeat.event_id)
        .where(EventSeat.event_id.in_(event_ids), EventSeat.came_at.is_not(None))
        .order_by(EventSeat.id)
    ).all()
    rows = [
        _delivery(region, event, person_id=person_id, source_key=f"{MODULE}.event_seat:{seat_id}")
        for seat_id, person_id, event in came
    ]
    held = session.scalars(sa.select(Event).where(Event.id.in_(event_ids)).order_by(Event.id))
    rows += [
        _delivery(
            region, one, unnamed_recipient="event", quantity=Decimal(one.unnamed_guests),
            unit="participant", source_key=f"{MODULE}.event_guests:{one.id}",
        )
        for one in held
        if one.unnamed_guests
    ]  # fmt: skip
    for start in range(0, len(rows), 500):
        session.execute(sa.insert(Delivery), rows[start : start + 500])


def _delivery(region: RegionInfo, event: Event, **more: Any) -> dict[str, Any]:
    kind = BY_CODE[SERVICE_KINDS[event.kind]]
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": event.centre_id,
        "module": MODULE, "service_kind": kind.code, "special_kind": kind.special_kind,
        "setting": kind.setting, "person_id": None, "unnamed_recipient": "",
        "local_date": event.local_date, "quantity": Decimal(1), "unit": kind.unit,
        "funding_source": "local_budget", "proof": f"event:{event.public_id}",
        "recorded_at": event.ends_at, **more,
    }  # fmt: skip


def _volunteers(
    session: Session,
    region: RegionInfo,
    demo: Any,
    centre_id: int,
    people: list[int],
    rng: random.Random,
) -> None:
    for number, person_id in enumerate(rng.sample(people, min(len(SKILLS), len(people)))):
        since = demo.first_day + dt.timedelta(days=rng.randint(0, 60))
        session.add(
            Volunteer(region_id=region.id, centre_id=centre_id, person_id=person_id, since=since,
                      skills=SKILLS[number])
        )  # fmt: skip
        day, step = since, rng.randint(4, 20)
        while day < demo.today:
            session.add(
                VolunteerHours(
                    region_id=region.id, centre_id=centre_id, person_id=person_id, given_on=day,
                    deed=rng.choice(DEEDS), minutes=rng.choice((60, 90, 120, 180, 240)),
                )
            )  # fmt: skip
            day += dt.timedelta(days=step)
    session.flush()
