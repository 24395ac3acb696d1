"""Who may be the same person: files as `Facts`, their likeness, and candidates for one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from core.people.data import PersonData
from core.people.duplicate_rules import WORTH_ASKING, Facts, Likeness, address_key, compare
from core.people.iin import check_digit
from core.people.models import Person, PersonPhone
from core.people.naming import name_key
from core.people.phones import parse_phone

#: so many files are looked at for each thing that may agree
LOOKED_AT: Final = 300
MOST_SHOWN: Final = 5


#: numbers of people → the household that each lives in
HouseholdsOf = Callable[..., dict[int, int]]
_households: list[HouseholdsOf] = []


def use_households(find: HouseholdsOf) -> None:
    """Let `find(session, person_ids=…)` tell who lives in which household: households stand above
    people, so core's own answers (core/corehooks.py) bring the two together."""
    _households[:] = [find]


def households_of(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """The households of these people as texts that are equal for one household."""
    return {
        person: str(household)
        for find in _households
        for person, household in find(session, person_ids=person_ids).items()
    }


def likeness(one: Facts, other: Facts) -> Likeness:
    return compare(one, other, OSA.distance)


def facts_of(person: Person, household: str = "") -> Facts:
    """The file of a person whose phones are loaded."""
    return Facts(
        surname=person.surname_key,
        given=person.given_key,
        patronymic=person.patronymic_key,
        birth_date=person.birth_date,
        iin=person.iin or "",
        sex=person.sex,
        phones=frozenset(one.number for one in person.phones),
        address=address_key(person.address),
        household=household,
    )


def both_facts(session: Session, one: Person, other: Person) -> tuple[Facts, Facts]:
    """Two files as a run compares them, with their households."""
    homes = households_of(session, [one.id, other.id])
    return facts_of(one, homes.get(one.id, "")), facts_of(other, homes.get(other.id, ""))


def typed_facts(data: PersonData) -> Facts:
    """A file that is being registered; phones that cannot be read do not count."""
    numbers = (parse_phone(text).number for text, _whose in data.phones)
    return Facts(
        surname=name_key(data.surname),
        given=name_key(data.given_name),
        patronymic=name_key(data.patronymic),
        birth_date=data.birth_date,
        iin="".join(sign for sign in data.iin or "" if sign.isdigit()),
        sex=data.sex,
        phones=frozenset(number for number in numbers if number),
        address=address_key(data.address),
    )


def candidates(
    session: Session, *, facts: Facts, options: Iterable[Any] = (), except_id: int | None = None
) -> list[tuple[Person, Likeness]]:
    """People of the region who may be the one described, the most alike first, at most five.

    Each comes with phones loaded, and with what `options` ask for.
    """
    found: dict[int, tuple[Person, Likeness]] = {}
    for condition in _conditions(facts):
        rows = session.scalars(
            sa.select(Person)
            .where(condition, Person.withdrawn_at.is_(None), Person.id != (except_id or 0))
            .options(*options)
            .limit(LOOKED_AT)
        )
        for person in rows:
            alike = likeness(facts, facts_of(person))
            if alike.score >= WORTH_ASKING:
                found[person.id] = (person, alike)
    ranked = sorted(found.values(), key=lambda pair: (-pair[1].score, pair[0].id))
    return ranked[:MOST_SHOWN]


def _conditions(facts: Facts) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if facts.phones:
        owners = sa.select(PersonPhone.person_id).where(PersonPhone.number.in_(facts.phones))
        found.append(Person.id.in_(owners))
    if facts.birth_date is not None:
        days = [facts.birth_date, *_swapped(facts.birth_date)]
        found.append(Person.birth_date.in_(days))
    if facts.surname and facts.given:
        found.append((Person.surname_key == facts.surname) & (Person.given_key == facts.given))
        found.append((Person.surname_key == facts.given) & (Person.given_key == facts.surname))
    if len(facts.iin) == 12:
        found.append(Person.iin.in_(near_iins(facts.iin)))
    return found


def _swapped(day: dt.date) -> list[dt.date]:
    try:
        return [dt.date(day.year, day.day, day.month)]
    except ValueError:
        return []


def near_iins(iin: str) -> list[str]:
    """IINs that one slip away from this one are valid too: a digit of the first eleven, or two
    neighbours swapped. The IIN itself is not among them."""
    body = iin[:11]
    bodies = {body[:at] + digit + body[at + 1 :] for at in range(11) for digit in "0123456789"}
    bodies |= {body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(10)}
    bodies.discard(body)
    return sorted(f"{one}{last}" for one in bodies if (last := check_digit(one)) is not None)
