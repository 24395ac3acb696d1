"""Signing in and out, the second factor, the password, and the way to the first page."""

from __future__ import annotations

from dataclasses import replace

import segno
from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from markupsafe import Markup

from core.auth import kept, sessions
from core.auth import second_factor as factor
from core.auth.forms import CodeForm, NewPasswordForm, ReplaceForm, SetUpForm, SignInForm
from core.auth.sessions import SignedIn
from core.clock import now_utc
from core.db import db
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.queries import regions_of
from core.web.concern import concerns
from core.web.endpoint import PUBLIC, SIGNED_IN, endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form, same_site

bp = Blueprint("auth", __name__)


@bp.get("/")
@endpoint(SIGNED_IN, space="none")
def home() -> ResponseReturnValue:
    """The first page of whoever signed in; a choice where there are several regions."""
    if g.actor.region_ids() is None:
        return redirect(url_for("system.home"))
    regions = regions_of(db.session(), actor=g.actor)
    if len(regions) == 1:
        return redirect(first_page(regions[0]))
    links = [(region, first_page(region)) for region in regions]
    return render("auth/choose.html", links=links)


def first_page(region: RegionInfo) -> str:
    """The first page of the region's menu that the actor may open; else the own profile."""
    items = kernel().call("nav_items", region=region, session=None, user=g.actor)
    for item in sorted(items, key=lambda one: one.order):
        known = item.endpoint in current_app.view_functions
        mine = known and concerns(g.actor, region, item.endpoint)
        if mine and g.actor.can_somewhere(item.permission, region.id):
            return url_for(item.endpoint, region=region.code)
    return url_for("profile.profile", region=region.code)


@bp.get("/login")
@endpoint(PUBLIC, space="none")
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if g.actor is not None:
        return redirect(url_for("auth.home"))
    form = SignInForm(data={"next": same_site(request.args.get("next"), "")})
    return render_form("auth/sign_in.html", form)


@bp.post("/login")
@endpoint(PUBLIC, space="none")
def open_session() -> ResponseReturnValue:
    """Check the password. Its writes are transactions of their own (see core.auth.sessions)."""
    form = SignInForm()
    if form.validate():
        signed_in = attempt(
            form,
            lambda: sessions.sign_in(
                db.session(),
                username=form.username.data or "",
                password=form.password.data,
                old_token=session.get("_user_id", ""),
                **_origin(),
            ),
        )
        if signed_in is not None:
            return _enter(signed_in, form.next.data)
    return render_form("auth/sign_in.html", form, kept=request.form.get("kept", ""))


@bp.post("/login/again")
@endpoint(PUBLIC, space="none")
def keep_typed() -> ResponseReturnValue:
    """Somebody sent a form after the session had ended: sign in, then send it again."""
    path = same_site(request.args.get("next"), url_for("auth.home"))
    fields = kept.pairs(request.form)
    if g.actor is not None and g.actor.session_complete:
        return render("auth/again.html", path=path, fields=fields)
    form = SignInForm(formdata=None, data={"next": path})
    return render_form("auth/sign_in.html", form, kept=kept.keep(path, fields), ended=True)


@bp.post("/login/stay")
@endpoint(SIGNED_IN, space="none")
def stay() -> ResponseReturnValue:
    """Seconds until the session ends by itself; with `longer` it begins to count anew."""
    if request.form.get("longer"):
        sessions.keep_alive(g.actor, at_once=True)
        g.actor = replace(g.actor, last_seen_at=now_utc())
    left = sessions.seconds_left(g.actor, seen=False)
    return Response(str(left), mimetype="text/plain")


@bp.post("/login/out")
@endpoint(SIGNED_IN, writes=True, space="none")
def sign_out() -> ResponseReturnValue:
    """End this session."""
    sessions.end_token(db.session(), token=g.actor.token)
    logout_user()
    session.clear()
    return done(url_for("auth.sign_in"), _("You have signed out."))


@bp.get("/login/second-factor")
@endpoint(SIGNED_IN, space="none")
def second_factor() -> ResponseReturnValue:
    """Ask for the code; whoever has no second factor yet is led to set one up."""
    if g.actor.session_complete:
        step = "auth.second_factor_setup" if g.actor.second_factor_missing else "auth.home"
        return redirect(url_for(step))
    form = CodeForm(data={"next": same_site(request.args.get("next"), "")})
    return render_form("auth/second_factor.html", form)


@bp.post("/login/second-factor")
@endpoint(SIGNED_IN, space="none")
def check_second_factor() -> ResponseReturnValue:
    """Take the code and open the complete session."""
    form = CodeForm()
    if form.validate():
        signed_in = attempt(
            form,
            lambda: factor.complete_sign_in(
                db.session(),
                actor=g.actor,
                code=form.code.data or form.recovery.data or "",
                **_origin(),
            ),
        )
        if signed_in is not None:
            return _enter(signed_in, form.next.data)
    return render_form("auth/second_factor.html", form, kept=request.form.get("kept", ""))


@bp.get("/login/second-factor/set-up")
@bp.get("/<region>/second-factor")
@endpoint(SIGNED_IN, space="none")
def second_factor_setup() -> ResponseReturnValue:
    """Show the secret to an authenticator application."""
    if not g.actor.session_complete:
        return redirect(url_for("auth.second_factor"))
    return _set_up_page(_set_up_form())


@bp.post("/login/second-factor/set-up")
@bp.post("/<region>/second-factor")
@endpoint(SIGNED_IN, space="none")
def confirm_second_factor() -> ResponseReturnValue:
    """Switch the second factor on, and show the recovery codes this once."""
    if not g.actor.session_complete:
        return redirect(url_for("auth.second_factor"))
    form = _set_up_form()
    if form.validate():
        codes = attempt(
            form,
            lambda: factor.confirm_set_up(
                db.session(),
                actor=g.actor,
                code=form.code.data,
                password=form.current.data if "current" in form else "",
                address=_origin()["address"],
            ),
        )
        if codes is not None:
            return render("auth/recovery_codes.html", codes=codes)
    return _set_up_page(form)


@bp.get("/login/password")
@bp.get("/<region>/password")
@endpoint(SIGNED_IN, space="none")
def change_password() -> ResponseReturnValue:
    """The page for a new password."""
    if not g.actor.session_complete:
        return redirect(url_for("auth.second_factor"))
    return render_form("auth/password.html", NewPasswordForm())


@bp.post("/login/password")
@bp.post("/<region>/password")
@endpoint(SIGNED_IN, space="none")
def save_password() -> ResponseReturnValue:
    """Change one's own password."""
    if not g.actor.session_complete:
        return redirect(url_for("auth.second_factor"))
    form = NewPasswordForm()
    if form.validate():
        changed = attempt(
            form,
            lambda: sessions.change_password(
                db.session(),
                actor=g.actor,
                current=form.current.data,
                new=form.new.data,
                address=_origin()["address"],
            ),
        )
        if changed is not None:
            return done(url_for("auth.home"), _("The password was changed."))
    return render_form("auth/password.html", form)


def _enter(signed_in: SignedIn, target: str | None) -> ResponseReturnValue:
    """Put the new token into an emptied cookie: nothing of the former session stays."""
    session.clear()
    login_user(signed_in.as_actor())
    held = kept.kept(request.form.get("kept", ""))
    if held:
        return _carry(signed_in, *held)
    if not signed_in.is_complete:
        onward = same_site(target, "") or None
        return redirect(url_for("auth.second_factor", next=onward), 303)
    return redirect(same_site(target, url_for("auth.home")), 303)


def _carry(signed_in: SignedIn, path: str, fields: kept.Fields) -> ResponseReturnValue:
    """What was typed before sign-in goes with whoever signs in, to the button that sends it."""
    g.actor = signed_in.as_actor()
    if signed_in.is_complete:
        return render("auth/again.html", path=path, fields=fields)
    form = CodeForm(formdata=None, data={"next": path})
    return render_form("auth/second_factor.html", form, kept=kept.keep(path, fields))


def _origin() -> dict[str, str]:
    return {"address": request.remote_addr or "", "agent": request.user_agent.string}


def _set_up_form() -> SetUpForm:
    replaces = factor.has_second_factor(db.session(), user_id=g.actor.user_id)
    return ReplaceForm() if replaces else SetUpForm()


def _set_up_page(form: SetUpForm) -> ResponseReturnValue:
    offered = factor.offered_set_up(db.session(), actor=g.actor)
    picture = segno.make(offered.address, error="m").svg_inline(
        scale=5, dark="#000", light="#fff", title=_("Picture for the application")
    )
    return render_form(
        "auth/set_up.html",
        form,
        secret=offered.groups,
        picture=Markup(picture),  # noqa: S704 - drawn by segno from our own text
    )
