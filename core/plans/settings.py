"""What a region chooses for individual plans."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import RegionInfo, Setting
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

_PLANS: Final = _("Individual plans")
#: domain.md §7.3: the standards ask for a review at least each half-year
REVIEW_MONTHS: Final = 6

SETTINGS: Final = [
    Setting(
        "plans.review_months", _("A plan is reviewed every so many months"), _PLANS, "int",
        REVIEW_MONTHS, minimum=1, maximum=24,
        help=_("The standards ask for a review at least each half-year."),
    ),
    Setting("plans.term_months", _("A new plan is drawn up for so many months"), _PLANS, "int", 12,
            minimum=1, maximum=36),
    Setting("plans.person_signs", _("The person signs before the head agrees"), _PLANS, "bool",
            default=True, help=_("The person, or who represents the person.")),
    Setting("plans.other_approves", _("Who drew a plan up does not agree it as the head"), _PLANS,
            "bool", default=False),
]  # fmt: skip


def review_months(region: RegionInfo, asked: int | None = None) -> int:
    """Months between reviews: the region's, or the fewer that a form asks for."""
    own: int = setting(region, "plans.review_months")
    return min(own, asked) if asked else own
