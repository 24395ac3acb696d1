"""What becomes of a plan: signed, agreed, reviewed, taken back to work, printed, closed."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.documents.pages import give_token
from core.errors import DomainError
from core.people.models import Person
from core.plans import paper as papers
from core.plans import review_services, services, sign_services
from core.plans.blueprint import bp
from core.plans.forms import (
    CloseForm,
    ReasonForm,
    ReviewForm,
    SignForm,
    VersionedForm,
    outcomes_of,
    review_form,
)
from core.plans.models import Plan
from core.plans.pages import file_of, frame, open_plan, reads_all
from core.plans.permissions import APPROVE, EDIT, VIEW
from core.privacy.screen_views import takes_drawing
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, attempt_or_flash, done, render_form


def _home(found: Plan) -> str:
    return url_for("plans.plan", plan_id=found.public_id)


# Signatures ----------------------------------------------------------------------------------


@bp.get("/plans/<plan_id>/sign")
@endpoint(EDIT)
def signing(plan_id: str) -> ResponseReturnValue:
    """Who signs and how."""
    found, person = open_plan(plan_id, EDIT)
    form = SignForm()
    form.signer.data, form.signed_on.data = person.full_name, today()
    return _sign_page(found, person, form)


def _sign_page(found: Plan, person: Person, form: SignForm) -> ResponseReturnValue:
    give_token(form)
    return render_form("plans/sign.html", form, **frame(found, person))


@bp.post("/plans/<plan_id>/sign")
@takes_drawing
@endpoint(EDIT, writes=True)
def sign(plan_id: str) -> ResponseReturnValue:
    """Record the signature; the first one freezes the draft."""
    found, person = open_plan(plan_id, EDIT)
    form = SignForm()
    if isinstance(g.drawing, DomainError):
        form.add_error("signer", g.drawing.message)
    elif form.validate() and attempt(form, lambda: _sign(found, person, form)):
        return done(_home(found), _("The signature is recorded."))
    return _sign_page(found, person, form)


def _sign(found: Plan, person: Person, form: SignForm) -> Any:
    return sign_services.sign_plan(
        db.session(), actor=g.actor, region=g.region, plan=found, person=person,
        data=form.typed(g.drawing), token=form.token.data or "",
    )  # fmt: skip


@bp.get("/plans/<plan_id>/return")
@endpoint(EDIT)
def returning(plan_id: str) -> ResponseReturnValue:
    """Why the signed draft goes back to work."""
    found, person = open_plan(plan_id, EDIT)
    return _reason_page(found, person, ReasonForm())


def _reason_page(found: Plan, person: Person, form: ReasonForm) -> ResponseReturnValue:
    return render_form("plans/return.html", form, **frame(found, person))


@bp.post("/plans/<plan_id>/return")
@endpoint(EDIT, writes=True)
def return_to_work(plan_id: str) -> ResponseReturnValue:
    """Make the signatures of a draft void, so that it can be changed."""
    found, person = open_plan(plan_id, EDIT)
    form = ReasonForm()

    def work() -> bool:
        services.return_to_work(db.session(), actor=g.actor, region=g.region, plan=found,
                                reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(_home(found), _("The draft can be changed again."))
    return _reason_page(found, person, form)


# Agreeing, a next edition, the end -----------------------------------------------------------


@bp.post("/plans/<plan_id>/agree")
@endpoint(APPROVE, writes=True)
def agree(plan_id: str) -> ResponseReturnValue:
    """The head agrees the plan as it was shown."""
    found, _person = open_plan(plan_id, APPROVE)
    form = VersionedForm()
    attempt_or_flash(
        lambda: services.agree_plan(db.session(), actor=g.actor, region=g.region, plan=found,
                                    version=form.shown_version()),
        success=_("The plan is agreed."),
    )  # fmt: skip
    return done(_home(found))


@bp.post("/plans/<plan_id>/edition")
@endpoint(EDIT, writes=True)
def new_edition(plan_id: str) -> ResponseReturnValue:
    """A draft with everything that the agreed plan holds."""
    found, _person = open_plan(plan_id, EDIT)
    made = attempt_or_flash(
        lambda: services.new_edition(db.session(), actor=g.actor, region=g.region, plan=found)
    )
    return done(_home(made if made is not None else found))


@bp.get("/plans/<plan_id>/close")
@endpoint(EDIT)
def closing(plan_id: str) -> ResponseReturnValue:
    """When and why the plan ends."""
    found, person = open_plan(plan_id, _right_to_close(plan_id))
    form = CloseForm()
    form.on.data = today()
    return _close_page(found, person, form)


def _right_to_close(plan_id: str) -> str:
    """A draft is given up by whoever works on it, a plan in force is closed by the head."""
    found, _person = open_plan(plan_id)
    return APPROVE if found.state == "agreed" else EDIT


def _close_page(found: Plan, person: Person, form: CloseForm) -> ResponseReturnValue:
    return render_form("plans/close.html", form, **frame(found, person))


@bp.post("/plans/<plan_id>/close")
@endpoint(EDIT, writes=True)
def close(plan_id: str) -> ResponseReturnValue:
    """End the plan; it stays readable."""
    found, person = open_plan(plan_id, _right_to_close(plan_id))
    form = CloseForm()

    def work() -> bool:
        assert form.on.data is not None  # the form requires it
        services.close_plan(db.session(), actor=g.actor, region=g.region, plan=found,
                            on=form.on.data, reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(_home(found), _("The plan is closed."))
    return _close_page(found, person, form)


# Reviews -------------------------------------------------------------------------------------


@bp.get("/plans/<plan_id>/review")
@endpoint(EDIT)
def reviewing(plan_id: str) -> ResponseReturnValue:
    """The form of the review that is due, with the outcome of each goal."""
    found, person = open_plan(plan_id, EDIT)
    file = file_of(found)
    if found.state != "agreed" or file.waiting is None:
        return done(_home(found), _("This plan waits for no review."), "info")
    form = review_form(file.goals)
    form.held_on.data, form.held_by.data = today(), g.actor.full_name
    form.next_due_on.data = review_services.next_due(found, region=g.region, held_on=today())
    form.review_id.data = file.waiting.public_id
    return _review_page(found, person, form)


def _review_page(found: Plan, person: Person, form: ReviewForm) -> ResponseReturnValue:
    return render_form("plans/review.html", form, file=file_of(found), sensitive=reads_all(found),
                       **frame(found, person))  # fmt: skip


@bp.post("/plans/<plan_id>/review")
@endpoint(EDIT, writes=True)
def hold_review(plan_id: str) -> ResponseReturnValue:
    """Record what the review found, and when the next one is due."""
    found, person = open_plan(plan_id, EDIT)
    goals = file_of(found).goals
    form = review_form(goals)
    if form.validate() and attempt(form, lambda: _hold(found, form, goals)):
        return done(_home(found), _("The review is recorded."))
    return _review_page(found, person, form)


def _hold(found: Plan, form: ReviewForm, goals: Any) -> Any:
    assert form.held_on.data is not None  # the form requires it
    return review_services.hold_review(
        db.session(), actor=g.actor, region=g.region, plan=found,
        review_id=form.review_id.data or "",
        data=review_services.ReviewData(
            form.held_on.data, form.held_by.data or "", form.changes.data or "",
            form.next_due_on.data, outcomes_of(form, goals),
        ),
    )  # fmt: skip


# Paper ---------------------------------------------------------------------------------------


@bp.post("/plans/<plan_id>/<any(kk, ru):language>/paper")
@endpoint(VIEW, writes=True)
def issue_paper(plan_id: str, language: str) -> ResponseReturnValue:
    """Give the agreed plan the number of a paper in that language, and open it."""
    found, person = open_plan(plan_id)
    made = attempt_or_flash(
        lambda: papers.issue_paper(db.session(), actor=g.actor, region=g.region, plan=found,
                                   person=person, language=language)
    )  # fmt: skip
    if made is None:
        return done(_home(found))
    return done(url_for("plans.paper", plan_id=plan_id, language=language))
