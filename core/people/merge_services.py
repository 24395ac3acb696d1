"""Two files of one person become one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, ModuleObjection
from core.kernel import kernel
from core.people.access import note
from core.people.data import plain_value
from core.people.merge_choices import chosen_values, differences
from core.people.merge_models import PersonMerge
from core.people.merge_steps import (
    checked_reason,
    keys_of,
    living_merge,
    lock_people,
    marks_of,
    module_conflict,
    phones_of,
    refuse_merged,
    refuse_unknown_tables,
    touch,
    values_of,
)
from core.people.merging import Recorder
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _


def merge_people(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    keep_id: int,
    drop_id: int,
    reason: str,
    choices: Mapping[str, str] | None = None,
    versions: tuple[int, int] | None = None,
) -> PersonMerge:
    """Move everything of one file to another of the same person, and write down how to undo it.

    `choices` maps fields of `merge_choices.FIELD_GROUPS` to `keep`, `drop` or `both`; `versions`
    are those of the two files that were compared. The same pair pressed twice gives the first
    merge.
    Raises `Conflict` (`merge.self`, `merge.done`, `merge.changed`, `merge.refused`,
    `merge.module`), `InvalidInput` at `reason`, `NotFound`, `NotAllowed`.
    """
    if keep_id == drop_id:
        raise Conflict("merge.self", _("A file cannot be merged with itself."))
    reason = checked_reason(reason)
    keep, drop = lock_people(session, actor, region, keep_id, drop_id)
    again = living_merge(session, drop_id)
    if again is not None and again.keep_id == keep_id:
        return again
    refuse_merged(keep, drop)
    if versions is not None and versions != (keep.version, drop.version):
        raise Conflict("merge.changed", _("One of the two files was changed meanwhile. Compare "
                                          "them again."))  # fmt: skip
    refuse_unknown_tables(session)
    try:
        with session.begin_nested():
            return _merge(session, actor, region, keep, drop, reason, choices or {})
    except IntegrityError as error:
        raise Conflict(
            "merge.refused",
            _("Two records of these files exclude each other, so nothing was merged."),
        ) from error
    except ModuleObjection as objection:
        raise module_conflict(objection) from objection


def _merge(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    keep: Person,
    drop: Person,
    reason: str,
    choices: Mapping[str, str],
) -> PersonMerge:
    values, understood = chosen_values(differences(values_of(keep), values_of(drop)), choices)
    merge = PersonMerge(
        region_id=region.id, keep_id=keep.id, drop_id=drop.id, reason=reason, choices=understood,
        done_by=actor.user_id, marks=marks_of(session, keep.id, drop.id),
        phones={"keep": phones_of(keep), "drop": phones_of(drop)},
    )  # fmt: skip
    session.add(merge)
    session.flush()
    book = Recorder(session, region, keep.id, drop.id, preview=False, user_id=actor.user_id)
    # first: the IIN and the card are free for the kept file only when the other is withdrawn
    book.change(
        drop, withdrawn_at=now_utc(), withdrawn_reason=gettext("Merged into another file"),
        merged_into_id=keep.id,
    )  # fmt: skip
    book.change(keep, **values, **keys_of(keep, values))
    kernel().call("merge_people", region=region, session=session, merging=book)
    session.flush()
    book.store(merge)
    touch(session, keep.id, drop.id)
    details = {
        "merged": drop.public_id, "reason": reason,
        "rows": {table: count for table, (_label, count) in book.counts.items() if count},
        "changed": {name: [plain_value(name, None), plain_value(name, value)]
                    for name, value in values.items() if name != "iin"},
    }  # fmt: skip
    note(session, actor, region, keep, "person.merge", details)
    return merge
