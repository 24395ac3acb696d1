"""A year of billiards, tennis and treadmills in the demo's centres."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Delivery, Resource, Room
from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.active_longevity import kinds
from plugins.active_longevity.courses.demo import cleared
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.equipment.rules import week_of
from plugins.active_longevity.equipment.services import KIND, source_key

THINGS = (
    ("billiards", "Бильярд үстелі", "Бильярдный стол", "Billiard table", 1, "Ойын бөлмесі"),
    ("table_tennis", "Теннис үстелі", "Теннисный стол", "Tennis table", 2, "Ойын бөлмесі"),
    ("gym", "Жүгіру жолы", "Беговая дорожка", "Treadmill", 3, "Спорт залы"),
)
#: hours at which the demo's groups leave the people free
HOURS = (12, 13, 16, 17)


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Every centre of the module's kind gives its tables and machines by the hour."""
    draw = random.Random("equipment")
    for code, centre in demo.centres.items():
        people = cleared(session, demo, demo.people[code])
        if centre.type_code != kinds.MODULE or not people:
            continue
        for kind, *words, quantity, room in THINGS:
            thing = _thing(session, region, centre, kind, words, quantity, room)
            _past(session, region, demo, thing, people, draw)
            _today(session, region, demo, thing, people, draw)


def _thing(
    session: Session, region: RegionInfo, centre: Any, kind: str, words: list[str], quantity: int,
    room: str,
) -> Equipment:  # fmt: skip
    room_id = session.scalar(
        sa.select(Room.id).where(Room.centre_id == centre.id, Room.name_kk == room)
    )
    resource = Resource(
        region_id=region.id, centre_id=centre.id, kind="equipment", name_kk=words[0],
        name_ru=words[1], name_en=words[2], quantity=quantity, room_id=room_id,
    )  # fmt: skip
    session.add(resource)
    session.flush()
    thing = Equipment(
        region_id=region.id, centre_id=centre.id, resource_id=resource.id,
        service_kind=f"{kinds.MODULE}.{kind}",
    )  # fmt: skip
    session.add(thing)
    session.flush()
    return thing


def _past(
    session: Session, region: RegionInfo, demo: Any, thing: Equipment, people: list[int],
    draw: random.Random,
) -> None:  # fmt: skip
    hires = []
    day = demo.first_day
    while day < demo.today:
        if day.isoweekday() != 7:
            hour = draw.choice(HOURS)
            state = "given" if draw.random() < 0.9 else "missed"
            hires.append(_hire(region, thing, draw.choice(people), day, hour, state))
        day += dt.timedelta(days=draw.randint(1, 3))
    session.add_all(hires)
    session.flush()
    rows = [_delivery(region, one) for one in hires if one.state == "given"]
    if rows:
        session.execute(sa.insert(Delivery), rows)


def _today(
    session: Session, region: RegionInfo, demo: Any, thing: Equipment, people: list[int],
    draw: random.Random,
) -> None:  # fmt: skip
    """Two hours of today and two of tomorrow are booked."""
    for offset in (0, 1):
        for hour in draw.sample(HOURS, 2):
            one = _hire(region, thing, draw.choice(people),
                        demo.today + dt.timedelta(days=offset), hour, "planned")  # fmt: skip
            booking = Booking(
                region_id=region.id, centre_id=thing.centre_id, module=kinds.MODULE, kind=KIND,
                title="", person_id=one.person_id, resource_id=thing.resource_id,
                local_date=one.local_date, starts_at=one.starts_at, ends_at=one.ends_at,
                occupied_from=one.starts_at, occupied_to=one.ends_at,
            )  # fmt: skip
            session.add(booking)
            session.flush()
            one.booking_id = booking.id
            session.add(one)
    session.flush()


def _hire(
    region: RegionInfo, thing: Equipment, person_id: int, day: dt.date, hour: int, state: str
) -> Hire:
    starts = to_utc(day, dt.time(hour), region.timezone)
    ends = starts + dt.timedelta(hours=1)
    return Hire(
        region_id=region.id, centre_id=thing.centre_id, equipment_id=thing.id,
        person_id=person_id, service_kind=thing.service_kind, week=week_of(day), local_date=day,
        starts_at=starts, ends_at=ends, minutes=60, state=state,
        via="kiosk" if hour > 13 else "desk", marked_at=None if state == "planned" else starts,
    )  # fmt: skip


def _delivery(region: RegionInfo, one: Hire) -> dict[str, Any]:
    kind = kinds.BY_CODE[one.service_kind]
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": one.centre_id,
        "module": kinds.MODULE, "service_kind": kind.code, "special_kind": kind.special_kind,
        "setting": kind.setting, "person_id": one.person_id, "local_date": one.local_date,
        "unit": kind.unit,
        "funding_source": "local_budget", "source_key": source_key(one.id), "proof": "demo",
        "recorded_at": one.ends_at,
    }  # fmt: skip
