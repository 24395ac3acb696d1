"""Work about a person: it follows in a merge, is told to the person, and stays without a name."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, RegionInfo
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records
from core.work.models import WorkItem


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(WorkItem, label=_("Pieces of work"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    return person_records(
        session, WorkItem, person_id=person_id, kind=_("Piece of work"), at="created_at",
        columns={
            "subject": _("Number"), "due_on": _("Deadline"), "waiting_since": _("Waiting since"),
            "closed_at": _("Closed"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Codes, numbers and dates are all that it holds; they stay, for the counts."""
    return [make_nameless(session, WorkItem, person_id=person_id, label=_("Pieces of work"))]
