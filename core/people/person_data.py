"""What of a person's own tables follows in a merge."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.clock import now_utc
from core.people.models import PersonCategory, PersonCentre, PersonPhone
from core.plugins.contracts import Merging, Moved
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _


def merge_people(merging: Merging) -> list[Moved]:
    """Phones without repeats, categories, and centres: of two living rows for one centre the kept
    file's stays. What both files have alike stays where it is."""
    return [_phones(merging), _categories(merging), _centres(merging)]


def _both(merging: Merging, model: type[Any]) -> tuple[list[Any], list[Any]]:
    """Rows of the kept file, then of the dropped one."""
    rows = merging.session.scalars(
        sa.select(model)
        .where(model.person_id.in_([merging.keep_id, merging.drop_id]))
        .order_by(model.id)
    ).all()
    kept = [one for one in rows if one.person_id == merging.keep_id]
    return kept, [one for one in rows if one.person_id == merging.drop_id]


def _phones(merging: Merging) -> Moved:
    kept, dropped = _both(merging, PersonPhone)
    known = {one.number for one in kept}
    return merging.move(
        PersonPhone, label=_("Phones"), leave=[one.id for one in dropped if one.number in known]
    )


def _categories(merging: Merging) -> Moved:
    """One category with the same dates stands once, with the evidence of either."""
    kept, dropped = _both(merging, PersonCategory)
    known = {_category_key(one): one for one in kept}
    repeated = [one for one in dropped if _category_key(one) in known]
    for one in repeated:
        same = known[_category_key(one)]
        if one.evidence and not same.evidence:
            merging.change(same, evidence=one.evidence)
        if one.evidence_kind and not same.evidence_kind:
            merging.change(
                same,
                evidence_kind=one.evidence_kind,
                evidence_number=one.evidence_number,
                evidence_on=one.evidence_on,
            )
    leave = [one.id for one in repeated]
    return merging.move(PersonCategory, label=_("Categories"), leave=leave)


def _category_key(one: PersonCategory) -> tuple[Any, ...]:
    return one.code, one.valid_from, one.valid_to, one.ended_at is None


def _centres(merging: Merging) -> Moved:
    kept, dropped = _both(merging, PersonCentre)
    living = {one.centre_id for one in kept if one.detached_at is None}
    for one in dropped:
        if one.detached_at is None and one.centre_id in living:
            merging.change(
                one,
                detached_at=now_utc(),
                detached_reason=gettext("Two files of one person were merged"),
            )
    return merging.move(PersonCentre, label=_("Centres that hold the file"))
