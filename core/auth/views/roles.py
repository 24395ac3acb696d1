"""Roles: the shipped ones to read, the region's own to compose."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.auth import roles as service
from core.auth.forms import RoleForm
from core.auth.models import Role
from core.auth.services import find_role
from core.db import db
from core.kernel import kernel
from core.plugins.contracts import Permission
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

bp = Blueprint("roles", __name__)


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "users.users"


@bp.get("/roles/")
@endpoint("roles.manage", space="system")
def roles() -> ResponseReturnValue:
    """Every role with its rights, by owner of the right."""
    found = service.roles_of(db.session(), region_id=g.region.id)
    return render("auth/roles.html", roles=found, rights=_rights_of)


@bp.get("/roles/new")
@endpoint("roles.manage", space="system")
def new_role() -> ResponseReturnValue:
    """Compose a role, perhaps from a copy."""
    data = {}
    if copied := request.args.get("copy"):
        role = find_role(db.session(), code=copied, region_id=g.region.id)
        data = {"permissions": role.permissions, "needs_second_factor": role.needs_second_factor}
    return render_form("auth/role_form.html", _with_choices(RoleForm(data=data)), role=None)


@bp.post("/roles/new")
@endpoint("roles.manage", writes=True, space="system")
def create_role() -> ResponseReturnValue:
    """Save a new role."""
    form = _with_choices(RoleForm())
    if form.validate():
        role = attempt(
            form,
            lambda: service.create_role(
                db.session(), actor=g.actor, region_id=g.region.id, **_values(form)
            ),
        )
        if role is not None:
            return done(url_for("roles.roles"), _("The role was made. Give it on the user's page."))
    return render_form("auth/role_form.html", form, role=None)


@bp.get("/roles/<role_code>/edit")
@endpoint("roles.manage", space="system")
def edit_role(role_code: str) -> ResponseReturnValue:
    """Change a role composed here."""
    role = service.own_role(db.session(), code=role_code, region_id=g.region.id)
    form = _with_choices(RoleForm(obj=role))
    return render_form("auth/role_form.html", form, role=role, kept=_kept(role, form))


@bp.post("/roles/<role_code>/edit")
@endpoint("roles.manage", writes=True, space="system")
def save_role(role_code: str) -> ResponseReturnValue:
    """Save a role composed here."""
    role = service.own_role(db.session(), code=role_code, region_id=g.region.id)
    form = _with_choices(RoleForm())
    if form.validate():
        saved = attempt(
            form,
            lambda: service.change_role(db.session(), actor=g.actor, role=role, **_values(form)),
        )
        if saved is not None:
            return done(url_for("roles.roles"), _("Saved."))
    return render_form("auth/role_form.html", form, role=role, kept=_kept(role, form))


def _with_choices(form: RoleForm) -> RoleForm:
    form.permissions.choices = [
        SelectChoice(permission.code, str(permission.label))
        for permission in service.composable(actor=g.actor, region_id=g.region.id)
    ]
    if not form.is_submitted() and form.permissions.data:
        offered = {choice.value for choice in form.permissions.choices}
        form.permissions.data = [code for code in form.permissions.data if code in offered]
    return form


def _values(form: RoleForm) -> dict[str, Any]:
    return {
        "name_kk": form.name_kk.data,
        "name_ru": form.name_ru.data or "",
        "name_en": form.name_en.data or "",
        "permissions": form.permissions.data or [],
        "needs_second_factor": form.needs_second_factor.data,
    }


def _kept(role: Role, form: RoleForm) -> list[str]:
    """Rights of the role that this administrator cannot give and therefore not take either."""
    offered = {choice.value for choice in form.permissions.choices}
    known = kernel().registry.permissions
    return [
        str(known[code].label) if code in known else code
        for code in role.permissions
        if code not in offered
    ]


def _rights_of(role: Role) -> list[Permission]:
    known = kernel().registry.permissions
    return [known[code] for code in role.permissions if code in known]
