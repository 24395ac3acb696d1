"""The form «Individual plan of a child»: what it asks, suggests, and on what it rests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import (
    PlanForm,
    PlannedGoal,
    PlannedNeed,
    PlanQuestion,
    RegionInfo,
    format_date,
    gettext,
)
from core.sdk.services import lazy_gettext as _
from day_centre import kinds
from day_centre.child import queries
from day_centre.plans.catalogue import SUGGESTED, Child

CODE = f"{kinds.MODULE}.child"
#: the standards ask for a review at least each half-year (domain.md §7.3)
REVIEW_MONTHS = 6

QUESTIONS = (
    PlanQuestion("speech", _("How the child makes itself understood"), "choice", (
        ("words", _("with words")), ("some", _("with some words or sounds")),
        ("signs", _("with signs, cards or a device")), ("none", _("not yet")),
    )),
    PlanQuestion("likes", _("What the child likes and what calms it"),
                 help=_("In the family's own words")),
    PlanQuestion("fears", _("What frightens the child"), help=_("Noise, touch, new places")),
    PlanQuestion("wishes", _("What the family hopes for"), help=_("In the family's own words")),
)  # fmt: skip


def suggest(
    *, session: Session, region: RegionInfo, person_id: int, on: dt.date, **_more: Any
) -> list[PlannedNeed]:
    """Needs of all eight kinds that fit the assessment, without services that a limit of health
    forbids. What the assessment does not say is suggested."""
    profile = queries.profile_of(session, person_id=person_id)
    limits = queries.limits_on(session, person_id=person_id, on=on)
    forbidden = {kind for one in limits for kind in one.kinds}
    born = session.get_one(Person, person_id).birth_date
    child = Child(
        diagnosis=profile.diagnosis if profile else "",
        mobility=profile.mobility if profile else "",
        self_care=profile.self_care if profile else "",
        age=on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None,
    )
    needs = (_allowed(one.need, forbidden) for one in SUGGESTED if one.fits(child))
    return [one for one in needs if one is not None]


def _allowed(need: PlannedNeed, forbidden: set[str]) -> PlannedNeed | None:
    """The need with the measures that nothing forbids; None when a goal has none left."""
    goals: list[PlannedGoal] = []
    for goal in need.goals:
        left = tuple(one for one in goal.measures if one.service_kind not in forbidden)
        if left:
            goals.append(replace(goal, measures=left))
    return replace(need, goals=tuple(goals)) if goals else None


def source(
    *, session: Session, region: RegionInfo, person_id: int, on: dt.date, **_more: Any
) -> str:
    """The conclusion of the psychological-medical-pedagogical consultation and the IPAR."""
    profile = queries.profile_of(session, person_id=person_id)
    found = []
    if profile is not None and profile.pmpk_on is not None:
        day = format_date(profile.pmpk_on)
        found.append(
            gettext("PMPC conclusion No. %(number)s of %(date)s", number=profile.pmpk_number,
                    date=day)
        )  # fmt: skip
    if profile is not None and profile.ipar_number:
        found.append(
            gettext("IPAR No. %(number)s until %(date)s", number=profile.ipar_number,
                    date=format_date(profile.ipar_until))
            if profile.ipar_until is not None
            else gettext("IPAR No. %(number)s", number=profile.ipar_number)
        )  # fmt: skip
    return ", ".join(found)


FORM = PlanForm(
    CODE, _("Individual plan of a child"), (kinds.MODULE,), suggest=suggest, source=source,
    questions=QUESTIONS, review_months=REVIEW_MONTHS,
)  # fmt: skip
