"""What the pages of plans share: opening one, its frame, choices of forms, the paper."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for

from core.db import db
from core.deliveries.desk_services import active_kinds
from core.documents.files import files_folder, path_of
from core.documents.pages import pdf_answer, public_address
from core.documents.pdf import qr_svg, render_pdf
from core.errors import Conflict, NotFound
from core.kernel import kernel
from core.people.models import Person
from core.people.pages import may, open_person, person_page
from core.people.queries import living_centres
from core.plans import labels, queries
from core.plans.access import may_read_all
from core.plans.forms import HeadForm, VersionedForm, head_form
from core.plans.known_forms import form_label, form_of, forms_for, is_on
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed
from core.plans.paper import (
    LANGUAGES,
    SOURCE,
    amount,
    answers_in_words,
    paper_of,
    plan_values,
)
from core.plans.part_services import Draft, find_part, goal_above, need_above
from core.plans.permissions import APPROVE, EDIT, VIEW
from core.plans.queries import PlanFile
from core.plans.rules import hidden
from core.plans.sign_services import drawings_of
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.scheduling.queries import staff_of
from core.web.forms import after_conflict
from core.web.i18n import in_language, today
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import choices
from core.web.render import render_form

TAB = "plan"
NAV_AREA = "plans.plans"


def open_plan(plan_id: str, permission: str = VIEW) -> tuple[Plan, Person]:
    """The plan and the person whose file the reader may open; else `NotFound`."""
    plan = queries.find_plan(db.session(), actor=g.actor, region=g.region, public_id=plan_id)
    if not g.actor.can(permission, g.region.id, plan.centre_id):
        raise NotFound("plan")
    return plan, open_person(queries.person_key(db.session(), plan), VIEW)


def open_draft(plan_id: str) -> tuple[Plan, Person]:
    """A draft to be changed. An old page of a plan that is none any more is told so; what it sends
    is refused by the service, with everything that was typed."""
    plan, person = open_plan(plan_id, EDIT)
    if request.method == "GET" and plan.state != "draft":
        raise Conflict(
            "plan.not_draft", _("This plan is not a draft any more. Draw up a new edition.")
        )
    return plan, person


def reads_all(plan: Plan) -> bool:
    return may_read_all(g.actor, g.region, plan.centre_id)


def file_of(plan: Plan) -> PlanFile:
    return queries.plan_file(db.session(), plan=plan, reads_all=reads_all(plan), today=today())


def frame(plan: Plan, person: Person) -> dict[str, Any]:
    """Values of every page of one plan."""
    return {
        **person_page(person, TAB),
        "plan": plan,
        "words": labels,
        "form_label": form_label,
        "back": url_for("plans.plan", plan_id=plan.public_id),
    }


def plan_values_of_page(plan: Plan, person: Person) -> dict[str, Any]:
    """Values of the plan's own page."""
    file = file_of(plan)
    open_draft = plan.state == "draft" and not file.signed
    can = {
        name: g.actor.can(code, g.region.id, plan.centre_id)
        for name, code in (
            ("edit", EDIT), ("approve", APPROVE), ("issue", "documents.issue")
        )
    }  # fmt: skip
    return {
        **frame(plan, person),
        "file": file,
        "may": can,
        "may_change": open_draft and can["edit"],
        "amount": amount,
        "answers": answers_in_words(plan),
        "module_off": not is_on(plan.form, g.region),
        "papers": {one: paper_of(db.session(), plan=plan, language=one) for one in LANGUAGES},
        "suggests": _suggests(plan),
    }


def _suggests(plan: Plan) -> bool:
    form = form_of(plan.form)
    return form is not None and form.suggest is not None and is_on(plan.form, g.region)


# Forms ---------------------------------------------------------------------------------------


def draft_of(plan: Plan, form: VersionedForm) -> Draft:
    return Draft(g.actor, g.region, plan, form.shown_version())


def step_page(
    plan: Plan, person: Person, form: VersionedForm, template: str = "plans/step.html",
    **values: Any,
) -> Any:  # fmt: skip
    """A page with one form of a draft; after a conflict it carries the present version."""
    form.show_version(plan)
    after_conflict(form, plan)
    return render_form(template, form, **values, **frame(plan, person))


def centres_for(person: Person) -> list[Centre]:
    """Centres that hold the person's file and in which the reader draws plans up."""
    held = living_centres(person)
    found = [
        one
        for one in centres_of(db.session(), g.actor, EDIT, region_id=g.region.id)
        if one.id in held
    ]
    found.sort(key=lambda one: one.id != g.actor.current_centre_id)
    return found


def chosen_centre(found: list[Centre]) -> Centre:
    """The centre of `?centre=` or of the form, else the first. `NotFound` without any."""
    wanted = request.values.get("centre_id", "") or request.args.get("centre", "")
    named = [one for one in found if wanted in {str(one.id), one.code}]
    if not found:
        raise NotFound("centre")
    return (named or found)[0]


def new_form(centres: list[Centre], centre: Centre) -> HeadForm:
    """The head of a new plan, with the questions of the chosen form."""
    offered = forms_for(g.region, centre)
    wanted = request.values.get("form", "")
    chosen = next((one for one in offered if one.code == wanted), offered[0])
    form = head_form(chosen)
    form.form.choices = choices((one.code, one.label) for one in offered)
    form.centre_id.choices = choices((one.id, one.name_in(g.locale)) for one in centres)
    set_staff(form, centre.id)
    if request.method == "GET":
        form.form.data, form.centre_id.data = chosen.code, str(centre.id)
    return form


def set_staff(form: Any, centre_id: int, also: int | None = None) -> None:
    members = staff_of(db.session(), centre_id=centre_id, also=also)
    form.staff_id.choices = choices(((one.id, one.full_name) for one in members), labels.NOBODY)


def service_choices(plan: Plan, also: str = "") -> list[tuple[str, Any]]:
    """Services of the modules that are on, by name, and the one that the measure names already."""
    may_all = reads_all(plan)
    found = {
        one.code: one.label
        for one in active_kinds(g.region)
        if not hidden(one.special_kind or 0, sensitive=may_all)
    }
    if also:
        found.setdefault(also, labels.kind_label(also))
    return sorted(found.items(), key=lambda pair: str(pair[1]).lower())


def need_of(plan: Plan, need_id: str) -> PlanNeed:
    found: PlanNeed = find_part(db.session(), plan=plan, model=PlanNeed, public_id=need_id)
    _refuse_closed(plan, found.kind)
    return found


def goal_of(plan: Plan, goal_id: str) -> PlanGoal:
    found: PlanGoal = find_part(db.session(), plan=plan, model=PlanGoal, public_id=goal_id)
    _refuse_closed(plan, need_above(db.session(), goal=found).kind)
    return found


def measure_of(plan: Plan, measure_id: str) -> PlanMeasure:
    found: PlanMeasure = find_part(db.session(), plan=plan, model=PlanMeasure, public_id=measure_id)
    goal = goal_above(db.session(), measure=found)
    _refuse_closed(plan, found.kind, need_above(db.session(), goal=goal).kind)
    return found


def _refuse_closed(plan: Plan, *kinds: int) -> None:
    if any(hidden(one, sensitive=reads_all(plan)) for one in kinds):
        raise NotFound("plan")


def may_plan(person: Person) -> bool:
    return may(person, EDIT)


# Paper ---------------------------------------------------------------------------------------


def plan_pdf(plan: Plan, person: Person, language: str) -> Any:
    """The plan as the reader may see it: with number and code of the check once it was issued."""
    document = paper_of(db.session(), plan=plan, language=language)
    valid = document is not None and document.state == "valid"
    file = file_of(plan)
    centre = file.centre
    with in_language(language):
        own = plan_values(file, _images(plan))
    values: dict[str, Any] = {
        "region_name": g.region.name_in(language),
        "centre_name": centre.name_in(language),
        "centre_address": centre.address,
        "person_name": person.full_name,
        "born": person.birth_date.isoformat() if person.birth_date else "",
        "number": plan.number,
        "issued_on": plan.drawn_on.isoformat(),
        **own,
    }
    if document is not None and valid:
        check = public_address(url_for("verify.check", text=document.public_id))
        values |= {"number": document.number, "issued_on": document.issued_on.isoformat(),
                   "check_url": check, "qr": qr_svg(check)}  # fmt: skip
    made = render_pdf(SOURCE, values, language)
    return pdf_answer(made, f"{plan.number}-{plan.edition}-{language}")


def _images(plan: Plan) -> dict[int, bytes]:
    """What was drawn on the screen, where its file is there."""
    folder = files_folder(kernel().settings)
    found = {}
    for number, digest in drawings_of(db.session(), plan=plan).items():
        path = path_of(folder, digest)
        if path.is_file():
            found[number] = path.read_bytes()
    return found
