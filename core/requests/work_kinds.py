"""What requests put into the inbox."""

from __future__ import annotations

from typing import Final

from core.plugins.request_contracts import WorkKind
from core.requests.permissions import REFER, VIEW, WORK
from core.web.i18n import lazy_gettext as _

REQUEST: Final = "requests.request"
#: a referral that somebody owes the answer to, and an answer that the sender has not read yet
REFERRAL: Final = "requests.referral"
REFERRAL_BACK: Final = "requests.referral_back"

WORK_KINDS: Final = [
    WorkKind(REQUEST, _("Request"), "requests.request_page", "request_id", VIEW, does=WORK),
    WorkKind(REFERRAL, _("Referral"), "requests.referral", "referral_id", REFER,
             icon="arrows-exchange"),
    WorkKind(REFERRAL_BACK, _("Answer to a referral"), "requests.referral", "referral_id", REFER,
             icon="arrow-back-up"),
]  # fmt: skip
