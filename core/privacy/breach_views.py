"""The file of breaches."""

from __future__ import annotations

from typing import Any

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.queries import search_people
from core.privacy import breach_services, labels, paper
from core.privacy.blueprint import bp
from core.privacy.consent_views import pdf_answer
from core.privacy.forms import AffectedForm, BreachForm, FromLogForm
from core.privacy.models import Breach
from core.privacy.officer_views import mark_area
from core.privacy.permissions import BREACH
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.i18n import ngettext, today
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
)


@bp.get("/privacy/breaches/")
@endpoint(BREACH)
def breaches() -> ResponseReturnValue:
    """All files, open ones first."""
    mark_area()
    page = breach_services.breach_page(db.session(), actor=g.actor, region=g.region,
                                       page=page_number(), per_page=per_page())  # fmt: skip
    return render("privacy/breaches.html", page=page, day=today())


@bp.get("/privacy/breaches/new")
@endpoint(BREACH)
def new_breach() -> ResponseReturnValue:
    """The form of a new file."""
    mark_area()
    return render_form("privacy/breach_form.html", BreachForm(), breach=None)


@bp.post("/privacy/breaches/new")
@endpoint(BREACH, writes=True)
def open_breach() -> ResponseReturnValue:
    """Open a file; the deadline of the notice is counted from the discovery."""
    mark_area()
    form = BreachForm()
    if form.validate():
        made = attempt(
            form,
            lambda: breach_services.open_breach(
                db.session(), actor=g.actor, region=g.region, data=form.breach(g.region.timezone)
            ),
        )
        if made is not None:
            text = _("The file is open. Add the people whom it touches.")
            return done(url_for(".breach", breach_id=made.public_id), text)
    return render_form("privacy/breach_form.html", form, breach=None)


@bp.get("/privacy/breaches/<breach_id>")
@endpoint(BREACH)
def breach(breach_id: str) -> ResponseReturnValue:
    """One file with the people whom it touches."""
    return _breach_page(_breach(breach_id), FromLogForm(), AffectedForm())


def _breach(breach_id: str) -> Breach:
    mark_area()
    return breach_services.find_breach(
        db.session(), actor=g.actor, region=g.region, public_id=breach_id
    )


def _breach_page(found: Breach, from_log: FromLogForm, by_hand: AffectedForm) -> Response:
    page = breach_services.affected_page(
        db.session(), breach=found, page=page_number(), per_page=per_page()
    )
    faulty = by_hand if by_hand.all_errors() else from_log
    return render_form("privacy/breach.html", faulty, breach=found, page=page, from_log=from_log,
                       by_hand=by_hand, facts=paper.breach_facts(found), words=labels,
                       day=today())  # fmt: skip


@bp.get("/privacy/breaches/<breach_id>/edit")
@endpoint(BREACH)
def edit_breach(breach_id: str) -> ResponseReturnValue:
    """The form of changes."""
    found, form = _breach(breach_id), BreachForm()
    form.show(found)
    return render_form("privacy/breach_form.html", form, breach=found)


@bp.post("/privacy/breaches/<breach_id>/edit")
@endpoint(BREACH, writes=True)
def change_breach(breach_id: str) -> ResponseReturnValue:
    """Save changes, unless somebody changed the file meanwhile."""
    found, form = _breach(breach_id), BreachForm()
    if form.validate() and attempt(
        form,
        lambda: breach_services.change_breach(
            db.session(), actor=g.actor, region=g.region, breach=found,
            version=form.shown_version(), data=form.breach(g.region.timezone),
        ),
    ):  # fmt: skip
        return done(url_for(".breach", breach_id=breach_id), _("The changes are saved."))
    after_conflict(form, found)
    return render_form("privacy/breach_form.html", form, breach=found)


@bp.post("/privacy/breaches/<breach_id>/close")
@endpoint(BREACH, writes=True)
def close_breach(breach_id: str) -> ResponseReturnValue:
    """Close the file, once the authority was told and decisions stand in it."""
    found = _breach(breach_id)
    attempt_or_flash(
        lambda: breach_services.close_breach(
            db.session(), actor=g.actor, region=g.region, breach=found
        )
    )
    return done(url_for(".breach", breach_id=breach_id))


@bp.post("/privacy/breaches/<breach_id>/from-log")
@endpoint(BREACH, writes=True)
def add_from_log(breach_id: str) -> ResponseReturnValue:
    """Add everybody whose file an account opened, took or changed in a time."""
    found, form = _breach(breach_id), FromLogForm()
    count = attempt(form, lambda: _from_log(found, form)) if form.validate() else None
    if count is not None:
        text = ngettext("%(num)s person added.", "%(num)s people added.", count)
        return done(url_for(".breach", breach_id=breach_id), text)
    return _breach_page(found, form, AffectedForm(formdata=None))


def _from_log(found: Breach, form: FromLogForm) -> int:
    first, last = form.period(g.region.timezone)
    return breach_services.add_from_log(
        db.session(), actor=g.actor, region=g.region, breach=found,
        username=form.username.data or "", first=first, last=last,
    )  # fmt: skip


@bp.post("/privacy/breaches/<breach_id>/people")
@endpoint(BREACH, writes=True)
def add_affected(breach_id: str) -> ResponseReturnValue:
    """Add one person."""
    found, form = _breach(breach_id), AffectedForm()
    if form.validate():
        people = search_people(db.session(), region_id=g.region.id, text=form.who.data or "",
                               centre_ids=None, limit=2)  # fmt: skip
        if len(people) == 1 and attempt(form, lambda: _by_hand(found, people[0], form)):
            return done(url_for(".breach", breach_id=breach_id), _("The person is added."))
        if len(people) != 1:
            form.add_error("who", _("Nobody, or more than one person, is found by this."))
    return _breach_page(found, FromLogForm(formdata=None), form)


def _by_hand(found: Breach, person: Any, form: AffectedForm) -> bool:
    breach_services.add_by_hand(
        db.session(), actor=g.actor, region=g.region, breach=found, person=person,
        note=form.note.data or "",
    )  # fmt: skip
    return True


@bp.post("/privacy/breaches/<breach_id>/people/<int:affected_id>/remove")
@endpoint(BREACH, writes=True)
def remove_affected(breach_id: str, affected_id: int) -> ResponseReturnValue:
    """Take a person off the list."""
    found = _breach(breach_id)
    attempt_or_flash(
        lambda: breach_services.remove_affected(
            db.session(), actor=g.actor, region=g.region, breach=found, affected_id=affected_id
        )
    )
    return done(url_for(".breach", breach_id=breach_id))


@bp.get("/privacy/breaches/<breach_id>/<any(kk, ru):language>.pdf")
@endpoint(BREACH)
def breach_paper(breach_id: str, language: str) -> ResponseReturnValue:
    """The whole file on paper."""
    found = _breach(breach_id)
    people = breach_services.affected_names(db.session(), breach=found)
    made = paper.breach_pdf(region=g.region, breach=found, people=people, locale=language,
                            officer=g.actor.full_name)  # fmt: skip
    return pdf_answer(made, f"breach-{found.public_id}-{language}.pdf")
