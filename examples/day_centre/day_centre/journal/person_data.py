"""What of the journal follows a child in a merge, is told to it, and is erased."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from day_centre.journal.models import ChildDay
from day_centre.journal.words import MARKS, REASONS, REGIMES

_LABEL = _("Days in the journal of the day centre")


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(ChildDay, label=_LABEL)]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """With marks that were taken back."""
    return person_records(
        session, ChildDay, person_id=person_id, kind=_("Day in the day centre"), at="local_date",
        columns={
            "local_date": _("Day"), "mark": (_("Mark"), MARKS), "regime": (_("Regime"), REGIMES),
            "reason": (_("Reason"), REASONS), "note": _("Note"), "came_at": _("Came at"),
            "left_at": _("Went home at"), "voided_at": _("Taken back at"),
            "void_reason": _("Why it is corrected"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Days stay behind the services of the ledger; words and who brought and fetched go."""
    return [
        make_nameless(session, ChildDay, person_id=person_id, label=_LABEL,
                      texts=("reason", "note", "void_reason", "brought_by", "fetched_by")),
    ]  # fmt: skip
