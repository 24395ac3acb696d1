"""Papers, limits of health and named persons of the demo's children."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.models import new_public_id
from core.sdk.services import RegionInfo
from day_centre import demo as base
from day_centre.child.models import ChildProfile, Fetcher, HealthLimit, MedicalCard

DIAGNOSES = ("autism", "autism", "cerebral_palsy", "cerebral_palsy", "down", "intellectual")
DIETS = ("", "", "", "Глютенсіз", "Сүт өнімдерінсіз")
LIMITS: tuple[tuple[str, list[str], int | None], ...] = (
    ("Массаж жасауға болмайды: эпилепсия ұстамасы болған", ["day_centre.massage"], 120),
    ("Физиотерапияға болмайды, дәрігердің келесі қарауына дейін", ["day_centre.physiotherapy"], 45),
    ("Жаңғаққа аллергия: тамақ бергенде тексеріңіз", [], None),
    ("Емдік дене шынықтыру жасауға болмайды: операциядан кейін", ["day_centre.exercise_therapy"],
     60),
)  # fmt: skip
NAMED = (("Қасымова Бибігүл", "әжесі"), ("Әбенов Марат", "нағашысы"), ("Юсупова Гүлзат", "көршісі"))
YEAR = dt.timedelta(days=365)


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """A medical card and a profile for everybody; limits and named persons for some."""
    if base.CODE not in demo.centres:
        return
    own = random.Random("papers of the day centre")
    made: dict[type, list[dict[str, Any]]] = {
        ChildProfile: [], MedicalCard: [], HealthLimit: [], Fetcher: [],
    }  # fmt: skip
    for place, person_id in enumerate(demo.people[base.CODE]):
        here = {"region_id": region.id, "person_id": person_id}
        made[ChildProfile].append({**here, **_profile(own, demo.today, place)})
        named = {**here, "public_id": new_public_id()}
        made[MedicalCard].append({**named, **_card(own, demo.today, place)})
        if place % 6 == 1:
            made[HealthLimit].append({**named, **_limit(demo.today, place // 6)})
        if place % 5 == 2:
            made[Fetcher].append({**named, **_fetcher(demo.today, place // 5)})
    for model, rows in made.items():
        demo.insert(model, rows)


def _profile(own: random.Random, today: dt.date, place: int) -> dict[str, Any]:
    seen = today - dt.timedelta(days=own.randint(20, 340))
    return {
        "pmpk_number": f"{own.randint(100, 999)}-ПМПК", "pmpk_on": seen,
        "pmpk_until": seen + YEAR, "ipar_number": f"АОЖБ {own.randint(10000, 99999)}",
        "ipar_from": seen, "ipar_until": seen + 2 * YEAR, "diagnosis": own.choice(DIAGNOSES),
        "mobility": own.choice(("free", "free", "help", "none")),
        "self_care": own.choice(("kept", "partly", "partly", "none")),
        "accompanied": "alone" if place % 19 == 18 else "accompanied",
        "diet": own.choice(DIETS),
    }  # fmt: skip


def _card(own: random.Random, today: dt.date, place: int) -> dict[str, Any]:
    """Most cards hold for months; a few end soon, and one has ended."""
    left = {3: -6, 4: 12, 10: 21}.get(place, own.randint(45, 330))
    last = today + dt.timedelta(days=left)
    return {
        "issued_on": last - YEAR,
        "valid_until": last,
        "conclusion": "ДКК қорытындысы: жартылай стационар жағдайында қызмет көрсетуге болады",
    }


def _limit(today: dt.date, place: int) -> dict[str, Any]:
    text, forbidden, days = LIMITS[place % len(LIMITS)]
    last = today + dt.timedelta(days=days) if days is not None else None
    return {"text": text, "kinds": forbidden, "first_day": today - dt.timedelta(days=14),
            "last_day": last}  # fmt: skip


def _fetcher(today: dt.date, place: int) -> dict[str, Any]:
    name, relation = NAMED[place % len(NAMED)]
    return {
        "full_name": name, "relation": relation, "phone": f"+7701555{place:04}",
        "document": f"жеке куәлік 0{40000000 + place * 7919}",
        "first_day": today - dt.timedelta(days=60), "last_day": None,
    }  # fmt: skip
