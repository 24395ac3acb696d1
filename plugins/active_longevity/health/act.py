"""The act of an incident on paper: for signatures, not numbered and kept by nobody but the centre.

A numbered document would be read by everybody who sees documents; this is about health.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.sdk.models import Centre, Person, Room
from core.sdk.services import RegionInfo, format_date, gettext, in_language, render_pdf
from plugins.active_longevity.health.models import Incident
from plugins.active_longevity.health.words import KINDS, SEVERITIES

TEMPLATE = Path(__file__).resolve().parent.parent / "paper" / "incident.typ"


def act_pdf(
    one: Incident,
    *,
    region: RegionInfo,
    centre: Centre,
    room: Room | None,
    person: Person | None,
    language: str,
) -> bytes:
    """The paper in `kk` or `ru`. Raises `InvalidInput` for signs that no font has."""
    with in_language(language):
        rows = _rows(one, room.name_in(language) if room is not None else "", person)
        values: dict[str, Any] = {
            "title": gettext("Act of an incident"),
            "number": str(one.id),
            "region_name": region.name_in(language),
            "centre_name": centre.name_in(language),
            "centre_address": centre.address,
            "local_date": one.local_date.isoformat(),
            "rows": [{"label": label, "value": value} for label, value in rows if value],
            "voided": gettext("Voided: %(reason)s", reason=one.void_reason)
            if one.voided_at else "",
            "signers": [gettext("Who wrote it down"), gettext("Nurse"), gettext("Witness")],
        }  # fmt: skip
    return render_pdf(TEMPLATE, values, language, created=one.recorded_at)


def _rows(one: Incident, room: str, person: Person | None) -> list[tuple[str, str]]:
    yes, no = gettext("yes"), gettext("no")
    time = f", {one.local_time:%H:%M}" if one.local_time else ""
    return [
        (gettext("Date"), format_date(one.local_date) + time),
        (gettext("Place"), ", ".join(part for part in (room, one.place) if part)),
        (gettext("Person"), person.full_name if person is not None else ""),
        (gettext("What it was"), str(KINDS[one.kind])),
        (gettext("Severity"), str(SEVERITIES[one.severity])),
        (gettext("What happened"), one.story),
        (gettext("What was done at once"), one.done),
        (gettext("An ambulance was called"), yes if one.ambulance else no),
        (gettext("Relatives were told"), yes if one.relatives_told else no),
        (gettext("Doctor who examined"), one.doctor),
        (gettext("Who saw it"), one.witnesses),
        (gettext("Still to be done"), one.follow_up),
        (gettext("What came of it"), one.outcome),
    ]
