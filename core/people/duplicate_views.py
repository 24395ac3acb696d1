"""Pages of likely duplicates."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people import duplicate_queries, duplicate_services, queries
from core.people.duplicate_forms import DifferentForm
from core.people.duplicate_labels import STATES, STRENGTHS
from core.people.duplicate_models import PersonPair
from core.people.duplicate_pages import compared, pair_view
from core.people.duplicates import both_facts, likeness
from core.people.pages import NAV_AREA, note_look, scope
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, page_number, per_page, render, render_form

bp = Blueprint("duplicates", __name__)


@bp.get("/people/duplicates")
@endpoint("people.duplicates")
def pairs() -> ResponseReturnValue:
    """Who may be registered twice, the most alike first."""
    g.nav_area = NAV_AREA
    state, strength = (request.args.get(name, "") for name in ("state", "strength"))
    state = state if state in duplicate_queries.STATES else "open"
    strength = strength if strength in STRENGTHS else ""
    page = duplicate_queries.pairs_page(
        db.session(),
        centre_ids=scope("people.duplicates"),
        state=state,
        strength=strength,
        page=page_number(),
        per_page=per_page(),
    )
    centres = queries.centre_names(db.session())
    views = [pair_view(one, centres) for one in page.items]
    return render("people/duplicates.html", page=page, views=views, state=state, strength=strength,
                  run=duplicate_queries.last_run(db.session()), states=STATES,
                  strengths=STRENGTHS)  # fmt: skip


@bp.post("/people/duplicates/run")
@endpoint("people.duplicates", writes=True)
def run() -> ResponseReturnValue:
    """Look through the region now, not at night."""
    job = duplicate_services.start_run(db.session(), actor=g.actor, region=g.region)
    return done(url_for("jobs.job", job_id=job.public_id))


@bp.get("/people/duplicates/<pair_id>")
@endpoint("people.duplicates")
def pair(pair_id: str) -> ResponseReturnValue:
    """Two files beside each other."""
    return _pair_page(_find(pair_id), DifferentForm())


@bp.post("/people/duplicates/<pair_id>")
@endpoint("people.duplicates", writes=True)
def decide(pair_id: str) -> ResponseReturnValue:
    """Remember for good that the two are not the same person."""
    found = _find(pair_id)
    form = DifferentForm()
    if form.validate() and attempt(
        form,
        lambda: duplicate_services.decide_different(
            db.session(),
            actor=g.actor,
            region=g.region,
            pair=found,
            reason=form.reason.data or "",
        ),
    ):
        return done(url_for(".pairs"), _("Remembered: they are not the same person."))
    return _pair_page(found, form)


@bp.post("/people/duplicates/<pair_id>/reopen")
@endpoint("people.duplicates", writes=True)
def reopen(pair_id: str) -> ResponseReturnValue:
    """Take the decision back."""
    found = _find(pair_id)
    duplicate_services.reopen(db.session(), actor=g.actor, region=g.region, pair=found)
    return done(url_for(".pair", pair_id=pair_id), _("The decision is taken back."))


def _find(pair_id: str) -> PersonPair:
    return duplicate_queries.find_pair(
        db.session(), public_id=pair_id, centre_ids=scope("people.duplicates")
    )


def _pair_page(found: PersonPair, form: DifferentForm) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    alike = likeness(*both_facts(db.session(), found.first, found.second))
    view = pair_view(found, queries.centre_names(db.session()), alike)
    for side in view.sides:
        note_look(side.person.id, "file" if view.visible else "card")
    return render_form("people/duplicate.html", form, view=view, alike=alike, states=STATES,
                       strengths=STRENGTHS, rows=compared(view.first, view.second))  # fmt: skip
