"""Pages of one person: the family and the helpers, a new household, a death."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import family_services, labels, pages, person_pages, services
from core.households.blueprint import EDIT, TAB, VIEW, bp
from core.households.forms import DeathForm, HouseholdForm, ReasonForm
from core.households.services import Place
from core.people.pages import person_page
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form


@bp.get("/people/<person_id>/family")
@endpoint(VIEW)
def family(person_id: str) -> ResponseReturnValue:
    """The person's household, helpers, and whom the person helps."""
    person = pages.open_person(person_id, VIEW)
    return render("households/family.html", family=person_pages.family_of(person),
                  words=labels, **person_page(person, TAB))  # fmt: skip


@bp.get("/people/<person_id>/household")
@endpoint(EDIT)
def new_household(person_id: str) -> ResponseReturnValue:
    """The form of a household that this person heads."""
    person, form = pages.open_person(person_id), HouseholdForm()
    pages.set_districts(form)
    form.joined_on.data, form.address.data = today(), person.address
    form.district_id.data = str(person.district_id or "")
    return _new_page(form, person_id)


@bp.post("/people/<person_id>/household")
@endpoint(EDIT, writes=True)
def create_household(person_id: str) -> ResponseReturnValue:
    """Open the household."""
    person, form, home = pages.open_person(person_id), HouseholdForm(), None
    pages.set_districts(form)
    if form.validate():
        home = attempt(
            form,
            lambda: services.open_household(
                db.session(),
                actor=g.actor,
                region=g.region,
                head=person,
                place=Place(form.address.data or "", form.district(), form.note.data or ""),
                on=pages.day(form.joined_on),
                hidden=person.address_hidden,
            ),
        )
    if home is None:
        return _new_page(form, person_id)
    return done(pages.after_change(home, person), _("The household is opened. Add its members."))


def _new_page(form: HouseholdForm, person_id: str) -> ResponseReturnValue:
    return render_form(
        "households/person_step.html",
        form,
        step_title=_("Open a household"),
        lead=_("This person becomes its head; another head can be chosen later."),
        action=url_for(".create_household", person_id=person_id),
        button=_("Open the household"),
        **person_page(pages.open_person(person_id), TAB),
    )


@bp.get("/people/<person_id>/death")
@endpoint(EDIT)
def death(person_id: str) -> ResponseReturnValue:
    """The day of death, and who heads the household then; or that it was a mistake."""
    person = pages.open_person(person_id)
    return _death_page(person_pages.death_form(person), person_id)


@bp.post("/people/<person_id>/death")
@endpoint(EDIT, writes=True)
def record_death(person_id: str) -> ResponseReturnValue:
    """Record the death."""
    person = pages.open_person(person_id)
    form = person_pages.death_form(person)

    def work() -> bool:
        family_services.record_death(db.session(), actor=g.actor, region=g.region, person=person,
                                     on=pages.day(form.died_on),
                                     next_head_id=pages.next_head(form))  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(pages.family_url(person), _("The death is recorded."))
    return _death_page(form, person_id)


def _death_page(form: DeathForm, person_id: str) -> ResponseReturnValue:
    person = pages.open_person(person_id)
    return render_form(
        "households/death.html",
        form,
        step_title=_("Record a death"),
        lead=_("The membership of the household and all representations end on this day."),
        action=url_for(".record_death", person_id=person_id),
        button=_("Record"),
        mistake=ReasonForm(formdata=None) if person.died_on else None,
        **person_page(person, TAB),
    )


@bp.post("/people/<person_id>/death/mistake")
@endpoint(EDIT, writes=True)
def death_mistake(person_id: str) -> ResponseReturnValue:
    """Take back a death that was recorded by mistake."""
    person, form = pages.open_person(person_id), ReasonForm()

    def work() -> bool:
        family_services.take_back_death(db.session(), actor=g.actor, region=g.region,
                                        person=person, reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        text = _("The death is taken back. Add the person to the household again.")
        return done(pages.family_url(person), text)
    return _mistake_page(form, person_id)


def _mistake_page(form: ReasonForm, person_id: str) -> ResponseReturnValue:
    return render_form(
        "households/person_step.html",
        form,
        step_title=_("The death was recorded by mistake"),
        lead="",
        action=url_for(".death_mistake", person_id=person_id),
        button=_("Take back"),
        **person_page(pages.open_person(person_id), TAB),
    )
