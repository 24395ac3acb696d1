"""A year of measures in the demo's first centre: at entry and every three months."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from plugins.active_longevity.measures.rules import MEASURES, who5_score
from plugins.active_longevity.membership.queries import members_on

#: a third measure is off: nobody has the chair and the track yet
TAKEN = ("who5", "grip")
MEASURED = 60


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Choose two measures and tell the year of sixty members."""
    centre = next((one for one in demo.centres.values() if one.type_code == MODULE), None)
    if centre is None:
        return
    own = random.Random("measures")
    session.add_all(
        MeasureChoice(region_id=region.id, centre_id=centre.id, code=code,
                      smallest_change=MEASURES[code].smallest_change)
        for code in TAKEN
    )  # fmt: skip
    session.flush()
    statement = members_on(region_id=region.id, centre_ids=[centre.id], on=demo.today)
    people = sorted(session.scalars(statement))[:MEASURED]
    rows = [
        row
        for person_id in people
        for code in TAKEN
        for row in _year(own, person_id, code, demo.today)
    ]
    for row in rows:
        at = to_utc(row["measured_on"], dt.time(9, 30), region.timezone)
        row |= {"region_id": region.id, "centre_id": centre.id, "public_id": new_public_id(),
                "recorded_at": at}  # fmt: skip
    if rows:
        session.execute(sa.insert(Measurement), rows)


def _year(rng: random.Random, person_id: int, code: str, today: dt.date) -> list[dict[str, Any]]:
    """Up to five measurements, most of them slowly better."""
    day = today - dt.timedelta(days=rng.randint(200, 350))
    answers = [rng.randint(1, 3) for _ in range(5)]
    grip = Decimal(rng.randint(140, 300)) / 10
    rows = []
    while day <= today:
        rows.append({
            "person_id": person_id, "code": code, "measured_on": day, "note": "",
            "value": who5_score(answers) if code == "who5" else grip,
            "answers": list(answers) if code == "who5" else [],
        })  # fmt: skip
        answers = [min(5, max(0, one + rng.choice((-1, 0, 0, 1, 1)))) for one in answers]
        grip = max(Decimal(8), grip + Decimal(rng.randint(-15, 35)) / 10)
        day += dt.timedelta(days=rng.randint(84, 110))
    return rows
