"""The vocabulary of names: what keeps it in step, and the words that are near a typed one.

A name is misspelt word by word, and a region of a million people has some ten thousand distinct
words. So a typed word is compared with the words, and the people are then found by whole words.
The database narrows by what every misspelling leaves whole (a piece of the word in its place); the
distance is counted here, so that both databases give the same answers.

Database objects made here begin with `person_search`, as those of core/people/search.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz.distance import OSA
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from core.people import name_index, spelling
from core.people.models import Person
from core.people.spelling import Near, Why
from core.people.word_models import LONGEST_WORD, PersonWord

#: shorter words are compared by the table of spellings only
SHORTEST: Final = 3
#: from this length on two letters may differ
LONG: Final = 8
#: from this length on the beginning of a longer word may be misspelt
SHORTEST_BEGINNING: Final = 5
#: rows that the database hands over for counting the distance
MOST_CANDIDATES: Final = 4000
#: near words that people are looked for by
MOST_NEAR: Final = 40
#: a key that more words hold than this narrows nothing: names are read for it
MOST_HOLDING: Final = 300
TYPED: Final = Near(0, Why.SPELLING)

_SQLITE_WORDS: Final = f"""
INSERT INTO person_word (region_id, word, size)
SELECT DISTINCT p.region_id, substr(w.value, 1, {LONGEST_WORD}),
  length(substr(w.value, 1, {LONGEST_WORD}))
FROM person p, json_each('[' || replace(json_quote(p.name_key), ' ', '","') || ']') w
WHERE w.value <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
  WHERE k.region_id = p.region_id AND k.word = substr(w.value, 1, {LONGEST_WORD}))"""  # noqa: S608 - our own constant
_POSTGRESQL_WORDS: Final = f"""
INSERT INTO person_word (region_id, word, size)
SELECT DISTINCT p.region_id, left(w, {LONGEST_WORD}), length(left(w, {LONGEST_WORD}))
FROM person p, unnest(string_to_array(p.name_key, ' ')) w
WHERE w <> '' AND NOT EXISTS (SELECT 1 FROM person_word k
  WHERE k.region_id = p.region_id AND k.word = left(w, {LONGEST_WORD}))"""  # noqa: S608 - our own constant
_DDL: Final = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS person_search_word_insert AFTER INSERT ON person"
        f" BEGIN {_SQLITE_WORDS} AND p.id = new.id; END",
        "CREATE TRIGGER IF NOT EXISTS person_search_word_update AFTER UPDATE OF name_key,"
        f" region_id, withdrawn_at ON person BEGIN {_SQLITE_WORDS} AND p.id = new.id; END",
        _SQLITE_WORDS,
        *name_index.SQLITE,
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION person_search_add_words() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {_POSTGRESQL_WORDS} AND p.id = NEW.id; RETURN NULL; END $$",
        "CREATE OR REPLACE TRIGGER person_search_word AFTER INSERT OR UPDATE OF name_key,"
        " region_id, withdrawn_at ON person FOR EACH ROW EXECUTE FUNCTION"
        " person_search_add_words()",
        _POSTGRESQL_WORDS,
        *name_index.POSTGRESQL,
    ),
}
_UNDO: Final = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS person_search_word_insert",
        "DROP TRIGGER IF EXISTS person_search_word_update",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS person_search_word ON person",
        "DROP FUNCTION IF EXISTS person_search_add_words()",
    ),
}
_WORD: Final = PersonWord.__table__


def create_vocabulary(connection: Connection) -> None:
    """Make what is missing, and add the words that are."""
    for statement in _DDL[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop_vocabulary(connection: Connection) -> None:
    """Take triggers and index away and empty the vocabulary: before a filling in bulk."""
    dialect = connection.dialect.name
    for statement in (*_UNDO[dialect], *name_index.UNDO[dialect]):
        connection.exec_driver_sql(statement)
    connection.execute(sa.delete(PersonWord))


def _attach() -> None:
    for dialect, statements in _DDL.items():
        for statement in statements:
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(_WORD, "after_create", ddl.execute_if(dialect=dialect))


_attach()


@dataclass(frozen=True)
class Difference:
    """Rows of the vocabulary that nobody bears or that are there twice, and words that lack."""

    gone: dict[int, str]
    missing: tuple[str, ...]


def compare_words(session: Session, *, region_id: int) -> Difference:
    """Hold the vocabulary against every name of the region's people: seconds per million."""
    borne: set[str] = set()
    names = sa.select(Person.name_key).where(
        Person.region_id == region_id, Person.withdrawn_at.is_(None)
    )
    for (key,) in session.execute(names.execution_options(yield_per=10_000)):
        borne.update(word[:LONGEST_WORD] for word in key.split())
    gone: dict[int, str] = {}
    known: set[str] = set()
    words = sa.select(_WORD.c.id, _WORD.c.word).where(_WORD.c.region_id == region_id)
    for number, word in session.execute(words.order_by(_WORD.c.id)):
        if word in known or word not in borne:
            gone[number] = word
        known.add(word)
    return Difference(gone, tuple(sorted(borne - known)))


def mend_words(session: Session, *, region_id: int, difference: Difference) -> None:
    """Take away and add what `compare_words` found; a word that somebody got since then stays."""
    twice = set(
        session.scalars(
            sa.select(_WORD.c.word)
            .where(_WORD.c.region_id == region_id)
            .group_by(_WORD.c.word)
            .having(sa.func.count() > 1)
        )
    )
    gone = [
        number
        for number, word in difference.gone.items()
        if word in twice or not name_index.is_borne(session, region_id=region_id, word=word)
    ]
    for start in range(0, len(gone), 500):
        session.execute(sa.delete(PersonWord).where(_WORD.c.id.in_(gone[start : start + 500])))
    if difference.missing:
        session.execute(
            sa.insert(PersonWord),
            [{"region_id": region_id, "word": w, "size": len(w)} for w in difference.missing],
        )


def forget_words(session: Session, *, region_id: int, words: Iterable[str]) -> None:
    """Take words away that nobody bears any more, at once: a rare surname tells of one person."""
    gone = [
        word[:LONGEST_WORD]
        for word in words
        if not name_index.is_borne(session, region_id=region_id, word=word[:LONGEST_WORD])
    ]
    session.execute(
        sa.delete(PersonWord)
        .where(_WORD.c.region_id == region_id, _WORD.c.word.in_(gone))
        .execution_options(synchronize_session=False)
    )


# Words near a typed one ----------------------------------------------------------------------


def near_words(session: Session, *, region_id: int, key: str) -> dict[str, Near]:
    """Words of the region's names that may be meant by `key` (folded), the nearest first.

    Words that hold the key as it is have cost 0; of the others there are at most `MOST_NEAR`.
    """
    found = _by_table(session, region_id, key)
    if SHORTEST <= len(key) <= LONGEST_WORD:
        stem = min((cut for cut, _ in spelling.cuts(key)), key=len, default=key)
        allowed = 1 if len(stem) < LONG else 2
        for word in session.scalars(_candidates(session, region_id, stem, allowed)):
            near = how_near(key, word)
            if near is not None and near.cost < found.get(word, spelling.FAR).cost:
                found[word] = near
    typed = dict.fromkeys(session.scalars(holding(region_id, key)), TYPED)
    for word in typed:
        found.pop(word, None)
    nearest = sorted(found, key=lambda word: (found[word].cost, abs(len(word) - len(key)), word))
    return typed | {word: found[word] for word in nearest[:MOST_NEAR]}


def holding(region_id: int, key: str) -> sa.Select[Any]:
    """Words that hold the key; of one or two letters, that begin with it. More than
    `MOST_HOLDING` are not asked for: such a key narrows nothing."""
    pattern = f"{key}%" if len(key) < 3 else f"%{key}%"
    word = _WORD.c.word
    return (
        sa.select(word)
        .where(_WORD.c.region_id == region_id, word.like(pattern))
        .limit(MOST_HOLDING + 1)
    )


def _by_table(session: Session, region_id: int, key: str) -> dict[str, Near]:
    """Words that the table of spellings and endings makes of the typed one."""
    forms = spelling.variants(key)
    if not forms:
        return {}
    heads = spelling.beginnings(key)
    column = _WORD.c.word
    ranges = [sa.and_(column >= head, column < head + "\uffff") for head in heads]
    wanted = sa.or_(column.in_(list(forms)), *ranges)
    words = session.scalars(
        sa.select(column).where(_WORD.c.region_id == region_id, wanted).limit(MOST_CANDIDATES)
    )
    longer = Near(2, Why.SPELLING)
    return {word: forms.get(word, longer) for word in words}


def _candidates(session: Session, region_id: int, stem: str, allowed: int) -> sa.Select[Any]:
    """Words of which `stem` with at most `allowed` mistakes is the whole or the beginning, and
    some more: each that holds one unbroken piece of it in its place."""
    word, size = _WORD.c.word, _WORD.c.size
    place_of = sa.func.instr if session.get_bind().dialect.name == "sqlite" else sa.func.strpos
    pieces: list[sa.ColumnElement[bool]] = []
    cut = -(-len(stem) // (allowed + 1))
    for start in range(0, len(stem), cut):
        piece = stem[start : start + cut]
        if start == 0:
            pieces.append(sa.func.substr(word, 1, len(piece)) == piece)
            continue
        first = max(0, start - allowed)
        window = sa.func.substr(word, first + 1, start - first + len(piece) + allowed)
        pieces.append(place_of(window, piece) > 0)
        # two letters that changed places may lie on both sides of the cut
        swapped = stem[first : start - 1] + stem[start] + stem[start - 1]
        pieces.append(sa.func.substr(word, first + 1, len(swapped)) == swapped)
    sizes = [size >= len(stem) - allowed]
    if len(stem) < SHORTEST_BEGINNING:
        sizes.append(size <= len(stem) + allowed + spelling.LONGEST_ENDING)
    return (
        sa.select(word)
        .where(_WORD.c.region_id == region_id, *sizes, sa.or_(*pieces))
        .limit(MOST_CANDIDATES)
    )


def how_near(key: str, word: str) -> Near | None:
    """How a word of a name differs from the typed one; None when too much."""
    allowed = 1 if len(key) < LONG else 2
    distance = OSA.distance(key, word, score_cutoff=allowed)
    if distance <= allowed:
        return _letters(key, word, distance)
    if len(key) >= SHORTEST_BEGINNING and len(word) > len(key):
        for end in (len(key), len(key) - 1, len(key) + 1):
            if OSA.distance(key, word[:end], score_cutoff=1) <= 1:
                return Near(3, Why.LETTER)
    return _another_ending(key, word)


def _another_ending(key: str, word: str) -> Near | None:
    """Умирзаковна and Өмірзаққызы: one letter of the stem and the ending differ."""
    stems: Iterable[str] = [stem for stem, _ in spelling.cuts(word)] or [word]
    for stem, _ending in spelling.cuts(key):
        if len(stem) < SHORTEST_BEGINNING:
            continue
        allowed = 1 if len(stem) < LONG else 2
        for other in stems:
            distance = OSA.distance(stem, other, score_cutoff=allowed)
            if distance <= allowed:
                why = (Why.ENDING, Why.LETTER, Why.LETTERS)[distance]
                return Near(2 + distance, why)
    return None


def _letters(key: str, word: str, distance: int) -> Near:
    if distance == 1 and spelling.sounds_alike(key, word):
        return Near(1, Why.SPELLING)
    return Near(2, Why.LETTER) if distance == 1 else Near(4, Why.LETTERS)
