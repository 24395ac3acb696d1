"""Reads at the door: whose card or IIN it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy.orm import Session as OrmSession

from core.documents.card_services import blocked_card
from core.documents.models import MembershipCard
from core.people.models import Person
from core.people.queries import (
    find_by_card,
    find_by_iin,
    living_centres,
    load_people,
    search_people,
)

LONGEST_CARD: Final = 40


@dataclass(frozen=True)
class Reading:
    """Who was meant: one person for sure, or those that a name or a phone found. A `blocked` card
    marks nobody; its holder is among the people found."""

    person: Person | None = None
    people: list[Person] = field(default_factory=list)
    blocked: MembershipCard | None = None


def read_scan(
    session: OrmSession, *, region_id: int, text: str, centre_ids: frozenset[int], limit: int
) -> Reading:
    """A card number or a whole IIN names a person; anything else is searched for."""
    digits = text.replace(" ", "")
    person = None
    if text and len(text) <= LONGEST_CARD:
        blocked = blocked_card(session, number=text)
        if blocked is not None:
            holder = _holder(session, blocked, centre_ids)
            return Reading(people=[holder] if holder else [], blocked=blocked)
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
) -> tuple[Person | None, Literal["", "unknown", "blocked"]]:
    """The holder of a living card whose file one of these centres holds; else None, and why."""
    if not card_number or len(card_number) > LONGEST_CARD:
        return None, "unknown"
    if blocked_card(session, number=card_number) is not None:
        return None, "blocked"
    person = find_by_card(session, card_number=card_number)
    if person is None or not living_centres(person) & set(centre_ids):
        return None, "unknown"
    return person, ""


def _holder(session: OrmSession, card: MembershipCard, centre_ids: frozenset[int]) -> Person | None:
    """Who held a blocked card, if one of these centres holds the file: to be marked by hand."""
    people = load_people(session, [card.person_id])
    mine = [p for p in people if p.withdrawn_at is None and living_centres(p) & centre_ids]
    return mine[0] if mine else None
