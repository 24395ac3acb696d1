"""Pages of the laboratory."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.web import db_session, done, endpoint, find_person, render
from core.sdk.web import gettext as _
from labplugin import faults, services
from labplugin.models import Thing
from labplugin.permissions import RECORD, VIEW

bp = Blueprint("labplugin", __name__, template_folder="templates")


@bp.get("/things")
@endpoint(VIEW)
def things() -> ResponseReturnValue:
    faults.raise_if("page")
    found = db_session().scalars(sa.select(Thing).order_by(Thing.id)).all()
    return render("labplugin/things.html", "labplugin/_things.html", things=found)


@bp.post("/things")
@endpoint(RECORD, writes=True)
def add_thing() -> ResponseReturnValue:
    services.add_thing(db_session(), actor=g.actor, region=g.region, title=_("Thing"))
    faults.raise_if("page")
    return done(url_for(".things"), _("The thing is recorded."))


@bp.get("/card")
@endpoint(VIEW)
def card() -> ResponseReturnValue:
    found = db_session().scalars(sa.select(Thing).order_by(Thing.id)).all()
    return render("labplugin/_things.html", things=found)


@bp.get("/people/<person_id>/things")
@endpoint(VIEW)
def person_things(person_id: str) -> ResponseReturnValue:
    person = find_person(person_id)
    found = db_session().scalars(sa.select(Thing).where(Thing.person_id == person.id)).all()
    return render("labplugin/things.html", "labplugin/_things.html", things=found)
