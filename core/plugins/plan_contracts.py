"""What `plan_forms()` returns: forms of individual plans, with what they suggest and ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.plugins.contracts import Text


@dataclass(frozen=True)
class PlanQuestion:
    """A question that a form of plans asks beyond what every plan holds. The answer is kept as
    text, whole number or the code of a choice under `code`."""

    code: str
    label: Text
    kind: Literal["text", "choice", "int"] = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    minimum: int = 0
    maximum: int = 1000


@dataclass(frozen=True)
class PlannedMeasure:
    """A measure that a form suggests; `kind` is 1-8 of the eight kinds, `period` one of `term`,
    `day`, `week`, `month`. Without `quantity` nothing is counted."""

    text: Text
    kind: int
    service_kind: str = ""
    quantity: int | None = None
    unit: str = "visit"
    period: Literal["term", "day", "week", "month"] = "term"


@dataclass(frozen=True)
class PlannedGoal:
    """A goal that a form suggests, with how one sees that it is reached, and its measures."""

    text: Text
    success: Text = ""
    measures: tuple[PlannedMeasure, ...] = ()


@dataclass(frozen=True)
class PlannedNeed:
    """A need that a form suggests, added to a draft as a whole; `kind` 0 is none of the eight."""

    code: str
    text: Text
    kind: int = 0
    goals: tuple[PlannedGoal, ...] = ()


@dataclass(frozen=True)
class PlanForm:
    """A form of individual plans; core draws it, keeps the plan, counts and prints it.

    `centre_types` are codes of the centres that offer it, none for all. `suggest` is called with
    the keywords session, region, person_id, centre_id and on, and leaves out what the person must
    not have; `source` with the same says on what the plan rests. `review_months` may ask for
    reviews more often than the region does.
    """

    code: str
    label: Text
    centre_types: tuple[str, ...] = ()
    suggest: Callable[..., list[PlannedNeed]] | None = None
    source: Callable[..., str] | None = None
    questions: tuple[PlanQuestion, ...] = ()
    review_months: int | None = None
