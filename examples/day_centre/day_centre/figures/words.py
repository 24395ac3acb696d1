"""Words of the figures."""

from __future__ import annotations

from typing import Any, Final

from core.sdk.services import AgeBand
from core.sdk.services import lazy_gettext as _
from day_centre.figures.rules import BANDS, UNKNOWN

_YEARS: Final[dict[str, Any]] = {
    "1_3": _("To 3 years"), "4_6": _("4–6 years"), "7_10": _("7–10 years"),
    "11_14": _("11–14 years"), "15_17": _("15–17 years"), "18": _("18+ years"),
}  # fmt: skip
AGE_BANDS: Final = tuple(AgeBand(code, first, _YEARS[code]) for code, first in BANDS)
AGES: Final[dict[str, Any]] = {**_YEARS, UNKNOWN: _("Not known")}
BANDS_DEFINITION: Final = _(
    "By full years on the last day of the period. Without a birth date: not known."
)
REGIMES: Final[dict[str, Any]] = {"full": _("Full day"), "half": _("Half day")}
#: the eight kinds of special social services
KINDS: Final[dict[str, Any]] = {
    "1": _("Social and household"), "2": _("Social and medical"),
    "3": _("Social and psychological"), "4": _("Social and pedagogical"),
    "5": _("Social and labour"), "6": _("Social and cultural"),
    "7": _("Social and economic"), "8": _("Social and legal"),
}  # fmt: skip
