"""What a region chooses for its libraries."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.library.rules import (
    HOLD_DAYS,
    LOAN_DAYS,
    MOST_BOOKS,
    REMIND_DAYS,
    LendingRules,
)

_SECTION = _("Active longevity: library")
_DAYS = "active_longevity.library_loan_days"
_MOST = "active_longevity.library_most_books"
_OVERDUE = "active_longevity.library_overdue"
_HOLD = "active_longevity.library_hold_days"
_REMIND = "active_longevity.library_remind_days"

SETTINGS = [
    Setting(_DAYS, _("For how many days a book is lent"), _SECTION, "int", LOAN_DAYS,
            minimum=1, maximum=365),
    Setting(_MOST, _("Books with one reader at once, at most"), _SECTION, "int", MOST_BOOKS,
            minimum=1, maximum=50),
    Setting(_OVERDUE, _("A reader with an overdue book wants another"), _SECTION, "choice",
            "refuse", choices=(("refuse", _("Is refused; a reason stands above it")),
                               ("warn", _("Is reminded and given it")))),
    Setting(_HOLD, _("For how many days a returned book is put aside for who reserved it"),
            _SECTION, "int", HOLD_DAYS, minimum=1, maximum=60),
    Setting(_REMIND, _("Days before the last day on which the reader is reminded"), _SECTION,
            "int", REMIND_DAYS, help=_("0: nobody is reminded"), minimum=0, maximum=30),
]  # fmt: skip


def lending_rules(region: RegionInfo) -> LendingRules:
    return LendingRules(
        loan_days=setting(region, _DAYS),
        most_books=setting(region, _MOST),
        overdue=setting(region, _OVERDUE),
        hold_days=setting(region, _HOLD),
        remind_days=setting(region, _REMIND),
    )
