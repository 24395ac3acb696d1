"""Pages of blockings: maintenance, leave, and what they hit."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.scheduling import queries
from core.scheduling.blocking_queries import (
    Hit,
    blockings_page,
    find_blocking,
    hits_of,
    substitute_name,
    with_addresses,
)
from core.scheduling.blocking_services import HitsSomething, create_blocking, lift_blocking
from core.scheduling.blueprint import bp
from core.scheduling.busy_queries import blocking_kind
from core.scheduling.pages import centre_choice
from core.scheduling.resource_forms import BlockingForm, SubstituteForm
from core.scheduling.resource_models import Blocking
from core.scheduling.resource_pages import THING_WORDS, thing_nav, thing_url
from core.scheduling.resource_things import MANAGE, Thing, find_thing
from core.scheduling.staff_cover_queries import cover_lines
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
)


@bp.get("/blockings/")
@endpoint(MANAGE)
def blockings() -> ResponseReturnValue:
    """What is blocked now and later in the centre, or what was."""
    choice, over = centre_choice(MANAGE), request.args.get("state") == "over"
    g.nav_area = "scheduling.resources"
    return render(
        "scheduling/blockings.html",
        "scheduling/_blockings.html",
        page=blockings_page(
            db.session(), centre_ids=choice.ids, over=over, page=page_number(), per_page=per_page()
        ),
        choice=choice,
        over=over,
        page_url=page_url,
        blocking_kind=blocking_kind,
        **THING_WORDS,
    )


@bp.get("/blockings/new/<thing>/<thing_id>")
@endpoint(MANAGE)
def blocking_form(thing: str, thing_id: str) -> ResponseReturnValue:
    """Ask from when to when, and why."""
    found = _find_thing(thing, thing_id)
    form = BlockingForm(data={"first_day": today(), "last_day": today(), "all_day": True})
    return _show(_offered(form, found), found)


@bp.post("/blockings/new/<thing>/<thing_id>")
@endpoint(MANAGE, writes=True)
def create_blocking_of(thing: str, thing_id: str) -> ResponseReturnValue:
    """Block it, after what lies in that time was shown."""
    found = _find_thing(thing, thing_id)
    form, hits = _offered(BlockingForm(), found), None
    if form.validate():
        try:
            row = attempt(form, lambda: _block(form, found))
        except _Shown as shown:
            hits, row = shown.hits, None
        if row is not None:
            return done(_url(row), _("The time is blocked."))
    return _show(form, found, hits)


@bp.get("/blockings/<blocking_id>")
@endpoint(MANAGE)
def blocking_page(blocking_id: str) -> ResponseReturnValue:
    """One blocking with what needs another room, somebody else, or another time."""
    session = db.session()
    line = find_blocking(session, actor=g.actor, region=g.region, public_id=blocking_id)
    cover = cover_lines(session, region=g.region, line=line)
    form = SubstituteForm(
        data={"staff_id": cover.substitute.id if cover and cover.substitute else None}
    )
    form.offer(cover.staff if cover else [], line.thing)
    thing_nav(line.thing)
    return render(
        "scheduling/blocking.html",
        line=line,
        row=line.blocking,
        thing=line.thing,
        hits=hits_of(session, g.region, line),
        cover=cover,
        form=form,
        substitute=substitute_name(session, line.blocking),
        blocking_kind=blocking_kind,
        **THING_WORDS,
    )


@bp.post("/blockings/<blocking_id>/lift")
@endpoint(MANAGE, writes=True)
def lift(blocking_id: str) -> ResponseReturnValue:
    """End a blocking before its time."""
    session = db.session()
    line = find_blocking(session, actor=g.actor, region=g.region, public_id=blocking_id)
    attempt_or_flash(
        lambda: lift_blocking(
            session, actor=g.actor, region=g.region, thing=line.thing, blocking=line.blocking
        ),
        success=_("The blocking is lifted."),
    )
    return done(_url(line.blocking))


class _Shown(Exception):
    """No fault: the form is shown again with what lies in that time."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits


def _block(form: BlockingForm, thing: Thing) -> Blocking:
    try:
        return create_blocking(
            db.session(),
            actor=g.actor,
            region=g.region,
            thing=thing,
            data=form.blocking_data(g.region.timezone),
            seen=form.seen.data or "",
        )
    except HitsSomething as refusal:
        form.seen.data = refusal.digest
        raise _Shown(with_addresses(db.session(), refusal.found)) from refusal


def _find_thing(kind: str, key: str) -> Thing:
    found = find_thing(db.session(), actor=g.actor, region=g.region, kind=kind, key=key)
    thing_nav(found)
    return found


def _offered(form: BlockingForm, thing: Thing) -> BlockingForm:
    staff = queries.staff_of(db.session(), centre_id=thing.centre_id)
    form.offer(thing, staff if thing.kind == "staff" else [])
    return form


def _show(
    form: BlockingForm, thing: Thing, hits: Sequence[Hit] | None = None
) -> ResponseReturnValue:
    return render_form(
        "scheduling/blocking_form.html",
        form,
        thing=thing,
        hits=hits or [],
        back_url=thing_url(thing),
        save_url=url_for("scheduling.create_blocking_of", thing=thing.kind, thing_id=thing.key),
        **THING_WORDS,
    )


def _url(row: Blocking) -> str:
    return url_for("scheduling.blocking_page", blocking_id=row.public_id)
