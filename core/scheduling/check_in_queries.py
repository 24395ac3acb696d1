"""Reads at the door: whose card or IIN it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy.orm import Session as OrmSession

from core.people.models import Person
from core.people.queries import find_by_card, find_by_iin, living_centres, search_people


@dataclass(frozen=True)
class Reading:
    """Who was meant: one person for sure, or those that a name or a phone found."""

    person: Person | None = None
    people: list[Person] = field(default_factory=list)


def read_scan(
    session: OrmSession, *, region_id: int, text: str, centre_ids: frozenset[int], limit: int
) -> Reading:
    """A card number or a whole IIN names a person; anything else is searched for."""
    digits = text.replace(" ", "")
    person = None
    if text and len(text) <= 40:
        person = find_by_card(session, card_number=text)
    if person is None and len(digits) == 12 and digits.isascii() and digits.isdigit():
        person = find_by_iin(session, iin=digits)
    if person is not None and living_centres(person) & centre_ids:
        return Reading(person=person)
    return Reading(
        people=search_people(
            session, region_id=region_id, text=text, centre_ids=centre_ids, limit=limit
        )
    )


def person_of_card(
    session: OrmSession, *, card_number: str, centre_ids: Collection[int]
) -> Person | None:
    """The holder of a card whose file one of these centres holds."""
    if not card_number or len(card_number) > 40:
        return None
    person = find_by_card(session, card_number=card_number)
    if person is None or not living_centres(person) & set(centre_ids):
        return None
    return person
