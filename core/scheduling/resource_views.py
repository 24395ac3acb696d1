"""Pages of equipment and vehicles."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.scheduling import queries, resource_queries, resource_services
from core.scheduling.blocking_queries import blockings_of
from core.scheduling.blueprint import bp
from core.scheduling.busy_queries import blocking_kind
from core.scheduling.forms import renew_version
from core.scheduling.hours_services import hours_of
from core.scheduling.pages import WORDS, asked, centre_choice
from core.scheduling.queries import CentreChoice
from core.scheduling.resource_forms import ResourceForm, resource_form
from core.scheduling.resource_models import Resource
from core.scheduling.resource_pages import THING_WORDS, hours_text
from core.scheduling.resource_things import find_thing
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
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

MANAGE = "centres.manage"


@bp.get("/resources/")
@endpoint(MANAGE)
def resources() -> ResponseReturnValue:
    """Equipment and vehicles of the centre."""
    choice, closed = centre_choice(MANAGE), request.args.get("state") == "closed"
    kind = asked("kind") if asked("kind") in resource_services.KINDS else ""
    page = resource_queries.resources_page(
        db.session(),
        centre_ids=choice.ids,
        active=not closed,
        kind=kind,
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "scheduling/resources.html",
        "scheduling/_resources.html",
        page=page,
        choice=choice,
        closed=closed,
        kind=kind,
        page_url=page_url,
    )


@bp.get("/resources/new")
@endpoint(MANAGE)
def resource_form_new() -> ResponseReturnValue:
    """Ask about new equipment."""
    return _show(ResourceForm(), _where())


@bp.post("/resources/new")
@endpoint(MANAGE, writes=True)
def create_resource() -> ResponseReturnValue:
    """Add equipment or a vehicle."""
    choice = _where()
    form = _offered(ResourceForm(), _centre_id(choice))
    if form.validate():
        made = attempt(
            form,
            lambda: resource_services.create_resource(
                db.session(),
                actor=g.actor,
                region=g.region,
                centre_id=_centre_id(choice),
                data=form.resource_data(),
            ),
        )
        if made is not None:
            return done(_url(made), _("«%(name)s» is on the list.", name=made.name_in(g.locale)))
    return _show(form, choice)


@bp.get("/resources/<resource_id>")
@endpoint(MANAGE)
def resource_page(resource_id: str) -> ResponseReturnValue:
    """One resource: facts, who uses it, when it is open and when it is blocked."""
    session, resource = db.session(), _find(resource_id)
    thing = find_thing(session, actor=g.actor, region=g.region, kind="resource", key=resource_id)
    return render(
        "scheduling/resource.html",
        resource=resource,
        room=resource_queries.room_of(session, resource),
        thing=thing,
        groups=resource_queries.groups_using(session, resource),
        bookings=resource_queries.coming_bookings(session, resource),
        blockings=blockings_of(session, thing),
        hours=hours_text(hours_of(session, thing=thing)),
        blocking_kind=blocking_kind,
        **THING_WORDS,
        **WORDS,
    )


@bp.get("/resources/<resource_id>/edit")
@endpoint(MANAGE)
def edit_resource_form(resource_id: str) -> ResponseReturnValue:
    """Show what is known of it."""
    resource = _find(resource_id)
    return _show_edit(resource_form(resource), resource)


@bp.post("/resources/<resource_id>/edit")
@endpoint(MANAGE, writes=True)
def edit_resource(resource_id: str) -> ResponseReturnValue:
    """Change it."""
    resource = _find(resource_id)
    form = ResourceForm()
    del form.kind
    _offered(form, resource.centre_id, resource.room_id)
    if form.validate():
        saved = attempt(
            form,
            lambda: resource_services.edit_resource(
                db.session(),
                actor=g.actor,
                region=g.region,
                resource=resource,
                data=form.resource_data(resource.kind),
                version=form.number_read(),
            ),
        )
        if saved is not None:
            return done(_url(saved), _("Changes are saved."))
        renew_version(form, resource.version)
    return _show_edit(form, resource)


@bp.post("/resources/<resource_id>/close")
@endpoint(MANAGE, writes=True)
def close_resource(resource_id: str) -> ResponseReturnValue:
    """Take it out of use."""
    resource = _find(resource_id)
    attempt_or_flash(
        lambda: resource_services.close_resource(
            db.session(), actor=g.actor, region=g.region, resource=resource
        ),
        success=_("«%(name)s» is out of use.", name=resource.name_in(g.locale)),
    )
    return done(_url(resource))


@bp.post("/resources/<resource_id>/reopen")
@endpoint(MANAGE, writes=True)
def reopen_resource(resource_id: str) -> ResponseReturnValue:
    """Put it back into use."""
    resource = _find(resource_id)
    resource_services.reopen_resource(
        db.session(), actor=g.actor, region=g.region, resource=resource
    )
    return done(_url(resource), _("«%(name)s» is in use.", name=resource.name_in(g.locale)))


def _find(resource_id: str) -> Resource:
    g.nav_area = "scheduling.resources"
    return resource_queries.find_resource(
        db.session(), actor=g.actor, region=g.region, public_id=resource_id, permission=MANAGE
    )


def _where() -> CentreChoice:
    """The centre that gets it: chosen, or the first one."""
    choice = centre_choice(MANAGE)
    if not choice.options:
        raise NotFound
    g.nav_area = "scheduling.resources"
    return CentreChoice(choice.options, choice.chosen or choice.options[0])


def _centre_id(choice: CentreChoice) -> int:
    return choice.chosen.id if choice.chosen is not None else 0


def _offered(form: ResourceForm, centre_id: int, room_id: int | None = None) -> ResourceForm:
    form.offer(queries.rooms_of(db.session(), centre_id=centre_id, also=room_id))
    return form


def _show(form: ResourceForm, choice: CentreChoice) -> ResponseReturnValue:
    _offered(form, _centre_id(choice))
    return render_form("scheduling/resource_form.html", form, choice=choice, resource=None)


def _show_edit(form: ResourceForm, resource: Resource) -> ResponseReturnValue:
    if "kind" in form:
        del form.kind
    _offered(form, resource.centre_id, resource.room_id)
    values: dict[str, Any] = {"resource": resource, "choice": None}
    return render_form("scheduling/resource_form.html", form, **values)


def _url(resource: Resource) -> str:
    return url_for("scheduling.resource_page", resource_id=resource.public_id)
