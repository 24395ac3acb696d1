"""Pages of weekly hours: a centre with its rooms, and the hours of one thing."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import Conflict, NotFound
from core.scheduling.blueprint import bp
from core.scheduling.busy_words import tell
from core.scheduling.hours_queries import hours_of_centre
from core.scheduling.hours_services import digest_of, hours_of, outside, set_hours
from core.scheduling.pages import centre_choice
from core.scheduling.queries import CentreChoice
from core.scheduling.resource_forms import HoursForm
from core.scheduling.resource_pages import THING_WORDS, hours_text, thing_nav, thing_url
from core.scheduling.resource_things import MANAGE, Thing, find_thing
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form


@bp.get("/hours/")
@endpoint(MANAGE)
def hours() -> ResponseReturnValue:
    """When the centre and its rooms are open, and what is blocked."""
    choice = centre_choice(MANAGE)
    if not choice.options:
        raise NotFound
    choice = CentreChoice(choice.options, choice.chosen or choice.options[0])
    assert choice.chosen is not None
    g.nav_area = "scheduling.resources"
    return render(
        "scheduling/hours.html",
        choice=choice,
        lines=hours_of_centre(db.session(), choice.chosen),
        hours_text=hours_text,
        **THING_WORDS,
    )


@bp.get("/hours/<thing>/<thing_id>")
@endpoint(MANAGE)
def hours_form(thing: str, thing_id: str) -> ResponseReturnValue:
    """Show the weekly hours of a centre, a room, a resource or a staff member."""
    found, form = _find(thing, thing_id), HoursForm()
    rows = hours_of(db.session(), thing=found)
    form.show(rows, digest_of(rows))
    return _show(form, found)


@bp.post("/hours/<thing>/<thing_id>")
@endpoint(MANAGE, writes=True)
def save_hours(thing: str, thing_id: str) -> ResponseReturnValue:
    """Save them."""
    found, form = _find(thing, thing_id), HoursForm()
    if form.validate():
        saved = attempt(form, lambda: _save(form, found))
        if saved:
            return done(thing_url(found), *_saved_text(found, form))
    return _show(form, found)


def _save(form: HoursForm, thing: Thing) -> bool:
    try:
        set_hours(
            db.session(),
            actor=g.actor,
            region=g.region,
            thing=thing,
            rows=form.rows(),
            seen=form.seen.data or None,
        )
    except Conflict:
        # who has read the warning may save over what is there now
        form.seen.data = digest_of(hours_of(db.session(), thing=thing))
        raise
    return True


def _saved_text(thing: Thing, form: HoursForm) -> tuple[str, str]:
    """That the hours are saved, and which coming sessions lie outside."""
    left = outside(db.session(), region=g.region, thing=thing, rows=form.rows())
    if not left:
        return _("The hours are saved."), "success"
    text = _(
        "The hours are saved. These sessions lie outside and need another time: %(sessions)s.",
        sessions=tell(left, g.region.timezone),
    )
    return text, "warning"


def _find(kind: str, key: str) -> Thing:
    found = find_thing(db.session(), actor=g.actor, region=g.region, kind=kind, key=key)
    thing_nav(found)
    return found


def _show(form: HoursForm, thing: Thing) -> ResponseReturnValue:
    return render_form(
        "scheduling/hours_form.html",
        form,
        thing=thing,
        back_url=thing_url(thing),
        save_url=url_for("scheduling.save_hours", thing=thing.kind, thing_id=thing.key),
    )
