"""Choosing the place of a person's address from the classifier."""

from __future__ import annotations

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.pages import NAV_AREA, note_look, open_person
from core.people.place_services import set_person_place
from core.regions.place_pages import choice_page, chosen_code, shown_version
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt_or_flash, done

bp = Blueprint("person_place", __name__)


@bp.get("/people/<person_id>/place")
@endpoint("people.edit")
def place(person_id: str) -> ResponseReturnValue:
    """Choose by name, or step by step from the oblast down."""
    found = open_person(person_id, "people.edit")
    g.nav_area = NAV_AREA
    note_look(found.id)
    back = url_for("people.person", person_id=person_id)
    here = url_for("person_place.place", person_id=person_id)
    return choice_page(found, here=here, back=back, back_label=found.full_name)


@bp.post("/people/<person_id>/place")
@endpoint("people.edit", writes=True)
def save_place(person_id: str) -> ResponseReturnValue:
    """Keep the chosen place; an empty code takes it away."""
    found = open_person(person_id, "people.edit")
    attempt_or_flash(
        lambda: set_person_place(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=found,
            version=shown_version(),
            code=chosen_code(),
        ),
        success=_("The changes are saved."),
    )
    return done(url_for("people.person", person_id=person_id))
