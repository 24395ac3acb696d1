"""Needs of older people with goals and measures of all eight kinds, as a first draft takes them.

Quantities are a start (domain.md §10: courses of ten, clubs once or twice a week); the plan's own
page changes them.
"""

from __future__ import annotations

from typing import Any

from core.sdk.services import PlannedGoal, PlannedMeasure, PlannedNeed
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.kinds import BY_CODE, MODULE

HOUSEHOLD, MEDICAL, PSYCHOLOGICAL, PEDAGOGICAL, LABOUR, CULTURAL, ECONOMIC, LEGAL = range(1, 9)


def _service(code: str, quantity: int, period: Any) -> PlannedMeasure:
    kind = BY_CODE[f"{MODULE}.{code}"]
    return PlannedMeasure(
        kind.label, kind.special_kind or CULTURAL, kind.code, quantity, kind.unit, period
    )


def _need(code: str, kind: int, text: Any, goal: Any, success: Any,
          *measures: PlannedMeasure) -> PlannedNeed:  # fmt: skip
    return PlannedNeed(code, text, kind, (PlannedGoal(goal, success, measures),))


NEEDS = (
    _need(
        "alone_by_day", HOUSEHOLD, _("Spends the whole day at home alone"),
        _("Comes to the centre regularly"), _("Is in the centre at least twice a week"),
        PlannedMeasure(_("Day stay in the centre within the hours of the membership"), HOUSEHOLD),
    ),
    _need(
        "moves_little", MEDICAL, _("Moves little and tires soon"),
        _("Moves more and keeps balance"), _("Gets up from a chair without hands"),
        _service("exercise_therapy", 2, "week"), _service("yoga", 1, "week"),
        _service("nordic_walking", 1, "week"), _service("gym", 1, "week"),
    ),
    _need(
        "breathes", MEDICAL, _("Often has colds, breathes with effort"),
        _("Is ill less often"), _("Not more than one cold in half a year"),
        _service("salt_room", 10, "term"),
    ),
    _need(
        "stomach_heart", MEDICAL, _("Heart, stomach, liver or kidneys need support"),
        _("Feels well by day"), _("Blood pressure stays within the doctor's limits"),
        _service("tea_heart", 10, "term"), _service("tea_stomach", 10, "term"),
        _service("massage", 10, "term"),
    ),
    _need(
        "anxious", PSYCHOLOGICAL, _("Is anxious, sleeps badly"),
        _("Is calm and sleeps through the night"), _("The mark of well-being grows in six months"),
        _service("sensory_room", 2, "month"),
        PlannedMeasure(_("Talks with the psychologist"), PSYCHOLOGICAL),
    ),
    _need(
        "memory", PEDAGOGICAL, _("Memory and attention grow weaker"),
        _("Learns something new"), _("Passes the test of a course"),
        _service("english", 2, "week"), _service("arabic", 1, "week"),
        _service("computer", 1, "week"),
    ),
    _need(
        "hands", LABOUR, _("Misses the work that filled the day"),
        _("Makes things that others need"), _("A work of own hands at the centre's exhibition"),
        _service("handicraft", 1, "week"),
        PlannedMeasure(_("Helps as a volunteer of silver age"), LABOUR),
    ),
    _need(
        "company", CULTURAL, _("Lacks company"),
        _("Has friends in the centre"), _("Takes part in a club for a whole term"),
        _service("choir", 1, "week"), _service("dombyra", 1, "week"),
        _service("chess", 1, "week"), _service("dance", 1, "week"),
        _service("cinema", 1, "month"), _service("library", 1, "month"),
    ),
    _need(
        "benefits", ECONOMIC, _("Does not know which benefits are due"),
        _("Receives every benefit that is due"), _("The list of benefits is checked"),
        PlannedMeasure(_("Advice on pensions and benefits, help with an application"), ECONOMIC),
    ),
    _need(
        "papers", LEGAL, _("Needs advice on papers, inheritance or fraud"),
        _("The question of law is settled"), _("The paper is received"),
        PlannedMeasure(_("Advice of the lawyer"), LEGAL),
    ),
)  # fmt: skip
