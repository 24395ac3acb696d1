"""Pages of who is in the building: the list, leaving, the list for an evacuation, whom to call."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.audit.services import record_looks
from core.clock import now_utc
from core.db import db, write_apart
from core.people.models import Person
from core.people.queries import find_person, load_people
from core.scheduling import presence_services as services
from core.scheduling.blueprint import bp
from core.scheduling.check_in_queries import person_of_card
from core.scheduling.forms import chosen_code
from core.scheduling.pages import asked, next_or, open_centre
from core.scheduling.presence_forms import ContactForm
from core.scheduling.presence_queries import counts_by_room, find_stay, people_inside
from core.scheduling.queries import CentreChoice
from core.web.endpoint import endpoint
from core.web.forms import typed_digits
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, attempt_or_flash, done, render, render_form

MARK, EDIT = "attendance.mark", "people.edit"


@bp.get("/presence/")
@endpoint(MARK)
def presence() -> ResponseReturnValue:
    """Who is in the building now, and where."""
    choice = open_centre(MARK)
    return render("scheduling/presence.html", **_inside(choice), choice=choice)


@bp.get("/presence/evacuation")
@endpoint(MARK)
def evacuation() -> ResponseReturnValue:
    """The same on paper, for whoever stands outside and counts; it is noted who was printed."""
    choice = open_centre(MARK)
    values = _inside(choice)
    actor, region_id, page = g.actor, g.region.id, request.endpoint or ""
    people = [one.person.id for one in values["inside"]]
    write_apart(
        lambda own: record_looks(
            own, actor=actor, region_id=region_id, person_ids=people, what="print", page=page
        )
    )
    back = url_for("scheduling.presence", centre=chosen_code(choice))
    return render("scheduling/presence_paper.html", **values, choice=choice, back_url=back)


@bp.post("/presence/enter")
@endpoint(MARK, writes=True)
def enter_presence() -> ResponseReturnValue:
    """Somebody has come without a session."""
    choice, number = open_centre(MARK), request.form.get("person_id", "")
    if not number:
        return done(_list_url(choice), _("Choose the person."), "warning")
    person = find_person(
        db.session(), actor=g.actor, region=g.region, public_id=number, permission=MARK
    )
    attempt_or_flash(
        lambda: services.enter_building(
            db.session(), actor=g.actor, region=g.region, centre_id=min(choice.ids),
            person_id=person.id,
        ),
        success=_("%(name)s is in the building.", name=person.full_name),
    )  # fmt: skip
    return done(next_or(_list_url(choice)))


@bp.post("/presence/leave")
@endpoint(MARK, writes=True)
def leave_by_card() -> ResponseReturnValue:
    """The card of somebody who leaves was read."""
    choice = open_centre(MARK)
    person, error = person_of_card(
        db.session(),
        card_number=typed_digits(asked("card"), only=True),
        centre_ids=choice.ids,
    )
    if person is None:
        text = _("This card is blocked.") if error == "blocked" else _("Nobody has this card.")
        return done(_list_url(choice), text, "danger")
    stay = services.present_stay(db.session(), person_id=person.id)
    if stay is None or stay.centre_id not in choice.ids:
        text = _("%(name)s is not noted as being in the building.", name=person.full_name)
        return done(_list_url(choice), text, "warning")
    services.leave_building(db.session(), actor=g.actor, region=g.region, stay=stay, via="card")
    return done(_list_url(choice), _("%(name)s has left.", name=person.full_name))


@bp.post("/presence/<stay_id>/leave")
@endpoint(MARK, writes=True)
def leave_presence(stay_id: str) -> ResponseReturnValue:
    """Somebody has left."""
    choice = open_centre(MARK, everywhere=True)
    stay = find_stay(db.session(), centre_ids=choice.ids, public_id=stay_id)
    [person] = load_people(db.session(), [stay.person_id])
    services.leave_building(db.session(), actor=g.actor, region=g.region, stay=stay)
    return done(next_or(_list_url(choice)), _("%(name)s has left.", name=person.full_name))


@bp.get("/people/<person_id>/emergency-contact")
@endpoint(EDIT)
def contact_form(person_id: str) -> ResponseReturnValue:
    """Ask whom to call when something happens."""
    living = services.living_contact(db.session(), person_id=_person(person_id).id)
    known = {} if living is None else {
        "full_name": living.full_name, "phone": living.phone, "relation": living.relation,
    }  # fmt: skip
    return _show_contact(ContactForm(data=known), person_id)


@bp.post("/people/<person_id>/emergency-contact")
@endpoint(EDIT, writes=True)
def save_contact(person_id: str) -> ResponseReturnValue:
    """Save whom to call."""
    person, form = _person(person_id), ContactForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.set_contact(
                db.session(), actor=g.actor, region=g.region, person=person,
                full_name=form.full_name.data or "", phone=form.phone.data or "",
                relation=form.relation.data or "",
            ),
        )  # fmt: skip
        if saved is not None:
            back = url_for("people.person", person_id=person_id)
            return done(next_or(back), _("The emergency contact is saved."))
    return _show_contact(form, person_id)


def _inside(choice: CentreChoice) -> dict[str, Any]:
    now = now_utc()
    inside = people_inside(db.session(), centre_ids=choice.ids, now=now, today=today())
    return {
        "inside": inside,
        "rooms": counts_by_room(inside),
        "need_help": sum(one.needs_help for one in inside),
        "now": now,
        "centre_code": chosen_code(choice),
    }


def _list_url(choice: CentreChoice) -> str:
    return url_for("scheduling.presence", centre=chosen_code(choice))


def _person(person_id: str) -> Person:
    return find_person(
        db.session(), actor=g.actor, region=g.region, public_id=person_id, permission=EDIT
    )


def _show_contact(form: ContactForm, person_id: str) -> ResponseReturnValue:
    person = _person(person_id)
    return render_form("scheduling/presence_contact.html", form, person=person)
