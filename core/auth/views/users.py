"""Accounts: of a region under /<region>/users/, of the whole installation under /system/users/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.auth import services
from core.auth.forms import EditUserForm, GrantForm, NewUserForm
from core.auth.models import RoleGrant, User
from core.auth.passwords import temporary_password
from core.auth.user_queries import (
    PlaceChoice,
    find_user,
    held_roles,
    id_of_username,
    places_for,
    removable,
    roles_for,
    sessions_of,
    users_page,
)
from core.db import db
from core.errors import InvalidInput
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext, today
from core.web.render import attempt, done, page_number, per_page, render, render_form

bp = Blueprint("users", __name__)
View = Callable[..., Any]


def both(method: str, rule: str) -> Callable[[View], View]:
    """Mount a page at both places; `url_for` finds the one of the present region, or the system."""

    def mount(view: View) -> View:
        for place in ("/<region>", "/system"):
            bp.add_url_rule(place + rule, view.__name__, view, methods=[method])
        return view

    return mount


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "users.users"


@both("GET", "/users/")
@endpoint("users.manage", space="system")
def users() -> ResponseReturnValue:
    """Accounts with their roles."""
    session, text = db.session(), request.args.get("q", "")[:100].strip()
    closed = request.args.get("closed") == "1"
    page = users_page(
        session,
        actor=g.actor,
        region_id=_region_id(),
        text=text,
        closed=closed,
        page=page_number(),
        per_page=per_page(),
    )
    held = held_roles(session, user_ids=[u.id for u in page.items], region_id=_region_id())
    return render(
        "auth/users.html",
        page=page,
        held=held,
        text=text,
        closed=closed,
        day=today(),
        page_url=_page_url,
    )


@both("GET", "/users/new")
@endpoint("users.manage", space="system")
def new_user() -> ResponseReturnValue:
    """The form of a new account."""
    return render_form("auth/new_user.html", _with_choices(NewUserForm())[0])


@both("POST", "/users/new")
@endpoint("users.manage", writes=True, space="system")
def create_user() -> ResponseReturnValue:
    """Open an account with its first role; its temporary password is shown this once."""
    form, places = _with_choices(NewUserForm())
    if form.validate():
        password = temporary_password()
        user = attempt(form, lambda: _open_account(form, places, password))
        if user is not None:
            return render("auth/temporary_password.html", user=user, password=password)
    return render_form("auth/new_user.html", form)


def _open_account(form: NewUserForm, places: dict[str, PlaceChoice], password: str) -> User:
    user = services.create_user(
        db.session(),
        actor=g.actor,
        username=form.username.data or "",
        full_name=form.full_name.data or "",
        password=password,
        post=form.post.data or "",
        home_region_id=_region_id(),
        current_centre_id=places[form.place.data].place.centre_id,
        ends_on=form.ends_on.data,
    )
    _give(form, places, user)
    return user


@both("GET", "/users/<user_id>")
@endpoint("users.manage", space="system")
def user(user_id: str) -> ResponseReturnValue:
    """One account: facts, roles, sessions."""
    return _user_page(_find(user_id), _with_choices(GrantForm()))


@both("GET", "/users/<user_id>/edit")
@endpoint("users.manage", space="system")
def edit_user(user_id: str) -> ResponseReturnValue:
    """The form of an account's facts."""
    found = _find(user_id)
    return render_form("auth/edit_user.html", EditUserForm(obj=found), user=found)


@both("POST", "/users/<user_id>/edit")
@endpoint("users.manage", writes=True, space="system")
def save_user(user_id: str) -> ResponseReturnValue:
    """Save an account's facts."""
    found, form = _find(user_id), EditUserForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_user(
                db.session(),
                actor=g.actor,
                user=found,
                version=form.version.data,
                full_name=form.full_name.data or "",
                post=form.post.data or "",
                ends_on=form.ends_on.data,
            ),
        )
        if saved is not None:
            return _back(found, _("Saved."))
    after_conflict(form, found)
    return render_form("auth/edit_user.html", form, user=found)


@both("POST", "/users/<user_id>/grants")
@endpoint("users.manage", writes=True, space="system")
def give_role(user_id: str) -> ResponseReturnValue:
    """Give a role at a place, from–to."""
    found = _find(user_id)
    form, places = _with_choices(GrantForm())
    if form.validate() and attempt(form, lambda: _give(form, places, found)) is not None:
        return _back(found, _("The role was given."))
    return _user_page(found, (form, places))


@both("POST", "/users/<user_id>/grants/<int:grant_id>/end")
@endpoint("users.manage", writes=True, space="system")
def end_grant(user_id: str, grant_id: int) -> ResponseReturnValue:
    """Take a role away."""
    found = _find(user_id)
    services.end_grant(db.session(), actor=g.actor, user=found, grant_id=grant_id)
    return _back(found, _("The role was taken away."))


@both("POST", "/users/<user_id>/close")
@endpoint("users.manage", writes=True, space="system")
def close_user(user_id: str) -> ResponseReturnValue:
    """Close an account."""
    found = _find(user_id)
    services.set_user_active(db.session(), actor=g.actor, user=found, is_active=False)
    return _back(found, _("The account is closed and its sessions were ended."))


@both("POST", "/users/<user_id>/open")
@endpoint("users.manage", writes=True, space="system")
def open_user(user_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    found = _find(user_id)
    services.set_user_active(db.session(), actor=g.actor, user=found, is_active=True)
    return _back(found, _("The account is open again."))


@both("POST", "/users/<user_id>/password")
@endpoint("users.manage", writes=True, space="system")
def reset_password(user_id: str) -> ResponseReturnValue:
    """Give a temporary password, shown this once."""
    found = _find(user_id)
    password = services.reset_password(db.session(), actor=g.actor, user=found)
    return render("auth/temporary_password.html", user=found, password=password)


@both("POST", "/users/<user_id>/second-factor")
@endpoint("users.manage", writes=True, space="system")
def reset_second_factor(user_id: str) -> ResponseReturnValue:
    """Take a lost second factor away."""
    found = _find(user_id)
    services.reset_second_factor(db.session(), actor=g.actor, user=found)
    return _back(found, _("The second factor was taken away. It can be set up anew at sign-in."))


@both("POST", "/users/<user_id>/sessions/<session_id>/end")
@endpoint("users.manage", writes=True, space="system")
def end_session(user_id: str, session_id: str) -> ResponseReturnValue:
    """End one session."""
    found = _find(user_id)
    services.end_session(db.session(), actor=g.actor, user=found, session_id=session_id)
    return _back(found, _("The session was ended."))


@both("POST", "/users/<user_id>/sessions/end")
@endpoint("users.manage", writes=True, space="system")
def end_all_sessions(user_id: str) -> ResponseReturnValue:
    """End all sessions."""
    found = _find(user_id)
    services.end_all_sessions(db.session(), actor=g.actor, user=found)
    return _back(found, _("All sessions were ended."))


def _page_url(number: int) -> str:
    kept = {name: value for name, value in request.args.items() if name in {"q", "closed"}}
    return url_for("users.users", page=number, **kept)  # type: ignore[arg-type]


def _region_id() -> int | None:
    return g.region.id if g.region is not None else None


def _find(user_id: str) -> User:
    return find_user(db.session(), actor=g.actor, region_id=_region_id(), user_id=user_id)


def _back(user: User, message: str) -> ResponseReturnValue:
    return done(url_for("users.user", user_id=user.public_id), message)


def _with_choices(form: Any) -> tuple[Any, dict[str, PlaceChoice]]:
    """The form with the roles and places that this actor may give."""
    session, region_id = db.session(), _region_id()
    places = places_for(session, actor=g.actor, region=g.region)
    roles = roles_for(session, actor=g.actor, region_id=region_id, places=places)
    form.role.choices = _choices([(role.code, role.name_in(g.locale)) for role in roles])
    form.place.choices = _choices([(choice.key, _place_label(choice)) for choice in places])
    return form, {choice.key: choice for choice in places}


def _choices(found: list[tuple[str, str]]) -> list[SelectChoice]:
    """Nothing is chosen beforehand where there is a choice: a role is given on purpose."""
    offered = [SelectChoice(value, label) for value, label in found]
    return offered if len(offered) == 1 else [SelectChoice("", _("not chosen")), *offered]


def _place_label(choice: PlaceChoice) -> str:
    if choice.named is None:
        return _("the whole system")
    name = choice.named.name_in(g.locale)
    return _("the whole region: %(name)s", name=name) if choice.key == "region" else name


def _give(form: Any, places: dict[str, PlaceChoice], user: User) -> RoleGrant:
    session, place = db.session(), places[form.place.data].place
    deputy_for = id_of_username(session, username=form.deputy_for.data or "")
    if form.deputy_for.data and deputy_for is None:
        raise InvalidInput(
            "grant.deputy", lazy_gettext("There is no such account."), field="deputy_for"
        )
    return services.grant_role(
        session,
        actor=g.actor,
        user_id=user.id,
        role_code=form.role.data,
        region_id=place.region_id,
        district_id=place.district_id,
        centre_id=place.centre_id,
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        deputy_for_id=deputy_for,
    )


def _user_page(user: User, prepared: tuple[Any, dict[str, PlaceChoice]]) -> ResponseReturnValue:
    session, form = db.session(), prepared[0]
    held = held_roles(session, user_ids=[user.id], region_id=_region_id())[user.id]
    manageable = services.may_manage(session, actor=g.actor, user=user)
    return render_form(
        "auth/user.html",
        form,
        user=user,
        held=held,
        removable={h.grant.id for h in held if removable(g.actor, h)},
        manageable=manageable,
        sessions=sessions_of(session, user_id=user.id) if manageable else [],
        day=today(),
        end_url=lambda one: url_for(
            "users.end_session", user_id=user.public_id, session_id=one.public_id
        ),
    )
