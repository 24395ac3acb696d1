"""Invented people: pension age mostly, valid synthetic IINs, phones that nobody has."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
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
#: code, last day, evidence
_Category = tuple[str, dt.date | None, str]


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
    holders = [centres[1 if number % 3 == 2 and len(centres) > 1 else 0] for number in range(count)]
    return _insert(
        session, rng, region_id, rows, holders, today, lambda _number: _categories(rng, today)
    )


def invent_newcomers(
    session: Session,
    *,
    region_id: int,
    centre: Centre,
    count: int,
    rng: random.Random,
    today: dt.date,
    ages: tuple[int, int],
    categories: Callable[[random.Random, int], Sequence[str]],
) -> list[int]:
    """Insert people of one centre beside those who are there; return their ids. `categories` says
    which codes somebody of an age has."""
    districts = list(session.scalars(sa.select(District.id).where(District.region_id == region_id)))
    taken = session.execute(
        sa.select(Person.iin, Person.card_number).where(Person.region_id == region_id)
    ).all()
    used = {iin[:11] for iin, _card in taken if iin}
    first = len(taken)
    rows, found = [], []
    for number in range(first, first + count):
        age = rng.randint(*ages)
        rows.append(_row(rng, region_id, districts, today, used, number, age))
        found.append([_papered(rng, code, today) for code in categories(rng, age)])
    people = _insert(session, rng, region_id, rows, [centre] * count, today, found.__getitem__)
    return people[centre.code]


def _papered(rng: random.Random, code: str, today: dt.date) -> _Category:
    """A category with its paper; most disabilities are set for a term."""
    if not code.startswith("disability"):
        return code, None, "анықтама"
    has_term = rng.random() < 0.6
    until = today + dt.timedelta(days=rng.randint(30, 1500)) if has_term else None
    return code, until, "МӘС анықтамасы"


def _insert(
    session: Session,
    rng: random.Random,
    region_id: int,
    rows: list[dict[str, Any]],
    holders: Sequence[Centre],
    today: dt.date,
    categories_of: Callable[[int], list[_Category]],
) -> dict[str, list[int]]:
    session.execute(sa.insert(Person), rows)
    wanted = sa.select(Person.public_id, Person.id).where(Person.region_id == region_id)
    ids: dict[str, int] = dict(session.execute(wanted).all())
    people: dict[str, list[int]] = {centre.code: [] for centre in holders}
    attached, phones, categories = [], [], []
    for number, (row, centre) in enumerate(zip(rows, holders, strict=True)):
        person_id = ids[row["public_id"]]
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
        categories += _dated(rng, region_id, person_id, categories_of(number), today)
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
    age: int | None = None,
) -> dict[str, Any]:
    sex = "female" if rng.random() < (0.7 if age is None else 0.5) else "male"
    if age is None:
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


def _categories(rng: random.Random, today: dt.date) -> list[_Category]:
    found: list[_Category] = [("pensioner", None, "зейнеткер куәлігі")]
    if rng.random() < 0.18:
        until = today + dt.timedelta(days=rng.randint(-60, 900))
        found.append((f"disability_{rng.choice((2, 2, 3, 3, 1))}", until, "МӘС анықтамасы"))
    if rng.random() < 0.15:
        found.append(("lonely_elderly", None, "тұрмыс актісі"))
    return found


def _dated(
    rng: random.Random,
    region_id: int,
    person_id: int,
    found: Sequence[_Category],
    today: dt.date,
) -> list[dict[str, object]]:
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
