"""Search of people: what keeps the index in step, and the statements that read it.

SQLite: the FTS5 table `person_search`, one row a living person, kept by triggers. Its text holds
the folded name parts, the surname after two marks and each other after two spaces (so that the
beginnings of one and two letters are trigrams too), one sign group for the region and for each
centre (so that the narrowing happens inside the index), and the phones. `detail=none` keeps no
positions; the text is checked again.
PostgreSQL: GIN indexes of pg_trgm on `person.name_key` and `person_phone.number`; a fragment is
looked for in the vocabulary first, and people then by the whole words (core/people/name_index.py).

All database objects made here begin with `person_search`: autogenerate leaves them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from core.people import name_index, vocabulary
from core.people.models import Person, PersonCentre, PersonPhone
from core.people.search_statistics import SQLITE_STATISTICS
from core.people.spelling import Why
from core.people.word_models import PersonWord

#: more matches than this are not counted, and the reader is asked for a narrower search
MOST: Final = 500

#: PostgreSQL ranks so many matches of single centres
MOST_OF_CENTRES: Final = 20_000

# What keeps the index in step ----------------------------------------------------------------


def _place(kind: int, number: str) -> str:
    """SQL of the sign group of a region (0) or centre (1): three private-use signs, one trigram."""
    return f"char({0xE000 + kind}, {0xE100} + {number} / 2048, {0xEA00} + {number} % 2048)"


def place_sign(kind: int, number: int) -> str:
    """The sign group that `_place` makes; numbers up to 4.7 million."""
    return chr(0xE000 + kind) + chr(0xE100 + number // 2048) + chr(0xEA00 + number % 2048)


REGION: Final = 0
CENTRE: Final = 1
#: stands twice before the surname; its beginning and end are found by it
MARK: Final = chr(0xE002)

_ROWS: Final = f"""
INSERT INTO person_search (rowid, text, sort_key)
SELECT p.id,
  char({ord(MARK)}, {ord(MARK)}) || replace(p.name_key, ' ', '  ') || '  '
  || {_place(REGION, "p.region_id")}
  || coalesce((SELECT group_concat({_place(CENTRE, "c.centre_id")}, '') FROM person_centre c
               WHERE c.person_id = p.id AND c.detached_at IS NULL), '')
  || coalesce((SELECT group_concat('  ' || ltrim(n.number, '+'), '') FROM person_phone n
               WHERE n.person_id = p.id), ''),
  p.sort_key
FROM person p WHERE p.withdrawn_at IS NULL"""  # noqa: S608 - our own constants


def _again(person_id: str) -> str:
    gone = f"DELETE FROM person_search WHERE rowid = {person_id};"  # noqa: S608 - our own constants
    return f"{gone}{_ROWS} AND p.id = {person_id};"


def _trigger(table: str, when: str, body: str) -> str:
    name = f"person_search_{table}_{when.split(maxsplit=1)[0].lower()}"
    return f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {when} ON {table} BEGIN {body} END"


SQLITE_PERSON: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS person_search USING fts5"
    "(text, sort_key UNINDEXED, tokenize='trigram case_sensitive 1', detail=none, columnsize=0)",
    _trigger("person", "INSERT", f"{_ROWS} AND p.id = new.id;"),
    _trigger("person", "UPDATE OF name_key, sort_key, region_id, withdrawn_at", _again("new.id")),
    _trigger("person", "DELETE", "DELETE FROM person_search WHERE rowid = old.id;"),
)
SQLITE_PERSON_CENTRE: Final = (
    _trigger("person_centre", "INSERT", _again("new.person_id")),
    _trigger("person_centre", "UPDATE", _again("new.person_id")),
    _trigger("person_centre", "DELETE", _again("old.person_id")),
)
SQLITE_PERSON_PHONE: Final = (
    _trigger("person_phone", "INSERT", _again("new.person_id")),
    _trigger("person_phone", "UPDATE", _again("new.person_id")),
    _trigger("person_phone", "DELETE", _again("old.person_id")),
)
#: a merge moves these rows from person to person: the one they leave is told as well
SQLITE_MOVED: Final = tuple(
    f"CREATE TRIGGER IF NOT EXISTS person_search_{table}_moved AFTER UPDATE OF person_id ON {table}"
    f" WHEN old.person_id <> new.person_id BEGIN {_again('old.person_id')} END"
    for table in ("person_centre", "person_phone")
)
POSTGRESQL_PERSON: Final = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS person_search_name ON person"
    " USING gin (name_key gin_trgm_ops) WHERE withdrawn_at IS NULL",
)
POSTGRESQL_PERSON_PHONE: Final = (
    "CREATE INDEX IF NOT EXISTS person_search_phone ON person_phone"
    " USING gin (number gin_trgm_ops)",
)
_DDL: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("sqlite", "person"): SQLITE_PERSON,
    ("sqlite", "person_centre"): SQLITE_PERSON_CENTRE,
    ("sqlite", "person_phone"): SQLITE_PERSON_PHONE,
    ("sqlite", "person_word"): SQLITE_MOVED,
    ("postgresql", "person"): POSTGRESQL_PERSON,
    ("postgresql", "person_phone"): POSTGRESQL_PERSON_PHONE,
}


def create_search(connection: Connection) -> None:
    """Make what is missing and fill it: for migrations, and after a rebuild of these tables
    (a rebuilt table has lost its triggers). Repeating it changes nothing but takes a minute per
    million people on SQLite."""
    for (dialect, _table), statements in _DDL.items():
        if dialect == connection.dialect.name:
            for statement in statements:
                connection.exec_driver_sql(statement)
    vocabulary.create_vocabulary(connection)
    rebuild_search(connection)


def drop_search(connection: Connection) -> None:
    """Take away everything that `create_search` made, before the tables go."""
    vocabulary.drop_vocabulary(connection)
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'person_search_%'"
        )
        for (name,) in found.all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("DROP TABLE IF EXISTS person_search")
        return
    connection.exec_driver_sql("DROP INDEX IF EXISTS person_search_name")
    connection.exec_driver_sql("DROP INDEX IF EXISTS person_search_phone")


def refresh_statistics(connection: Connection) -> None:
    """Let the planner look at what is really there: after a large import, and every night."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
    connection.exec_driver_sql("ANALYZE")


def rebuild_search(connection: Connection) -> None:
    """Fill the index anew from the tables (SQLite; PostgreSQL keeps its own)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM person_search")
        connection.exec_driver_sql(_ROWS)


#: the last one was made later than the others, and so were the triggers that hang on it
_TABLES: Final = (Person, PersonCentre, PersonPhone, PersonWord)


def _attach() -> None:
    """As `sa.DDL`, one statement each: so the writer of migrations finds them."""
    tables = {model.__tablename__: model.__table__ for model in _TABLES}
    for (dialect, name), statements in _DDL.items():
        for statement in statements:
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            ddl = ddl.execute_if(dialect=dialect)
            event.listen(tables[name], "after_create", ddl)
    for statement in SQLITE_STATISTICS:
        ddl = sa.DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(tables["person"], "after_create", ddl.execute_if(dialect="sqlite"))
    drop = sa.DDL("DROP TABLE IF EXISTS person_search")  # type: ignore[no-untyped-call]
    drop = drop.execute_if(dialect="sqlite")
    event.listen(tables["person"], "before_drop", drop)


_attach()


# Reading it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What is looked for. `keys` are folded words, all of which must occur, in any order;
    `numbers` are pieces of a phone; `spelled` is the sort key of the text as typed, so that the
    exact spelling comes first; `centre_ids` None means the whole region."""

    region_id: int
    centre_ids: frozenset[int] | None
    keys: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    spelled: str = ""


@dataclass(frozen=True)
class Found:
    """Identifiers of one page, best first. `capped`: there are more than `total` (= `MOST`).
    `reasons`: why somebody is here whose name does not hold the text as typed."""

    ids: list[int]
    total: int
    capped: bool = False
    reasons: Mapping[int, Why] = field(default_factory=dict)


def find(session: Session, words: Words, *, limit: int, offset: int = 0) -> Found:
    """One page of matches: exact surname first, then its beginning, then another part's
    beginning, then a fragment; inside each the exact spelling, then the Kazakh alphabet.

    Of more than `MOST` matches an arbitrary `MOST` are ranked, after those whose surname begins
    with a word, which are looked for apart.
    """
    if words.centre_ids is not None and not words.centre_ids:
        return Found([], 0)
    session.flush()
    until = min(offset + limit, MOST)
    ranked = _ranked(session, _hits(session, words), words).limit(until)
    rows = session.execute(ranked).all()
    ids = [row.id for row in rows]
    total = rows[0].total if rows else 0
    if total > MOST and not _all_ranked(session, words):
        leaders = _ranked(session, _leaders(session, words), words).limit(until)
        first = [row.id for row in session.execute(leaders)]
        ids = list(dict.fromkeys(first + ids))[:until]
    return Found(ids[offset:], min(total, MOST), capped=total > MOST)


def _all_ranked(session: Session, words: Words) -> bool:
    """PostgreSQL has the few thousand people of single centres at hand faster than it would
    walk through the surnames of the region."""
    return words.centre_ids is not None and session.get_bind().dialect.name == "postgresql"


def _hits(session: Session, words: Words) -> sa.Subquery:
    if session.get_bind().dialect.name == "sqlite":
        return _sqlite_hits(words)
    return _postgresql_hits(session, words)


_INDEX: Final = sa.table(
    "person_search", sa.column("rowid", sa.Integer), sa.column("text"), sa.column("sort_key")
)


def _sqlite_hits(words: Words, surname: str = "", *, whole: bool = False) -> sa.Subquery:
    """Up to `MOST` + 1 rows (id, text, sort_key) straight from the index, no table touched; with
    `surname` only those whose surname begins with it, or is it (`whole`)."""
    beginning = f"{MARK}{MARK}{surname}{'  ' if whole else ''}" if surname else ""
    return (
        sa.select(_INDEX.c.rowid.label("id"), _INDEX.c.text, _INDEX.c.sort_key)
        .where(*_matches(words, beginning))
        .limit(MOST + 1)
        .subquery("hits")
    )


def _matches(words: Words, beginning: str = "") -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        sa.literal_column("person_search").op("MATCH")(match_text(words, beginning))
    ]
    found += [sa.func.instr(_INDEX.c.text, word) > 0 for word in _needing_check(words)]
    if beginning:
        found.append(sa.func.substr(_INDEX.c.text, 1, len(beginning)) == beginning)
    return found


def match_text(words: Words, beginning: str = "") -> str:
    """The FTS5 query: every trigram of every word, and the places."""
    parts = []
    for key in words.keys:
        parts += _fragment(key)
    for piece in (*words.numbers, beginning):
        parts += _grams(piece)
    if words.centre_ids is None:
        parts.append(f'"{place_sign(REGION, words.region_id)}"')
    else:
        centres = " OR ".join(f'"{place_sign(CENTRE, one)}"' for one in sorted(words.centre_ids))
        parts.append(f"({centres})")
    return " AND ".join(dict.fromkeys(parts))


def _fragment(key: str) -> list[str]:
    """Trigrams of a fragment; one of one or two letters is the beginning of a part."""
    if len(key) >= 3:
        return _grams(key)
    other, first = f"  {key}"[-3:], f"{MARK}{MARK}{key}"[-3:]
    return [f'("{other}" OR "{first}")']


def _grams(piece: str) -> list[str]:
    return [f'"{piece[at : at + 3]}"' for at in range(len(piece) - 2)]


def _needing_check(words: Words) -> list[str]:
    """Words of more than one trigram: their trigrams may stand apart in the text."""
    return [word for word in (*words.keys, *words.numbers) if len(word) > 3]


def _postgresql_hits(session: Session, words: Words) -> sa.Subquery:
    """In the whole region by the trigrams of the name: there are matches everywhere, and the first
    ones do. In single centres each key is looked up in the vocabulary, and the people by its whole
    words; a key that too many words hold is compared with the names of the centre."""
    person, row = Person.__table__, name_index.ROW
    if words.centre_ids is None:
        columns: tuple[Any, ...] = (person.c.id, person.c.name_key, person.c.sort_key)
        asked = sa.select(*columns).where(*person_conditions(words)).limit(MOST + 1)
    else:
        groups, loose = [], []
        for key in words.keys:
            held = list(session.scalars(vocabulary.holding(words.region_id, key)))
            if len(held) > vocabulary.MOST_HOLDING:
                loose.append(key)
            else:
                groups.append(held)
        columns = (row.c.person_id.label("id"), row.c.name_key, row.c.sort_key)
        named = _token_conditions(replace(words, keys=tuple(loose)), groups)
        found_any = all(groups)
        asked = sa.select(*columns).where(*(named if found_any else [sa.false()]))
        asked = asked.limit(MOST_OF_CENTRES)
    found = asked.subquery("found")
    return sa.select(found.c.id, _marked(found.c.name_key), found.c.sort_key).subquery("hits")


def person_conditions(words: Words) -> list[sa.ColumnElement[bool]]:
    """The same search as conditions on `person`, for statements that filter further.

    Literals, not parameters: the planner then sees what is rare.
    """
    person = Person.__table__
    found: list[sa.ColumnElement[bool]] = [
        person.c.region_id == words.region_id,
        person.c.withdrawn_at.is_(None),
    ]
    found += [_holds(key, person.c.name_key) for key in words.keys]
    found += [person.c.id.in_(_with_phone(number)) for number in words.numbers]
    if words.centre_ids is not None:
        found.append(in_centres(words.centre_ids))
    return found


def find_named(
    session: Session, words: Words, *, groups: Sequence[Collection[str]], limit: int
) -> list[tuple[int, str, str]]:
    """(id, folded name, sort key) of people whose names hold a whole word of each group, and the
    keys and numbers of the search besides; in no order, at most `limit`."""
    if session.get_bind().dialect.name == "sqlite":
        person, named = Person.__table__, name_index.FTS
        everywhere = replace(words, keys=(), numbers=(), centre_ids=None)
        statement = (
            sa.select(person.c.id, person.c.name_key, person.c.sort_key)
            .select_from(named.join(person, person.c.id == named.c.rowid))
            .where(name_index.has_words(groups), *person_conditions(everywhere))
            .where(*(_holds(key, person.c.name_key) for key in words.keys))
        )
        if words.centre_ids is not None:  # before a person is read; + hides it from FTS5's planner
            number: sa.ColumnElement[Any] = sa.literal_column(f"+{named.name}.rowid")
            statement = statement.where(number.in_(_attached(words.centre_ids)))
        if words.numbers:
            statement = statement.where(*conditions(session, replace(words, keys=())))
    else:
        row = name_index.ROW
        statement = sa.select(row.c.person_id, row.c.name_key, row.c.sort_key).where(
            *_token_conditions(words, groups)
        )
    return [(row[0], row[1], row[2]) for row in session.execute(statement.limit(limit))]


def _token_conditions(
    words: Words, groups: Sequence[Collection[str]]
) -> list[sa.ColumnElement[bool]]:
    row = name_index.ROW
    found = name_index.has_tokens(groups, region_id=words.region_id, centre_ids=words.centre_ids)
    found += [_holds(key, row.c.name_key) for key in words.keys]
    return found + [row.c.person_id.in_(_with_phone(number)) for number in words.numbers]


def _with_phone(number: str) -> sa.Select[Any]:
    phone = PersonPhone.__table__
    return sa.select(phone.c.person_id).where(_like(phone.c.number, f"%{number}%"))


def _holds(key: str, name: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    if len(key) < 3:
        return _like(name, f"{key}%") | _like(name, f"% {key}%")
    return _like(name, f"%{key}%")


def conditions(session: Session, words: Words) -> Sequence[sa.ColumnElement[bool]]:
    """The search as conditions for a `select(Person)` that has further filters or an order."""
    if session.get_bind().dialect.name == "sqlite":
        return [Person.__table__.c.id.in_(sa.select(_INDEX.c.rowid).where(*_matches(words)))]
    return person_conditions(words)


def in_centres(centre_ids: frozenset[int]) -> sa.ColumnElement[bool]:
    """Whether a person's file is held by one of the centres."""
    return Person.__table__.c.id.in_(_attached(centre_ids))


def _attached(centre_ids: frozenset[int]) -> sa.Select[Any]:
    link = PersonCentre.__table__
    return sa.select(link.c.person_id).where(
        link.c.centre_id.in_(sorted(centre_ids)), link.c.detached_at.is_(None)
    )


def _like(column: sa.ColumnElement[Any], pattern: str) -> sa.ColumnElement[bool]:
    """Folded keys hold letters, digits and spaces only, so nothing is left to escape."""
    return column.like(sa.bindparam(None, pattern, literal_execute=True, type_=sa.String))


def _marked(name_key: sa.ColumnElement[Any]) -> sa.Label[Any]:
    """The text that the SQLite index holds, as far as the rank looks at it."""
    return sa.literal(MARK + MARK).concat(sa.func.replace(name_key, " ", "  ")).label("text")


def _leaders(session: Session, words: Words) -> sa.Subquery:
    """People whose surname is one of the words, or for one word begins with it.

    From the b-tree; where SQLite searches single centres from the index, which knows the centre.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    parts: list[sa.Subquery] = []
    for key in words.keys:
        if sqlite and words.centre_ids is not None:
            parts.append(_sqlite_hits(words, key, whole=True))
            parts.append(_sqlite_hits(words, key))
        else:
            parts.append(_surnames(words, key))
    if not parts:
        return _hits(session, words)
    return sa.union(*(sa.select(part) for part in parts)).subquery("hits")


def _surnames(words: Words, key: str) -> sa.Subquery:
    """In the order of the b-tree, so the whole surname comes before longer ones. Of several
    words only a whole surname leads: a beginning may be that of too many."""
    person = Person.__table__
    others = replace(words, keys=tuple(other for other in words.keys if other != key))
    surname = [person.c.surname_key == key]
    if len(words.keys) == 1:
        surname = [person.c.surname_key >= key, person.c.surname_key < key + "\uffff"]
    return (
        sa.select(person.c.id, _marked(person.c.name_key), person.c.sort_key)
        .where(*surname, *person_conditions(others))
        .order_by(person.c.surname_key, person.c.given_key)
        .limit(MOST)
        .subquery()
    )


def _ranked(session: Session, hits: sa.Subquery, words: Words) -> sa.Select[Any]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    place_of = sa.func.instr if sqlite else sa.func.strpos
    text = hits.c.text.concat("  ")
    exact = [_starts(text, f"{MARK}{MARK}{key}  ") for key in words.keys]
    begins = [_starts(text, f"{MARK}{MARK}{key}") for key in words.keys]
    other = [place_of(text, f"  {key}") > 0 for key in words.keys]
    rank = (
        sa.case((sa.or_(*exact), 0), (sa.or_(*begins), 1), (sa.or_(*other), 2), else_=3)
        if words.keys
        else sa.literal(0)
    )
    spelled = sa.case((place_of(hits.c.sort_key, words.spelled) > 0, 0), else_=1)
    return sa.select(hits.c.id, sa.func.count().over().label("total")).order_by(
        rank, spelled, hits.c.sort_key, hits.c.id
    )


def _starts(text: sa.ColumnElement[Any], beginning: str) -> sa.ColumnElement[bool]:
    return sa.func.substr(text, 1, len(beginning)) == beginning
