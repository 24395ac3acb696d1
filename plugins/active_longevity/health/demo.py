"""A year of blood pressure and some incidents in the demo centres."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Room
from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.active_longevity.health.models import HealthStop, Incident, Pressure
from plugins.active_longevity.health.rules import Limits, Verdict, verdict
from plugins.active_longevity.kinds import MODULE

STORIES = (
    ("fall", "light", "Сырғанап, тізесін соқты.", "Тізесіне суық басылды, қысымы өлшенді."),
    ("fall", "moderate", "Орындықтан тұрған кезде тепе-теңдігін жоғалтып құлады.",
     "Білегіне таңғыш салынды, жедел жәрдем қарады."),
    ("faint", "moderate", "Жаттығудан кейін басы айналып, отырып қалды.",
     "Жатқызылды, су берілді, қысымы өлшенді."),
    ("illness", "light", "Жөтелі күшейіп, тынысы тарылды.", "Далаға шықты, дәрігерге айтылды."),
    ("conflict", "none", "Кезекке таласты.", "Кезек тізімі көрсетіліп, екеуі татуласты."),
    ("injury", "light", "Саусағын инеге шаншып алды.", "Жарасы өңделді."),
)  # fmt: skip
FOLLOW_UPS = ("", "", "Баспалдаққа тұтқа орнату", "Дәлізге сырғымайтын төсеніш төсеу",
              "Туыстарымен сөйлесу")  # fmt: skip
MEASURED_SHARE, INCIDENTS = 0.3, 9


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    own = random.Random("health")
    for code, centre in demo.centres.items():
        people = demo.people[code]
        if centre.type_code != MODULE or not people:
            continue
        _measure(session, region, centre.id, people, demo.today, own)
        _incidents(session, region, centre.id, people, demo.today, own)


def _measure(
    session: Session, region: RegionInfo, centre_id: int, people: list[int], today: dt.date,
    rng: random.Random,
) -> None:  # fmt: skip
    rows: list[dict[str, Any]] = []
    for person_id in people:
        if rng.random() > MEASURED_SHARE:
            continue
        usual = rng.randint(118, 148)
        days = sorted(rng.sample(range(1, 365), rng.randint(4, 14)), reverse=True)
        if rng.random() < 0.15:
            days.append(0)
        for back in days:
            day = today - dt.timedelta(days=back)
            systolic = usual + rng.randint(-14, 14) + (24 if rng.random() < 0.05 else 0)
            diastolic = systolic - rng.randint(48, 66)
            rows.append({
                "region_id": region.id, "person_id": person_id, "centre_id": centre_id,
                "public_id": new_public_id(), "local_date": day,
                "measured_at": to_utc(day, dt.time(9, rng.randint(0, 59)), region.timezone),
                "systolic": systolic, "diastolic": diastolic, "pulse": rng.randint(58, 92),
                "verdict": verdict(systolic, diastolic, Limits()).value,
            })  # fmt: skip
    if rows:
        session.execute(sa.insert(Pressure), rows)
    stopped = {row["person_id"]: row for row in rows
               if row["local_date"] == today and row["verdict"] != Verdict.OK}  # fmt: skip
    session.add_all(
        HealthStop(
            region_id=region.id, person_id=person_id, centre_id=centre_id, starts_on=today,
            until=today, cause=row["verdict"], set_at=row["measured_at"],
        )
        for person_id, row in stopped.items()
    )  # fmt: skip
    cold = rng.choice(people)
    if cold not in stopped:
        session.add(HealthStop(
            region_id=region.id, person_id=cold, centre_id=centre_id, starts_on=today,
            until=today + dt.timedelta(days=4), reason="Суық тиген, қызуы бар",
            set_at=to_utc(today, dt.time(8, 40), region.timezone),
        ))  # fmt: skip


def _incidents(
    session: Session, region: RegionInfo, centre_id: int, people: list[int], today: dt.date,
    rng: random.Random,
) -> None:  # fmt: skip
    rooms = list(session.scalars(sa.select(Room.id).where(Room.centre_id == centre_id)))
    for number in range(INCIDENTS):
        back = 3 + number * 38 + rng.randint(0, 20)
        kind, severity, story, done = rng.choice(STORIES)
        day, time = today - dt.timedelta(days=back), dt.time(rng.randint(9, 17), 15)
        follow_up = rng.choice(FOLLOW_UPS) if number else FOLLOW_UPS[2]
        followed = bool(follow_up) and number > 0
        moment = to_utc(day, time, region.timezone)
        session.add(Incident(
            region_id=region.id, centre_id=centre_id, room_id=rng.choice(rooms) if rooms else None,
            person_id=rng.choice(people), local_date=day, local_time=time, kind=kind,
            severity=severity, story=story, done=done, ambulance=severity == "moderate",
            relatives_told=severity == "moderate", follow_up=follow_up,
            follow_up_on=day + dt.timedelta(days=14) if follow_up else None,
            followed_at=moment + dt.timedelta(days=9) if followed else None,
            outcome="Орындалды" if followed else "", recorded_at=moment,
        ))  # fmt: skip
