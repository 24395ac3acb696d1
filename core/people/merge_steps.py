"""What a merge and its undoing are made of: locks, refusals, marks, keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.db import metadata
from core.errors import Conflict, InvalidInput, ModuleObjection, NotAllowed, NotFound
from core.kernel import kernel
from core.people.merge_models import PersonMerge
from core.people.merging import STAYS, forget, key_of, pointing_to_people
from core.people.models import Person
from core.people.naming import kazakh_sort_key, name_key
from core.people.queries import PARTS, living_centres
from core.plugins.contracts import RegionInfo
from core.plugins.remains import CORE, known_names, owner_of
from core.web.i18n import lazy_gettext as _
from core.web.objections import objection_text

MERGE: Final = "people.merge"
#: tables that triggers keep in step with people's rows (core.people.search)
SEARCH_INDEX: Final = "person_search"


def keys_of(person: Person, values: Mapping[str, Any]) -> dict[str, str]:
    """Keys of the names as they will be."""
    names = [
        str(values.get(one, getattr(person, one)))
        for one in ("surname", "given_name", "patronymic")
    ]
    keys = [name_key(one) for one in names]
    full = " ".join(one for one in names if one)
    return {
        "surname_key": keys[0][:100],
        "given_key": keys[1][:100],
        "patronymic_key": keys[2][:100],
        "name_key": " ".join(one for one in keys if one)[:302],
        "sort_key": kazakh_sort_key(full)[:302],
    }


def values_of(person: Person) -> dict[str, Any]:
    """Columns of a file by name."""
    return {one.key: getattr(person, one.key) for one in sa.inspect(Person).column_attrs}


# What a merge and its undoing begin with -------------------------------------------------------


def checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason or len(reason) > 200:
        raise InvalidInput("merge.reason", _("Write the reason, up to 200 signs."), field="reason")
    return reason


def lock_people(
    session: Session, actor: Actor, region: RegionInfo, keep_id: int, drop_id: int
) -> tuple[Person, Person]:
    """Both files, locked in the order of their numbers and read anew. Raises `NotFound` for one
    of another region, `NotAllowed` where the actor may not merge the files of their centres."""
    rows = session.scalars(
        sa.select(Person)
        .where(Person.id.in_([keep_id, drop_id]), Person.region_id == region.id)
        .order_by(Person.id)
        .options(*PARTS)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {one.id: one for one in rows}
    if len(found) != 2:
        raise NotFound
    if not all(may_merge(actor, region, one) for one in rows):
        raise NotAllowed
    return found[keep_id], found[drop_id]


def may_merge(actor: Actor, region: RegionInfo, person: Person) -> bool:
    """A merged file has no centre any more: then whoever may merge anywhere in the region."""
    centres: list[int | None] = [*living_centres(person)]
    if not centres:
        return actor.can_somewhere(MERGE, region.id)
    return any(actor.can(MERGE, region.id, one) for one in centres)


def refuse_merged(keep: Person, drop: Person) -> None:
    for one in (drop, keep):
        if one.merged_into_id is not None:
            raise Conflict(
                "merge.done",
                _("The file of %(name)s was merged into another one meanwhile. Open that file.",
                  name=one.full_name),
            )  # fmt: skip
        if one.withdrawn_at is not None:
            raise NotFound


def living_merge(session: Session, drop_id: int) -> PersonMerge | None:
    """The merge in which this file was dropped, unless it was undone."""
    return session.scalar(
        sa.select(PersonMerge).where(PersonMerge.drop_id == drop_id, PersonMerge.state != "undone")
    )


def module_conflict(objection: ModuleObjection) -> Conflict:
    return Conflict("merge.module", objection_text(objection))


def refuse_unknown_tables(session: Session) -> None:
    """Rows of a module that is not installed any more would stay with a file that is gone. One
    that this database knows is named, and its empty tables keep nobody; a table of unknown origin
    refuses by itself."""
    connection = session.connection()
    missing = kernel().dispatcher.unanswered(session)
    if missing is not None:
        raise module_conflict(ModuleObjection(missing, "module.missing", "not loaded"))
    known = known_names(connection, sa.inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        statement = (
            "SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c "
            "WHERE c.contype = 'f' AND c.confrelid = 'person'::regclass ORDER BY 1"
        )
    else:
        statement = (
            "SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f "
            "WHERE m.type = 'table' AND f.\"table\" = 'person' ORDER BY 1"
        )
    for found in connection.exec_driver_sql(statement).scalars():
        name = found.strip('"')
        if name in metadata.tables or name.startswith(SEARCH_INDEX):
            continue
        if owner_of(name, known) == CORE:
            raise Conflict(
                "merge.unknown_table",
                _("The table %(name)s holds rows about people, but its module is not installed. "
                  "Nothing was changed.", name=name),
            )  # fmt: skip


# Parts -----------------------------------------------------------------------------------------


def marks_of(session: Session, keep_id: int, drop_id: int) -> dict[str, int]:
    """Table.column → the greatest row number of the two people: what comes later is new."""
    found = {}
    for table, column in pointing_to_people(session):
        if table.name in STAYS:
            continue
        last = sa.select(sa.func.max(key_of(table))).where(column.in_([keep_id, drop_id]))
        found[f"{table.name}.{column.name}"] = session.scalar(last) or 0
    return found


def phones_of(person: Person) -> list[list[str]]:
    return [[one.number, one.note] for one in person.phones]


def touch(session: Session, *person_ids: int) -> None:
    """Count the files' versions up, for those who edit them now, and let the search index (kept
    by triggers of the tables) read both anew: rows that only changed hands told it of one."""
    table = metadata.tables["person"]
    session.execute(
        sa.update(table)
        .where(table.c.id.in_(person_ids))
        .values(version=table.c.version + 1, name_key=table.c.name_key)
    )
    forget(session, {"person"})


def locked_merge(session: Session, public_id: str) -> PersonMerge:
    """A merge, locked and read anew; `NotFound` for one of another region."""
    found = session.scalar(
        sa.select(PersonMerge)
        .where(PersonMerge.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found
