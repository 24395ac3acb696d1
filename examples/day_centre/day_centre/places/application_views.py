"""Applications: what waits at which step; and the act of the home visit of one of them."""

from __future__ import annotations

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import IssuedDocument, Person, Request
from core.sdk.services import load_people, now_utc
from core.sdk.web import (
    asked,
    attempt,
    db_session,
    done,
    endpoint,
    find_person,
    new_token,
    note_look,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.file.words import REGIMES
from day_centre.places import queries, visit_services, words
from day_centre.places.first_values import known_values
from day_centre.places.forms import IssueForm, ReasonForm, VisitForm
from day_centre.places.models import HomeVisit
from day_centre.places.permissions import PLACES_VIEW, VISIT_READ, VISIT_WRITE
from day_centre.places.rules import Step
from day_centre.places.visit_fields import PARTS, told
from day_centre.views import with_sections

LOOK = "day_centre.visit"
bp = with_sections(Blueprint("day_centre_applications", __name__, template_folder="../templates"))


@bp.get("/applications")
@endpoint(PLACES_VIEW)
def applications() -> ResponseReturnValue:
    """What waits, the nearest term first."""
    choice, session = centre_choice(PLACES_VIEW), db_session()
    step = asked("step", most=20)
    where = {"region": g.region, "centre_ids": choice.ids}
    counts, overdue = queries.step_counts(session, today=today(), **where)
    return render(
        "day_centre/places/applications.html",
        page=queries.applications(
            session, step=step if step in set(Step) else "", page=page_number(),
            per_page=per_page(), **where,
        ),
        choice=choice, step=step, counts=counts, overdue=overdue, page_url=page_url, now=now_utc(),
        today=today(), steps=words.STEPS, states=words.STATES, regimes=REGIMES,
    )  # fmt: skip


# The act -------------------------------------------------------------------------------------


@bp.get("/applications/<application_id>/visit")
@endpoint(VISIT_READ)
def visit(application_id: str) -> ResponseReturnValue:
    """The act: to be written, corrected, issued; or read."""
    request, person = _open(application_id, VISIT_READ)
    row, form = queries.visit_of(db_session(), request_id=request.id), VisitForm(formdata=None)
    if row is None:
        form.show(None, str(request.answers.get("regime", "")),
                  known_values(db_session(), person=person, actor=g.actor))  # fmt: skip
    else:
        form.show_visit(row)
    return _page(request, person, row, form)


@bp.post("/applications/<application_id>/visit")
@endpoint(VISIT_WRITE, writes=True)
def save_visit(application_id: str) -> ResponseReturnValue:
    """Write the act, or correct it."""
    request, person = _open(application_id, VISIT_WRITE)
    form = VisitForm()
    if form.validate() and attempt(form, lambda: _save(request, form)):
        text = _("The act is written. Look through it and issue it.")
        return done(url_for(".visit", application_id=application_id), text)
    return _page(request, person, queries.visit_of(db_session(), request_id=request.id), form)


def _save(request: Request, form: VisitForm) -> HomeVisit:
    return visit_services.save_visit(
        db_session(), actor=g.actor, region=g.region, request=request, data=form.typed(),
        version=form.seen_version(),
    )  # fmt: skip


@bp.post("/applications/<application_id>/visit/issue")
@endpoint(VISIT_WRITE, writes=True)
def issue_visit(application_id: str) -> ResponseReturnValue:
    """Give the act its number."""
    request, person = _open(application_id, VISIT_WRITE)
    row, form = queries.visit_of(db_session(), request_id=request.id), IssueForm()
    home = url_for(".visit", application_id=application_id)
    if row is None:
        return done(home, _("Write the act first."), "warning")
    if form.validate() and attempt(form, lambda: _issue(row, person, form)):
        return done(home, _("The act is issued."))
    return done(home, _("The act could not be issued. Try again."), "danger")


def _issue(row: HomeVisit, person: Person, form: IssueForm) -> IssuedDocument:
    return visit_services.issue_visit(
        db_session(), actor=g.actor, region=g.region, visit=row, person=person,
        language=form.language.data or "", token=form.token.data or "",
    )  # fmt: skip


@bp.get("/applications/<application_id>/visit/take-back")
@endpoint(VISIT_WRITE)
def taking_back(application_id: str) -> ResponseReturnValue:
    """Ask why the issued act is annulled."""
    request, person = _open(application_id, VISIT_WRITE)
    return _reason_page(request, person, ReasonForm())


@bp.post("/applications/<application_id>/visit/take-back")
@endpoint(VISIT_WRITE, writes=True)
def take_back(application_id: str) -> ResponseReturnValue:
    """Annul it, so that it can be corrected."""
    request, person = _open(application_id, VISIT_WRITE)
    row, form = queries.visit_of(db_session(), request_id=request.id), ReasonForm()
    home = url_for(".visit", application_id=application_id)
    if row is None:
        return done(home, _("Write the act first."), "warning")
    if form.validate() and attempt(form, lambda: _take_back(request, row, form)):
        return done(home, _("The act is annulled. Correct it and issue it anew."))
    return _reason_page(request, person, form)


def _take_back(request: Request, row: HomeVisit, form: ReasonForm) -> HomeVisit:
    return visit_services.take_back(
        db_session(), actor=g.actor, region=g.region, visit=row, request=request,
        reason=form.reason.data or "",
    )  # fmt: skip


def _open(application_id: str, permission: str) -> tuple[Request, Person]:
    request = queries.find_application(
        db_session(), actor=g.actor, region=g.region, public_id=application_id,
        permission=permission,
    )  # fmt: skip
    (known,) = load_people(db_session(), [request.person_id])
    person = find_person(known.public_id, permission)
    note_look(person.id, LOOK)
    return request, person


def _page(
    request: Request, person: Person, row: HomeVisit | None, form: VisitForm
) -> ResponseReturnValue:
    session = db_session()
    issue = IssueForm(formdata=None, token=new_token(), language="kk")
    return render_form(
        "day_centre/places/visit.html", form, request_row=request, person=person, visit=row,
        document=queries.document_of(session, row) if row else None,
        told=told(row.content) if row else [], parts=PARTS, regimes=REGIMES, issue=issue,
        may_write=request.phase != "closed" and g.actor.can(
            VISIT_WRITE, g.region.id, request.centre_id
        ),
    )  # fmt: skip


def _reason_page(request: Request, person: Person, form: ReasonForm) -> ResponseReturnValue:
    return render_form(
        "day_centre/places/reason.html", form, title=_("Annul the act of the home visit"),
        deed=_("Annul the act"), person=person,
        action=url_for(".take_back", application_id=request.public_id),
        back=url_for(".visit", application_id=request.public_id),
    )  # fmt: skip
