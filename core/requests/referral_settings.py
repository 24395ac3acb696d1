"""What a region chooses for referrals."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import Setting
from core.web.i18n import lazy_gettext as _

_SECTION: Final = _("Referrals")
ANSWER_DAYS: Final = "referrals.answer_days"
RESULT_DAYS: Final = "referrals.result_days"
LINK_DAYS: Final = "referrals.link_days"

SETTINGS: Final = [
    Setting(ANSWER_DAYS, _("A referral is answered within so many working days"), _SECTION, "int",
            5, minimum=1, maximum=60),
    Setting(RESULT_DAYS, _("The result of an accepted referral comes within so many working days"),
            _SECTION, "int", 15, minimum=1, maximum=250),
    Setting(LINK_DAYS, _("A one-time link of an outside body works for so many days"), _SECTION,
            "int", 14, minimum=1, maximum=90),
]  # fmt: skip
