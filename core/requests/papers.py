"""Papers that requests of any module may ask for."""

from __future__ import annotations

from typing import Final

from core.plugins.request_contracts import PaperKind
from core.web.i18n import lazy_gettext as _

PAPERS: Final = [
    PaperKind("identity", _("Identity document")),
    PaperKind("address", _("Note of the address"), valid_months=3),
    PaperKind("disability", _("Certificate of disability")),
    PaperKind("ipar", _("Individual programme of abilitation and rehabilitation")),
    PaperKind("medical_commission", _("Conclusion of the medical commission"), valid_months=12),
    PaperKind("medical_card", _("Extract of the outpatient card"), valid_months=6),
    PaperKind("sanatorium_card", _("Card for sanatorium treatment"), valid_months=2),
    PaperKind("income", _("Note of income"), valid_months=3),
    PaperKind("bank_account", _("Note of the bank account"), valid_months=12),
    PaperKind("power_of_attorney", _("Power of attorney")),
    PaperKind("photo", _("Photograph 3×4"), valid_months=60),
]
