"""What of consultations follows a person in a merge, is told to the person, and is erased."""

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
from plugins.equal_society.consultations.models import Consultation

_LABEL = _("Consultations")


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(Consultation, label=_LABEL)]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """With those taken back."""
    return person_records(
        session, Consultation, person_id=person_id, kind=_("Consultation"), at="recorded_at",
        columns={
            "local_date": _("Day"), "topic": _("What was asked"), "direction": _("Direction"),
            "channel": _("Channel"), "result": _("What came of it"), "note": _("Note"),
            "voided_at": _("Taken back at"), "void_reason": _("Reason"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Counts stay without the name; texts go."""
    return [
        make_nameless(session, Consultation, person_id=person_id, label=_LABEL,
                      texts=("note", "void_reason")),
    ]  # fmt: skip
