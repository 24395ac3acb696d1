"""A few people of the demo written down twice, as it happens at two desks in a hurry."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.clock import now_utc
from core.demo.history import Demo
from core.people.data import PersonData
from core.people.duplicate_models import PersonPair
from core.people.duplicate_services import (
    FoundPair,
    decide_different,
    finish_run,
    store_found,
)
from core.people.duplicates import facts_of, likeness
from core.people.models import Person
from core.people.services import register_person

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноууьиАГКНОУУХИ")
#: why the last of the pairs are two people
_NAMESAKES = "Аттас туыстар: екеуі де жеке куәлігімен келді"


@dataclass(frozen=True)
class _Slip:
    """What a hurried hand makes of a file; `elsewhere` in the other centre."""

    russian: bool = False
    swapped: bool = False
    letter: bool = False
    days: int = 0
    phone: bool = True
    elsewhere: bool = False


_SLIPS = (
    _Slip(russian=True),
    _Slip(letter=True, phone=False),
    _Slip(swapped=True),
    _Slip(russian=True, phone=False, elsewhere=True),
    _Slip(days=1),
)


def plant_duplicates(demo: Demo, rng: random.Random) -> None:
    """Second files without an IIN, and the pairs as a nightly search would have found them; the
    last pair is decided: two people."""
    session, centres = demo.session, list(demo.centres.values())
    originals = session.scalars(
        sa.select(Person)
        .where(Person.id.in_(demo.people[centres[0].code]), Person.patronymic != "",
               Person.iin.is_not(None), Person.phones.any())
        .order_by(Person.id)
        .options(selectinload(Person.phones))
    ).all()  # fmt: skip
    chosen = rng.sample(list(originals), min(len(_SLIPS), len(originals)))
    found = []
    for original, slip in zip(chosen, _SLIPS, strict=False):
        centre = centres[1] if slip.elsewhere else centres[0]
        second = register_person(session, actor=demo.actor, region=demo.region,
                                 centre_id=centre.id, data=_second_file(original, slip),
                                 checked=True)  # fmt: skip
        alike = likeness(facts_of(original), facts_of(second))
        found.append(FoundPair(original.id, second.id, alike.score, alike.reasons))
    store_found(session, region_id=demo.region.id, found=found)
    people = session.scalar(sa.select(sa.func.count(Person.id))) or 0
    finish_run(session, region_id=demo.region.id, started_at=now_utc(), people=people,
               compared=people // 4, found=len(found), closed=0)  # fmt: skip
    if len(found) == len(_SLIPS):
        _decide(demo, found[-1])


def _second_file(original: Person, slip: _Slip) -> PersonData:
    data = PersonData(
        original.surname,
        original.given_name,
        original.patronymic,
        iin_missing_reason="restoring",
        birth_date=original.birth_date,
        sex=original.sex,
        phones=tuple((one.number, "") for one in original.phones) if slip.phone else (),
        legal_basis="paper_consent",
    )
    if slip.russian:
        data = replace(data, surname=data.surname.translate(_RUSSIAN),
                       given_name=data.given_name.translate(_RUSSIAN),
                       patronymic=data.patronymic.translate(_RUSSIAN))  # fmt: skip
    if slip.letter:
        data = replace(data, surname=data.surname[:3] + data.surname[4:])
    if slip.swapped:
        data = replace(data, surname=data.given_name, given_name=data.surname, patronymic="")
    if slip.days and data.birth_date:
        data = replace(data, birth_date=data.birth_date - dt.timedelta(slip.days))
    return data


def _decide(demo: Demo, found: FoundPair) -> None:
    pair = demo.session.scalar(
        sa.select(PersonPair)
        .where(PersonPair.first_id == found.first_id, PersonPair.second_id == found.second_id)
        .options(
            selectinload(PersonPair.first).selectinload(Person.centres),
            selectinload(PersonPair.second).selectinload(Person.centres),
        )
    )
    assert pair is not None
    decide_different(demo.session, actor=demo.actor, region=demo.region, pair=pair,
                     reason=_NAMESAKES)  # fmt: skip
