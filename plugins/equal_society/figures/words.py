"""Words of the figures."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import AgeBand
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.kinds import MODULE

AGE_BANDS: Final = (
    AgeBand("child", 0, _("Children under 18")),
    AgeBand("adult", 18, _("From 18 to 59")),
    AgeBand("older", 60, _("60 and over")),
)
BANDS_DEFINITION: Final = _(
    "By full years on the last day of the period. Without a birth date: not known."
)
#: breakdowns of the second table, in the order in which they are offered
CHOICES: Final[dict[str, Any]] = {
    "direction": _("Direction"),
    "channel": _("Channel"),
    "group": _("Group of disability"),
    "age": _("Age band"),
    "residence": _("District where the person lives"),
    "sex": _("Sex"),
    "topic": _("What was asked"),
    "result": _("What came of it"),
    "month": _("Month"),
}
#: indicators of the second table; one that does not know a breakdown is left out of it
CODES: Final = (
    f"{MODULE}.visits", f"{MODULE}.lobby_median", f"{MODULE}.lobby_longest",
    f"{MODULE}.consultations", f"{MODULE}.consulted", "requests.opened", "requests.people",
)  # fmt: skip
