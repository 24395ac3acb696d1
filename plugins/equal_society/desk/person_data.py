"""What of the lobby follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

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
from plugins.equal_society.desk.models import Ticket

_LABEL = _("Numbers of the lobby")


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(Ticket, label=_LABEL)]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    return person_records(
        session, Ticket, person_id=person_id, kind=_("Number of the lobby"), at="taken_at",
        columns={
            "taken_at": _("Taken"), "number": _("Number"), "reason": _("Goes first because"),
            "called_at": _("Called"), "ended_at": _("Served or missed at"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Counts of visits and waiting times stay without the name."""
    return [make_nameless(session, Ticket, person_id=person_id, label=_LABEL, texts=("reason",))]
