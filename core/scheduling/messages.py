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

_SESSION = (
    ("group", _("Title of the group")),
    ("date", _("Date of the session")),
    ("time", _("Time of the session")),
)
_SPOT = (
    *_SESSION,
    ("room_kk", _("Room, in Kazakh")),
    ("room_ru", _("Room, in Russian")),
    ("instructor", _("Instructor")),
)
_PLACE = (("group", _("Title of the group")),)
_OFFER = (
    *_PLACE,
    ("day", _("Last day to answer")),
    ("time", _("Last hour to answer")),
)

MESSAGES: list[MessageEvent] = [
    MessageEvent(
        "session_cancelled",
        _("A session of a group was cancelled"),
        _SESSION,
        "«%(group)s» тобының %(date)s күнгі сағат %(time)s сабағы болмайды. %(centre)s, %(phone)s.",
        "Занятия группы «%(group)s» %(date)s в %(time)s не будет. %(centre)s, %(phone)s.",
        urgent=True,
    ),
    MessageEvent(
        "session_restored",
        _("A cancelled session takes place after all"),
        _SESSION,
        "«%(group)s» тобының %(date)s күнгі сағат %(time)s сабағы болады. %(centre)s, %(phone)s.",
        "Занятие группы «%(group)s» %(date)s в %(time)s состоится. %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "session_moved",
        _("A session of a group was moved"),
        (
            *_SPOT,
            ("new_date", _("New date")),
            ("new_time", _("New time")),
        ),
        "«%(group)s» тобының %(date)s күнгі сағат %(time)s сабағы ауыстырылды: %(new_date)s, сағат "
        "%(new_time)s, бөлме: %(room_kk)s. %(centre)s, %(phone)s.",
        "Занятие группы «%(group)s» %(date)s в %(time)s перенесено: %(new_date)s, %(new_time)s, "
        "помещение: %(room_ru)s. %(centre)s, %(phone)s.",
        urgent=True,
    ),
    MessageEvent(
        "session_changed",
        _("A session has another room or instructor"),
        _SPOT,
        "«%(group)s» тобының %(date)s күнгі сағат %(time)s сабағы өзгерді. Бөлме: %(room_kk)s, "
        "нұсқаушы: %(instructor)s. %(centre)s, %(phone)s.",
        "Изменилось занятие группы «%(group)s» %(date)s в %(time)s. Помещение: %(room_ru)s, "
        "ведёт: %(instructor)s. %(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "group_changed",
        _("Many sessions of a group changed"),
        _SESSION,
        "«%(group)s» тобының кестесі өзгерді. Келесі сабақ: %(date)s, сағат %(time)s. "
        "%(centre)s, %(phone)s.",
        "Изменилось расписание группы «%(group)s». Следующее занятие: %(date)s, %(time)s. "
        "%(centre)s, %(phone)s.",
    ),
    MessageEvent(
        "centre_closed",
        _("The centre or a room is closed for days"),
        (("first", _("First day")), ("last", _("Last day"))),
        "%(centre)s: %(first)s–%(last)s аралығында Сіздің сабақтарыңыз бен қабылдауларыңыз "
        "өтпейді немесе ауыстырылды. Сұрақтар бойынша: %(phone)s.",
        "%(centre)s: с %(first)s по %(last)s Ваши занятия и приёмы не состоятся или перенесены. "
        "Справки: %(phone)s.",
        urgent=True,
    ),
    MessageEvent(
        "centre_open_again",
        _("The centre or a room is open again before the announced day"),
        (("date", _("First day on which it is open")),),
        "%(centre)s: %(date)s бастап Сіздің сабақтарыңыз бен қабылдауларыңыз кесте бойынша өтеді. "
        "%(phone)s.",
        "%(centre)s: с %(date)s Ваши занятия и приёмы снова проходят по расписанию. %(phone)s.",
    ),
    MessageEvent(
        "place_offered",
        _("A place is offered to somebody who waits"),
        _OFFER,
        "Сізге «%(group)s» тобынан орын ұсынылады. ИӘ немесе ЖОҚ деп жауап беріңіз, мерзімі: "
        "%(day)s, %(time)s. %(centre)s, %(phone)s.",
        "Вам предлагается место в группе «%(group)s». Ответьте ДА или НЕТ до %(time)s %(day)s. "
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
