"""What is known of a child follows in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    erase_rows,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from day_centre.child.models import ChildProfile, Fetcher, HealthLimit, MedicalCard
from day_centre.child.words import ACCOMPANIED, DIAGNOSES, MOBILITY, SELF_CARE

FROM_TO = {"first_day": _("First day"), "last_day": _("Last day"), "void_reason": _("Reason")}


def merge_people(merging: Merging) -> list[Moved]:
    """All papers and limits follow; of two profiles that of the kept file holds."""
    rows = merging.session.execute(
        sa.select(ChildProfile.person_id, ChildProfile.id).where(
            ChildProfile.person_id.in_([merging.keep_id, merging.drop_id])
        )
    ).all()
    both = [one for person, one in rows if person == merging.drop_id] if len(rows) > 1 else []
    if both:
        merging.warn(
            _("Both files tell of the child's papers and needs. Those of the file that is kept "
              "hold; compare them before.")
        )  # fmt: skip
    return [
        merging.move(ChildProfile, label=_("Needs of the child"), leave=both),
        merging.move(MedicalCard, label=_("Medical cards")),
        merging.move(HealthLimit, label=_("Limits of health")),
        merging.move(Fetcher, label=_("Who may fetch the child")),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """The profile, cards, limits and fetchers, voided ones too."""
    return [
        *person_records(
            session, ChildProfile, person_id=person_id, kind=_("Needs of the child"),
            columns={
                "pmpk_number": _("Number of the PMPC conclusion"), "pmpk_on": _("Issued on"),
                "pmpk_until": _("Valid until"), "ipar_number": _("Number of the IPAR"),
                "ipar_from": _("First day"), "ipar_until": _("Last day"),
                "diagnosis": (_("Group of diagnosis"), DIAGNOSES),
                "mobility": (_("Mobility"), MOBILITY), "self_care": (_("Self-care"), SELF_CARE),
                "accompanied": (_("Way to the centre"), ACCOMPANIED), "diet": _("Diet"),
            },
            at="created_at",
        ),
        *person_records(
            session, MedicalCard, person_id=person_id, kind=_("Medical card"),
            columns={"issued_on": _("Issued on"), "valid_until": _("Valid until"),
                     "conclusion": _("Conclusion"), "void_reason": _("Reason")},
            at="created_at",
        ),
        *person_records(
            session, HealthLimit, person_id=person_id, kind=_("Limit of health"),
            columns={"text": _("What is not allowed"), **FROM_TO}, at="created_at",
        ),
        *person_records(
            session, Fetcher, person_id=person_id, kind=_("May fetch the child"),
            columns={"full_name": _("Full name"), "relation": _("Who it is to the child"),
                     "phone": _("Phone"), "document": _("Document"), **FROM_TO},
            at="created_at",
        ),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Papers and limits keep their dates for the figures; what tells of the child, and everybody
    who was named for fetching the child, goes."""
    return [
        erase_rows(session, ChildProfile, person_id=person_id, label=_("Needs of the child")),
        make_nameless(session, MedicalCard, person_id=person_id, label=_("Medical cards"),
                      texts=("conclusion", "void_reason")),
        erase_rows(session, HealthLimit, person_id=person_id, label=_("Limits of health")),
        erase_rows(session, Fetcher, person_id=person_id, label=_("Who may fetch the child")),
    ]  # fmt: skip
