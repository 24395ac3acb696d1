"""Pages of staff: who leads sessions in a centre."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.scheduling import queries, services
from core.scheduling.blueprint import bp
from core.scheduling.forms import StaffForm, renew_version
from core.scheduling.models import StaffMember
from core.scheduling.pages import centre_choice
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


@bp.get("/staff/")
@endpoint(MANAGE)
def staff() -> ResponseReturnValue:
    """Members of staff of the centre."""
    choice = centre_choice(MANAGE)
    closed = request.args.get("state") == "closed"
    page = queries.staff_page(
        db.session(),
        centre_ids=choice.ids,
        active=not closed,
        page=page_number(),
        per_page=per_page(),
    )
    g.nav_area = "scheduling.staff"
    return render(
        "scheduling/staff.html",
        "scheduling/_staff.html",
        page=page,
        choice=choice,
        closed=closed,
        page_url=page_url,
    )


@bp.get("/staff/new")
@endpoint(MANAGE)
def staff_form() -> ResponseReturnValue:
    """Ask about a new member."""
    return _show(_form(StaffForm()))


@bp.post("/staff/new")
@endpoint(MANAGE, writes=True)
def create_staff() -> ResponseReturnValue:
    """Add a member."""
    form = _form(StaffForm())
    choice = centre_choice(MANAGE)
    if choice.chosen is None:
        raise NotFound
    centre_id = choice.chosen.id
    if form.validate():
        member = attempt(
            form,
            lambda: services.create_staff_member(
                db.session(),
                actor=g.actor,
                region=g.region,
                centre_id=centre_id,
                full_name=form.full_name.data or "",
                post=form.post.data or "",
                user_id=form.user_id.data,
            ),
        )
        if member is not None:
            return done(_list_url(), _("%(name)s is on the staff list.", name=member.full_name))
    return _show(form)


@bp.get("/staff/<staff_id>/edit")
@endpoint(MANAGE)
def edit_staff_form(staff_id: str) -> ResponseReturnValue:
    """Show what is known of a member."""
    member = _find(staff_id)
    return _show(_form(StaffForm(obj=member)), member)


@bp.post("/staff/<staff_id>/edit")
@endpoint(MANAGE, writes=True)
def edit_staff(staff_id: str) -> ResponseReturnValue:
    """Change a member."""
    member = _find(staff_id)
    form = _form(StaffForm())
    if form.validate():
        saved = attempt(
            form,
            lambda: services.edit_staff_member(
                db.session(),
                actor=g.actor,
                region=g.region,
                member=member,
                full_name=form.full_name.data or "",
                post=form.post.data or "",
                user_id=form.user_id.data,
                version=form.number_read(),
            ),
        )
        if saved is not None:
            return done(_list_url(), _("Changes are saved."))
        renew_version(form, member.version)
    return _show(form, member)


@bp.post("/staff/<staff_id>/close")
@endpoint(MANAGE, writes=True)
def close_staff(staff_id: str) -> ResponseReturnValue:
    """Take a member off the lists."""
    member = _find(staff_id)
    attempt_or_flash(
        lambda: services.close_staff_member(
            db.session(), actor=g.actor, region=g.region, member=member
        ),
        success=_("%(name)s is taken off the lists.", name=member.full_name),
    )
    return done(_list_url())


@bp.post("/staff/<staff_id>/reopen")
@endpoint(MANAGE, writes=True)
def reopen_staff(staff_id: str) -> ResponseReturnValue:
    """Put a member back on the lists."""
    member = _find(staff_id)
    services.reopen_staff_member(db.session(), actor=g.actor, region=g.region, member=member)
    return done(_list_url(), _("%(name)s is on the staff list.", name=member.full_name))


def _find(staff_id: str) -> StaffMember:
    return queries.find_staff_member(
        db.session(), actor=g.actor, region=g.region, public_id=staff_id
    )


def _form(form: StaffForm) -> StaffForm:
    form.offer(queries.accounts(db.session(), region=g.region))
    return form


def _show(form: StaffForm, member: StaffMember | None = None) -> ResponseReturnValue:
    g.nav_area = "scheduling.staff"
    return render_form(
        "scheduling/staff_form.html", form, member=member, choice=centre_choice(MANAGE)
    )


def _list_url() -> str:
    return url_for("scheduling.staff", centre=request.values.get("centre"))
