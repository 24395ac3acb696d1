"""What the rights of a person mean for pairs of likely duplicates.

The other person of a pair is somebody else: neither the export nor its data for machines names
that person, or gives the reason, which may speak of both.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.people.duplicate_labels import STATES
from core.people.duplicate_models import PersonPair
from core.plugins.contracts import Erasure, PersonRecord
from core.web.i18n import format_datetime
from core.web.i18n import lazy_gettext as _
from core.web.records import erase_rows


def pair_records(session: Session, *, person_id: int) -> list[PersonRecord]:
    """That the file was compared with another one, and what was decided."""
    rows = session.execute(
        sa.select(PersonPair.created_at, PersonPair.state, PersonPair.decided_at)
        .where(sa.or_(PersonPair.first_id == person_id, PersonPair.second_id == person_id))
        .order_by(PersonPair.id)
    )
    return [
        PersonRecord(
            _("Comparison with another file"),
            ((_("Decision"), STATES[state]),
             *([(_("Decided"), format_datetime(decided))] if decided else [])),
            "person_pair",
            {"state": state, "created_at": created.isoformat(),
             "decided_at": decided.isoformat() if decided else None},
            created,
        )
        for created, state, decided in rows
    ]  # fmt: skip


def erase_pairs(session: Session, *, person_id: int) -> Erasure:
    """Pairs compare what is erased: they go."""
    label = _("Comparisons with other files")
    counts = [
        erase_rows(session, PersonPair, person_id=person_id, key=key, label=label).count
        for key in ("first_id", "second_id")
    ]
    return Erasure(label, sum(counts))
