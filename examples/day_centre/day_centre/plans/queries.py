"""Children of the centre and how their plans stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.plans import PlanStanding, has_agreed_plan, plan_standings, review_is_due
from day_centre.file.models import Stay
from day_centre.file.queries import staying

#: what the list may show: without a plan, with a review that is due, all
FILTERS = ("without", "review", "all")


@dataclass(frozen=True)
class PlanLine:
    """A child with the day until which the plan is wanted, and the plan if there is one."""

    stay: Stay
    person: Person
    due_on: dt.date
    plan: PlanStanding | None

    def is_late(self, today: dt.date) -> bool:
        """Whether the plan, or its review, should have been there."""
        if self.plan is None or self.plan.state != "agreed":
            return self.due_on < today
        review = self.plan.review_due_on
        return self.plan.ends_on < today or (review is not None and review < today)


def children(*, centre_ids: Collection[int], today: dt.date, wanted: str) -> Any:
    """(stay, person) of those who stay, those who came first in front."""
    found: Any = (
        staying(centre_ids=centre_ids, on=today)
        .join(Person, Person.id == Stay.person_id)
        .with_only_columns(Stay, Person)
        .order_by(Stay.starts_on, Person.sort_key, Stay.id)
    )
    if wanted == "without":
        return found.where(~has_agreed_plan(Stay.person_id, Stay.centre_id, today))
    if wanted == "review":
        return found.where(review_is_due(Stay.person_id, Stay.centre_id, today))
    return found


def lines(session: Session, rows: Collection[Any], *, days: int) -> list[PlanLine]:
    """The rows of a page with their plans; one query."""
    plans = plan_standings(
        session, person_ids=[person.id for _stay, person in rows],
        centre_ids={stay.centre_id for stay, _person in rows},
    )  # fmt: skip
    return [
        PlanLine(stay, person, stay.starts_on + dt.timedelta(days=days),
                 plans.get((person.id, stay.centre_id)))
        for stay, person in rows
    ]  # fmt: skip
