"""What of clubs follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    make_nameless,
    now_utc,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.clubs.models import ClubResult


def merge_people(merging: Merging) -> list[Moved]:
    """Of two results at one test the better stays."""
    kept, dropped = aliased(ClubResult), aliased(ClubResult)
    shared = merging.session.execute(
        sa.select(kept, dropped)
        .join(dropped, dropped.assessment_id == kept.assessment_id)
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.voided_at.is_(None),
            dropped.voided_at.is_(None),
        )
        .order_by(kept.id)
    ).all()
    if shared:
        merging.warn(_("Both files have a result at the same test: the better one stays."))
    for mine, theirs in shared:
        worse = mine if _worth(theirs) > _worth(mine) else theirs
        merging.change(worse, voided_at=now_utc(), voided_by=merging.user_id)
    return [merging.move(ClubResult, label=_("Results in clubs"))]


def _worth(result: ClubResult) -> tuple[bool, bool, float]:
    return result.document_id is not None, result.passed, float(result.score or 0)


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every result, those taken back too."""
    columns = {
        "score": _("Score"), "level": _("Level reached"), "place": _("Place"),
        "passed": _("Passed or took part"), "note": _("Note"), "voided_at": _("Voided"),
    }  # fmt: skip
    return person_records(session, ClubResult, person_id=person_id, kind=_("Result in a club"),
                          columns=columns, at="recorded_at")  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """That somebody passed stays, for the figures of the group."""
    return [make_nameless(session, ClubResult, person_id=person_id, label=_("Results in clubs"),
                          texts=("level", "note"), score=None, place=None)]  # fmt: skip
