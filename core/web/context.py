"""What stands before every request: region, language, actor, permission. Views see `g` ready."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from core.auth.actor import Actor, Display
from core.auth.queries import load_actor
from core.auth.sessions import keep_alive, seconds_left
from core.clock import local_today
from core.db import ALL_REGIONS, db, unit_of_work
from core.kernel import kernel
from core.regions.enablement import region_info
from core.web.endpoint import BREAK_GLASS, DEVICE, PUBLIC, SIGNED_IN, EndpointSpec, spec_of
from core.web.i18n import DEFAULT_LOCALE, LOCALES
from core.web.render import wants_fragment

LANGUAGE_COOKIE = "language"
DISPLAY_COOKIE = "display"


def init_context(app: Flask) -> None:
    """Install the steps that run before each view, in this order."""
    login_manager = LoginManager(app, add_context_processor=False)  # templates read `actor`
    login_manager.session_protection = None
    login_manager.user_loader(_load_user)

    app.url_value_preprocessor(_take_region)
    app.url_defaults(_give_region)
    app.before_request(_prepare)


def _take_region(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.region_code = values.pop("region", None) if values else None
    g.region = None
    g.actor = None
    g.locale = DEFAULT_LOCALE
    g.display = Display()
    # a request inside an application context that stands already must not inherit its user
    g.pop("_login_user", None)


def _give_region(endpoint: str, values: dict[str, Any]) -> None:
    region = getattr(g, "region", None)
    if region is None or "region" in values:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "region"):
        values["region"] = region.code


def _prepare() -> ResponseReturnValue | None:
    """Everything the view needs is read in one short unit of work of its own, and let go of."""
    spec = spec_of(current_app, request.endpoint)
    if spec is None:
        _read_cookies()
        if request.endpoint not in {None, "static"}:
            abort(404)  # a view of a quarantined module, which never got its permission checked
        return None
    with unit_of_work(scope=ALL_REGIONS):
        if g.region_code is not None:
            g.region = region_info(db.session(), g.region_code)
        user = current_user._get_current_object() if spec.permission != PUBLIC else None
        if spec.permission == PUBLIC:
            user = current_user._get_current_object()
    g.actor = user if isinstance(user, Actor) else None
    _read_cookies()
    return _admit(spec)


def _read_cookies() -> None:
    """Language and look: the account's, or the cookie's before sign-in."""
    if g.actor is not None:
        g.locale, g.display = g.actor.locale, g.actor.display
        return
    wanted = request.cookies.get(LANGUAGE_COOKIE)
    g.locale = wanted if wanted in LOCALES else DEFAULT_LOCALE
    parts = (request.cookies.get(DISPLAY_COOKIE) or "").split("|")
    if len(parts) == 4:
        g.display = checked_display(*parts)


def checked_display(theme: str, contrast: str, size: str, spacing: str) -> Display:
    """The look made of free text: what is not known falls back to the default."""
    return Display(
        theme if theme in {"light", "dark", "auto"} else "auto",
        contrast if contrast in {"light", "dark"} else "",
        size if size in {"100", "125", "150", "200"} else "100",
        spacing if spacing == "wide" else "",
    )


def _admit(spec: EndpointSpec) -> ResponseReturnValue | None:
    """Default deny: 404 for an unknown region or a stranger's, 403 for a missing permission."""
    if not _is_module_on():
        abort(404)
    if spec.permission == PUBLIC:
        if g.region_code is not None and g.region is None:
            abort(404)
        return None
    if spec.permission == DEVICE:
        return current_app.extensions["shanyraq_device_gate"]()  # type: ignore[no-any-return]
    if g.actor is None:
        return _to_sign_in()
    step = _unfinished_step(g.actor)
    if step is not None and request.endpoint not in _STEPS:
        return redirect(url_for(step))
    if g.region_code is not None:
        regions = g.actor.region_ids()
        if g.region is None or (regions is not None and g.region.id not in regions):
            abort(404)
    if spec.permission == SIGNED_IN:
        return None
    region_id = g.region.id if g.region is not None else None
    if not g.actor.can_somewhere(spec.permission, region_id):
        abort(403)
    if spec.sensitive and not (
        g.actor.can_somewhere(spec.sensitive, region_id)
        or g.actor.can_somewhere(BREAK_GLASS, region_id)
    ):
        abort(403)
    return None


def _is_module_on() -> bool:
    """Whether the page is core's, or of a module that is on for the region."""
    module = kernel().module_of_blueprint(request.blueprint)
    if module is None:
        return True
    return g.region is not None and kernel().dispatcher.is_active(module, g.region)


#: views that stay open to somebody who has not finished signing in
STAY = "auth.stay"
_STEPS = frozenset(
    {
        "auth.keep_typed",
        "auth.stay",
        "auth.sign_out",
        "auth.change_password",
        "auth.save_password",
        "auth.second_factor",
        "auth.check_second_factor",
        "auth.second_factor_setup",
        "auth.confirm_second_factor",
        "web.set_language",
        "web.set_display",
    }
)


def _unfinished_step(actor: Actor) -> str | None:
    if actor.second_factor_missing:
        return "auth.second_factor"
    return "auth.change_password" if actor.must_change_password else None


def _to_sign_in() -> ResponseReturnValue:
    """The sign-in page; what was typed goes there too, and comes back afterwards."""
    if request.method == "POST" and not wants_fragment() and request.endpoint != "auth.sign_out":
        return redirect(url_for("auth.keep_typed", next=request.full_path.rstrip("?")), 307)
    return redirect(url_for("auth.sign_in", next=_own_path()))


def _own_path() -> str | None:
    """Where to return after sign-in: this page, if it was being read."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _load_user(token: str) -> Actor | None:
    region = g.get("region")
    actor = load_actor(
        db.session(),
        token=token,
        today=local_today(region.timezone if region is not None else "Asia/Almaty"),
        region_id=region.id if region is not None else None,
    )
    if actor is not None:
        # how long is left, or for more, and what a page asks by itself (`auto=1`) while nobody may
        # be there: that alone prolongs nothing
        asks = request.endpoint == STAY or request.args.get("auto") == "1"
        g.session_left = seconds_left(actor, seen=not asks)
        if not asks:
            keep_alive(actor)
    return actor
