"""What has happened to merged files since: all that a person has to decide before undoing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.db import metadata
from core.errors import Conflict
from core.kernel import kernel
from core.people.merge_choices import DERIVED, DROP, KEEP
from core.people.merge_models import PersonMerge, PersonMergeChange
from core.people.merging import (
    STAYS,
    Recorder,
    chunks,
    key_of,
    plain_value,
    pointing_to_people,
    row_digests,
)
from core.people.models import Person
from core.plugins.contracts import RegionInfo, Text
from core.web.i18n import lazy_gettext as _

#: which of a row's columns tells when it was made, and by whom
MOMENTS: Final = ("recorded_at", "marked_at", "asked_at", "attached_at", "at", "created_at")
AUTHORS: Final = ("recorded_by", "marked_by", "asked_by", "attached_by", "user_id", "created_by")
ENDS: Final = ("voided_at", "left_at", "detached_at", "ended_at", "removed_at", "withdrawn_at")


@dataclass(frozen=True)
class Item:
    """Something to decide. `kind`: `added` (a row that the kept file got since), `changed` (a row
    that followed and was touched since), `replaced` (a value that the merge had set is another by
    now), `gone` (a row that followed was deleted since; nothing to decide).

    `default` is the side it goes to unless somebody says otherwise; of `replaced`, `keep` leaves
    the present value and `drop` brings back the one before the merge.
    """

    key: str
    kind: str
    table: str
    row_id: int
    column: str
    label: Text
    default: str
    at: dt.datetime | None = None
    by: int | None = None
    ended: bool = False
    before: Any = None
    now: Any = None


@dataclass(frozen=True)
class Plan:
    """What undoing a merge would do. `leaders`: key of an item → key of the one that it goes with
    (a service with its mark of attendance); nobody is asked about those that are led."""

    items: list[Item]
    leaders: Mapping[str, str] = field(default_factory=dict)
    changes: Sequence[PersonMergeChange] = ()

    @property
    def shown(self) -> list[Item]:
        return [one for one in self.items if one.key not in self.leaders]

    @property
    def to_decide(self) -> list[Item]:
        return [one for one in self.shown if one.kind != "gone"]

    def side_of(self, item: Item, decided: Mapping[str, str]) -> str:
        """Where an item goes, by what was decided on it or on the one that it follows."""
        return decided.get(self.leaders.get(item.key, item.key), KEEP)


def plan_unmerge(session: Session, *, region: RegionInfo, merge: PersonMerge) -> Plan:
    """Everything that was added or changed since the merge. Nothing is written.

    Raises `Conflict` `merge.unknown_table` when a table that the merge changed is not known now.
    """
    changes = session.scalars(
        sa.select(PersonMergeChange)
        .where(PersonMergeChange.merge_id == merge.id)
        .order_by(PersonMergeChange.id)
    ).all()
    for one in changes:
        if one.table_name not in metadata.tables:
            raise Conflict(
                "merge.unknown_table",
                _("The table %(name)s holds rows about people, but its module is not installed. "
                  "Nothing was changed.", name=one.table_name),
            )  # fmt: skip
    labels = table_labels(session, region=region, merge=merge)
    items = _touched(session, merge, changes, labels)
    items += _added(session, merge, changes, labels)
    return Plan(items, _leaders(session, items), changes)


def table_labels(session: Session, *, region: RegionInfo, merge: PersonMerge) -> dict[str, Text]:
    """What the rows of each table are called, as those say who move them."""
    book = Recorder(session, region, merge.keep_id, merge.drop_id, preview=True)
    kernel().call("merge_people", region=region, session=session, merging=book)
    names: dict[str, Text] = {"person": _("The file"), "delivery": _("Services given")}
    return names | {table: label for table, (label, _count) in book.counts.items()}


# Rows that followed ----------------------------------------------------------------------------


def _touched(
    session: Session,
    merge: PersonMerge,
    changes: Sequence[PersonMergeChange],
    labels: Mapping[str, Text],
) -> list[Item]:
    by_table: dict[str, list[PersonMergeChange]] = defaultdict(list)
    for one in changes:
        by_table[one.table_name].append(one)
    items = []
    for name, mine in by_table.items():
        if name in STAYS and name != "person":
            continue  # decided by nobody: what still stands as the merge left it is put back
        table = metadata.tables[name]
        rows = _rows(session, table, {one.row_id for one in mine})
        digests = row_digests(session, table, rows) if name != "person" else {}
        told: set[int] = set()
        for one in mine:
            if name == "person" and one.column_name in DERIVED:
                continue  # they are made of the names, and made again with them
            item = _touched_item(merge, one, table, rows, digests, labels)
            # one row is one decision, except the file itself, whose fields are decided singly
            if item is not None and (name == "person" or one.row_id not in told):
                told.add(one.row_id)
                items.append(item)
    return items


def _touched_item(
    merge: PersonMerge,
    one: PersonMergeChange,
    table: sa.Table,
    rows: Mapping[int, Any],
    digests: Mapping[int, str],
    labels: Mapping[str, Text],
) -> Item | None:
    label = labels.get(table.name, table.name)
    row = rows.get(one.row_id)
    if row is None:
        if table.name == "person_phone":
            return None  # editing a file writes its phones anew; core.people.merge_undo knows them
        return Item(f"g{one.id}", "gone", table.name, one.row_id, one.column_name, label, KEEP)
    column = table.c[one.column_name]
    now = plain_value(column, row[one.column_name])
    facts = _facts(row)
    if now != one.after:
        return Item(f"v{one.id}", "replaced", table.name, one.row_id, one.column_name, label, KEEP,
                    before=one.before, now=now, **facts)  # fmt: skip
    follows = (one.before, one.after) == (merge.drop_id, merge.keep_id) and _is_person(column)
    if follows and digests.get(one.row_id, one.digest) != one.digest:
        return Item(f"m{one.id}", "changed", table.name, one.row_id, one.column_name, label, DROP,
                    **facts)  # fmt: skip
    return None


def _is_person(column: sa.Column[Any]) -> bool:
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def _rows(session: Session, table: sa.Table, ids: set[int]) -> dict[int, Any]:
    key = key_of(table)
    columns = [one for one in table.columns if not isinstance(one.type, sa.LargeBinary)]
    found = {}
    for part in chunks(sorted(ids)):
        for row in session.execute(sa.select(*columns).where(key.in_(part))):
            values = dict(row._mapping)
            found[values[key.name]] = values
    return found


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[one] for one in names if row.get(one) is not None), None)


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """When, by whom, and whether it ended (was voided, left, detached)."""
    moments = (name for name, value in row.items() if isinstance(value, dt.datetime))
    return {
        "at": _first(row, [*MOMENTS, *moments]),
        "by": _first(row, AUTHORS),
        "ended": _first(row, ENDS) is not None,
    }


# Rows that were added --------------------------------------------------------------------------


def _added(
    session: Session,
    merge: PersonMerge,
    changes: Sequence[PersonMergeChange],
    labels: Mapping[str, Text],
) -> list[Item]:
    known = {(one.table_name, one.row_id) for one in changes}
    phones = {number for side in merge.phones.values() for number, _note in side}
    items = []
    for table, column in pointing_to_people(session):
        if table.name in STAYS:
            continue
        key = key_of(table)
        mark = merge.marks.get(f"{table.name}.{column.name}", 0)
        new = set(session.scalars(sa.select(key).where(column == merge.keep_id, key > mark)))
        for row_id, row in _rows(session, table, new).items():
            if (table.name, row_id) in known:
                continue
            if table.name == "person_phone" and row["number"] in phones:
                continue  # written anew with the rest when somebody edited the file
            items.append(
                Item(f"a{table.name}.{column.name}.{row_id}", "added", table.name, row_id,
                     column.name, labels.get(table.name, table.name), KEEP, **_facts(row))
            )  # fmt: skip
    return items


def _leaders(session: Session, items: Sequence[Item]) -> dict[str, str]:
    """Rows that came of another item go with it: a service whose `source_key` names the row
    (`attendance:17`), a stay that refers to the mark that made it. Rows that both belong to
    people and refer to each other would contradict each other on two files."""
    living = [one for one in items if one.kind != "gone"]
    keys = {f"{one.table}:{one.row_id}": one.key for one in living}
    found: dict[str, str] = {}
    for one in living:
        for source in _sources_of(session, one):
            leader = keys.get(source, one.key)
            leader = found.get(leader, leader)
            if leader != one.key:
                found[one.key] = leader
                found |= {led: leader for led, by in found.items() if by == one.key}
    return found


def _sources_of(session: Session, item: Item) -> list[str]:
    """`<table>:<number>` of the rows that an item's row says it came of."""
    table = metadata.tables[item.table]
    pointers = [
        (key.parent, f"{key.column.table.name}:")
        for key in table.foreign_keys
        if key.column.table is not table and key.column.table.name != "person"
    ]
    if "source_key" in table.c:
        pointers.append((table.c.source_key, ""))
    if not pointers:
        return []
    row = session.execute(
        sa.select(*(column for column, _head in pointers)).where(key_of(table) == item.row_id)
    ).one()
    return [f"{head}{value}" for (_column, head), value in zip(pointers, row, strict=True) if value]


# Order -----------------------------------------------------------------------------------------


def later_merge(session: Session, merge: PersonMerge) -> PersonMerge | None:
    """The latest merge that touched the kept file after this one and is not undone: merges are
    taken back in the reverse order."""
    return session.scalar(
        sa.select(PersonMerge)
        .where(
            PersonMerge.id > merge.id,
            PersonMerge.state != "undone",
            sa.or_(
                PersonMerge.keep_id == merge.keep_id,
                PersonMerge.drop_id == merge.keep_id,
            ),
        )
        .order_by(PersonMerge.id.desc())
        .limit(1)
    )


def people_of(session: Session, merge: PersonMerge) -> tuple[Person, Person]:
    """The kept file and the dropped one."""
    return session.get_one(Person, merge.keep_id), session.get_one(Person, merge.drop_id)
