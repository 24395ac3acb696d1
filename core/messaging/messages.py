"""Messages that the outbox itself sends."""

from __future__ import annotations

from core.plugins.contracts import MessageEvent
from core.web.i18n import lazy_gettext as _

#: texts written by hand: what is sent stands in the broadcast
WRITTEN = "written"
#: the reply to an answer, and the call about an answer that nobody understood
REPLY = "answer_reply"
UNCLEAR = "answer_unclear"
#: the code by which a person agrees
CODE = "consent_code"

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        WRITTEN, _("Message written by hand"), (("text", _("What was written")),),
        "%(text)s", "%(text)s",
    ),
    MessageEvent(
        REPLY, _("Reply to an answer"), (("text", _("What is replied")),),
        "%(text)s", "%(text)s", urgent=True,
    ),
    MessageEvent(
        UNCLEAR, _("Answer that nobody understood"), (("answer", _("What the person wrote")),),
        "Біз жауабыңызды түсінбедік: «%(answer)s». Иә немесе жоқ?",
        "Мы не поняли ваш ответ: «%(answer)s». Да или нет?",
        urgent=True,
    ),
    MessageEvent(
        CODE, _("Code of a consent"),
        (("code", _("The code")), ("purpose", _("Purpose")), ("number", _("Version of the text")),
         ("whom", _("Whose consent it is"))),
        "%(centre)s: келісім коды %(code)s. «%(purpose)s», мәтін нұсқасы %(number)s, %(whom)s. "
        "Келіссеңіз ғана қызметкерге айтыңыз. Код 10 минут жарамды.",
        "%(centre)s: код согласия %(code)s. «%(purpose)s», версия текста %(number)s, %(whom)s. "
        "Назовите его сотруднику, только если согласны. Код действует 10 минут.",
        urgent=True, secret=True,
    ),
]  # fmt: skip
#: whose texts no region changes: they carry what somebody wrote
FIXED = frozenset({WRITTEN, REPLY})
