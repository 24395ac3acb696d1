"""Who may be the same person: files as `Facts`, their likeness, and candidates for one file."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
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

    Each comes with what `options` ask for. Files are compared before they are loaded: a fixed,
    small number of queries, however many share a name or a birth date.
    """
    near: dict[int, Facts] = {}
    for condition in _conditions(facts):
        near.update(read_facts(session, condition, limit=LOOKED_AT))
    near.pop(except_id or 0, None)
    ranked = sorted(
        ((number, alike) for number, other in near.items()
         if (alike := likeness(facts, other)).score >= WORTH_ASKING),
        key=lambda one: (-one[1].score, one[0]),
    )[:MOST_SHOWN]  # fmt: skip
    if not ranked:
        return []
    wanted = sa.select(Person).where(Person.id.in_([number for number, _alike in ranked]))
    people = {person.id: person for person in session.scalars(wanted.options(*options))}
    return [(people[number], alike) for number, alike in ranked]


def read_facts(
    session: Session, condition: sa.ColumnElement[bool], *, limit: int
) -> list[tuple[int, Facts]]:
    """Living people by number, in two queries, without their households."""
    people = session.execute(
        sa.select(Person.id, Person.surname_key, Person.given_key, Person.patronymic_key,
                  Person.birth_date, Person.iin, Person.sex, Person.address)
        .where(condition, Person.withdrawn_at.is_(None))
        .order_by(Person.id)
        .limit(limit)
    ).all()  # fmt: skip
    if not people:
        return []
    phones: defaultdict[int, set[str]] = defaultdict(set)
    for number, phone in session.execute(
        sa.select(PersonPhone.person_id, PersonPhone.number).where(
            PersonPhone.person_id.in_([one.id for one in people])
            if len(people) <= LOOKED_AT
            else PersonPhone.person_id.between(people[0].id, people[-1].id)
        )
    ):
        phones[number].add(phone)
    return [
        (number, Facts(surname, given, patronymic, birth, iin or "", sex,
                       frozenset(phones.get(number, ())), address_key(address) if address else ""))
        for number, surname, given, patronymic, birth, iin, sex, address in people
    ]  # fmt: skip


def _conditions(facts: Facts) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if facts.phones:
        owners = sa.select(PersonPhone.person_id).where(PersonPhone.number.in_(facts.phones))
        found.append(Person.id.in_(owners))
    if facts.birth_date is not None:
        found.append(Person.birth_date == facts.birth_date)
    if facts.surname and facts.given:
        named = sa.or_(
            (Person.surname_key == facts.surname) & (Person.given_key == facts.given),
            (Person.surname_key == facts.given) & (Person.given_key == facts.surname),
        )
        if facts.birth_date is not None:
            days = near_dates(facts.birth_date)
            named &= Person.birth_date.is_(None) | Person.birth_date.in_(days)
        found.append(named)
    if len(facts.iin) == 12:
        found.append(Person.iin.in_(near_iins(facts.iin)))
    return found


def near_dates(day: dt.date) -> list[dt.date]:
    """Dates that one slip away are dates too: a digit, two neighbours swapped, or day and month
    swapped. The date itself is not among them."""
    text = f"{day:%d%m%Y}"
    texts = {text[:at] + digit + text[at + 1 :] for at in range(8) for digit in "0123456789"}
    texts |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(7)}
    texts.add(text[2:4] + text[:2] + text[4:])
    found = set()
    for one in texts - {text}:
        with suppress(ValueError):
            found.add(dt.date(int(one[4:]), int(one[2:4]), int(one[:2])))
    return sorted(found)


def near_iins(iin: str) -> list[str]:
    """IINs that one slip away from this one are valid too: a digit of the first eleven, or two
    neighbours swapped. The IIN itself is not among them."""
    body = iin[:11]
    bodies = {body[:at] + digit + body[at + 1 :] for at in range(11) for digit in "0123456789"}
    bodies |= {body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(10)}
    bodies.discard(body)
    return sorted(f"{one}{last}" for one in bodies if (last := check_digit(one)) is not None)
