"""Needs of children by the eight kinds with goals and measures, as a first draft takes them.

Quantities are a start; the plan's own page changes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.sdk.services import PlannedGoal, PlannedMeasure, PlannedNeed
from core.sdk.services import lazy_gettext as _
from day_centre import kinds
from day_centre.kinds import BY_CODE, MODULE

#: from this age on work with the hands is suggested
WORK_AGE = 7


@dataclass(frozen=True)
class Child:
    """What suggestions look at; codes of `child.words`, "" and None for what is not known."""

    diagnosis: str = ""
    mobility: str = ""
    self_care: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Suggested:
    """A need, and for which children it is suggested."""

    need: PlannedNeed
    fits: Callable[[Child], bool]


def _service(code: str, quantity: int, period: Any) -> PlannedMeasure:
    kind = BY_CODE[f"{MODULE}.{code}"]
    assert kind.special_kind is not None  # every one of the module has it
    return PlannedMeasure(kind.label, kind.special_kind, kind.code, quantity, kind.unit, period)


def _need(code: str, kind: int, text: Any, goal: Any, success: Any,
          *measures: PlannedMeasure) -> PlannedNeed:  # fmt: skip
    return PlannedNeed(code, text, kind, (PlannedGoal(goal, success, measures),))


def _always(_child: Child) -> bool:
    return True


SUGGESTED = (
    Suggested(
        _need("self_care", kinds.HOUSEHOLD, _("Needs help with dressing, eating and washing"),
              _("Does more by himself or herself"), _("Dresses and eats after a reminder only"),
              _service("hygiene", 5, "week"), _service("meals", 5, "week")),
        lambda child: child.self_care != "kept",
    ),
    Suggested(
        _need("moves", kinds.MEDICAL, _("Moves with difficulty, tires soon"),
              _("Moves more freely"), _("Keeps balance, walks further than at the beginning"),
              _service("exercise_therapy", 3, "week"), _service("massage", 10, "term"),
              _service("physiotherapy", 10, "term"), _service("doctor", 1, "month")),
        lambda child: child.mobility != "free" or child.diagnosis in ("", "cerebral_palsy"),
    ),
    Suggested(
        _need("contact", kinds.PSYCHOLOGICAL, _("Is afraid of noise and of other people"),
              _("Is calm among others"), _("Stays in the group for a whole lesson"),
              _service("diagnostics", 2, "term"), _service("sensory_room", 2, "week")),
        _always,
    ),
    Suggested(
        _need("speech", kinds.PEDAGOGICAL, _("Speaks little or not clearly"),
              _("Says what he or she wants"), _("Asks and answers with words, signs or cards"),
              _service("speech_therapist", 2, "week")),
        lambda child: child.diagnosis != "sight",
    ),
    Suggested(
        _need("learning", kinds.PEDAGOGICAL, _("Learns with difficulty"),
              _("Learns what fits the age and the abilities"),
              _("New skills stand in the notes of the defectologist"),
              _service("defectologist", 3, "week")),
        _always,
    ),
    Suggested(
        _need("hands", kinds.LABOUR, _("The hands are not used to work"),
              _("Makes simple things"), _("A finished work of own hands each month"),
              _service("workshop", 1, "week")),
        lambda child: child.age is None or child.age >= WORK_AGE,
    ),
    Suggested(
        _need("friends", kinds.CULTURAL, _("Sees few other children"),
              _("Plays and celebrates with others"), _("Takes part in every event of the group"),
              _service("art", 1, "week"), _service("event", 2, "month")),
        _always,
    ),
    Suggested(
        _need("benefits", kinds.ECONOMIC, _("The family does not know which benefits are due"),
              _("The family receives all that is due"), _("The list of benefits is checked"),
              _service("benefits", 1, "term")),
        _always,
    ),
    Suggested(
        _need("rights", kinds.LEGAL, _("The parents need advice on the rights of the child"),
              _("The parents know the child's rights"), _("The question of law is settled"),
              _service("legal", 1, "term")),
        _always,
    ),
)  # fmt: skip
