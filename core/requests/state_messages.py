"""Occasions on which applicants are written to. No text tells a name, a kind or a direction: phones
are read by others."""

from __future__ import annotations

from typing import Final

from core.plugins.contracts import MessageEvent
from core.requests.workflows import DECIDED_NOTICE, READY_NOTICE, WAITING_NOTICE
from core.web.i18n import lazy_gettext as _

_NUMBER: Final = (("number", _("Number of the request")),)

MESSAGES: Final = [
    MessageEvent(
        WAITING_NOTICE, _("A request waits for the applicant"), _NUMBER,
        "№ %(number)s өтінімі бойынша Сізден жауап күтеміз. Қоңырау шалыңыз немесе келіңіз: "
        "%(centre)s, %(phone)s.",
        "По заявке № %(number)s ждём Вашего ответа. Позвоните или приходите: "
        "%(centre)s, %(phone)s.",
        nameless=True,
    ),
    MessageEvent(
        DECIDED_NOTICE, _("A request was decided on"), _NUMBER,
        "№ %(number)s өтінімі бойынша шешім қабылданды. Хатты мына жерден алыңыз: "
        "%(centre)s, %(phone)s.",
        "По заявке № %(number)s принято решение. Письмо можно получить здесь: "
        "%(centre)s, %(phone)s.",
        nameless=True,
    ),
    MessageEvent(
        READY_NOTICE, _("A request is done"), _NUMBER,
        "№ %(number)s өтінімі орындалды. Сұрақтар бойынша: %(centre)s, %(phone)s.",
        "Заявка № %(number)s исполнена. Справки: %(centre)s, %(phone)s.",
        nameless=True,
    ),
]  # fmt: skip
