"""The search of people as it is asked: what was typed, what it may have meant, and why.

Hits of the text as typed come first. Only when they are few is anything else tried: the text read
as typed on another keyboard layout, then names that are spelt nearly so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from core.people import search, spelling, vocabulary
from core.people.naming import kazakh_sort_key, name_key
from core.people.phones import phone_digits
from core.people.rules import SHORTEST_PHONE_PIECE, Typed
from core.people.search import Found, Words
from core.people.spelling import FAR, Near, Why

MOST_WORDS: Final = 6
#: with fewer hits than this, other readings and spellings are looked for
FEW: Final = 10
#: so many people of near spellings are shown at most
MOST_NEAR: Final = 50
#: so many of one step are ranked
RANKED: Final = 300
#: of so many words of a text the spelling is doubted
DOUBTED: Final = 4
#: distances that are tried one after the other; the last two only for a text that nobody has
STEPS: Final = (1, 2, 3, 5)


@dataclass(frozen=True)
class Hit:
    """A person found, and why; `why` is None where the text stands in the name as typed."""

    id: int
    why: Why | None = None


def read_words(typed: Typed, *, region_id: int, centre_ids: frozenset[int] | None) -> Words | None:
    """Folded words and pieces of phones of a search text; None when nothing is left to look for."""
    if typed.number:
        piece = phone_digits(typed.text)
        if len(piece) < SHORTEST_PHONE_PIECE:
            return None
        return Words(region_id, centre_ids, numbers=(piece,))
    keys = list(dict.fromkeys(name_key(typed.text).split()))[:MOST_WORDS]
    numbers = tuple(key for key in keys if key.isdigit() and len(key) >= SHORTEST_PHONE_PIECE)
    words = tuple(key for key in keys if not key.isdigit())
    if not words and not numbers:
        return None
    return Words(region_id, centre_ids, words, numbers=numbers, spelled=kazakh_sort_key(typed.text))


def find(session: Session, typed: Typed, words: Words, *, limit: int, offset: int = 0) -> Found:
    """One page of a search, with the reason for each hit that is not the text itself."""
    found = search.find(session, words, limit=limit, offset=offset)
    if words.numbers and not words.keys:
        return replace(found, reasons=dict.fromkeys(found.ids, Why.PHONE))
    if found.total >= FEW or found.capped:
        return found
    exact = found.ids
    if offset or found.total > len(exact):
        exact = search.find(session, words, limit=FEW).ids
    near = near_people(session, typed, words, known=exact)
    ids = [*exact, *(hit.id for hit in near)]
    reasons = {hit.id: hit.why for hit in near if hit.why}
    return Found(ids[offset : offset + limit], len(ids), reasons=reasons)


def near_people(
    session: Session, typed: Typed, words: Words, *, known: Collection[int] = ()
) -> list[Hit]:
    """People who may be meant, the nearest first, without those in `known`; at most
    `MOST_NEAR`."""
    found: dict[int, Hit] = {}
    asked = []
    for reading in spelling.readings(typed.text):
        meant = read_words(
            Typed(reading.text), region_id=words.region_id, centre_ids=words.centre_ids
        )
        if meant is None or meant.keys == words.keys:
            continue
        asked.append((meant, reading.why))
        for number in search.find(session, meant, limit=MOST_NEAR).ids:
            found.setdefault(number, Hit(number, reading.why))
    if not found:
        steps = STEPS[:2] if known else STEPS
        for number, why in _by_spelling(session, words, steps):
            found.setdefault(number, Hit(number, why))
    if not found and not known:
        for meant, why in asked[:2]:
            for number, _why in _by_spelling(session, meant, STEPS):
                found.setdefault(number, Hit(number, why))
    skipped = set(known)
    return [hit for hit in found.values() if hit.id not in skipped][:MOST_NEAR]


def _by_spelling(session: Session, words: Words, steps: Iterable[int]) -> list[tuple[int, Why]]:
    """People whose names hold words near the typed ones, in steps of growing distance."""
    if words.centre_ids is not None and not words.centre_ids:
        return []
    near = {
        key: vocabulary.near_words(session, region_id=words.region_id, key=key)
        for key in words.keys[:DOUBTED]
    }
    sure = [
        key
        for key, found in near.items()
        if sum(one.cost == 0 for one in found.values()) > vocabulary.MOST_HOLDING
    ]
    doubted = {key: found for key, found in near.items() if key not in sure}
    asked_for = replace(words, keys=(*sure, *words.keys[DOUBTED:]))
    least = 1 if len(doubted) == 1 else 0  # of one word those that hold it are known
    found: dict[int, tuple[int, str, Why]] = {}
    asked: list[list[list[str]]] = []
    for allowed in steps:
        groups = [
            [word for word, one in meant.items() if least <= one.cost <= allowed]
            for meant in doubted.values()
        ]
        if not groups or not all(groups) or groups in asked:
            continue
        asked.append(groups)
        rows = search.find_named(session, asked_for, groups=groups, limit=RANKED)
        for number, name, sort_key in rows:
            cost, why = _worst(name, doubted)
            if cost:
                found.setdefault(number, (cost, sort_key, why))
        if len(found) >= FEW:
            break
    best = sorted(found, key=lambda number: (*found[number][:2], number))
    return [(number, found[number][2]) for number in best]


def _worst(name: str, near: Mapping[str, Mapping[str, Near]]) -> tuple[int, Why]:
    """The distances of all words summed, and the reason of the farthest."""
    parts = name.split()
    total, farthest = 0, Near(0, Why.SPELLING)
    for words in near.values():
        nearest = min((words.get(part, FAR) for part in parts), key=lambda one: one.cost)
        total += nearest.cost
        farthest = max(farthest, nearest, key=lambda one: one.cost)
    return total, farthest.why
