"""What of this module follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    current_locale,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.examination import caution_queries
from plugins.active_longevity.examination.caution_models import ClearanceLimit
from plugins.active_longevity.examination.caution_rules import Caution
from plugins.active_longevity.examination.models import Clearance


def merge_people(merging: Merging) -> list[Moved]:
    """All clearances: two of one date are two papers."""
    return [merging.move(Clearance, label=_("Doctor's clearances"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every clearance, voided ones too, and what the doctor ticked on them."""
    columns = {
        "issued_on": _("Issued on"), "valid_until": _("Valid until"), "doctor": _("Doctor"),
        "limits": _("Limits"), "voided_at": _("Voided"), "void_reason": _("Reason"),
    }  # fmt: skip
    papers = person_records(session, Clearance, person_id=person_id, kind=_("Doctor's clearance"),
                            columns=columns, at="recorded_at")  # fmt: skip
    known = caution_queries.catalogue(session, region_id=region.id)
    rows = session.execute(
        sa.select(ClearanceLimit.id, ClearanceLimit.code, Clearance.public_id,
                  Clearance.recorded_at)
        .join(Clearance, Clearance.id == ClearanceLimit.clearance_id)
        .where(Clearance.person_id == person_id).order_by(ClearanceLimit.id)
    )  # fmt: skip
    ticked = [
        PersonRecord(
            _("Contraindication"),
            ((_("Contraindication"), _name(known.get(code), code)),),
            "active_longevity_clearance_limit",
            {"id": number, "code": code, "clearance": clearance},
            at,
        )
        for number, code, clearance, at in rows
    ]
    return [*papers, *ticked]


def _name(caution: Caution | None, code: str) -> str:
    return caution.name_in(current_locale()) if caution is not None else code


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates stay, for the figures of the year; what tells of the illness goes."""
    mine = sa.select(Clearance.id).where(Clearance.person_id == person_id)
    gone = session.execute(
        sa.delete(ClearanceLimit)
        .where(ClearanceLimit.clearance_id.in_(mine))
        .returning(ClearanceLimit.id)
    ).all()
    return [
        make_nameless(session, Clearance, person_id=person_id, label=_("Doctor's clearances"),
                      texts=("doctor", "limits", "void_reason")),
        Erasure(_("Contraindications"), len(gone)),
    ]  # fmt: skip
