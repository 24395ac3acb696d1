"""Occasions on which scheduling writes to people."""

from __future__ import annotations

from core.plugins.contracts import MessageEvent
from core.web.i18n import lazy_gettext as _

_APPOINTMENT = (
    ("date", _("Date of the appointment")),
    ("time", _("Time of the appointment")),
)

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        "appointment_booked",
        _("An appointment was booked"),
        _APPOINTMENT,
        "Сіз қабылдауға жазылдыңыз: %(date)s, сағат %(time)s. %(centre)s, %(phone)s.",
        "Вы записаны на приём: %(date)s, %(time)s. %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "appointment_changed",
        _("An appointment was moved"),
        _APPOINTMENT,
        "Қабылдаудың уақыты өзгерді: %(date)s, сағат %(time)s. %(centre)s, %(phone)s.",
        "Время приёма изменилось: %(date)s, %(time)s. %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "appointment_cancelled",
        _("An appointment was cancelled"),
        _APPOINTMENT,
        "%(date)s күнгі сағат %(time)s қабылдау болмайды. %(centre)s, %(phone)s.",
        "Приём %(date)s в %(time)s отменён. %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "appointment_reminder",
        _("A reminder the day before an appointment"),
        _APPOINTMENT,
        "Ертең Сізді күтеміз: %(date)s, сағат %(time)s. %(centre)s. Келе алмасаңыз: %(phone)s.",
        "Ждём Вас завтра: %(date)s, %(time)s. %(centre)s. Если не сможете прийти: %(phone)s.",
    ),
]
