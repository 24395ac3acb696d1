"""Words of codes, for pages."""

from __future__ import annotations

from typing import Any

from core.sdk.services import lazy_gettext as _
from day_centre.kinds import MODULE

#: why a child did not come
REASONS: dict[str, Any] = {
    "ill": _("Ill"),
    "treatment": _("In treatment or rehabilitation elsewhere"),
    "family": _("Family reasons"),
    "weather": _("Weather or the road"),
    "other": _("Another reason"),
    "unknown": _("No reason told"),
}
#: those that a carer chooses; `unknown` is what closing the day writes
CHOSEN_REASONS = ("ill", "treatment", "family", "weather", "other", "unknown")
MARKS: dict[str, Any] = {"present": _("Came"), "absent": _("Did not come")}
REGIMES: dict[str, Any] = {"full": _("Full day"), "half": _("Half day")}

#: names of services that fit above a column
SHORT: dict[str, Any] = {
    f"{MODULE}.{code}": label
    for code, label in (
        ("meals", _("Meals")),
        ("hygiene", _("Hygiene")),
        ("exercise_therapy", _("Exercise")),
        ("massage", _("Massage")),
        ("physiotherapy", _("Physio")),
        ("doctor", _("Doctor")),
        ("diagnostics", _("Diagnostics")),
        ("sensory_room", _("Sensory")),
        ("speech_therapist", _("Speech")),
        ("defectologist", _("Defectologist")),
        ("workshop", _("Workshop")),
        ("art", _("Art")),
        ("event", _("Event")),
        ("benefits", _("Benefits")),
        ("legal", _("Legal advice")),
    )
}
