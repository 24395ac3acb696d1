"""Centres, rooms and districts of the region."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotAllowed
from core.kernel import kernel
from core.regions import queries, services
from core.regions.blueprint import bp
from core.regions.forms import CentreForm, DistrictForm, EditCentreForm, EditRoomForm, RoomForm
from core.regions.kato_queries import path_of
from core.regions.models import Centre
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

MANAGE = "centres.manage"


# Centres -------------------------------------------------------------------------------------


@bp.get("/settings/")
@endpoint(MANAGE)
def settings() -> ResponseReturnValue:
    """Centres of the region, and its districts."""
    session = db.session()
    centres = queries.centres_of(session, g.actor, MANAGE, active_only=False)
    return render(
        "regions/settings.html",
        centres=centres,
        districts=queries.districts_of(session, region_id=g.region.id),
        per_district=queries.centres_by_district(session, region_id=g.region.id),
        types=kernel().registry.centre_types,
        whole_region=_whole_region(),
    )


@bp.get("/settings/centres/new")
@endpoint(MANAGE)
def new_centre() -> ResponseReturnValue:
    """The form of a new centre."""
    _require_whole_region()
    return _settings_form("regions/centre_form.html", _centre_choices(CentreForm()))


@bp.post("/settings/centres/new")
@endpoint(MANAGE, writes=True)
def create_centre() -> ResponseReturnValue:
    """Open a centre."""
    _require_whole_region()
    form = _centre_choices(CentreForm())
    if form.validate():
        centre = attempt(
            form,
            lambda: services.create_centre(
                db.session(),
                actor=g.actor,
                region_id=g.region.id,
                code=form.code.data,
                **_centre_values(form),
            ),
        )
        if centre is not None:
            return done(_centre_url(centre), _("The centre is open. Add its rooms."))
    return _settings_form("regions/centre_form.html", form)


@bp.get("/settings/centres/<centre_code>/")
@endpoint(MANAGE)
def centre(centre_code: str) -> ResponseReturnValue:
    """A centre and its rooms."""
    session, found = db.session(), _find_centre(centre_code)
    g.nav_area = "regions.settings"
    return render(
        "regions/centre.html",
        centre=found,
        rooms=queries.rooms_of(session, found.id, active_only=False),
        type=kernel().registry.centre_types.get(found.type_code),
        districts={d.id: d for d in queries.districts_of(session, region_id=g.region.id)},
        place=", ".join(one.name_in(g.locale) for one in path_of(session, code=found.kato_code)),
    )


@bp.get("/settings/centres/<centre_code>/edit")
@endpoint(MANAGE)
def edit_centre(centre_code: str) -> ResponseReturnValue:
    """The form of a centre."""
    found = _find_centre(centre_code)
    form = _centre_choices(EditCentreForm(obj=found), found)
    if not form.is_submitted():
        form.district.data = str(found.district_id or "")
    return _settings_form("regions/centre_form.html", form, centre=found)


@bp.post("/settings/centres/<centre_code>/edit")
@endpoint(MANAGE, writes=True)
def save_centre(centre_code: str) -> ResponseReturnValue:
    """Save a centre's facts."""
    found = _find_centre(centre_code)
    form = _centre_choices(EditCentreForm(), found)
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_centre(
                db.session(),
                actor=g.actor,
                centre=found,
                version=form.version.data,
                is_active=form.is_active.data,
                **_centre_values(form),
            ),
        )
        if saved is not None:
            return done(_centre_url(found), _("Saved."))
    return _settings_form("regions/centre_form.html", form, centre=found)


# Rooms ---------------------------------------------------------------------------------------


@bp.get("/settings/centres/<centre_code>/rooms/new")
@endpoint(MANAGE)
def new_room(centre_code: str) -> ResponseReturnValue:
    """The form of a new room."""
    found = _find_centre(centre_code)
    return _settings_form("regions/room_form.html", RoomForm(), centre=found)


@bp.post("/settings/centres/<centre_code>/rooms/new")
@endpoint(MANAGE, writes=True)
def create_room(centre_code: str) -> ResponseReturnValue:
    """Add a room."""
    found, form = _find_centre(centre_code), RoomForm()
    if form.validate():
        room = attempt(
            form,
            lambda: services.create_room(
                db.session(),
                actor=g.actor,
                region_id=g.region.id,
                centre_id=found.id,
                **_room_values(form),
            ),
        )
        if room is not None:
            return done(_centre_url(found), _("The room was added."))
    return _settings_form("regions/room_form.html", form, centre=found)


@bp.get("/settings/centres/<centre_code>/rooms/<int:room_id>")
@endpoint(MANAGE)
def edit_room(centre_code: str, room_id: int) -> ResponseReturnValue:
    """The form of a room."""
    found = _find_centre(centre_code)
    room = queries.find_room(db.session(), centre=found, room_id=room_id)
    form = EditRoomForm(obj=room)
    return _settings_form("regions/room_form.html", form, centre=found, room=room)


@bp.post("/settings/centres/<centre_code>/rooms/<int:room_id>")
@endpoint(MANAGE, writes=True)
def save_room(centre_code: str, room_id: int) -> ResponseReturnValue:
    """Save a room, close it or open it again."""
    found, form = _find_centre(centre_code), EditRoomForm()
    room = queries.find_room(db.session(), centre=found, room_id=room_id)
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_room(
                db.session(),
                actor=g.actor,
                room=room,
                version=form.version.data,
                is_active=form.is_active.data,
                **_room_values(form),
            ),
        )
        if saved is not None:
            return done(_centre_url(found), _("Saved."))
    return _settings_form("regions/room_form.html", form, centre=found, room=room)


# Districts -----------------------------------------------------------------------------------


@bp.get("/settings/districts/new")
@endpoint(MANAGE)
def new_district() -> ResponseReturnValue:
    """The form of a new district."""
    _require_whole_region()
    return _settings_form("regions/district_form.html", DistrictForm())


@bp.post("/settings/districts/new")
@endpoint(MANAGE, writes=True)
def create_district() -> ResponseReturnValue:
    """Add a district."""
    _require_whole_region()
    form = DistrictForm()
    if form.validate():
        district = attempt(
            form,
            lambda: services.create_district(
                db.session(),
                actor=g.actor,
                region_id=g.region.id,
                code=form.code.data or "",
                **_names(form),
            ),
        )
        if district is not None:
            return done(url_for("regions.settings"), _("The district was added."))
    return _settings_form("regions/district_form.html", form)


@bp.get("/settings/districts/<district_code>")
@endpoint(MANAGE)
def edit_district(district_code: str) -> ResponseReturnValue:
    """The form of a district."""
    _require_whole_region()
    district = queries.find_district(db.session(), region_id=g.region.id, code=district_code)
    form = DistrictForm(obj=district)
    del form.code
    return _settings_form("regions/district_form.html", form, district=district)


@bp.post("/settings/districts/<district_code>")
@endpoint(MANAGE, writes=True)
def save_district(district_code: str) -> ResponseReturnValue:
    """Save the names of a district."""
    _require_whole_region()
    district = queries.find_district(db.session(), region_id=g.region.id, code=district_code)
    form = DistrictForm()
    del form.code
    if form.validate():
        saved = attempt(
            form,
            lambda: services.rename_district(
                db.session(), actor=g.actor, district=district, **_names(form)
            ),
        )
        if saved is not None:
            return done(url_for("regions.settings"), _("Saved."))
    return _settings_form("regions/district_form.html", form, district=district)


# Shared --------------------------------------------------------------------------------------


def _whole_region() -> bool:
    return bool(g.actor.can(MANAGE, g.region.id))


def _require_whole_region() -> None:
    """Centres are opened, and districts drawn, by whoever manages the whole region."""
    if not _whole_region():
        raise NotAllowed


def _settings_form(page: str, form: Any, **values: Any) -> ResponseReturnValue:
    g.nav_area = "regions.settings"
    values.setdefault("centre", None)
    values.setdefault("room", None)
    values.setdefault("district", None)
    after_conflict(form, values["room"] or values["centre"])
    return render_form(page, form, whole_region=_whole_region(), **values)


def _find_centre(code: str) -> Centre:
    return queries.find_centre(
        db.session(), actor=g.actor, permission=MANAGE, region_id=g.region.id, code=code
    )


def _centre_url(centre: Centre) -> str:
    return url_for("regions.centre", centre_code=centre.code)


def _centre_choices(form: Any, centre: Centre | None = None) -> Any:
    """Kinds of centre that modules register; a closed module's kind stays for its own centre."""
    kinds = {kind.code: str(kind.label) for kind in kernel().registry.centre_types.values()}
    if centre is not None:
        kinds.setdefault(centre.type_code, centre.type_code)
    form.type_code.choices = [SelectChoice(code, label) for code, label in kinds.items()]
    districts = queries.districts_of(db.session(), region_id=g.region.id)
    form.district.choices = [
        SelectChoice("", _("not chosen")),
        *(SelectChoice(str(one.id), one.name_in(g.locale)) for one in districts),
    ]
    return form


def _centre_values(form: Any) -> dict[str, Any]:
    return {
        **_names(form),
        "type_code": form.type_code.data,
        "district_id": int(form.district.data) if form.district.data else None,
        "address": form.address.data or "",
        "phone": form.phone.data or "",
        "opened_on": form.opened_on.data,
    }


def _room_values(form: RoomForm) -> dict[str, Any]:
    return {
        **_names(form),
        "capacity": form.capacity.data,
        "note": form.note.data or "",
        "is_shared": form.is_shared.data,
    }


def _names(form: Any) -> dict[str, Any]:
    return {
        "name_kk": form.name_kk.data,
        "name_ru": form.name_ru.data or "",
        "name_en": form.name_en.data or "",
    }
