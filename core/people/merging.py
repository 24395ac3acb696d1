"""The book of a merge: every value that it changes, written down so that it can be put back.

Rows are known here by table, number and column only: what a module owns is moved and put back
without its classes, so a merge can be undone while the module is off. Tables need an integer
primary key of one column.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import metadata
from core.people.merge_models import PersonMerge, PersonMergeChange
from core.plugins.contracts import Moved, RegionInfo, Text

CHUNK: Final = 500
#: tables whose rows stay with the file that they were written for, and why that is right
STAYS: Final = {
    "person": "the dropped file itself, which names the kept one",
    "person_merge": "says which two files became one",
    "person_pair": "says of two files what was decided about them; the decision goes over",
    "look": "an append-only log: it is read together with the dropped file's",
}


@dataclass(frozen=True)
class Change:
    """One value of one row, before and after, as JSON values."""

    table: str
    row_id: int
    column: str
    before: Any
    after: Any


@dataclass
class Recorder:
    """What `merge_people` works with (`core.plugins.contracts.Merging`)."""

    session: Session
    region: RegionInfo
    keep_id: int
    drop_id: int
    preview: bool
    user_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    #: table → what its rows are called, and how many follow
    counts: dict[str, tuple[Text, int]] = field(default_factory=dict)
    warnings: list[Text] = field(default_factory=list)

    def move(
        self,
        model: type[Any],
        column: str = "person_id",
        *,
        label: Text,
        leave: Collection[int] = (),
    ) -> Moved:
        """Point the rows of the dropped person at the kept one; `leave` holds ids that stay."""
        table = table_of(model)
        key, target = key_of(table), table.c[column]
        rows = sa.select(key).where(target == self.drop_id).order_by(key)
        ids = [one for one in self.session.scalars(rows) if one not in frozenset(leave)]
        known = self.counts.get(table.name, (label, 0))[1]
        self.counts[table.name] = (label, known + len(ids))
        if not self.preview:
            for part in chunks(ids):
                moving = sa.update(table).where(key.in_(part)).values({column: self.keep_id})
                self.session.execute(moving)
            self.changes += [
                Change(table.name, one, column, self.drop_id, self.keep_id) for one in ids
            ]
            forget(self.session, {table.name})
        return Moved(label, len(ids))

    def change(self, row: Any, **values: Any) -> None:
        """Set columns of one mapped row; a value that it already has is no change."""
        table = table_of(type(row))
        if self.preview:
            return
        for name, value in values.items():
            column, before = table.c[name], getattr(row, name)
            if before == value:
                continue
            setattr(row, name, value)
            plain = plain_value(column, before), plain_value(column, value)
            self.changes.append(Change(table.name, row.id, name, *plain))
        self.session.flush()

    def warn(self, text: Text) -> None:
        """Say what to look at before the two files become one."""
        self.warnings.append(text)

    def store(self, merge: PersonMerge) -> None:
        """Write the book, with a digest of each row as it is now."""
        touched: dict[str, set[int]] = defaultdict(set)
        for one in self.changes:
            touched[one.table].add(one.row_id)
        digests = {
            (name, row_id): digest
            for name, ids in touched.items()
            for row_id, digest in row_digests(self.session, metadata.tables[name], ids).items()
        }
        rows = [
            {
                "region_id": merge.region_id, "merge_id": merge.id, "table_name": one.table,
                "row_id": one.row_id, "column_name": one.column, "before": one.before,
                "after": one.after, "digest": digests[one.table, one.row_id],
            }
            for one in self.changes
        ]  # fmt: skip
        for part in chunks(rows):
            self.session.execute(sa.insert(PersonMergeChange), part)


# Tables and values -----------------------------------------------------------------------------


def table_of(model: type[Any]) -> sa.Table:
    table = sa.inspect(model).local_table
    assert isinstance(table, sa.Table)
    key_of(table)
    return table


def key_of(table: sa.Table) -> sa.Column[int]:
    """The row number; `TypeError` for a table without one, which no merge can write down."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1 or not isinstance(keys[0].type, sa.Integer):
        raise TypeError(f"{table.name}: rows that follow a person need a primary key of one number")
    return keys[0]


def pointing_to_people(session: Session | None = None) -> Iterator[tuple[sa.Table, sa.Column[int]]]:
    """Columns that name a person, of core and of every loaded module.

    With a session only of tables that stand in its database: a module whose migrations failed may
    be imported and have none.
    """
    standing = None
    if session is not None:
        standing = set(sa.inspect(session.connection()).get_table_names())
    for table in metadata.sorted_tables:
        if standing is not None and table.name not in standing:
            continue
        for column in table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                yield table, column


def plain_value(column: sa.Column[Any], value: Any) -> Any:
    """A value of the column as JSON holds it; `TypeError` for one that cannot be written down."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    raise TypeError(f"{column}: a value of {type(value).__name__} cannot be put back later")


_READERS: Final[dict[type, Any]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    Decimal: Decimal,
}


def stored_value(column: sa.Column[Any], value: Any) -> Any:
    """The way back from `plain_value`."""
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    try:
        reader = _READERS.get(kind.python_type)
    except NotImplementedError:
        reader = None
    return value if reader is None or value is None else reader(value)


def row_digests(session: Session, table: sa.Table, ids: Iterable[int]) -> dict[int, str]:
    """Row number → a digest of all its values but the version, which every writing counts up."""
    key = key_of(table)
    columns = [one for one in table.columns if one.name != "version" and not _is_large(one)]
    found = {}
    for part in chunks(sorted(ids)):
        for row in session.execute(sa.select(key, *columns).where(key.in_(part))):
            values = [_readable(one) for one in row[1:]]
            text = json.dumps(values, ensure_ascii=False, sort_keys=True)
            found[row[0]] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return found


def _is_large(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.LargeBinary)


def _readable(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value if isinstance(value, bool | int | float | str | list | dict | None) else str(value)


def forget(session: Session, names: set[str]) -> None:
    """Let objects of these tables read their rows anew: the tables were written past them."""
    for one in list(session.identity_map.values()):
        if sa.inspect(type(one)).local_table.name in names:
            session.expire(one)


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


# Putting back ----------------------------------------------------------------------------------


def put_back(session: Session, changes: Sequence[PersonMergeChange]) -> None:
    """Give every changed value back, the last deed first, unless another value stands by now.

    What one deed did to a row is put back at once: a check may look at two of its columns.
    """
    run: list[list[PersonMergeChange]] = []
    for deed in _deeds(sorted(changes, key=lambda change: -change.id)):
        if run and _shape(run[0]) != _shape(deed):
            _put_back_alike(session, run)
            run = []
        run.append(deed)
    if run:
        _put_back_alike(session, run)
    forget(session, {one.table_name for one in changes})


def _deeds(changes: Sequence[PersonMergeChange]) -> Iterator[list[PersonMergeChange]]:
    """Neighbours that changed different columns of one row."""
    deed: list[PersonMergeChange] = []
    for one in changes:
        same_row = deed and (deed[0].table_name, deed[0].row_id) == (one.table_name, one.row_id)
        if deed and (not same_row or one.column_name in {known.column_name for known in deed}):
            yield deed
            deed = []
        deed.append(one)
    if deed:
        yield deed


def _shape(deed: Sequence[PersonMergeChange]) -> tuple[Any, ...]:
    values = ((one.column_name, repr(one.before), repr(one.after)) for one in deed)
    return deed[0].table_name, *values


def _put_back_alike(session: Session, run: Sequence[Sequence[PersonMergeChange]]) -> None:
    """Deeds of one shape on many rows, in few statements."""
    table = metadata.tables[run[0][0].table_name]
    key = key_of(table)
    columns = [table.c[one.column_name] for one in run[0]]
    before = [stored_value(column, one.before) for column, one in zip(columns, run[0], strict=True)]
    after = [stored_value(column, one.after) for column, one in zip(columns, run[0], strict=True)]
    for part in chunks([deed[0].row_id for deed in run]):
        whole = set(session.scalars(sa.select(key).where(key.in_(part), *_same(columns, after))))
        if whole:
            values = {column.name: value for column, value in zip(columns, before, strict=True)}
            session.execute(sa.update(table).where(key.in_(whole)).values(values))
        for column, old, new in zip(columns, before, after, strict=True):
            single = [row_id for row_id in part if row_id not in whole]
            if single:  # another value stands in some column: the others go back by themselves
                session.execute(
                    sa.update(table)
                    .where(key.in_(single), *_same([column], [new]))
                    .values({column.name: old})
                )


def _same(columns: Sequence[sa.Column[Any]], values: Sequence[Any]) -> list[sa.ColumnElement[bool]]:
    """Whether the columns hold these values. JSON is compared by nobody: it always holds."""
    return [
        column.is_(None) if value is None else column == value
        for column, value in zip(columns, values, strict=True)
        if not isinstance(value, dict | list)
    ]
