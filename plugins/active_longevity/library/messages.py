"""Occasions on which readers are written to."""

from __future__ import annotations

from core.sdk.services import MessageEvent
from core.sdk.services import lazy_gettext as _

LOAN_DUE = "active_longevity.loan_due"
LOAN_OVERDUE = "active_longevity.loan_overdue"
BOOK_READY = "active_longevity.book_ready"

_BOOK = ("book", _("Title of the book"))

MESSAGES = [
    MessageEvent(
        LOAN_DUE,
        _("A library book is to be returned soon"),
        (_BOOK, ("due", _("Last day"))),
        "%(name)s, «%(book)s» кітабын қайтару күні: %(due)s. %(centre)s, %(phone)s",
        "%(name)s, книгу «%(book)s» нужно вернуть до %(due)s включительно. %(centre)s, %(phone)s",
    ),
    MessageEvent(
        LOAN_OVERDUE,
        _("A library book is overdue"),
        (_BOOK, ("due", _("Last day"))),
        "%(name)s, «%(book)s» кітабын қайтару мерзімі өтті: %(due)s. Кітапты әкеліңіз немесе "
        "хабарласыңыз. %(centre)s, %(phone)s",
        "%(name)s, срок возврата книги «%(book)s» прошёл: %(due)s. Принесите книгу или "
        "свяжитесь с нами. %(centre)s, %(phone)s",
    ),
    MessageEvent(
        BOOK_READY,
        _("A reserved library book is put aside"),
        (_BOOK, ("until", _("Until when it is kept"))),
        "%(name)s, сіз күткен «%(book)s» кітабы дайын. Ол сізге мына күнге дейін сақталады: "
        "%(until)s. %(centre)s, %(phone)s",
        "%(name)s, заказанная вами книга «%(book)s» отложена. Заберите её не позднее %(until)s. "
        "%(centre)s, %(phone)s",
    ),
]
