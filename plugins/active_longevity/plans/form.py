"""The form «Active ageing plan»: what it asks, and what it suggests after the examination."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import (
    PlanForm,
    PlannedGoal,
    PlannedMeasure,
    PlannedNeed,
    PlanQuestion,
    RegionInfo,
    format_date,
    gettext,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import caution_queries, queries
from plugins.active_longevity.examination.caution_rules import Effect
from plugins.active_longevity.examination.rules import allows, clearance_state
from plugins.active_longevity.plans.catalogue import NEEDS

CODE = f"{kinds.MODULE}.active_ageing"
#: the standards ask for a review at least each half-year (domain.md §7.3)
REVIEW_MONTHS = 6

QUESTIONS = (
    PlanQuestion("lives", _("With whom the person lives"), "choice", (
        ("alone", _("alone")), ("spouse", _("with the husband or wife")),
        ("family", _("with children or other relatives")),
    )),
    PlanQuestion("moves", _("How the person moves"), "choice", (
        ("free", _("freely")), ("device", _("with a stick or another device")),
        ("help", _("with somebody's help")),
    )),
    PlanQuestion("days", _("On how many days a week the person wants to come"), "int",
                 minimum=1, maximum=7),
    PlanQuestion("wishes", _("What the person would like to do"),
                 help=_("In the person's own words")),
)  # fmt: skip


def suggest(
    *, session: Session, region: RegionInfo, person_id: int, on: dt.date, **_more: Any
) -> list[PlannedNeed]:
    """The catalogue without what the doctor has forbidden; while no clearance is in force, without
    services of the medical kind. A limited service says so."""
    cautions = caution_queries.cautions_of(session, region_id=region.id, person_id=person_id, on=on)
    cleared = allows(clearance_state(queries.spans_of(session, person_id=person_id), on))

    def effect(kind: str) -> Effect | None:
        found = {caution.effect_on(kind) for caution in cautions} - {None}
        return Effect.FORBIDS if Effect.FORBIDS in found else next(iter(found), None)

    def allowed(measure: PlannedMeasure) -> PlannedMeasure | None:
        if not measure.service_kind:
            return measure
        if measure.kind == kinds.MEDICAL and not cleared:
            return None
        said = effect(measure.service_kind)
        if said is Effect.FORBIDS:
            return None
        if said is not None:
            text = gettext("%(name)s, within the doctor's limits", name=measure.text)
            return replace(measure, text=text)
        return measure

    return [one for need in NEEDS if (one := _kept(need, allowed)) is not None]


def _kept(need: PlannedNeed, allowed: Any) -> PlannedNeed | None:
    """The need with the measures that are left; None when a goal has none."""
    goals = []
    for goal in need.goals:
        measures = tuple(one for measure in goal.measures if (one := allowed(measure)) is not None)
        if measures:
            goals.append(PlannedGoal(goal.text, goal.success, measures))
    return replace(need, goals=tuple(goals)) if goals else None


def source(
    *, session: Session, region: RegionInfo, person_id: int, on: dt.date, **_more: Any
) -> str:
    """The examination whose clearance is in force on the date."""
    found = [
        one
        for one in queries.clearances_of(session, person_id=person_id)
        if one.voided_at is None
        and one.valid_until >= on
        and (one.issued_on is None or one.issued_on <= on)
    ]
    if not found:
        return ""
    newest = max(found, key=lambda one: one.valid_until)
    if newest.issued_on is None:
        return gettext("Doctor's clearance until %(date)s", date=format_date(newest.valid_until))
    said = gettext("Doctor's first examination on %(date)s", date=format_date(newest.issued_on))
    return ", ".join(filter(None, (said, newest.doctor)))


FORM = PlanForm(
    CODE,
    _("Active ageing plan"),
    (kinds.MODULE,),
    suggest=suggest,
    source=source,
    questions=QUESTIONS,
    review_months=REVIEW_MONTHS,
)
