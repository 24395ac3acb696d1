"""What a merge means for pairs of people who may be one person."""

from __future__ import annotations

import sqlalchemy as sa

from core.clock import now_utc
from core.people.duplicate_models import PersonPair
from core.plugins.contracts import Merging, Moved
from core.web.i18n import lazy_gettext as _


def merge_pairs(merging: Merging) -> Moved:
    """The pair of these two is decided. That somebody is not the dropped person holds for the kept
    one too; doubts about the dropped file are closed, and the next run looks at the kept one."""
    mine = merging.session.scalars(
        sa.select(PersonPair)
        .where(sa.or_(_names(merging.keep_id), _names(merging.drop_id)))
        .order_by(PersonPair.id)
    ).all()
    kept = {_other(one, merging.keep_id): one for one in mine if merging.keep_id in _both(one)}
    count = 0
    for one in mine:
        if merging.drop_id not in _both(one):
            continue
        other = _other(one, merging.drop_id)
        if other == merging.keep_id:
            merging.change(one, state="merged", decided_at=now_utc(), decided_by=merging.user_id)
        elif one.state == "different":
            count += 1
            _carry(merging, one, kept.get(other), other)
        elif one.state == "open":
            merging.change(one, state="closed")
    return Moved(_("Marks «not the same person»"), count)


def _carry(merging: Merging, one: PersonPair, known: PersonPair | None, other: int) -> None:
    """A decision goes over to the kept file, unless that one has its own."""
    if known is None:
        first, second = sorted((merging.keep_id, other))
        merging.change(one, first_id=first, second_id=second)
    elif known.state != "different":
        merging.change(
            known,
            state="different",
            decided_at=one.decided_at,
            decided_by=one.decided_by,
            decided_name=one.decided_name,
            decided_reason=one.decided_reason,
        )


def _both(one: PersonPair) -> tuple[int, int]:
    return one.first_id, one.second_id


def _other(one: PersonPair, person_id: int) -> int:
    return one.second_id if one.first_id == person_id else one.first_id


def _names(person_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(PersonPair.first_id == person_id, PersonPair.second_id == person_id)
