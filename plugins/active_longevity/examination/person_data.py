"""What of this module follows a person in a merge, is told to the person, and is erased."""

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
from plugins.active_longevity.examination.models import Clearance


def merge_people(merging: Merging) -> list[Moved]:
    """All clearances: two of one date are two papers."""
    return [merging.move(Clearance, label=_("Doctor's clearances"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every clearance, voided ones too."""
    columns = {
        "issued_on": _("Issued on"), "valid_until": _("Valid until"), "doctor": _("Doctor"),
        "limits": _("Limits"), "voided_at": _("Voided"), "void_reason": _("Reason"),
    }  # fmt: skip
    return person_records(session, Clearance, person_id=person_id, kind=_("Doctor's clearance"),
                          columns=columns, at="recorded_at")  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates stay, for the figures of the year; what tells of the illness goes."""
    return [make_nameless(session, Clearance, person_id=person_id, label=_("Doctor's clearances"),
                          texts=("doctor", "limits", "void_reason"))]  # fmt: skip
