"""What people are told about their clearances. No illness is named: somebody else may read it."""

from __future__ import annotations

from core.sdk.services import MessageEvent
from core.sdk.services import lazy_gettext as _

CLEARANCE_ENDING = "active_longevity.clearance_ending"

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        CLEARANCE_ENDING,
        _("A doctor's clearance is about to end"),
        (("date", _("Last day of the clearance")),),
        "%(name)s, дәрігер рұқсатыңыз %(date)s күні аяқталады. Жаңа тексеруге жазылыңыз: "
        "%(centre)s, %(phone)s.",
        "%(name)s, Ваш допуск врача действует до %(date)s. Запишитесь на новый осмотр: "
        "%(centre)s, %(phone)s.",
    )
]
