"""What acts and shares follow a person in a merge, are told to the person, and are erased."""

from __future__ import annotations

import sqlalchemy as sa
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
from day_centre.money.models import Act, OwnShare
from day_centre.money.words import STATES

ACTS, SHARES = _("Monthly acts"), _("Shares of the family")


def merge_people(merging: Merging) -> list[Moved]:
    """All of them; an act of a month of which the kept file has one stays with the dropped file:
    its document says what was given by it."""
    months = {
        (one.centre_id, one.month)
        for one in merging.session.scalars(sa.select(Act).where(Act.person_id == merging.keep_id))
    }
    dropped = merging.session.scalars(sa.select(Act).where(Act.person_id == merging.drop_id))
    both = [one.id for one in dropped if (one.centre_id, one.month) in months]
    if both:
        merging.warn(
            _("Both files have an act of one month. Check the act of the file that is kept and "
              "issue it anew.")
        )  # fmt: skip
    return [
        merging.move(Act, label=ACTS, leave=both),
        merging.move(OwnShare, label=SHARES),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Acts by month, shares with their basis, voided ones too."""
    return [
        *person_records(
            session, Act, person_id=person_id, kind=ACTS, at="issued_at",
            columns={
                "month": _("Month"),
                "state": (_("State"), {code: words for code, (words, _mark) in STATES.items()}),
            },
        ),
        *person_records(
            session, OwnShare, person_id=person_id, kind=SHARES, at="created_at",
            columns={
                "percent": _("Share of the family, %"), "first_day": _("First day"),
                "last_day": _("Last day"), "basis": _("Basis: decision, number, date"),
                "void_reason": _("Reason"),
            },
        ),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """The sums stay for the accounts of the month; what tells of the family goes."""
    return [
        make_nameless(session, OwnShare, person_id=person_id, label=SHARES,
                      texts=("basis", "void_reason")),
        make_nameless(session, Act, person_id=person_id, label=ACTS),
    ]  # fmt: skip
