"""A merge is taken back: every value stands where it stood, and what came since where it was
decided to go."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.db import metadata
from core.errors import Conflict, ModuleObjection
from core.kernel import kernel
from core.people.access import note
from core.people.merge_choices import DROP, KEEP
from core.people.merge_models import PersonMerge, PersonMergeChange
from core.people.merge_plan import Plan, later_merge, people_of, plan_unmerge
from core.people.merge_steps import (
    checked_reason,
    keys_of,
    lock_people,
    locked_merge,
    module_conflict,
    refuse_unknown_tables,
    touch,
)
from core.people.merging import forget, key_of, put_back, stored_value
from core.people.models import PersonPhone
from core.plugins.contracts import Problem, RegionInfo
from core.web.i18n import lazy_gettext as _


class Undecided(Conflict):
    """Something happened since the merge that nobody has decided on."""

    def __init__(self) -> None:
        super().__init__(
            "merge.undecided",
            _("Something was added or changed since the merge. Decide on each line below."),
        )


def unmerge_people(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    reason: str,
    decisions: Mapping[str, str] | None = None,
) -> tuple[PersonMerge, list[Problem]]:
    """Make two files of one again; returns what could not be as before, as the modules say it.

    `decisions` maps keys of the plan's items to `keep` or `drop`; all must be decided. Twice is
    once. Raises `Undecided`, `Conflict` (`merge.final`, `merge.order`, `merge.refused`,
    `merge.module`), `InvalidInput` at `reason`, `NotFound`, `NotAllowed`.
    """
    merge = locked_merge(session, public_id)
    keep, drop = lock_people(session, actor, region, merge.keep_id, merge.drop_id)
    if merge.state == "undone":
        return merge, []
    reason = checked_reason(reason)
    refuse_order(session, merge)
    refuse_unknown_tables(session)
    try:
        with session.begin_nested():
            plan = plan_unmerge(session, region=region, merge=merge)
            decided = _decided(plan, decisions or {})
            problems = _undo(session, region, merge, plan, decided)
            merge.state, merge.undone_at = "undone", now_utc()
            merge.undone_by, merge.undo_reason = actor.user_id, reason
            session.flush()
    except IntegrityError as error:
        raise Conflict(
            "merge.undo_refused",
            _("Records of these files exclude each other as they were decided, or another person "
              "has the IIN or the card by now. Nothing was changed."),
        ) from error  # fmt: skip
    except ModuleObjection as objection:
        raise module_conflict(objection) from objection
    details = {"merged": drop.public_id, "reason": reason, "decided": len(decided)}
    note(session, actor, region, keep, "person.unmerge", details)
    note(session, actor, region, drop, "person.restore", {"reason": reason})
    return merge, problems


def refuse_order(session: Session, merge: PersonMerge) -> None:
    """Only the last merge of a file can be taken back, and only while its book is whole."""
    if merge.state == "final":
        raise Conflict(
            "merge.final",
            _("Data of one of the files were erased since, so this merge cannot be undone."),
        )
    later = later_merge(session, merge)
    if later is not None:
        keep, drop = people_of(session, later)
        raise Conflict(
            "merge.order",
            _("Undo the later merge first: %(drop)s into %(keep)s.",
              drop=drop.full_name, keep=keep.full_name),
        )  # fmt: skip


def _decided(plan: Plan, decisions: Mapping[str, str]) -> dict[str, str]:
    decided = {}
    for item in plan.to_decide:
        side = decisions.get(item.key, "")
        if side not in (KEEP, DROP):
            raise Undecided
        decided[item.key] = side
    return decided


def _undo(
    session: Session,
    region: RegionInfo,
    merge: PersonMerge,
    plan: Plan,
    decided: Mapping[str, str],
) -> list[Problem]:
    _set_aside(session, plan, decided)
    put_back(session, [one for one in plan.changes if not _stays(plan, decided, one)])
    forget(session, {"person"})
    _keys_again(session, merge)
    _restore_phones(session, merge)
    _give(session, merge, plan, decided)
    problems: list[Problem] = kernel().call(
        "unmerge_people", region=region, session=session, keep_id=merge.keep_id,
        drop_id=merge.drop_id,
    )  # fmt: skip
    touch(session, merge.keep_id, merge.drop_id)
    return problems


def _stays(plan: Plan, decided: Mapping[str, str], change: PersonMergeChange) -> bool:
    """Whether a value is left as it is: of a row that stays with the kept file, or of one that was
    given other values since and shall have them (but it goes back to its file)."""
    for item in plan.items:
        if (item.table, item.row_id) != (change.table_name, change.row_id):
            continue
        if plan.side_of(item, decided) == KEEP and (
            item.kind == "changed"
            or (item.kind == "replaced" and item.table != "person"
                and change.column_name != item.column and not _names_person(change))
        ):  # fmt: skip
            return True
    return False


def _names_person(change: PersonMergeChange) -> bool:
    column = metadata.tables[change.table_name].c[change.column_name]
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def _set_aside(session: Session, plan: Plan, decided: Mapping[str, str]) -> None:
    """Where the value before the merge is wanted though another stands now, let the merge's own
    stand again, so that all is put back in the order in which it was done."""
    wanted = [
        item
        for item in plan.items
        if item.kind == "replaced" and plan.side_of(item, decided) == DROP
    ]
    rows = {(item.table, item.row_id) for item in wanted if item.table != "person"}
    values = {(item.table, item.row_id, item.column) for item in wanted}
    for one in plan.changes:
        row = (one.table_name, one.row_id)
        if row in rows or (*row, one.column_name) in values:
            table = metadata.tables[one.table_name]
            value = stored_value(table.c[one.column_name], one.after)
            session.execute(
                sa.update(table).where(key_of(table) == one.row_id).values({one.column_name: value})
            )


def _keys_again(session: Session, merge: PersonMerge) -> None:
    """Keys of the names follow the names, whichever of them stayed as they were edited since."""
    for person in people_of(session, merge):
        for name, value in keys_of(person, {}).items():
            setattr(person, name, value)
    session.flush()


def _restore_phones(session: Session, merge: PersonMerge) -> None:
    """Phones that followed, and were written anew when somebody edited the kept file, go back;
    those that were removed since come back."""
    session.flush()
    rows = session.scalars(
        sa.select(PersonPhone).where(PersonPhone.person_id.in_([merge.keep_id, merge.drop_id]))
    ).all()
    mine = {one.number for one in rows if one.person_id == merge.drop_id}
    theirs = {one.number: one for one in rows if one.person_id == merge.keep_id}
    kept_before = {number for number, _note in merge.phones.get("keep", [])}
    for number, whose in merge.phones.get("drop", []):
        if number in mine:
            continue
        if number in theirs and number not in kept_before:
            theirs[number].person_id = merge.drop_id
        else:
            session.add(PersonPhone(region_id=merge.region_id, person_id=merge.drop_id,
                                    number=number, note=whose))  # fmt: skip
        mine.add(number)
    session.flush()


def _give(session: Session, merge: PersonMerge, plan: Plan, decided: Mapping[str, str]) -> None:
    """Rows that came since go to the restored file where it was decided so."""
    going = [
        item for item in plan.items if item.kind == "added" and plan.side_of(item, decided) == DROP
    ]
    for item in going:
        table = metadata.tables[item.table]
        session.execute(
            sa.update(table)
            .where(key_of(table) == item.row_id, table.c[item.column] == merge.keep_id)
            .values({item.column: merge.drop_id})
        )
    forget(session, {item.table for item in going})
