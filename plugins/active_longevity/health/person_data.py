"""What of the nurse's records follows a person in a merge, is told, and is erased."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    erase_rows,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.health.models import HealthStop, Incident, Pressure
from plugins.active_longevity.health.words import KINDS, SEVERITIES, VERDICTS


def merge_people(merging: Merging) -> list[Moved]:
    """All of it: two measurements of one minute are two measurements."""
    return [
        merging.move(Pressure, label=_("Blood pressure")),
        merging.move(HealthStop, label=_("Stops of procedures")),
        merging.move(Incident, label=_("Incidents")),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    pressure = {
        "systolic": _("Upper pressure"), "diastolic": _("Lower pressure"), "pulse": _("Pulse"),
        "verdict": (_("Result"), {code: one.text for code, one in VERDICTS.items()}),
        "note": _("Note"), "voided_at": _("Voided"), "void_reason": _("Reason"),
    }  # fmt: skip
    stop = {
        "starts_on": _("From"), "until": _("Until"), "reason": _("Reason"),
        "lifted_at": _("Lifted"), "lift_reason": _("Why it was lifted"),
    }  # fmt: skip
    incident = {
        "local_date": _("Date"), "local_time": _("Time"), "kind": (_("What it was"), KINDS),
        "severity": (_("Severity"), SEVERITIES), "place": _("Place"),
        "story": _("What happened"), "done": _("What was done"), "doctor": _("Doctor"),
        "ambulance": _("An ambulance was called"), "relatives_told": _("Relatives were told"),
        "follow_up": _("Still to be done"), "outcome": _("What came of it"),
        "voided_at": _("Voided"), "void_reason": _("Reason"),
    }  # fmt: skip
    return [
        *person_records(session, Pressure, person_id=person_id, kind=_("Blood pressure"),
                        columns=pressure, at="measured_at"),
        *person_records(session, HealthStop, person_id=person_id, kind=_("Stop of procedures"),
                        columns=stop, at="set_at"),
        *person_records(session, Incident, person_id=person_id, kind=_("Incident"),
                        columns=incident, at="recorded_at"),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Measurements and stops go; of an incident the centre keeps the date, the kind and how grave
    it was, without the story."""
    stops = erase_rows(session, HealthStop, person_id=person_id, label=_("Stops of procedures"))
    return [
        stops,
        erase_rows(session, Pressure, person_id=person_id, label=_("Blood pressure")),
        make_nameless(
            session, Incident, person_id=person_id, label=_("Incidents"),
            texts=("place", "story", "done", "doctor", "witnesses", "follow_up", "outcome",
                   "void_reason"),
        ),
    ]  # fmt: skip
