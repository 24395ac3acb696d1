"""What of equipment by the hour follows a person in a merge, is told, and is erased."""

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
from plugins.active_longevity.equipment.models import Hire
from plugins.active_longevity.equipment.words import STATES


def merge_people(merging: Merging) -> list[Moved]:
    """All hours; shares of both files count together from then on."""
    return [merging.move(Hire, label=_("Hours at equipment"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every hour."""
    return person_records(
        session, Hire, person_id=person_id, kind=_("Hour at equipment"),
        columns={
            "starts_at": _("From"), "ends_at": _("To"), "state": (_("State"), STATES),
            "override_reason": _("Reason to give it all the same"), "reason": _("Reason"),
        },
        at="made_at",
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Times stay, for the figures of the year; what was written about the person goes."""
    return [make_nameless(session, Hire, person_id=person_id, label=_("Hours at equipment"),
                          texts=("reason", "override_reason"))]  # fmt: skip
