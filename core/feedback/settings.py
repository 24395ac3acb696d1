"""What a region chooses for complaints and proposals."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import RegionInfo, Setting
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

_SECTION: Final = _("Complaints and proposals")
DAYS: Final = {"complaint": "feedback.complaint_days", "proposal": "feedback.proposal_days"}
#: Administrative Procedural and Process-Related Code of 29.06.2020 No. 350-VI: 15 working days
#: for what citizens write (art. 76), three months to appeal to the higher body or court (art. 92);
#: both to be checked by the region's lawyer, hence settings
SHIPPED_DAYS: Final = 15
APPEAL_KK: Final = (
    "Жауаппен келіспесеңіз, үш ай ішінде жоғары тұрған органға немесе сотқа шағымдана аласыз."
)
APPEAL_RU: Final = (
    "Если вы не согласны с ответом, в течение трёх месяцев его можно обжаловать в вышестоящем "
    "органе или в суде."
)
_SOURCE: Final = _("Administrative Procedural Code, articles 76 and 92: let your lawyer check it.")

SETTINGS: Final = [
    Setting(DAYS["complaint"], _("A complaint is answered within so many working days"), _SECTION,
            "int", SHIPPED_DAYS, minimum=1, maximum=60, help=_SOURCE),
    Setting(DAYS["proposal"], _("A proposal is answered within so many working days"), _SECTION,
            "int", SHIPPED_DAYS, minimum=1, maximum=60, help=_SOURCE),
    Setting("feedback.appeal_kk", _("How to appeal, in Kazakh"), _SECTION, "text", APPEAL_KK,
            maximum=500, help=_("It stands under every answer. Name the body and its address.")),
    Setting("feedback.appeal_ru", _("How to appeal, in Russian"), _SECTION, "text", APPEAL_RU,
            maximum=500, help=_("It stands under every answer. Name the body and its address.")),
]  # fmt: skip


def days_for(region: RegionInfo, kind: str) -> int | None:
    """The term in working days; None for thanks, which ask for no answer."""
    return int(setting(region, DAYS[kind])) if kind in DAYS else None


def appeal_of(region: RegionInfo) -> str:
    """The way to appeal in both languages, as it is offered for an answer."""
    return f"{setting(region, 'feedback.appeal_kk')}\n{setting(region, 'feedback.appeal_ru')}"
