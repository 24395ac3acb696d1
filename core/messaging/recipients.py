"""To which address a person is written: the own one, a representative's, a relative's, or none.

Whoever is protected is reached by the number named as safe and by nothing else; the rule stands in
`core.households.queries.may_contact`, which is asked for every address of a protected person.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.clock import local_today
from core.households.models import HouseholdMember, Representative
from core.households.queries import may_contact, protected_ids, protection_of
from core.households.rules import ADULT, HEAD, in_force
from core.messaging.models import ContactWish
from core.people.models import Person, PersonPhone
from core.people.rules import age_on
from core.plugins.contracts import RegionInfo
from core.regions.options import setting

_SMS_TYPES: Final = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)
CHUNK: Final = 500


@dataclass(frozen=True)
class Channels:
    """What this installation can send."""

    sms: bool
    email: bool


@dataclass(frozen=True)
class Route:
    """How one person is told. `channel` is sms, email, call or none; `note` says why not by a
    message, or why not at all (a code of core.messaging.labels.NOTES)."""

    channel: str
    address: str = ""
    whose: str = "own"
    language: str = "kk"
    note: str = ""
    #: others hear or read it as well: the text must say for whom it is
    shared: bool = False
    is_protected: bool = False


@dataclass
class _Known:
    """What is known of the people asked for, each thing in one query."""

    people: dict[int, Person]
    wishes: dict[int, ContactWish]
    numbers: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    protected: set[int] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)


def can_take_sms(number: str) -> bool:
    """Whether a number is a mobile phone's: landlines and short numbers take no SMS."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(parsed) in _SMS_TYPES


def routes(
    session: Session,
    *,
    region: RegionInfo,
    person_ids: Sequence[int],
    channels: Channels,
    without: Collection[str] = (),
) -> dict[int, Route]:
    """person id → how the person is told, in a fixed number of queries for any number of people
    (and some for each protected one). Numbers in `without` were tried and lead nowhere."""
    found: dict[int, Route] = {}
    for start in range(0, len(person_ids), CHUNK):
        ids = sorted(set(person_ids[start : start + CHUNK]))
        known = _known(session, region, ids)
        for person_id in ids:
            found[person_id] = _route(session, region, known, person_id, channels, set(without))
    return found


def _route(
    session: Session,
    region: RegionInfo,
    known: _Known,
    person_id: int,
    channels: Channels,
    without: set[str],
) -> Route:
    wish = known.wishes.get(person_id)
    language = (wish.language if wish else "") or setting(region, "messaging.language")
    way = wish.way if wish else ""
    person = known.people.get(person_id)
    never = "gone" if person is None else _never(person, way)
    if never:
        return Route("none", language=language, note=never)
    if person_id in known.protected:
        return _protected(session, person_id, channels, language, way, without)
    numbers = [one for one in known.numbers.get(person_id, []) if one[0] not in without]
    email = wish.email if wish and channels.email and wish.email not in without else ""
    mobile = next((one for one in numbers if can_take_sms(one[0])), None)
    if email and (way == "email" or (way != "call" and not (mobile and channels.sms))):
        return Route("email", email, "own", language)
    if way != "call" and mobile and channels.sms:
        shared = mobile[1] != "own" or mobile[0] in known.shared
        return Route("sms", *mobile, language, shared=shared)
    number, whose = numbers[0] if numbers else ("", "own")
    note = "no_number" if not numbers else "no_gateway" if mobile else "no_mobile"
    if numbers and way == "call":
        note = "wants_call"
    return Route("call", number, whose, language, note, shared=whose != "own")


def _never(person: Person, way: str) -> str:
    """Why a person is told nothing at all, or an empty text."""
    if person.withdrawn_at is not None:
        return "gone"
    if person.died_on is not None:
        return "died"
    return "unwanted" if way == "none" else ""


def _protected(
    session: Session,
    person_id: int,
    channels: Channels,
    language: str,
    way: str,
    without: set[str],
) -> Route:
    protection = protection_of(session, person_id=person_id)
    number = protection.safe_number if protection else ""
    allowed = number and number not in without
    if not allowed or not may_contact(session, person_id=person_id, number=number):
        return Route("call", "", "own", language, "protected", is_protected=True)
    if way != "call" and channels.sms and can_take_sms(number):
        return Route("sms", number, "own", language, is_protected=True)
    note = "wants_call" if way == "call" else "no_gateway"
    return Route("call", number, "own", language, note, is_protected=True)


def _known(session: Session, region: RegionInfo, ids: Sequence[int]) -> _Known:
    today = local_today(region.timezone)
    people = {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    wishes = session.scalars(sa.select(ContactWish).where(ContactWish.person_id.in_(ids)))
    known = _Known(people, {one.person_id: one for one in wishes})
    known.protected = protected_ids(session, person_ids=ids)
    numbers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for person_id, number in _own_numbers(session, ids):
        numbers[person_id].append((number, "own"))
    for person_id, number in _representatives(session, ids, today):
        numbers[person_id].append((number, "representative"))
    if setting(region, "messaging.household_phone"):
        for person_id, number in _relatives(session, ids, today):
            numbers[person_id].append((number, "household"))
    known.numbers = {person_id: _once(found) for person_id, found in numbers.items()}
    known.shared = _shared(session, {one[0] for found in numbers.values() for one in found})
    return known


def _once(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each number once, as whose it was found first."""
    first: dict[str, str] = {}
    for number, whose in found:
        first.setdefault(number, whose)
    return list(first.items())


def _own_numbers(session: Session, ids: Sequence[int]) -> list[tuple[int, str]]:
    rows = session.execute(
        sa.select(PersonPhone.person_id, PersonPhone.number)
        .where(PersonPhone.person_id.in_(ids))
        .order_by(PersonPhone.id)
    )
    return [(row.person_id, row.number) for row in rows]


def _representatives(session: Session, ids: Sequence[int], today: dt.date) -> list[tuple[int, str]]:
    """Numbers of those who may be told about a person: guardians, and who has that right."""
    other = aliased(Person)
    rows = session.execute(
        sa.select(Representative, other, PersonPhone.number)
        .outerjoin(other, other.id == Representative.representative_id)
        .outerjoin(PersonPhone, PersonPhone.person_id == other.id)
        .where(Representative.person_id.in_(ids), Representative.ended_at.is_(None))
        .order_by(Representative.id, PersonPhone.id)
    ).all()
    hidden = protected_ids(
        session, person_ids={row[0].representative_id for row in rows if row[0].representative_id}
    )
    found = []
    for row, person, registered in rows:
        gone = person is not None and (person.died_on or person.withdrawn_at)
        counts = in_force(row.valid_from, row.valid_to, row.ended_on, today)
        told = row.basis == "guardian" or "information" in row.rights
        number = row.phone or registered
        if number and counts and told and not gone and row.representative_id not in hidden:
            found.append((row.person_id, number))
    return found


def _relatives(session: Session, ids: Sequence[int], today: dt.date) -> list[tuple[int, str]]:
    """Numbers of grown-ups who live with a person, the head's first; never a protected one's."""
    mine, theirs = aliased(HouseholdMember), aliased(HouseholdMember)
    rows = session.execute(
        sa.select(mine.person_id, Person.id, Person.birth_date, PersonPhone.number)
        .join(theirs, theirs.household_id == mine.household_id)
        .join(Person, Person.id == theirs.person_id)
        .join(PersonPhone, PersonPhone.person_id == Person.id)
        .where(
            mine.person_id.in_(ids),
            theirs.person_id != mine.person_id,
            *(
                condition
                for one in (mine, theirs)
                for condition in (one.left_on.is_(None), one.voided_at.is_(None))
            ),
            Person.died_on.is_(None),
            Person.withdrawn_at.is_(None),
        )
        .order_by(sa.case((theirs.role == HEAD, 0), else_=1), theirs.id, PersonPhone.id)
    ).all()
    hidden = protected_ids(session, person_ids={row[1] for row in rows})
    return [
        (row[0], row[3])
        for row in rows
        if row[1] not in hidden and (age_on(row[2], today) or ADULT) >= ADULT
    ]


def _shared(session: Session, numbers: set[str]) -> set[str]:
    """Those of these numbers that several living people have."""
    return set(
        session.scalars(
            sa.select(PersonPhone.number)
            .join(Person, Person.id == PersonPhone.person_id)
            .where(PersonPhone.number.in_(numbers), Person.withdrawn_at.is_(None))
            .group_by(PersonPhone.number)
            .having(sa.func.count(sa.distinct(PersonPhone.person_id)) > 1)
        )
    )
