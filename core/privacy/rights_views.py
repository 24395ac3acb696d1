"""What a person may ask for: all data in one file, and erasing."""

from __future__ import annotations

from typing import Any

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db
from core.errors import Conflict
from core.jobs.views import job_values
from core.people.models import Person
from core.people.pages import note_look
from core.privacy import queries, rights_services
from core.privacy.blueprint import bp
from core.privacy.forms import ReasonForm
from core.privacy.officer_views import mark_area, subject_values
from core.privacy.permissions import ERASE, EXPORT
from core.privacy.rules import EXPORT_HOURS
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form


def _subject(person_id: str, permission: str) -> Person:
    mark_area()
    return rights_services.find_subject(
        db.session(), actor=g.actor, region=g.region, public_id=person_id, permission=permission
    )


# All data in one file ------------------------------------------------------------------------


@bp.get("/privacy/people/<person_id>/export")
@endpoint(EXPORT)
def exporting(person_id: str) -> ResponseReturnValue:
    """Ask why the data are gathered."""
    found = _subject(person_id, EXPORT)
    return render_form("privacy/export_form.html", ReasonForm(), person=found, hours=EXPORT_HOURS)


@bp.post("/privacy/people/<person_id>/export")
@endpoint(EXPORT, writes=True)
def start_export(person_id: str) -> ResponseReturnValue:
    """Begin to gather, in the background."""
    found = _subject(person_id, EXPORT)
    form = ReasonForm()
    if form.validate():
        export = attempt(
            form,
            lambda: rights_services.start_export(
                db.session(), actor=g.actor, region=g.region, person=found,
                reason=form.reason.data or "",
            ),
        )  # fmt: skip
        if export is not None:
            return done(url_for(".export", export_id=export.public_id))
    return render_form("privacy/export_form.html", form, person=found, hours=EXPORT_HOURS)


@bp.get("/privacy/exports/<export_id>")
@endpoint(EXPORT)
def export(export_id: str) -> ResponseReturnValue:
    """How far the gathering is, and the file when it is there."""
    mark_area()
    session = db.session()
    found = rights_services.find_export(session, actor=g.actor, public_id=export_id)
    job = queries.job_of(session, job_id=found.job_id)
    ready = found.expires_at is not None and found.expires_at > now_utc()
    values: dict[str, Any] = job_values(job) if job is not None else {}
    values["result_url"] = None  # this page is the result
    person = queries.person_of(session, person_id=found.person_id)
    return render("privacy/export.html", "privacy/_export.html", export=found, ready=ready,
                  person=person, hours=EXPORT_HOURS, **{"job": None, **values})  # fmt: skip


@bp.get("/privacy/exports/<export_id>/file.zip")
@endpoint(EXPORT, writes=True)
def take_export(export_id: str) -> ResponseReturnValue:
    """The file itself, to the account that asked for it."""
    content = rights_services.take_export(
        db.session(), actor=g.actor, region=g.region, public_id=export_id
    )
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="derekter-{export_id}.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# Erasing -------------------------------------------------------------------------------------


@bp.get("/privacy/people/<person_id>/erase")
@endpoint(ERASE)
def erasing(person_id: str) -> ResponseReturnValue:
    """What erasing means; the numbers come with the next button."""
    found = _subject(person_id, ERASE)
    note_look(found.id, "consents")
    return render("privacy/erase.html", outcome=None, form=None, **subject_values(found))


@bp.post("/privacy/people/<person_id>/erase/preview")
@endpoint(ERASE, writes=True)
def preview_erasure(person_id: str) -> ResponseReturnValue:
    """What would be erased and what is kept, in numbers; nothing is changed."""
    found = _subject(person_id, ERASE)
    return _erase_page(found, ReasonForm())


@bp.post("/privacy/people/<person_id>/erase")
@endpoint(ERASE, writes=True)
def erase(person_id: str) -> ResponseReturnValue:
    """Erase, with the reason, after the numbers were seen."""
    found = _subject(person_id, ERASE)
    form = ReasonForm()
    if form.validate():
        erasure = attempt(
            form,
            lambda: rights_services.erase_person(
                db.session(), actor=g.actor, region=g.region, person=found,
                reason=form.reason.data or "",
            ),
        )  # fmt: skip
        if erasure is not None:
            text = _("The data are erased. What is kept stands below.")
            return done(url_for(".erasure", erasure_id=erasure.public_id), text)
    return _erase_page(found, form)


def _erase_page(found: Person, form: ReasonForm) -> Response:
    outcome, refusal = None, ""
    try:
        outcome = rights_services.preview_erasure(
            db.session(), actor=g.actor, region=g.region, person=found
        )
    except Conflict as refused:
        refusal = str(refused.message)
    return render_form("privacy/erase.html", form, outcome=outcome, refusal=refusal,
                       **subject_values(_again(found)))  # fmt: skip


def _again(person: Person) -> Person:
    """The person read anew: the preview took back everything that it did."""
    return queries.person_of(db.session(), person_id=person.id)


@bp.get("/privacy/erasures/<erasure_id>")
@endpoint(ERASE)
def erasure(erasure_id: str) -> ResponseReturnValue:
    """What was erased, and what is kept for how long."""
    mark_area()
    found = rights_services.erasure_of(
        db.session(), actor=g.actor, region=g.region, public_id=erasure_id
    )
    return render("privacy/erasure.html", erasure=found)
