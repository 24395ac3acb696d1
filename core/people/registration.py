"""What is looked at before a person is registered: doubts about the IIN, and who may be the same.

Nothing is stored here. What is doubtful is a question with a token; the same token in the answer
says that a person has read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from core.people.data import PersonData
from core.people.duplicate_labels import Finding, findings
from core.people.duplicate_rules import Likeness
from core.people.duplicates import candidates, typed_facts
from core.people.iin import IinCheck, check_iin, iin_mismatches
from core.people.labels import IIN_MESSAGES, MIXED_SCRIPTS
from core.people.models import Person
from core.people.name_scripts import is_doubtful
from core.people.queries import (
    PARTS,
    LimitedCard,
    find_by_iin,
    limited_card,
    living_centres,
)


@dataclass(frozen=True)
class Doubt:
    """A question to confirm; `token` changes with what it is about."""

    token: str
    text: Any


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be the same person. With `card` another centre holds the file: nothing
    more than the card is shown."""

    person: Person
    likeness: Likeness
    card: LimitedCard | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return findings(self.likeness.reasons, visible=self.card is None)


@dataclass(frozen=True)
class Review:
    """`holder` has this IIN and may be opened; `elsewhere` has it in another centre (`person_id`
    for the log of looks); `similar` may be the same person, the most alike first."""

    doubts: tuple[Doubt, ...] = ()
    similar: tuple[Candidate, ...] = ()
    same_token: str = ""
    holder: Person | None = None
    elsewhere: LimitedCard | None = None
    elsewhere_id: int | None = None
    confirmed: frozenset[str] = field(default_factory=frozenset)

    @property
    def open_tokens(self) -> frozenset[str]:
        """Questions that nobody has answered yet."""
        asked = {doubt.token for doubt in self.doubts} | ({self.same_token} - {""})
        return frozenset(asked) - self.confirmed

    @property
    def clear(self) -> bool:
        return not self.open_tokens and self.holder is None and self.elsewhere is None


@dataclass(frozen=True)
class IinAnswer:
    """What one IIN says while the form is being filled."""

    check: IinCheck
    error: Any = None
    review: Review = field(default_factory=Review)


def ask_iin(
    session: Session,
    *,
    iin: str,
    today: dt.date,
    centre_ids: frozenset[int] | None,
    except_id: int | None = None,
) -> IinAnswer:
    """Check a typed IIN and look for its holder in the region.

    `centre_ids` are those whose files the reader may open; None is all of the region.
    """
    check = check_iin(iin, today=today)
    if check.errors:
        return IinAnswer(check, IIN_MESSAGES[check.errors[0]])
    return IinAnswer(check, None, _held(session, check.value, centre_ids, except_id))


def review(
    session: Session,
    *,
    data: PersonData,
    today: dt.date,
    centre_ids: frozenset[int] | None,
    confirmed: frozenset[str] = frozenset(),
    known: Person | None = None,
) -> Review:
    """Doubts about a whole form. With `known` it is a change of that person's file: only what
    changed is doubted, and nobody is asked whether the person is another."""
    held = Review()
    doubts: tuple[Doubt, ...] = ()
    if data.iin:
        check = check_iin(data.iin, today=today)
        held = _held(session, check.value, centre_ids, known.id if known else None)
        if known is None or _facts(known) != (check.value, data.birth_date, data.sex):
            codes = check.warnings + iin_mismatches(check, birth_date=data.birth_date, sex=data.sex)
            doubts = tuple(Doubt(f"{code}/{check.value}", IIN_MESSAGES[code]) for code in codes)
    similar: tuple[Candidate, ...] = ()
    if known is None and held.holder is None and held.elsewhere is None:
        similar = _similar(session, data, centre_ids)
    token = "same/" + ",".join(sorted(one.person.public_id for one in similar)) if similar else ""
    doubts += _mixed_scripts(data, known)
    return Review(doubts, similar, token, held.holder, held.elsewhere, held.elsewhere_id, confirmed)


def _mixed_scripts(data: PersonData, known: Person | None) -> tuple[Doubt, ...]:
    """Parts of the name whose Cyrillic and Latin letters saving cannot set right by itself."""
    return tuple(
        Doubt(f"mixed/{name}/{text}", MIXED_SCRIPTS[name])
        for name in MIXED_SCRIPTS
        if is_doubtful(text := getattr(data, name))
        and (known is None or getattr(known, name) != text)
    )


def _facts(person: Person) -> tuple[str | None, dt.date | None, str]:
    return person.iin, person.birth_date, person.sex


def _held(
    session: Session, iin: str, centre_ids: frozenset[int] | None, except_id: int | None
) -> Review:
    person = find_by_iin(session, iin=iin)
    if person is None or person.id == except_id:
        return Review()
    if centre_ids is None or living_centres(person) & centre_ids:
        return Review(holder=person)
    return Review(elsewhere=limited_card(session, person), elsewhere_id=person.id)


def _similar(
    session: Session, data: PersonData, centre_ids: frozenset[int] | None
) -> tuple[Candidate, ...]:
    found = candidates(session, facts=typed_facts(data), options=PARTS)
    return tuple(
        Candidate(person, alike)
        if centre_ids is None or living_centres(person) & centre_ids
        else Candidate(person, alike, limited_card(session, person))
        for person, alike in found
    )
