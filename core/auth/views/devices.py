"""Kiosks and tablets: the administrator's list, the pairing page, and the device's own page."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import SelectChoice

from core.auth import devices as service
from core.auth.forms import DeviceForm, PairForm
from core.auth.models import Device
from core.auth.queries import load_device_actor
from core.auth.sessions import keep_alive
from core.db import ALL_REGIONS, db, unit_of_work
from core.regions.queries import centres_of
from core.web.endpoint import DEVICE, PUBLIC, endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

bp = Blueprint("devices", __name__)
COOKIE = "shanyraq_device"
A_YEAR = 365 * 24 * 3600
GATE = "shanyraq_device_gate"


@bp.record_once
def _install_gate(state: BlueprintSetupState) -> None:
    state.app.extensions[GATE] = admit_device


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "users.users"


def admit_device() -> ResponseReturnValue | None:
    """The gate of pages declared with DEVICE: the device behind the cookie becomes `g.actor`.

    A browser without a living token is led to the pairing page; a request that would change
    something is refused.
    """
    if g.region is None:
        abort(404)
    token = request.cookies.get(COOKIE, "")
    actor = None
    if token:
        with unit_of_work(scope=ALL_REGIONS):
            actor = load_device_actor(db.session(), token=token, region_id=g.region.id)
    if actor is None:
        if request.method == "GET":
            return redirect(url_for("devices.pair"))
        abort(403)
    g.actor = actor
    keep_alive(actor)
    return None


@bp.get("/devices/")
@endpoint("users.manage")
def devices() -> ResponseReturnValue:
    """Devices of the centres that the actor manages."""
    found = service.devices_page(db.session(), actor=g.actor, region_id=g.region.id)
    return render("auth/devices.html", devices=found)


@bp.get("/devices/new")
@endpoint("users.manage")
def new_device() -> ResponseReturnValue:
    """The form of a new device."""
    return render_form("auth/device_form.html", _with_choices(DeviceForm()))


@bp.post("/devices/new")
@endpoint("users.manage", writes=True)
def register_device() -> ResponseReturnValue:
    """Register a device and show its pairing code this once."""
    form = _with_choices(DeviceForm())
    if form.validate():
        registered = attempt(
            form,
            lambda: service.register_device(
                db.session(),
                actor=g.actor,
                region_id=g.region.id,
                centre_id=int(form.centre.data),
                name=form.name.data or "",
                kind=form.kind.data,
            ),
        )
        if registered is not None:
            return _code_page(*registered)
    return render_form("auth/device_form.html", form)


@bp.post("/devices/<device_id>/code")
@endpoint("users.manage", writes=True)
def renew_code(device_id: str) -> ResponseReturnValue:
    """A new pairing code; the old access ends."""
    device = _find(device_id)
    return _code_page(device, service.renew_code(db.session(), actor=g.actor, device=device))


@bp.post("/devices/<device_id>/revoke")
@endpoint("users.manage", writes=True)
def revoke_device(device_id: str) -> ResponseReturnValue:
    """Take a device's access away."""
    device = _find(device_id)
    service.revoke_device(db.session(), actor=g.actor, device=device)
    text = _("The device “%(name)s” opens nothing any more.", name=device.name)
    return done(url_for("devices.devices"), text)


@bp.get("/device/pair")
@endpoint(PUBLIC)
def pair() -> ResponseReturnValue:
    """The page that the device opens; a press is needed, so that a preview spends no code."""
    form = PairForm(data={"code": request.args.get("code", "")[:40]})
    return render_form("auth/pair.html", form)


@bp.post("/device/pair")
@endpoint(PUBLIC)
def open_device() -> ResponseReturnValue:
    """Exchange the code for the device's cookie; its write is a transaction of its own."""
    form = PairForm()
    if form.validate():
        token = attempt(
            form,
            lambda: service.pair_device(
                db.session(),
                region_id=g.region.id,
                code=form.code.data or "",
                address=request.remote_addr or "",
            ),
        )
        if token is not None:
            response = done(url_for("devices.device_home"))
            secure = current_app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(
                COOKIE, token, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure
            )
            return response
    return render_form("auth/pair.html", form)


@bp.get("/device/")
@endpoint(DEVICE)
def device_home() -> ResponseReturnValue:
    """The device's own first page."""
    kiosk = "scheduling.kiosk"
    url = url_for(kiosk) if kiosk in current_app.view_functions else None
    return render("auth/device_home.html", device=g.actor, kiosk_url=url)


def _find(device_id: str) -> Device:
    return service.find_device(
        db.session(), actor=g.actor, region_id=g.region.id, device_id=device_id
    )


def _with_choices(form: DeviceForm) -> DeviceForm:
    centres = centres_of(db.session(), g.actor, "users.manage")
    form.centre.choices = [
        SelectChoice(str(centre.id), centre.name_in(g.locale)) for centre in centres
    ]
    form.kind.choices = [SelectChoice("tablet", _("tablet")), SelectChoice("kiosk", _("kiosk"))]
    return form


def _code_page(device: Device, code: str) -> ResponseReturnValue:
    link = url_for("devices.pair", code=code, _external=True)
    picture = segno.make(link, error="m").svg_inline(
        scale=5, dark="#000", light="#fff", title=_("Picture for the camera of the device")
    )
    address = url_for("devices.pair", _external=True)
    return render(
        "auth/device_code.html",
        device=device,
        code=code,
        address=address,
        picture=Markup(picture),  # noqa: S704 - made here of our own address
    )
