"""The workbench of a run: a private file on the disk that brings together who may be the same.

Files of people go in once, in any order; pairs that share a key come out, each once. Memory stays
flat, whatever the number of people: the sorting is SQLite's, on the disk. The file loses its name
as soon as it is made, so a killed run leaves no people's data behind.
"""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.people.duplicate_rules import BLOCKS, Facts, block_keys

#: a larger group has a key that tells nobody apart: the phone of an office, a date put for unknown
MOST_IN_BLOCK: Final = 150
MOST_WITH_PHONE: Final = 30
AT_ONCE: Final = 20_000

_KINDS: Final = {kind: number for number, kind in enumerate(BLOCKS)}
_COLUMNS: Final = "surname, given, patronymic, birth, iin, sex, phones, address, household"
_SCHEMA: Final = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;
PRAGMA cache_size=-65536; PRAGMA temp_store=FILE;
CREATE TABLE fact (id INTEGER PRIMARY KEY, surname, given, patronymic, birth, iin, sex, phones,
                   address, household);
CREATE TABLE key (h INTEGER, id INTEGER);
CREATE TABLE pair (a INTEGER, b INTEGER);
"""

Row = tuple[int, str, str, str, str, str, str, str, str, str]


@dataclass
class Cut:
    """Groups that were too large: how many, and how many people the largest has."""

    groups: int = 0
    largest: int = 0


@dataclass
class Workbench:
    """See `workbench`."""

    connection: sqlite3.Connection
    people: int = 0
    pairs: int = 0
    cut: dict[str, Cut] = field(default_factory=dict)

    def add(self, files: Iterable[tuple[int, Facts]]) -> None:
        """Put files in. Numbers are those of `person`."""
        rows, keys = [], []
        for number, facts in files:
            rows.append(_row(number, facts))
            keys += [(_hashed(key), number) for key in block_keys(facts)]
        marks = ", ".join("?" * 10)
        self.connection.executemany(f"INSERT INTO fact VALUES ({marks})", rows)  # noqa: S608 - marks
        self.connection.executemany("INSERT INTO key VALUES (?, ?)", keys)
        self.people += len(rows)

    def bring_together(self) -> None:
        """Find the pairs that share a key; afterwards `pairs` and `cut` are known."""
        ordered = self.connection.execute("SELECT h, id FROM key ORDER BY h, id")
        found: list[tuple[int, int]] = []
        for hashed, group in itertools.groupby(ordered, key=lambda row: row[0]):
            ids = [number for _h, number in group]
            if len(ids) > 1:
                found += self._pairs_of(BLOCKS[hashed & 7], ids)
            if len(found) >= AT_ONCE:
                self.connection.executemany("INSERT INTO pair VALUES (?, ?)", found)
                found = []
        self.connection.executemany("INSERT INTO pair VALUES (?, ?)", found)
        self.connection.execute("DROP TABLE key")
        self.connection.execute("CREATE TABLE one AS SELECT DISTINCT a, b FROM pair ORDER BY a, b")
        self.connection.execute("DROP TABLE pair")
        self.pairs = self.connection.execute("SELECT count(*) FROM one").fetchone()[0]

    def _pairs_of(self, kind: str, ids: list[int]) -> Iterable[tuple[int, int]]:
        if len(ids) <= (MOST_WITH_PHONE if kind == "phone" else MOST_IN_BLOCK):
            return itertools.combinations(ids, 2)
        cut = self.cut.setdefault(kind, Cut())
        cut.groups += 1
        cut.largest = max(cut.largest, len(ids))
        return ()

    def candidates(self) -> Iterator[tuple[int, Facts, int, Facts]]:
        """Every pair once, the lower number first, in the order of the lower numbers."""
        rows = self.connection.execute(
            f"SELECT a, b, {_prefixed('p')}, {_prefixed('q')} FROM one"  # noqa: S608 - our columns
            " CROSS JOIN fact p ON p.id = a CROSS JOIN fact q ON q.id = b ORDER BY one.rowid"
        )
        first_id, first = 0, Facts("")
        for row in rows:
            if row[0] != first_id:
                first_id, first = row[0], _facts(row[2:11])
            yield first_id, first, row[1], _facts(row[11:])


def _prefixed(table: str) -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in _COLUMNS.split(","))


def _hashed(key: tuple[str, ...]) -> int:
    """64 bits, the lowest three of which say the kind; good for this process alone."""
    return (hash(key) & ~7) | _KINDS[key[0]]


def _row(number: int, facts: Facts) -> Row:
    birth = facts.birth_date.isoformat() if facts.birth_date else ""
    phones = " ".join(sorted(facts.phones))
    return (number, facts.surname, facts.given, facts.patronymic, birth, facts.iin, facts.sex,
            phones, facts.address, facts.household)  # fmt: skip


def _facts(row: tuple[str, ...]) -> Facts:
    surname, given, patronymic, birth, iin, sex, phones, address, household = row
    return Facts(surname, given, patronymic, dt.date.fromisoformat(birth) if birth else None, iin,
                 sex, frozenset(phones.split()), address, household)  # fmt: skip


@contextmanager
def workbench(folder: Path) -> Iterator[Workbench]:
    """A workbench in `folder`, which needs about 400 bytes of room a person."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".duplicates-{secrets.token_hex(8)}"
    path.touch(mode=0o600)
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.executescript(_SCHEMA)
    finally:
        path.unlink()
    with closing(connection):
        connection.execute("BEGIN")
        yield Workbench(connection)
