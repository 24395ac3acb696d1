"""Invented people: pension age mostly, valid synthetic IINs, phones that nobody has."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import now_utc
from core.db import new_public_id
from core.demo.names import invented_address, invented_name
from core.people.iin import check_digit
from core.people.models import Person, PersonCategory, PersonCentre, PersonPhone
from core.people.naming import kazakh_sort_key, name_key
from core.regions.models import Centre, District

MONTH = 30


def invent_people(
    session: Session,
    *,
    region_id: int,
    centres: Sequence[Centre],
    count: int,
    rng: random.Random,
    today: dt.date,
) -> dict[str, list[int]]:
    """Insert `count` people; return their ids by the code of the centre that holds them.

    Two thirds belong to the first centre. Seventy of a hundred are women, as in such centres.
    """
    districts = list(session.scalars(sa.select(District.id).where(District.region_id == region_id)))
    used: set[str] = set()
    rows = [_row(rng, region_id, districts, today, used, number) for number in range(count)]
    session.execute(sa.insert(Person), rows)
    wanted = sa.select(Person.public_id, Person.id).where(Person.region_id == region_id)
    ids: dict[str, int] = dict(session.execute(wanted).all())
    people: dict[str, list[int]] = {centre.code: [] for centre in centres}
    attached, phones, categories = [], [], []
    for number, row in enumerate(rows):
        person_id = ids[row["public_id"]]
        centre = centres[1 if number % 3 == 2 and len(centres) > 1 else 0]
        people[centre.code].append(person_id)
        attached.append(
            {
                "region_id": region_id,
                "person_id": person_id,
                "centre_id": centre.id,
                "attached_at": row["created_at"],
                "basis": row["legal_basis"],
                "source": "demo",
            }
        )
        if rng.random() < 0.93:
            phone = f"+7700{rng.randint(0, 9_999_999):07d}"
            phones.append({"region_id": region_id, "person_id": person_id, "number": phone})
        categories += _categories(rng, region_id, person_id, row["birth_date"], today)
    session.execute(sa.insert(PersonCentre), attached)
    session.execute(sa.insert(PersonPhone), phones)
    session.execute(sa.insert(PersonCategory), categories)
    return people


def _row(
    rng: random.Random,
    region_id: int,
    districts: list[int],
    today: dt.date,
    used: set[str],
    number: int,
) -> dict[str, Any]:
    sex = "female" if rng.random() < 0.7 else "male"
    age = min(96, max(58, round(rng.gauss(68, 6.5))))
    born = today - dt.timedelta(days=age * 365 + rng.randint(0, 364))
    name = invented_name(rng, sex)
    keys = [name_key(part) for part in (name.surname, name.given_name, name.patronymic)]
    missing = rng.random() < 0.01
    basis = "" if rng.random() < 0.02 else rng.choice(("paper_consent",) * 4 + ("state_service",))
    full = " ".join(part for part in (name.surname, name.given_name, name.patronymic) if part)
    return {
        "public_id": new_public_id(),
        "region_id": region_id,
        "created_at": now_utc() - dt.timedelta(days=rng.randint(5, 700)),
        "iin": None if missing else invented_iin(rng, born, sex, used),
        "iin_missing_reason": "restoring" if missing else "",
        "iin_reminder_on": today + dt.timedelta(days=MONTH) if missing else None,
        "surname": name.surname,
        "given_name": name.given_name,
        "patronymic": name.patronymic,
        "surname_key": keys[0],
        "given_key": keys[1],
        "patronymic_key": keys[2],
        "name_key": " ".join(key for key in keys if key),
        "sort_key": kazakh_sort_key(full),
        "birth_date": born,
        "sex": sex,
        "address": invented_address(rng),
        "district_id": rng.choice(districts) if districts else None,
        "card_number": f"{100001 + number}",
        "legal_basis": basis,
        "legal_basis_on": today - dt.timedelta(days=rng.randint(10, 600)) if basis else None,
    }


def invented_iin(rng: random.Random, born: dt.date, sex: str, used: set[str]) -> str:
    """An IIN with a right check digit; dead bodies (check digit 10 twice) are drawn again."""
    century = {1800: 1, 1900: 3, 2000: 5}[born.year // 100 * 100] + (sex == "female")
    while True:
        body = f"{born:%y%m%d}{century}{rng.randint(0, 9999):04d}"
        digit = check_digit(body)
        if digit is not None and body not in used:
            used.add(body)
            return f"{body}{digit}"


def _categories(
    rng: random.Random, region_id: int, person_id: int, born: object, today: dt.date
) -> list[dict[str, object]]:
    found: list[tuple[str, dt.date | None, str]] = [("pensioner", None, "зейнеткер куәлігі")]
    if rng.random() < 0.18:
        until = today + dt.timedelta(days=rng.randint(-60, 900))
        found.append((f"disability_{rng.choice((2, 2, 3, 3, 1))}", until, "МӘС анықтамасы"))
    if rng.random() < 0.15:
        found.append(("lonely_elderly", None, "тұрмыс актісі"))
    return [
        {
            "region_id": region_id,
            "person_id": person_id,
            "code": code,
            "valid_from": today - dt.timedelta(days=rng.randint(100, 2000)),
            "valid_to": until,
            "evidence": evidence,
            "source": "demo",
        }
        for code, until, evidence in found
    ]
