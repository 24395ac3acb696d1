"""Pages of those who act for a person."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import pages, person_pages, representative_queries, representative_services
from core.households.blueprint import EDIT, TAB, bp
from core.households.forms import EndForm, RepresentativeForm
from core.people.pages import person_page
from core.people.queries import search_people
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form

FOUND = 10


@bp.get("/people/<person_id>/representatives/find")
@endpoint(EDIT)
def find_representative(person_id: str) -> ResponseReturnValue:
    """A registered person, or somebody by name and phone."""
    person, text = pages.open_person(person_id), request.args.get("q", "").strip()
    people = search_people(
        db.session(),
        region_id=g.region.id,
        text=text,
        centre_ids=g.actor.centre_scope(EDIT, g.region.id),
        limit=FOUND,
    )
    return render(
        "households/find.html",
        "households/_found.html",
        title=_("Name a representative"),
        back=pages.family_url(person),
        back_label=person.full_name,
        here=url_for(".find_representative", person_id=person_id),
        text=text,
        people=[one for one in people if one.id != person.id],
        target=lambda one: url_for(".new_representative", person_id=person_id, who=one.public_id),
        by_name=url_for(".new_representative", person_id=person_id),
    )


@bp.get("/people/<person_id>/representatives/new")
@endpoint(EDIT)
def new_representative(person_id: str) -> ResponseReturnValue:
    """Rights, dates and paper."""
    form = RepresentativeForm()
    form.who.data = request.args.get("who", "")[:10]
    form.valid_from.data = today()
    return _show(form, person_id)


@bp.post("/people/<person_id>/representatives/new")
@endpoint(EDIT, writes=True)
def add_representative(person_id: str) -> ResponseReturnValue:
    """Name the representative."""
    person, form = pages.open_person(person_id), RepresentativeForm()
    if form.validate() and attempt(
        form,
        lambda: representative_services.add_representative(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            acting=person_pages.acting_of(form),
        ),
    ):
        return done(pages.family_url(person), _("The representative is named."))
    return _show(form, person_id)


def _show(form: RepresentativeForm, person_id: str) -> ResponseReturnValue:
    person = pages.open_person(person_id)
    return render_form(
        "households/representative.html",
        form,
        other=person_pages.registered(form),
        action=url_for(".add_representative", person_id=person_id),
        **person_page(person, TAB),
    )


@bp.get("/people/<person_id>/representatives/<representative_id>/end")
@endpoint(EDIT)
def ending_representation(person_id: str, representative_id: str) -> ResponseReturnValue:
    """From which day, and why."""
    form = EndForm()
    form.on.data = today()
    return _end_page(form, person_id, representative_id)


@bp.post("/people/<person_id>/representatives/<representative_id>/end")
@endpoint(EDIT, writes=True)
def end_representation(person_id: str, representative_id: str) -> ResponseReturnValue:
    """End it; it stays in the file."""
    person, form = pages.open_person(person_id), EndForm()

    def work() -> bool:
        representative_services.end_representation(
            db.session(), actor=g.actor, region=g.region, person=person,
            public_id=representative_id, on=pages.day(form.on), reason=form.reason.data or "",
        )  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(pages.family_url(person), _("The representation has ended."))
    return _end_page(form, person_id, representative_id)


def _end_page(form: EndForm, person_id: str, representative_id: str) -> ResponseReturnValue:
    person = pages.open_person(person_id)
    row = representative_queries.find_representative(
        db.session(), person_id=person.id, public_id=representative_id
    )
    return render_form(
        "households/person_step.html",
        form,
        step_title=_("End the representation"),
        lead=person_pages.name_of(row),
        action=url_for(
            ".end_representation", person_id=person_id, representative_id=representative_id
        ),
        button=_("End"),
        **person_page(person, TAB),
    )
