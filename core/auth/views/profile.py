"""The own account: roles, sessions, second factor, language and look."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import second_factor as factor
from core.auth import sessions
from core.auth.forms import PasswordAgainForm
from core.auth.user_queries import held_roles, sessions_of
from core.db import db
from core.web.endpoint import SIGNED_IN, endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form

bp = Blueprint("profile", __name__)


@bp.get("/login/profile")
@bp.get("/<region>/profile")
@endpoint(SIGNED_IN, space="none")
def profile() -> ResponseReturnValue:
    """Who I am here: what I may do, where I am signed in, how pages look."""
    session = db.session()
    user_id = g.actor.user_id
    return render(
        "auth/profile.html",
        held=held_roles(session, user_ids=[user_id])[user_id],
        sessions=sessions_of(session, user_id=user_id),
        has_factor=factor.has_second_factor(session, user_id=user_id),
        codes_left=factor.codes_left(session, user_id=user_id),
        day=today(),
        end_url=lambda one: url_for("profile.end_session", session_id=one.public_id),
    )


@bp.post("/login/profile/sessions/<session_id>/end")
@bp.post("/<region>/profile/sessions/<session_id>/end")
@endpoint(SIGNED_IN, writes=True, space="none")
def end_session(session_id: str) -> ResponseReturnValue:
    """End one of the own sessions: a computer that was left signed in."""
    sessions.end_own_session(db.session(), actor=g.actor, session_id=session_id)
    return done(url_for("profile.profile"), _("The session was ended."))


@bp.get("/login/profile/recovery-codes")
@bp.get("/<region>/profile/recovery-codes")
@endpoint(SIGNED_IN, space="none")
def recovery_codes() -> ResponseReturnValue:
    """Ask for the password before new recovery codes."""
    return render_form("auth/renew_codes.html", PasswordAgainForm())


@bp.post("/login/profile/recovery-codes")
@bp.post("/<region>/profile/recovery-codes")
@endpoint(SIGNED_IN, space="none")
def renew_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    form = PasswordAgainForm()
    if form.validate():
        codes = attempt(
            form,
            lambda: factor.renew_recovery_codes(
                db.session(),
                actor=g.actor,
                password=form.current.data,
                address=request.remote_addr or "",
            ),
        )
        if codes is not None:
            return render("auth/recovery_codes.html", codes=codes)
    return render_form("auth/renew_codes.html", form)


@bp.get("/login/profile/second-factor/off")
@bp.get("/<region>/profile/second-factor/off")
@endpoint(SIGNED_IN, space="none")
def second_factor_off() -> ResponseReturnValue:
    """Ask for the password before the second factor is switched off."""
    return render_form("auth/turn_off.html", PasswordAgainForm())


@bp.post("/login/profile/second-factor/off")
@bp.post("/<region>/profile/second-factor/off")
@endpoint(SIGNED_IN, space="none")
def turn_off() -> ResponseReturnValue:
    """Switch the own second factor off."""
    form = PasswordAgainForm()
    if form.validate():
        changed = attempt(
            form,
            lambda: factor.turn_off(
                db.session(),
                actor=g.actor,
                password=form.current.data,
                address=request.remote_addr or "",
            ),
        )
        if changed is not None:
            return done(url_for("profile.profile"), _("The second factor is switched off."))
    return render_form("auth/turn_off.html", form)
