"""What programmes follow a person in a merge, are told to the person, and are erased."""

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
from plugins.equal_society.entitlements import words
from plugins.equal_society.entitlements.models import Ipar, IparMeasure

LABEL = _("Programmes (IPAR)")


def merge_people(merging: Merging) -> list[Moved]:
    """All of them with their measures; of two with one number the dropped file's is voided."""
    kept = {one.number: one for one in merging.session.scalars(_living(merging.keep_id))}
    for one in merging.session.scalars(_living(merging.drop_id)).all():
        same = kept.get(one.number)
        if same is None:
            continue
        if (same.issued_on, same.valid_to) != (one.issued_on, one.valid_to):
            merging.warn(
                _("Both files have a programme No. %(number)s with other dates: the kept file's"
                  " stays.", number=one.number)
            )  # fmt: skip
        merging.change(one, voided_at=now_utc(), voided_by=merging.user_id, void_reason="merge")
    return [merging.move(Ipar, label=LABEL)]


def _living(person_id: int) -> sa.Select[Ipar]:
    return (
        sa.select(Ipar)
        .where(Ipar.person_id == person_id, Ipar.voided_at.is_(None))
        .order_by(Ipar.id)
    )


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every programme and every measure, voided ones too."""
    heads = person_records(
        session, Ipar, person_id=person_id, kind=_("Programme (IPAR)"), at="created_at",
        columns={
            "number": _("Number of the programme"),
            "issued_on": _("Day on which it was drawn up"), "valid_to": _("Last day"),
            "issuer": _("Drawn up by"), "voided_at": _("Voided"), "void_reason": _("Reason"),
        },
    )  # fmt: skip
    measures: list[PersonRecord] = []
    for number in session.scalars(_ids(person_id).order_by(Ipar.id)):
        measures += person_records(
            session, IparMeasure, person_id=number, key="ipar_id", at="created_at",
            kind=_("Measure of a programme"),
            columns={
                "benefit": (_("What it gives"), {one: words.label_of(one) for one in words.LABELS}),
                "title": _("As the programme names it"),
                "part": (_("Part of the programme"), words.PARTS),
                "amount": _("Quantity"), "unit": (_("Unit"), words.UNITS), "valid_to": _("Term"),
                "state": (_("Outcome of the measure"), words.MEASURE_STATES),
                "settled_on": _("Since which day"), "note": _("Reason or note"),
                "voided_at": _("Voided"),
            },
        )  # fmt: skip
    return [*heads, *measures]


def _ids(person_id: int) -> sa.Select[int]:
    return sa.select(Ipar.id).where(Ipar.person_id == person_id)


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Health is told of in every line: the rows go, and no figure is made of them."""
    gone = session.execute(
        sa.delete(IparMeasure)
        .where(IparMeasure.ipar_id.in_(_ids(person_id)))
        .returning(IparMeasure.id)
    ).all()
    return [
        Erasure(_("Measures of programmes"), len(gone)),
        erase_rows(session, Ipar, person_id=person_id, label=LABEL),
    ]
