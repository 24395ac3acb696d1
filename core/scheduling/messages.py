"""Occasions on which scheduling writes to people."""

from __future__ import annotations

from core.plugins.contracts import MessageEvent
from core.web.i18n import lazy_gettext as _

_ABSENCES = (
    ("group", _("Title of the group")),
    ("absences", _("Number of absences in a row")),
)
_APPOINTMENT = (
    ("date", _("Date of the appointment")),
    ("time", _("Time of the appointment")),
)

_PLACE = (("group", _("Title of the group")),)
_OFFER = (
    *_PLACE,
    ("day", _("Last day to answer")),
    ("time", _("Last hour to answer")),
)

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        "place_offered",
        _("A place is offered to somebody who waits"),
        _OFFER,
        "Сізге «%(group)s» тобынан орын ұсынылады. %(day)s, сағат %(time)s дейін жауап беріңіз. "
        "%(centre)s, %(phone)s.",
        "Вам предлагается место в группе «%(group)s». Ответьте до %(time)s %(day)s. "
        "%(centre)s, %(phone)s.",
        answers=True,
    ),
    MessageEvent(
        "place_given",
        _("Somebody who waited got a place"),
        _PLACE,
        "Сізге «%(group)s» тобынан орын берілді. %(centre)s, %(phone)s.",
        "Вам дано место в группе «%(group)s». %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "place_lapsed",
        _("The time to answer an offered place is over"),
        _OFFER,
        "«%(group)s» тобындағы орынға жауап беру мерзімі өтті: %(day)s, %(time)s. Орын кезектегі "
        "келесі адамға ұсынылады. %(centre)s, %(phone)s.",
        "Срок ответа о месте в группе «%(group)s» истёк: %(day)s, %(time)s. Место предложено "
        "следующему в очереди. %(centre)s, %(phone)s.",
    ),
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
    MessageEvent(
        "absent_three_times",
        _("Somebody did not come several times in a row"),
        _ABSENCES,
        "Сіз «%(group)s» тобына қатарынан %(absences)s рет келмедіңіз. Келе алмасаңыз, хабарлаңыз: "
        "%(centre)s, %(phone)s.",
        "Вы пропустили занятия группы «%(group)s», подряд — %(absences)s. Если не можете прийти, "
        "сообщите: %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "place_freed_by_absence",
        _("A place was freed because of absences"),
        _ABSENCES,
        "«%(group)s» тобындағы орныңыз босатылды: қатарынан %(absences)s рет келмедіңіз. "
        "Қайта жазылу үшін: %(centre)s, %(phone)s.",
        "Ваше место в группе «%(group)s» освобождено: пропусков подряд — %(absences)s. "
        "Чтобы записаться снова: %(centre)s, %(phone)s.",
    ),
]
