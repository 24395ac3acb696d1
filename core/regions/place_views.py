"""Where a centre lies by the classifier, and the districts that a region may take over."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.regions import queries
from core.regions.blueprint import bp
from core.regions.place_pages import choice_page, chosen_code, shown_version
from core.regions.place_services import add_districts, known_districts, set_centre_place
from core.regions.settings_views import MANAGE, _find_centre, _require_whole_region
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
from core.web.render import attempt_or_flash, done, render


@bp.get("/settings/centres/<centre_code>/place")
@endpoint(MANAGE)
def centre_place(centre_code: str) -> ResponseReturnValue:
    """Choose the place of a centre: by name, or step by step from the oblast down."""
    found = _find_centre(centre_code)
    g.nav_area = "regions.settings"
    here = url_for("regions.centre_place", centre_code=centre_code)
    back = url_for("regions.centre", centre_code=centre_code)
    return choice_page(found, here=here, back=back, back_label=found.name_in(g.locale))


@bp.post("/settings/centres/<centre_code>/place")
@endpoint(MANAGE, writes=True)
def save_centre_place(centre_code: str) -> ResponseReturnValue:
    """Keep the chosen place; an empty code takes it away."""
    found = _find_centre(centre_code)
    attempt_or_flash(
        lambda: set_centre_place(
            db.session(), actor=g.actor, centre=found, version=shown_version(), code=chosen_code()
        ),
        success=_("Saved."),
    )
    return done(url_for("regions.centre", centre_code=centre_code))


@bp.get("/settings/districts/known")
@endpoint(MANAGE)
def known() -> ResponseReturnValue:
    """Districts that come with the product and are not in the region yet."""
    _require_whole_region()
    g.nav_area = "regions.settings"
    region = queries.find_region(db.session(), code=g.region.code)
    return render(
        "regions/known_districts.html", districts=known_districts(db.session(), region=region)
    )


@bp.post("/settings/districts/known")
@endpoint(MANAGE, writes=True)
def take_known() -> ResponseReturnValue:
    """Add the ticked districts; a second press adds nothing."""
    _require_whole_region()
    region = queries.find_region(db.session(), code=g.region.code)
    made = add_districts(
        db.session(), actor=g.actor, region=region, codes=set(request.form.getlist("code"))
    )
    text = ngettext("%(num)s district was added.", "%(num)s districts were added.", len(made))
    return done(url_for("regions.settings"), text)
