"""Modules of the region with their switches, and the working centre."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.regions import queries, services
from core.regions.blueprint import bp
from core.regions.models import Centre
from core.web.endpoint import SIGNED_IN, endpoint
from core.web.render import attempt_or_flash, done, render, same_site


@bp.app_context_processor
def _working_centres() -> dict[str, Any]:
    """`working_centres()` for the switch in the layout: asked for only where it is shown."""
    return {"working_centres": working_centres}


@bp.before_app_request
def _forget_working_centres() -> None:
    """Rows of an earlier request are nobody's: where one context serves several (tests, jobs)."""
    g.pop("working_centres", None)


def working_centres() -> list[Centre]:
    """Centres that the reader may work in; nothing outside a region's page, on an error page, or
    where there is no choice. Asked for once a page, though two menus show it."""
    session, actor, region = db.session(), g.get("actor"), g.get("region")
    if region is None or actor is None or not session.in_transaction():
        return []
    known = {c for grant in actor.grants for c in grant.centre_ids or ()}
    if not actor.has_whole_region(region.id) and len(known) < 2:
        return []
    if "working_centres" not in g:
        g.working_centres = queries.covered_centres(session, actor=actor, region_id=region.id)
    return list(g.working_centres)


@bp.post("/centre")
@endpoint(SIGNED_IN, writes=True)
def choose_centre() -> ResponseReturnValue:
    """Change the centre one works in now."""
    text = request.form.get("centre", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound
    services.choose_centre(
        db.session(),
        actor=g.actor,
        region_id=g.region.id,
        centre_id=int(text) if text else None,
    )
    return done(same_site(request.form.get("next"), url_for("auth.home")))


# Modules -------------------------------------------------------------------------------------


@bp.get("/modules/")
@endpoint("modules.switch")
def modules() -> ResponseReturnValue:
    """What each module gives, how it is, and whether it is on here."""
    states = queries.module_states(db.session(), region_id=g.region.id)
    titles = {state.name: state.title(g.locale) for state in states}
    just = request.args.get("just", "")
    return render("regions/modules.html", states=states, titles=titles, just=just)


@bp.post("/modules/<module>/on")
@endpoint("modules.switch", writes=True)
def enable_module(module: str) -> ResponseReturnValue:
    """Switch a module on."""
    return _switch(module, enabled=True)


@bp.post("/modules/<module>/off")
@endpoint("modules.switch", writes=True)
def disable_module(module: str) -> ResponseReturnValue:
    """Switch a module off: it is hidden, nothing is deleted."""
    return _switch(module, enabled=False)


def _switch(module: str, *, enabled: bool) -> ResponseReturnValue:
    changed = attempt_or_flash(
        lambda: services.set_module(
            db.session(), actor=g.actor, region_id=g.region.id, module=module, enabled=enabled
        )
    )
    return done(url_for("regions.modules", just=module if changed else None))
