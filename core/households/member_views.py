"""Pages of the members of a household: joining, leaving, roles, separation."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import family_services, labels, pages, services
from core.households.blueprint import EDIT, bp
from core.households.forms import JoinForm, LeaveForm, RoleForm, SeparateForm
from core.households.queries import PROTECTED
from core.people.queries import search_people
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form

FOUND = 10


@bp.get("/households/<household_id>/join")
@endpoint(EDIT)
def find_member(household_id: str) -> ResponseReturnValue:
    """Find the person who joins."""
    found, text = pages.open_household(household_id, EDIT), request.args.get("q", "").strip()
    people = search_people(
        db.session(),
        region_id=g.region.id,
        text=text,
        centre_ids=g.actor.centre_scope(EDIT, g.region.id),
        limit=FOUND,
    )
    here = {one.person.id for one in pages.member_lines(found)}
    return render(
        "households/find.html",
        "households/_found.html",
        title=_("Add a member"),
        back=pages.household_url(found),
        back_label=_("Household"),
        here=url_for(".find_member", household_id=household_id),
        text=text,
        people=[one for one in people if one.id not in here],
        target=lambda one: url_for(".joining", household_id=household_id, person_id=one.public_id),
        by_name="",
    )


@bp.get("/households/<household_id>/join/<person_id>")
@endpoint(EDIT)
def joining(household_id: str, person_id: str) -> ResponseReturnValue:
    """Role and day of joining."""
    form = JoinForm()
    form.joined_on.data = today()
    return _join_page(form, household_id, person_id)


@bp.post("/households/<household_id>/join/<person_id>")
@endpoint(EDIT, writes=True)
def join(household_id: str, person_id: str) -> ResponseReturnValue:
    """Add the member."""
    found, form = pages.open_household(household_id, EDIT), JoinForm()
    person = pages.open_person(person_id)
    if form.validate() and attempt(
        form,
        lambda: services.join_household(
            db.session(),
            actor=g.actor,
            region=g.region,
            household=found,
            person=person,
            role=form.role.data,
            on=pages.day(form.joined_on),
            reason=form.reason.data,
            paper=pages.paper_of(form),
            leave_other=bool(form.leave_other.data),
            sure=bool(form.confirmed.data),
        ),
    ):
        text = _("%(name)s is a member of the household.", name=person.full_name)
        return done(pages.household_url(found), text)
    return _join_page(form, household_id, person_id)


def _join_page(form: JoinForm, household_id: str, person_id: str) -> ResponseReturnValue:
    found = pages.open_household(household_id, EDIT)
    person = pages.open_person(person_id)
    return render_form(
        "households/join.html",
        form,
        household=found,
        person=person,
        title=_("Add to the household"),
        lead=person.full_name,
        elsewhere=pages.lives_elsewhere(person, found),
        action=url_for(".join", household_id=household_id, person_id=person_id),
    )


@bp.get("/households/<household_id>/members/<person_id>/leave")
@endpoint(EDIT)
def leaving(household_id: str, person_id: str) -> ResponseReturnValue:
    """When and why a member leaves."""
    form = pages.leave_form(pages.open_household(household_id, EDIT), person_id)
    form.left_on.data = today()
    return _leave_page(form, household_id, person_id)


@bp.post("/households/<household_id>/members/<person_id>/leave")
@endpoint(EDIT, writes=True)
def leave(household_id: str, person_id: str) -> ResponseReturnValue:
    """Record the leaving, with the next head where the head leaves."""
    found = pages.open_household(household_id, EDIT)
    member, form = pages.member(found, person_id), pages.leave_form(found, person_id)

    def work() -> bool:
        services.leave_household(
            db.session(), actor=g.actor, region=g.region, household=found,
            person_id=member.person.id, on=pages.day(form.left_on), reason=form.reason.data,
            text=form.note.data or "", next_head_id=pages.next_head(form),
        )  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        text = _("%(name)s has left the household.", name=member.person.full_name)
        return done(pages.after_change(found), text)
    return _leave_page(form, household_id, person_id)


def _leave_page(form: LeaveForm, household_id: str, person_id: str) -> ResponseReturnValue:
    found = pages.open_household(household_id, EDIT)
    return render_form(
        "households/step.html",
        form,
        household=found,
        title=_("Record the leaving"),
        lead=pages.member(found, person_id).person.full_name,
        action=url_for(".leave", household_id=household_id, person_id=person_id),
        button=_("Record"),
    )


@bp.get("/households/<household_id>/members/<person_id>/role")
@endpoint(EDIT)
def changing_role(household_id: str, person_id: str) -> ResponseReturnValue:
    """What a member is to the head."""
    member = pages.member(pages.open_household(household_id, EDIT), person_id)
    form = RoleForm()
    form.role.data, form.on.data = member.row.role, today()
    return _role_page(form, household_id, person_id)


@bp.post("/households/<household_id>/members/<person_id>/role")
@endpoint(EDIT, writes=True)
def change_role(household_id: str, person_id: str) -> ResponseReturnValue:
    """Change the role from a day on."""
    found, form = pages.open_household(household_id, EDIT), RoleForm()
    member = pages.member(found, person_id)

    def work() -> bool:
        services.change_member_role(
            db.session(), actor=g.actor, region=g.region, household=found,
            person_id=member.person.id, role=form.role.data, on=pages.day(form.on),
            sure=bool(form.confirmed.data),
        )  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(pages.household_url(found), _("The changes are saved."))
    return _role_page(form, household_id, person_id)


def _role_page(form: RoleForm, household_id: str, person_id: str) -> ResponseReturnValue:
    found = pages.open_household(household_id, EDIT)
    return render_form(
        "households/step.html",
        form,
        household=found,
        title=_("Change the role"),
        lead=pages.member(found, person_id).person.full_name,
        action=url_for(".change_role", household_id=household_id, person_id=person_id),
        button=_("Save"),
    )


@bp.get("/households/<household_id>/separate")
@endpoint(EDIT)
def separating(household_id: str) -> ResponseReturnValue:
    """Who goes into a household of their own."""
    form = pages.separate_form(pages.open_household(household_id, EDIT))
    form.on.data = today()
    return _separate_page(form, household_id)


@bp.post("/households/<household_id>/separate")
@endpoint(EDIT, writes=True)
def separate(household_id: str) -> ResponseReturnValue:
    """Split the household in one step."""
    found = pages.open_household(household_id, EDIT)
    form = pages.separate_form(found)
    home = None
    if form.validate():
        home = attempt(
            form,
            lambda: family_services.separate_household(
                db.session(),
                actor=g.actor,
                region=g.region,
                household=found,
                leaving=pages.leaving_of(form),
            ),
        )
    if home is None:
        return _separate_page(form, household_id)
    return done(pages.household_url(home), _("The new household is opened."))


def _separate_page(form: SeparateForm, household_id: str) -> ResponseReturnValue:
    found = pages.open_household(household_id, EDIT)
    return render_form(
        "households/separate.html",
        form,
        household=found,
        members=pages.member_lines(found),
        may_protect=g.actor.can_somewhere(PROTECTED, g.region.id),
        labels=labels,
        action=url_for(".separate", household_id=household_id),
    )
