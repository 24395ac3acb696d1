"""What stands against a service to a person: the clearance, and what the doctor forbade."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.sdk.services import Problem, RegionInfo, current_locale
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import caution_queries, queries
from plugins.active_longevity.examination.caution_rules import Effect, Wish
from plugins.active_longevity.examination.rules import allows, clearance_state
from plugins.active_longevity.examination.words import refusal


def clearance_problem(
    session: Session, *, person_id: int, on: dt.date, blocking: bool = True
) -> Problem | None:
    """None when a clearance is in force on the date."""
    spans = queries.spans_of(session, person_id=person_id)
    state = clearance_state(spans, on)
    if allows(state):
        return None
    last = max((last for _first, last in spans), default=None)
    return Problem(
        f"{kinds.MODULE}.clearance.{state}", refusal(state, last), blocking=blocking,
        overridable=False,
    )  # fmt: skip


def caution_problems(
    session: Session, region: RegionInfo, *, person_id: int, service_kind: str, on: dt.date
) -> list[Problem]:
    """The person's contraindications to the service, in the nurse's words: what is forbidden
    refuses, and no reason stands above it; what is limited warns."""
    found = caution_queries.cautions_of(session, region_id=region.id, person_id=person_id, on=on)
    label = str(kinds.label_of(service_kind))
    return [
        Problem(
            f"{kinds.MODULE}.contraindication.{caution.code}",
            caution.said(effect, current_locale(), label),
            blocking=effect is Effect.FORBIDS,
            overridable=False,
        )
        for caution in found
        if (effect := caution.effect_on(service_kind)) is not None
    ]


def service_problems(
    session: Session, region: RegionInfo, person_id: int, kind_code: str, on: dt.date, giving: bool
) -> list[Problem]:
    """A service of this module, booked or given outside a place in a group."""
    if not kind_code.startswith(f"{kinds.MODULE}."):
        return []
    problems = caution_problems(session, region, person_id=person_id, service_kind=kind_code, on=on)
    wish = caution_queries.want_of(session, region_id=region.id, service_kind=kind_code).clearance
    if wish is not Wish.NONE:
        missing = clearance_problem(
            session, person_id=person_id, on=on, blocking=wish is Wish.REFUSE
        )
        problems += [missing] if missing is not None else []
    return problems
