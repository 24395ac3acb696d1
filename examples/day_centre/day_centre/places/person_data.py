"""What of applications and places follows a person in a merge, is told to the person, is erased."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    erase_rows,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from day_centre.file.words import REGIMES
from day_centre.places.models import HomeVisit, Placement
from day_centre.places.visit_fields import told

_VISITS = _("Acts of home visits")
_PLACEMENTS = _("Approved applications for a place")


def merge_people(merging: Merging) -> list[Moved]:
    return [
        merging.move(HomeVisit, label=_VISITS),
        merging.move(Placement, label=_PLACEMENTS),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Acts with all that was written, and what became of the approval."""
    regime = (_("Regime"), REGIMES)
    visits = person_records(
        session, HomeVisit, person_id=person_id, kind=_("Act of the home visit"),
        columns={"visited_on": _("Day of the visit"), "regime": regime}, at="created_at",
    )  # fmt: skip
    found = [
        PersonRecord(one.kind, (*one.fields, *_written(one)), one.code, one.data, one.at)
        for one in visits
    ]
    return found + person_records(
        session, Placement, person_id=person_id, kind=_("Approved application for a place"),
        columns={"regime": regime, "ended_on": _("Given up on"), "ended_reason": _("Reason")},
        at="created_at",
    )  # fmt: skip


def _written(record: PersonRecord) -> list[tuple[object, str]]:
    content = record.data.get("content") or {}
    return [pair for _title, pairs in told(content) for pair in pairs]


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """The acts tell of the family: they go whole, as do the approvals. Figures count requests."""
    return [
        erase_rows(session, HomeVisit, person_id=person_id, label=_VISITS),
        erase_rows(session, Placement, person_id=person_id, label=_PLACEMENTS),
    ]
