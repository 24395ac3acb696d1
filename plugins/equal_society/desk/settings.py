"""What a region chooses about the line in the lobby."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.desk.rules import ORDINARY, PLACES
from plugins.equal_society.desk.words import PRIORITY_LABELS

_SECTION = _("The line in the lobby")
_PLACE = "equal_society.turn_"
_FAIR = "equal_society.turn_fair_minutes"

SETTINGS = [
    *(
        Setting(
            f"{_PLACE}{code}", PRIORITY_LABELS[code], _SECTION, "int", place,
            _("1 is called first, 9 waits as everybody does."), minimum=1, maximum=ORDINARY,
        )
        for code, place in PLACES.items()
    ),
    Setting(
        _FAIR, _("Minutes after which nobody who came later is called before"), _SECTION, "int",
        40, minimum=5, maximum=480,
    ),
]  # fmt: skip


def places_of(region: RegionInfo) -> dict[str, int]:
    """Group that goes first → its place in this region; `rules.ORDINARY` goes not first."""
    return {code: setting(region, f"{_PLACE}{code}") for code in PLACES}


def fair_minutes(region: RegionInfo) -> int:
    minutes: int = setting(region, _FAIR)
    return minutes
