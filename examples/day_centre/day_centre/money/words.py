"""Words of money."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import lazy_gettext as _
from day_centre.kinds import BY_CODE
from day_centre.money.rules import FULL_DAY, HALF_DAY

DAY_WORDS: Final[dict[str, Any]] = {
    FULL_DAY: _("Full day (with meals and sleep)"),
    HALF_DAY: _("Half day"),
}
#: state of an act → (words, kind of mark)
STATES: Final[dict[str, tuple[Any, str]]] = {
    "none": (_("Not drawn up"), ""),
    "draft": (_("Draft"), "warning"),
    "issued": (_("Issued"), "success"),
    "changed": (_("The journal has changed since"), "danger"),
    "void": (_("The document is void"), "danger"),
}


def thing(what: str) -> Any:
    """What a price is for; a kind of service that is gone by its code."""
    if what in DAY_WORDS:
        return DAY_WORDS[what]
    return BY_CODE[what].label if what in BY_CODE else what
