"""Programmes (IPAR) of the demo's equal-society centre, what was given by them this year, and a
monthly limit of the region's own."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery, PersonCategory
from core.sdk.services import RegionInfo, new_public_id, to_utc
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.models import EntitlementRule, Ipar, IparMeasure
from plugins.equal_society.entitlements.shipped import ADULTS, CHILDREN, SHIPPED
from plugins.equal_society.kinds import MODULE

PROGRAMMES = 60
_SOURCE = "Үлгі: қала әкімдігінің шешімі / Пример: решение акимата города"
#: part, benefit, words of the programme, quantity, unit
_MEASURES = (
    ("social", "sanatorium", "Санаторийлік ем", 1, "time"),
    ("social", "sign_language", "Ымдау тілі маманы", 60, "hour"),
    ("social", "assistant", "Жеке көмекші", None, "hour"),
    ("medical", "devices", "Бөлмеге арналған кресло-арба", 1, "piece"),
    ("medical", "devices", "Есту аппараты", 2, "piece"),
    ("medical", "devices", "Гигиеналық құралдар", 120, "piece"),
    ("professional", "", "Еңбекке бейімдеу курсы", 1, "time"),
)  # fmt: skip


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Sixty programmes of people with a disability, and the rides and hours of some of them."""
    centre = next((one for one in demo.centres.values() if one.type_code == MODULE), None)
    if centre is None:
        return
    own = random.Random("entitlements")
    session.add(_monthly_limit(region, demo.today))
    people = _with_disability(session, demo.people.get(centre.code, []))[:PROGRAMMES]
    if not people:
        return
    heads = [_head(own, region, one, number, demo.today) for number, one in enumerate(people, 1)]
    session.execute(sa.insert(Ipar), heads)
    ids = session.execute(
        sa.select(Ipar.id, Ipar.issued_on, Ipar.valid_to).where(Ipar.person_id.in_(people))
        .order_by(Ipar.id)
    ).all()  # fmt: skip
    rows = [row for head in ids for row in _measures(own, region, head, demo.today)]
    session.execute(sa.insert(IparMeasure), rows)
    given = _given(own, region, centre.id, people[:25], demo.today)
    session.execute(sa.insert(Delivery), given)


def _monthly_limit(region: RegionInfo, today: dt.date) -> EntitlementRule:
    shipped = SHIPPED["invataxi"]
    return EntitlementRule(
        region_id=region.id, code=shipped.code, benefit=shipped.benefit,
        name_kk=shipped.names[0], name_ru=shipped.names[1], name_en=shipped.names[2],
        audience={"any_of": sorted(shipped.audience.any_of)}, basis="fixed", amount=Decimal(30),
        unit="ride", period="month", source=_SOURCE, valid_from=dt.date(today.year, 1, 1),
        ask_kk=shipped.asks[0], ask_ru=shipped.asks[1], ask_en=shipped.asks[2],
    )  # fmt: skip


def _with_disability(session: Session, ids: Sequence[int]) -> list[int]:
    rows = session.scalars(
        sa.select(PersonCategory.person_id).where(
            PersonCategory.person_id.in_(list(ids)), PersonCategory.ended_at.is_(None),
            PersonCategory.code.in_(sorted(ADULTS | CHILDREN)),
        )
    )  # fmt: skip
    return sorted(set(rows))


def _head(
    rng: random.Random, region: RegionInfo, person_id: int, number: int, today: dt.date
) -> dict[str, Any]:
    issued = today - dt.timedelta(days=rng.randint(20, 700))
    term = None if rng.random() < 0.25 else issued + dt.timedelta(days=rng.choice((365, 730, 1095)))
    return {
        "region_id": region.id, "public_id": new_public_id(), "person_id": person_id,
        "number": f"{issued.year}-{1200 + number}", "issued_on": issued, "valid_to": term,
        "issuer": "Шымкент қаласы бойынша МӘС бөлімі", "version": 1,
        "created_at": to_utc(issued + dt.timedelta(days=3), dt.time(11), region.timezone),
    }  # fmt: skip


def _measures(
    rng: random.Random, region: RegionInfo, head: Any, today: dt.date
) -> list[dict[str, Any]]:
    rows = []
    for part, benefit, title, amount, unit in rng.sample(_MEASURES, rng.randint(1, 3)):
        state = rng.choices(("planned", "done", "refused", "impossible"), (70, 20, 7, 3))[0]
        settled = None if state == "planned" else min(
            today, head.issued_on + dt.timedelta(days=rng.randint(5, 200)))  # fmt: skip
        note = {"refused": "Өзі бас тартты", "impossible": "Дәрігердің қарсы көрсетілімі"}
        rows.append({
            "region_id": region.id, "public_id": new_public_id(), "ipar_id": head.id,
            "part": part, "benefit": benefit, "title": title, "unit": unit, "state": state,
            "amount": None if amount is None else Decimal(amount), "valid_to": None,
            "settled_on": settled, "note": note.get(state, ""), "version": 1,
            "token": f"{rng.getrandbits(128):032x}",
            "created_at": to_utc(head.issued_on + dt.timedelta(days=3), dt.time(11),
                                 region.timezone),
        })  # fmt: skip
    return rows


def _given(
    rng: random.Random, region: RegionInfo, centre_id: int, people: Sequence[int], today: dt.date
) -> list[dict[str, Any]]:
    """Rides of the running month and hours of the year, as their providers reported them."""
    first = today.replace(day=1)
    rows = []
    for place, person_id in enumerate(people):
        for number in range(rng.randint(1, 12)):
            day = first + dt.timedelta(days=rng.randint(0, (today - first).days))
            rows.append((person_id, "invataxi", "ride", Decimal(rng.randint(1, 3)), day, number))
        if place % 5 == 0:
            day = today - dt.timedelta(days=rng.randint(1, min(200, today.timetuple().tm_yday)))
            rows.append((person_id, "sign_language", "hour", Decimal(rng.randint(2, 40)), day, 0))
    return [
        {
            "region_id": region.id, "public_id": new_public_id(), "centre_id": centre_id,
            "module": MODULE, "service_kind": BENEFITS[benefit].direction, "special_kind": 1,
            "setting": "other", "person_id": person_id, "unnamed_recipient": "",
            "local_date": day, "quantity": amount, "unit": unit, "provider": "contractor",
            "provider_name": "Инватакси қызметі" if benefit == "invataxi" else "Сурдоорталық",
            "source_key": f"provider:{benefit}:{person_id}:{number}",
            "recorded_at": to_utc(day, dt.time(18), region.timezone),
        }
        for person_id, benefit, unit, amount, day, number in rows
    ]  # fmt: skip
