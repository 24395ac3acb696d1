"""One plan on one page, its head, and what its form suggests."""

from __future__ import annotations

import datetime as dt

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.plans import services
from core.plans.blueprint import bp
from core.plans.forms import HeadForm, SuggestionsForm, head_form
from core.plans.known_forms import asked_of_form, form_of
from core.plans.models import Plan
from core.plans.pages import (
    TAB,
    centres_for,
    chosen_centre,
    draft_of,
    new_form,
    open_draft,
    open_plan,
    plan_pdf,
    plan_values_of_page,
    reads_all,
    set_staff,
    step_page,
)
from core.plans.part_services import add_suggested
from core.plans.permissions import EDIT, VIEW
from core.plans.rules import hidden
from core.plugins.plan_contracts import PlannedNeed
from core.regions.models import Centre
from core.regions.options import setting
from core.regions.rules import add_months
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext, today
from core.web.render import attempt, done, render, render_form


@bp.get("/plans/<plan_id>")
@endpoint(VIEW)
def plan(plan_id: str) -> ResponseReturnValue:
    """The plan on one page, beside what the ledger says."""
    found, person = open_plan(plan_id)
    return render("plans/plan.html", **plan_values_of_page(found, person))


@bp.get("/plans/<plan_id>/<any(kk, ru):language>.pdf")
@endpoint(VIEW)
def paper(plan_id: str, language: str) -> ResponseReturnValue:
    """The plan on paper, as the reader may see it."""
    found, person = open_plan(plan_id)
    person_page(person, TAB)
    return plan_pdf(found, person, language)  # type: ignore[no-any-return]


# The head ------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/plans/new")
@endpoint(EDIT)
def new_plan(person_id: str) -> ResponseReturnValue:
    """The head of a new plan."""
    person = open_person(person_id, EDIT)
    centres = centres_for(person)
    centre = chosen_centre(centres)
    form, day = new_form(centres, centre), today()
    form.drawn_on.data = form.starts_on.data = day
    last = add_months(day, setting(g.region, "plans.term_months"))
    form.ends_on.data = last - dt.timedelta(days=1)
    known = form_of(form.form.data)
    form.source.data = asked_of_form(
        db.session(), form=known, region=g.region, person_id=person.id, centre_id=centre.id, on=day
    )[0]
    return _new_page(form, person)


def _new_page(form: HeadForm, person: Person) -> ResponseReturnValue:
    return render_form(
        "plans/new.html", form, several=len(form.form.choices) > 1,
        centres=len(form.centre_id.choices) > 1,
        back=url_for("plans.person_plans", person_id=person.public_id),
        **person_page(person, TAB),
    )  # fmt: skip


@bp.post("/people/<person_id>/plans/new")
@endpoint(EDIT, writes=True)
def start_plan(person_id: str) -> ResponseReturnValue:
    """Begin the draft; a form that suggests something leads there first."""
    person = open_person(person_id, EDIT)
    centres = centres_for(person)
    centre = chosen_centre(centres)
    form = new_form(centres, centre)
    if form.validate():
        made = attempt(form, lambda: _start(form, person, centre))
        if made is not None:
            known = form_of(made.form)
            suggests = known is not None and known.suggest is not None
            to = "plans.suggestions" if suggests else "plans.plan"
            return done(url_for(to, plan_id=made.public_id), _("The draft is begun."))
    return _new_page(form, person)


def _start(form: HeadForm, person: Person, centre: Centre) -> Plan:
    known = form_of(form.form.data)
    data = form.head(form.form.data, known.questions if known is not None else ())
    return services.start_plan(db.session(), actor=g.actor, region=g.region, person=person,
                               centre_id=centre.id, data=data)  # fmt: skip


@bp.get("/plans/<plan_id>/edit")
@endpoint(EDIT)
def edit_plan(plan_id: str) -> ResponseReturnValue:
    """The head of a draft."""
    found, person = open_draft(plan_id)
    form = _head_of(found)
    form.show(found)
    return _edit_page(found, person, form)


def _head_of(found: Plan) -> HeadForm:
    form = head_form(form_of(found.form))
    del form.form
    del form.centre_id
    set_staff(form, found.centre_id, also=found.staff_id)
    return form


def _edit_page(found: Plan, person: Person, form: HeadForm) -> ResponseReturnValue:
    page: ResponseReturnValue = step_page(found, person, form, "plans/edit.html")
    return page


@bp.post("/plans/<plan_id>/edit")
@endpoint(EDIT, writes=True)
def change_plan(plan_id: str) -> ResponseReturnValue:
    """Save the head, unless somebody changed the plan meanwhile."""
    found, person = open_draft(plan_id)
    form = _head_of(found)
    if form.validate() and attempt(form, lambda: _change(found, form)):
        return done(url_for(".plan", plan_id=plan_id), _("The changes are saved."))
    return _edit_page(found, person, form)


def _change(found: Plan, form: HeadForm) -> Plan:
    known = form_of(found.form)
    data = form.head(found.form, known.questions if known is not None else ())
    return services.change_plan(db.session(), actor=g.actor, region=g.region, plan=found,
                                version=form.shown_version(), data=data)  # fmt: skip


# What the form suggests ----------------------------------------------------------------------


@bp.get("/plans/<plan_id>/suggestions")
@endpoint(EDIT)
def suggestions(plan_id: str) -> ResponseReturnValue:
    """Needs with goals and measures that the form suggests, to be ticked."""
    found, person = open_draft(plan_id)
    form = SuggestionsForm()
    return _suggestions_page(found, person, form, _offered(found, form))


def _offered(found: Plan, form: SuggestionsForm) -> list[PlannedNeed]:
    _source, needs = asked_of_form(
        db.session(), form=form_of(found.form), region=g.region, person_id=found.person_id,
        centre_id=found.centre_id, on=today(),
    )  # fmt: skip
    offered = [one for one in needs if not hidden(one.kind, sensitive=reads_all(found))]
    form.codes.choices = [SelectChoice(one.code, str(one.text)) for one in offered]
    return offered


def _suggestions_page(
    found: Plan, person: Person, form: SuggestionsForm, offered: list[PlannedNeed]
) -> ResponseReturnValue:
    page: ResponseReturnValue = step_page(
        found, person, form, "plans/suggestions.html", offered=offered,
        ticked=set(request.form.getlist("codes")), sensitive=reads_all(found),
    )  # fmt: skip
    return page


@bp.post("/plans/<plan_id>/suggestions")
@endpoint(EDIT, writes=True)
def take_suggestions(plan_id: str) -> ResponseReturnValue:
    """Add what was ticked to the draft."""
    found, person = open_draft(plan_id)
    form = SuggestionsForm()
    offered = _offered(found, form)
    if form.validate():
        taken = attempt(
            form,
            lambda: add_suggested(db.session(), draft=draft_of(found, form), suggested=offered,
                                  codes=form.codes.data or ()),
        )  # fmt: skip
        if taken is not None:
            text = ngettext("%(num)s need added.", "%(num)s needs added.", taken)
            return done(url_for(".plan", plan_id=plan_id), text)
    return _suggestions_page(found, person, form, offered)
