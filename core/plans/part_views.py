"""Needs, goals and measures of a draft, one step on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.models import Person
from core.plans import part_services
from core.plans.blueprint import bp
from core.plans.forms import GoalForm, MeasureForm, NeedForm, VersionedForm
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.plans.pages import (
    draft_of,
    goal_of,
    measure_of,
    need_of,
    open_draft,
    reads_all,
    service_choices,
    step_page,
)
from core.plans.permissions import EDIT
from core.scheduling.queries import staff_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, attempt_or_flash, done


def _saved(
    found: Plan, form: VersionedForm, work: Callable[[], Any], next_step: Callable[[Any], str]
) -> ResponseReturnValue | None:
    """Where to go on after a step; None when it was refused, with the reason in the form."""
    if not form.validate():
        return None
    made = attempt(form, work)
    if made is None:
        return None
    return done(next_step(made), _("The plan is saved."))


def _home(found: Plan) -> str:
    return url_for("plans.plan", plan_id=found.public_id)


# Needs ---------------------------------------------------------------------------------------


@bp.get("/plans/<plan_id>/needs/new")
@endpoint(EDIT)
def new_need(plan_id: str) -> ResponseReturnValue:
    """The form of a need."""
    found, person = open_draft(plan_id)
    return _need_page(found, person, _need_form(found), None)


def _need_form(found: Plan) -> NeedForm:
    form = NeedForm()
    form.offer(reads_all=reads_all(found))
    return form


def _need_page(
    found: Plan, person: Person, form: NeedForm, need: PlanNeed | None
) -> ResponseReturnValue:
    title = _("New need") if need is None else _("Change the need")
    page: ResponseReturnValue = step_page(found, person, form, title=title, part=need,
                                          button=_("Save the need"))  # fmt: skip
    return page


@bp.post("/plans/<plan_id>/needs/new")
@endpoint(EDIT, writes=True)
def add_need(plan_id: str) -> ResponseReturnValue:
    """Add a need; its first goal is the next step."""
    found, person = open_draft(plan_id)
    form = _need_form(found)
    answer = _saved(
        found, form,
        lambda: part_services.save_need(db.session(), draft=draft_of(found, form),
                                        data=form.typed()),
        lambda made: url_for(".new_goal", plan_id=plan_id, need_id=made.public_id),
    )  # fmt: skip
    return answer or _need_page(found, person, form, None)


@bp.get("/plans/<plan_id>/needs/<need_id>")
@endpoint(EDIT)
def edit_need(plan_id: str, need_id: str) -> ResponseReturnValue:
    """The form of a need that is there."""
    found, person = open_draft(plan_id)
    need, form = need_of(found, need_id), _need_form(found)
    form.show(need)
    return _need_page(found, person, form, need)


@bp.post("/plans/<plan_id>/needs/<need_id>")
@endpoint(EDIT, writes=True)
def change_need(plan_id: str, need_id: str) -> ResponseReturnValue:
    """Save a need."""
    found, person = open_draft(plan_id)
    need, form = need_of(found, need_id), _need_form(found)
    answer = _saved(
        found, form,
        lambda: part_services.save_need(db.session(), draft=draft_of(found, form),
                                        data=form.typed(), need=need),
        lambda _made: _home(found),
    )  # fmt: skip
    return answer or _need_page(found, person, form, need)


# Goals ---------------------------------------------------------------------------------------


@bp.get("/plans/<plan_id>/needs/<need_id>/goals/new")
@endpoint(EDIT)
def new_goal(plan_id: str, need_id: str) -> ResponseReturnValue:
    """The form of a goal."""
    found, person = open_draft(plan_id)
    return _goal_page(found, person, GoalForm(), need_of(found, need_id), None)


def _goal_page(
    found: Plan, person: Person, form: GoalForm, need: PlanNeed, goal: PlanGoal | None
) -> ResponseReturnValue:
    title = _("New goal") if goal is None else _("Change the goal")
    page: ResponseReturnValue = step_page(found, person, form, title=title, part=goal,
                                          above=need.text, button=_("Save the goal"))  # fmt: skip
    return page


@bp.post("/plans/<plan_id>/needs/<need_id>/goals/new")
@endpoint(EDIT, writes=True)
def add_goal(plan_id: str, need_id: str) -> ResponseReturnValue:
    """Add a goal; its first measure is the next step."""
    found, person = open_draft(plan_id)
    need, form = need_of(found, need_id), GoalForm()
    answer = _saved(
        found, form,
        lambda: part_services.save_goal(db.session(), draft=draft_of(found, form), need=need,
                                        data=form.typed()),
        lambda made: url_for(".new_measure", plan_id=plan_id, goal_id=made.public_id),
    )  # fmt: skip
    return answer or _goal_page(found, person, form, need, None)


@bp.get("/plans/<plan_id>/goals/<goal_id>")
@endpoint(EDIT)
def edit_goal(plan_id: str, goal_id: str) -> ResponseReturnValue:
    """The form of a goal that is there."""
    found, person = open_draft(plan_id)
    goal, form = goal_of(found, goal_id), GoalForm()
    form.show(goal)
    return _goal_page(found, person, form, _need_above(goal), goal)


def _need_above(goal: PlanGoal) -> PlanNeed:
    return part_services.need_above(db.session(), goal=goal)


@bp.post("/plans/<plan_id>/goals/<goal_id>")
@endpoint(EDIT, writes=True)
def change_goal(plan_id: str, goal_id: str) -> ResponseReturnValue:
    """Save a goal."""
    found, person = open_draft(plan_id)
    goal, form = goal_of(found, goal_id), GoalForm()
    need = _need_above(goal)
    answer = _saved(
        found, form,
        lambda: part_services.save_goal(db.session(), draft=draft_of(found, form), need=need,
                                        data=form.typed(), goal=goal),
        lambda _made: _home(found),
    )  # fmt: skip
    return answer or _goal_page(found, person, form, need, goal)


# Measures ------------------------------------------------------------------------------------


@bp.get("/plans/<plan_id>/goals/<goal_id>/measures/new")
@endpoint(EDIT)
def new_measure(plan_id: str, goal_id: str) -> ResponseReturnValue:
    """The form of a measure."""
    found, person = open_draft(plan_id)
    goal = goal_of(found, goal_id)
    return _measure_page(found, person, _measure_form(found), goal, None)


def _measure_form(found: Plan, measure: PlanMeasure | None = None) -> MeasureForm:
    form = MeasureForm()
    also = measure.staff_id if measure is not None else None
    members = staff_of(db.session(), centre_id=found.centre_id, also=also)
    form.offer(
        reads_all=reads_all(found),
        services=service_choices(found, measure.service_kind if measure is not None else ""),
        staff=[(one.id, one.full_name) for one in members],
    )
    return form


def _measure_page(
    found: Plan, person: Person, form: MeasureForm, goal: PlanGoal, measure: PlanMeasure | None
) -> ResponseReturnValue:
    title = _("New measure") if measure is None else _("Change the measure")
    page: ResponseReturnValue = step_page(
        found, person, form, title=title, part=measure, above=goal.text,
        button=_("Save the measure"),
    )  # fmt: skip
    return page


@bp.post("/plans/<plan_id>/goals/<goal_id>/measures/new")
@endpoint(EDIT, writes=True)
def add_measure(plan_id: str, goal_id: str) -> ResponseReturnValue:
    """Add a measure."""
    found, person = open_draft(plan_id)
    goal, form = goal_of(found, goal_id), _measure_form(found)
    answer = _saved(
        found, form,
        lambda: part_services.save_measure(db.session(), draft=draft_of(found, form), goal=goal,
                                           data=form.typed()),
        lambda _made: _home(found),
    )  # fmt: skip
    return answer or _measure_page(found, person, form, goal, None)


@bp.get("/plans/<plan_id>/measures/<measure_id>")
@endpoint(EDIT)
def edit_measure(plan_id: str, measure_id: str) -> ResponseReturnValue:
    """The form of a measure that is there."""
    found, person = open_draft(plan_id)
    measure = measure_of(found, measure_id)
    form = _measure_form(found, measure)
    form.show(measure)
    return _measure_page(found, person, form, _goal_above(measure), measure)


def _goal_above(measure: PlanMeasure) -> PlanGoal:
    return part_services.goal_above(db.session(), measure=measure)


@bp.post("/plans/<plan_id>/measures/<measure_id>")
@endpoint(EDIT, writes=True)
def change_measure(plan_id: str, measure_id: str) -> ResponseReturnValue:
    """Save a measure."""
    found, person = open_draft(plan_id)
    measure = measure_of(found, measure_id)
    goal, form = _goal_above(measure), _measure_form(found, measure)
    answer = _saved(
        found, form,
        lambda: part_services.save_measure(db.session(), draft=draft_of(found, form), goal=goal,
                                           data=form.typed(), measure=measure),
        lambda _made: _home(found),
    )  # fmt: skip
    return answer or _measure_page(found, person, form, goal, measure)


# Taking out ----------------------------------------------------------------------------------


@bp.post("/plans/<plan_id>/<any(need, goal, measure):part>/<part_id>/remove")
@endpoint(EDIT, writes=True)
def remove_part(plan_id: str, part: str, part_id: str) -> ResponseReturnValue:
    """Take a need, a goal or a measure out of the draft, with what stands under it."""
    found, _person = open_draft(plan_id)
    find: dict[str, Callable[[Plan, str], Any]] = {
        "need": need_of, "goal": goal_of, "measure": measure_of
    }  # fmt: skip
    row = find[part](found, part_id)
    form = VersionedForm()
    attempt_or_flash(
        lambda: part_services.remove_part(db.session(), draft=draft_of(found, form), part=row),
        success=_("It is taken out of the plan."),
    )
    return done(_home(found))
