"""What measures follow a person in a merge, are told to the person, and are erased."""

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
    now_utc,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.measures.models import Measurement
from plugins.active_longevity.measures.words import WORDS

LABEL = _("Measures of well-being")


def merge_people(merging: Merging) -> list[Moved]:
    """All of them; of two of one kind and day the dropped file's is voided."""
    kept = {
        (one.code, one.measured_on): one.value
        for one in merging.session.scalars(_living(merging.keep_id))
    }
    clashing = [
        one
        for one in merging.session.scalars(_living(merging.drop_id))
        if (one.code, one.measured_on) in kept
    ]
    for one in clashing:
        if kept[one.code, one.measured_on] != one.value:
            merging.warn(
                _("Both files have another value of «%(name)s» on one day: the kept file's stays.",
                  name=WORDS[one.code].name)
            )  # fmt: skip
        merging.change(one, voided_at=now_utc(), voided_by=merging.user_id,
                       void_reason="merge")  # fmt: skip
    return [merging.move(Measurement, label=LABEL)]


def _living(person_id: int) -> sa.Select[Measurement]:
    return (
        sa.select(Measurement)
        .where(Measurement.person_id == person_id, Measurement.voided_at.is_(None))
        .order_by(Measurement.id)
    )


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every measurement, voided ones too."""
    columns = {
        "code": (_("Well-being measure"), {code: one.name for code, one in WORDS.items()}),
        "measured_on": _("Measured on"), "value": _("Value"), "answers": _("Answers"),
        "note": _("Note"), "voided_at": _("Voided"), "void_reason": _("Reason"),
    }  # fmt: skip
    return person_records(session, Measurement, person_id=person_id,
                          kind=_("Measure of well-being"), columns=columns,
                          at="recorded_at")  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Health is told of in every value: the rows go. A centre's change is not kept for years."""
    return [erase_rows(session, Measurement, person_id=person_id, label=LABEL)]
