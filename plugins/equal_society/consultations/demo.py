"""A year of quick consultations of the demo's centres."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery, User, new_public_id
from core.sdk.services import RegionInfo, to_utc
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.services import KIND, recipient_of, source_key
from plugins.equal_society.kinds import MODULE

DAYS = 330
#: topic, direction, note; the more often a line stands here, the more often it is asked
ASKED = (
    ("how", "social_taxi", ""), ("how", "invataxi", ""), ("how", "sanatorium", ""),
    ("papers", "sanatorium", "Санаторий картасы керек"), ("papers", "devices", ""),
    ("rights", "", "ОЖБ бойынша не берілетіні түсіндірілді"), ("rights", "assistant", ""),
    ("progress", "sanatorium", ""), ("progress", "devices", "Мерзімі айтылды"),
    ("portal", "portal_help", "Құпиясөз қалпына келтірілді"), ("portal", "portal_help", ""),
    ("contacts", "", ""), ("other", "", ""), ("how", "legal_advice", ""),
)  # fmt: skip
CHANNELS = ("desk", "desk", "desk", "phone", "phone", "web")
RESULTS = ("answered",) * 9 + ("elsewhere", "elsewhere", "unhelped")
PART = 500


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill every centre of the module's kind, with the services of the ledger."""
    for code, centre in demo.centres.items():
        people = demo.people.get(code, [])
        if centre.type_code != MODULE or not people:
            continue
        own = random.Random(f"consultations {code}")
        user_id = session.scalar(sa.select(User.id).where(User.username == "desk"))
        rows = []
        for back in range(DAYS, 0, -1):
            day = demo.today - dt.timedelta(days=back)
            if day.isoweekday() <= 5:
                rows += [_row(region, centre.id, day, people, user_id, own)
                         for _one in range(own.randint(0, 2))]  # fmt: skip
        for start in range(0, len(rows), PART):
            session.execute(sa.insert(Consultation), rows[start : start + PART])
        _deliver(session, region, centre.id)


def _row(
    region: RegionInfo, centre_id: int, day: dt.date, people: list[int], user_id: int | None,
    rng: random.Random,
) -> dict[str, Any]:  # fmt: skip
    topic, direction, note = rng.choice(ASKED)
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": centre_id,
        "local_date": day, "topic": topic, "note": note,
        "direction": f"{MODULE}.{direction}" if direction else "",
        "channel": rng.choice(CHANNELS), "result": rng.choice(RESULTS),
        "person_id": rng.choice(people) if rng.random() < 0.65 else None,
        "recorded_at": to_utc(day, dt.time(9 + rng.randint(0, 8), rng.randint(0, 59)),
                              region.timezone),
        "recorded_by": user_id,
    }  # fmt: skip


def _deliver(session: Session, region: RegionInfo, centre_id: int) -> None:
    found = session.scalars(sa.select(Consultation).where(Consultation.centre_id == centre_id))
    rows = [
        {
            "public_id": new_public_id(), "region_id": region.id, "centre_id": centre_id,
            "module": MODULE, "service_kind": KIND.code, "special_kind": KIND.special_kind,
            "setting": KIND.setting, "person_id": one.person_id,
            "unnamed_recipient": recipient_of(one), "local_date": one.local_date,
            "quantity": Decimal(1), "unit": KIND.unit, "source_key": source_key(one.id),
            "proof": f"consultation:{one.public_id}", "recorded_at": one.recorded_at,
            "recorded_by": one.recorded_by,
        }
        for one in found
    ]  # fmt: skip
    for start in range(0, len(rows), PART):
        session.execute(sa.insert(Delivery), rows[start : start + PART])
