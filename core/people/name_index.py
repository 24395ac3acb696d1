"""Whole words of names and the places of people in one index: the second half of the search.

PostgreSQL: the table `person_search`, one row a living person, with the words of the name, the
region and the centres as tokens under one GIN index: so a search in one centre touches the rows
that it finds, and no others. Triggers keep it; rows are locked before they are made anew, because
two centres may take up one person at the same time.
SQLite: the FTS5 table `person_search_words` over `person` itself; it keeps no text of its own.

Database objects made here begin with `person_search`, as those of core/people/search.py, and are
made after the vocabulary (core/people/vocabulary.py), whose words they are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

_FTS: Final = "person_search_words"
_TAKE_OUT: Final = (
    f"INSERT INTO {_FTS} ({_FTS}, rowid, name_key)"  # noqa: S608 - our own constant
    " VALUES ('delete', old.id, old.name_key);"
)
_PUT_IN: Final = (
    f"INSERT INTO {_FTS} (rowid, name_key)"  # noqa: S608 - our own constant
    " VALUES (new.id, new.name_key);"
)
SQLITE: Final = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {_FTS} USING fts5(name_key, content='person',"
    " content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)",
    "CREATE TRIGGER IF NOT EXISTS person_search_name_insert AFTER INSERT ON person"
    f" BEGIN {_PUT_IN} END",
    "CREATE TRIGGER IF NOT EXISTS person_search_name_update AFTER UPDATE OF name_key ON person"
    f" BEGIN {_TAKE_OUT} {_PUT_IN} END",
    f"CREATE TRIGGER IF NOT EXISTS person_search_name_delete AFTER DELETE ON person"
    f" BEGIN {_TAKE_OUT} END",
    f"INSERT INTO {_FTS} ({_FTS}) VALUES ('rebuild')",  # noqa: S608 - our own constant
)
_ROWS: Final = """
INSERT INTO person_search (person_id, name_key, sort_key, tokens)
SELECT p.id, p.name_key, p.sort_key, string_to_array(p.name_key, ' ') || ('r:' || p.region_id)
  || coalesce((SELECT array_agg('c:' || c.centre_id) FROM person_centre c
               WHERE c.person_id = p.id AND c.detached_at IS NULL), '{}')
FROM person p WHERE p.withdrawn_at IS NULL"""


def _again(numbers: str) -> str:
    """Make the rows of these people anew. The lock is a statement of its own: the one after it
    sees what the other one has stored."""
    return (
        " BEGIN PERFORM 1 FROM person_search"  # noqa: S608 - our own constants
        f" WHERE person_id IN ({numbers}) ORDER BY person_id FOR UPDATE;"
        f" DELETE FROM person_search WHERE person_id IN ({numbers});"
        f" {_ROWS} AND p.id IN ({numbers}); RETURN NULL; END "
    )


POSTGRESQL: Final = (
    "CREATE TABLE IF NOT EXISTS person_search (person_id integer PRIMARY KEY"
    " REFERENCES person (id) ON DELETE CASCADE, name_key varchar(302) NOT NULL,"
    ' sort_key varchar(302) COLLATE "C" NOT NULL, tokens text[] NOT NULL)',
    "CREATE INDEX IF NOT EXISTS person_search_tokens ON person_search USING gin (tokens)",
    "CREATE OR REPLACE FUNCTION person_search_person() RETURNS trigger LANGUAGE plpgsql AS"
    f" $${_again('NEW.id')}$$",
    "CREATE OR REPLACE FUNCTION person_search_centre() RETURNS trigger LANGUAGE plpgsql AS"
    f" $${_again('NEW.person_id, OLD.person_id')}$$",
    "CREATE OR REPLACE TRIGGER person_search_person AFTER INSERT OR UPDATE OF name_key, sort_key,"
    " region_id, withdrawn_at ON person FOR EACH ROW EXECUTE FUNCTION person_search_person()",
    "CREATE OR REPLACE TRIGGER person_search_centre AFTER INSERT OR UPDATE OR DELETE"
    " ON person_centre FOR EACH ROW EXECUTE FUNCTION person_search_centre()",
    f"{_ROWS} ON CONFLICT DO NOTHING",
)
DDL: Final = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
UNDO: Final = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS person_search_name_insert",
        "DROP TRIGGER IF EXISTS person_search_name_update",
        "DROP TRIGGER IF EXISTS person_search_name_delete",
        f"DROP TABLE IF EXISTS {_FTS}",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS person_search_centre ON person_centre",
        "DROP TRIGGER IF EXISTS person_search_person ON person",
        "DROP FUNCTION IF EXISTS person_search_centre()",
        "DROP FUNCTION IF EXISTS person_search_person()",
        "DROP TABLE IF EXISTS person_search",
    ),
}

#: the rows of the index with what a rank looks at
ROW: Final = sa.table(
    "person_search",
    sa.column("person_id", sa.Integer),
    sa.column("name_key", sa.String),
    sa.column("sort_key", sa.String),
    sa.column("tokens", ARRAY(sa.Text)),
)
FTS: Final = sa.table(_FTS, sa.column("rowid", sa.Integer))


def has_words(groups: Iterable[Collection[str]]) -> sa.ColumnElement[bool]:
    """SQLite: a name holds a whole word of each group."""
    text = " AND ".join("(" + " OR ".join(map(_quoted, sorted(group))) + ")" for group in groups)
    return sa.literal_column(_FTS).op("MATCH")(text)


def has_tokens(
    groups: Iterable[Collection[str]], *, region_id: int, centre_ids: Collection[int] | None
) -> list[sa.ColumnElement[bool]]:
    """PostgreSQL: a name holds a whole word of each group, and its person is in the place."""
    places = [f"r:{region_id}"] if centre_ids is None else [f"c:{one}" for one in centre_ids]
    return [_overlaps(group) for group in (*groups, places)]


def _overlaps(tokens: Collection[str]) -> sa.ColumnElement[bool]:
    """Literals, not parameters: the planner then sees what is rare."""
    given: sa.BindParameter[Any] = sa.bindparam(
        None, sorted(tokens), type_=ARRAY(sa.Text), literal_execute=True, unique=True
    )
    return ROW.c.tokens.op("&&")(sa.cast(given, ARRAY(sa.Text)))


def is_borne(session: Session, *, region_id: int, word: str) -> bool:
    """Whether a living person of the region bears the word."""
    if session.get_bind().dialect.name == "sqlite":
        person = sa.table("person", *map(sa.column, ("id", "region_id", "withdrawn_at")))
        statement = (
            sa.select(FTS.c.rowid)
            .join(person, person.c.id == FTS.c.rowid)
            .where(
                has_words([[word]]),
                person.c.region_id == region_id,
                person.c.withdrawn_at.is_(None),
            )
        )
    else:
        tokens = has_tokens([[word]], region_id=region_id, centre_ids=None)
        statement = sa.select(ROW.c.person_id).where(*tokens)
    return session.scalar(statement.limit(1)) is not None


def _quoted(word: str) -> str:
    """A word of an FTS5 query. Keys hold letters and digits; whatever else is stored is a text."""
    escaped = word.replace('"', '""')
    return f'"{escaped}"'
