"""Choosing the place of a household's address from the classifier."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import pages
from core.households.blueprint import EDIT, NAV_AREA, bp
from core.households.place_services import set_household_place
from core.regions.place_pages import choice_page, chosen_code, shown_version
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt_or_flash, done


@bp.get("/households/<household_id>/place")
@endpoint(EDIT)
def household_place(household_id: str) -> ResponseReturnValue:
    """Choose by name, or step by step from the oblast down."""
    found = pages.open_household(household_id, EDIT)
    g.nav_area = NAV_AREA
    return choice_page(
        found,
        here=url_for("households.household_place", household_id=household_id),
        back=pages.household_url(found),
        back_label=_("Household № %(number)s", number=found.public_id),
    )


@bp.post("/households/<household_id>/place")
@endpoint(EDIT, writes=True)
def save_household_place(household_id: str) -> ResponseReturnValue:
    """Keep the chosen place; an empty code takes it away."""
    found = pages.open_household(household_id, EDIT)
    attempt_or_flash(
        lambda: set_household_place(
            db.session(),
            actor=g.actor,
            region=g.region,
            household=found,
            version=shown_version(),
            code=chosen_code(),
        ),
        success=_("The changes are saved."),
    )
    return done(pages.household_url(found))
