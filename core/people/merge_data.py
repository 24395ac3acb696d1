"""What is held about a person's merges: told to the person, and erased with the files."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.people.merge_models import PersonMerge, PersonMergeChange
from core.plugins.contracts import Erasure, PersonRecord
from core.web.i18n import lazy_gettext as _
from core.web.records import person_records


def merge_records(session: Session, *, person_id: int) -> list[PersonRecord]:
    """Merges in which the person's file was kept or dropped."""
    columns = {"done_at": _("Merged on"), "reason": _("Reason"), "undone_at": _("Undone"),
               "undo_reason": _("Why the merge is undone")}  # fmt: skip
    return [
        record
        for key in ("keep_id", "drop_id")
        for record in person_records(
            session, PersonMerge, person_id=person_id, key=key, kind=_("Merge of two files"),
            columns=columns, at="done_at",
        )
    ]  # fmt: skip


def erase_merges(session: Session, *, person_id: int) -> Erasure:
    """The values that a merge changed are the person's data: they go, and with them the way back.
    That the two files were one stays, so that what is left stays with one person."""
    label = _("Merges of the file")
    mine = sa.or_(PersonMerge.keep_id == person_id, PersonMerge.drop_id == person_id)
    ids = session.scalars(sa.select(PersonMerge.id).where(mine)).all()
    session.execute(
        sa.delete(PersonMergeChange)
        .where(PersonMergeChange.merge_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    told = {"reason": "", "undo_reason": "", "phones": {}, "choices": {}}
    for living, values in ((True, {**told, "state": "final"}), (False, told)):
        of_state = PersonMerge.state != "undone" if living else PersonMerge.state == "undone"
        session.execute(
            sa.update(PersonMerge)
            .where(PersonMerge.id.in_(ids), of_state)
            .values(values)
            .execution_options(synchronize_session=False)
        )
    return Erasure(label, len(ids))
