"""How a decision is appealed, in the words of the region."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import RegionInfo, Setting
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

_LETTERS: Final = _("Letters of decisions")
_HELP: Final = _("Stands in every letter of a decision. Name the term, the body and the act.")
APPEAL_LENGTH: Final = 800

#: Administrative Procedural and Process-Related Code of 29.06.2020 No. 350-VI, articles 91 and 92
SETTINGS: Final = [
    Setting(
        "requests.appeal_kk", _("How to appeal, in Kazakh"), _LETTERS, "text",
        "Шешіммен келіспесеңіз, ол туралы білген күннен бастап үш айдан кешіктірмей шағым бере "
        "аласыз. Шағым осы ұйымға беріледі, ол шағымды істің материалдарымен бірге жоғары тұрған "
        "органға жібереді (Қазақстан Республикасының Әкімшілік рәсімдік-процестік кодексі, "
        "91 және 92-баптар).",
        help=_HELP, maximum=APPEAL_LENGTH,
    ),
    Setting(
        "requests.appeal_ru", _("How to appeal, in Russian"), _LETTERS, "text",
        "Если Вы не согласны с решением, Вы вправе подать жалобу не позднее трёх месяцев со дня, "
        "когда Вам стало известно о нём. Жалоба подаётся в эту же организацию, которая направляет "
        "её вместе с делом в вышестоящий орган (Административный процедурно-процессуальный кодекс "
        "Республики Казахстан, статьи 91 и 92).",
        help=_HELP, maximum=APPEAL_LENGTH,
    ),
]  # fmt: skip


def appeal_text(region: RegionInfo, *, language: str) -> str:
    """How to appeal, in `kk` or `ru`; empty where the region has emptied it."""
    found: str = setting(region, f"requests.appeal_{language}")
    return found
