"""What a region chooses for scheduling."""

from __future__ import annotations

from typing import Final

from core.people.labels import CATEGORIES
from core.plugins.contracts import Setting
from core.web.i18n import lazy_gettext as _

_PLACES: Final = _("Places and queues")
_FIRST: Final = _("Who goes first in queues")

#: limits of places, and how a freed place finds its next person
_QUEUE: Final = [
    Setting(
        "scheduling.groups_at_once", _("Groups at once for one person"), _PLACES, "int", 3,
        help=_("0 sets no limit."), maximum=50,
    ),
    Setting(
        "scheduling.term_months", _("A place is given for so many months"), _PLACES, "int", 0,
        help=_("0 gives places until the group ends."), maximum=60,
    ),
    Setting(
        "scheduling.term_gap_months", _("Months before somebody may come back after a term"),
        _PLACES, "int", 0,
        help=_("0: at once. It counts for groups of the same service."), maximum=60,
    ),
    Setting(
        "scheduling.term_warn_days", _("Terms that end within so many days are listed"), _PLACES,
        "int", 14, minimum=1, maximum=90,
    ),
    Setting(
        "scheduling.course_share", _("Percent of sessions that make a course attended"), _PLACES,
        "int", 60, help=_("For groups that ask for an earlier course."), minimum=1, maximum=100,
    ),
    Setting(
        "scheduling.queue_mode", _("A freed place"), _PLACES, "choice", "offer",
        choices=(("offer", _("is offered to the next, who answers by a deadline")),
                 ("give", _("is given to the next at once"))),
    ),
    Setting(
        "scheduling.offer_hours", _("Hours to answer an offered place"), _PLACES, "int", 9,
        help=_("Only the hours of calls on working days count."), minimum=1, maximum=240,
    ),
    Setting("scheduling.offer_from", _("Hours of calls begin"), _PLACES, "time", "09:00"),
    Setting("scheduling.offer_to", _("Hours of calls end"), _PLACES, "time", "18:00"),
    Setting(
        "scheduling.lapsed_keeps_number", _("Who does not answer in time keeps the number"),
        _PLACES, "bool", default=True,
        help=_("If not, the person goes to the end of the queue."),
    ),
    *(
        Setting(f"scheduling.first_{code}", label, _FIRST, "bool", default=False)
        for code, label in CATEGORIES.items()
    ),
]  # fmt: skip

_ATTENDANCE: Final = _("Attendance")

#: absences in a row, and what happens every evening
ATTENDANCE: Final = [
    Setting(
        "scheduling.absences_in_row", _("Absences in a row that are listed"), _ATTENDANCE, "int",
        3, help=_("Without an excuse; cancelled sessions do not count."), minimum=1, maximum=50,
    ),
    Setting(
        "scheduling.absences_free_place", _("Absences in a row that free the place"), _ATTENDANCE,
        "int", 0, help=_("0: no place is freed. Done in the evening, with a message."), maximum=50,
    ),
    Setting(
        "scheduling.evening_at", _("Lists of tomorrow are put by at"), _ATTENDANCE, "time", "19:00",
        help=_("A change counts from the next day on."),
    ),
    Setting(
        "scheduling.evening_keep_days", _("Lists are kept for so many days"), _ATTENDANCE, "int",
        7, minimum=1, maximum=60,
    ),
    Setting(
        "scheduling.evening_language", _("Language of the lists"), _ATTENDANCE, "choice", "kk",
        choices=(("kk", "Қазақша"), ("ru", "Русский")),
    ),
    Setting(
        "scheduling.closing_at", _("The buildings are empty at"), _ATTENDANCE, "time", "21:00",
        help=_("Whoever was not marked as leaving is taken as gone at that time."),
    ),
]  # fmt: skip

#: what anybody may see without signing in
_PUBLIC: Final = [
    Setting(
        "scheduling.public_timetable", _("Show timetables of centres to anybody"),
        _("Public pages"), "bool", default=False,
        help=_("A page without sign-in: groups, times, rooms, and whether there are places. Nobody "
               "who comes is named."),
    ),
    Setting(
        "scheduling.public_instructors", _("Name instructors on the public page"),
        _("Public pages"), "bool", default=False,
    ),
]  # fmt: skip

SETTINGS: list[Setting] = [
    *_PUBLIC,
    *_QUEUE,
    *ATTENDANCE,
    Setting(
        "scheduling.appointment_days", _("Appointments are booked this many days ahead"),
        _("Appointments"), "int", 60, minimum=1, maximum=365,
    ),
]  # fmt: skip
