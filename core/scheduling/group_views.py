"""Pages of groups: the list, one group, making, changing, ending, the month's journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotFound
from core.scheduling import queries, services
from core.scheduling.access import kind_label, kinds_for_groups
from core.scheduling.blueprint import bp
from core.scheduling.forms import GroupEditForm, GroupForm, ReasonForm, renew_version
from core.scheduling.group_plans import touches_somebody, values_of
from core.scheduling.models import Group
from core.scheduling.pages import WORDS, asked, centre_choice
from core.scheduling.queries import CentreChoice
from core.scheduling.resource_queries import (
    names_of_group_resources,
    resources_of,
    resources_of_group,
)
from core.scheduling.rule_queries import rule_lines
from core.scheduling.rules import day_of
from core.scheduling.series_pages import preview_page
from core.scheduling.series_services import Shown, preview
from core.scheduling.series_words import policy_words
from core.scheduling.timetable_queries import coming_sessions, journal
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form

VIEW, MANAGE = "groups.view", "groups.manage"
#: the rest stands on the queue's own page
QUEUE_SHOWN = 10


@bp.get("/groups/")
@endpoint(VIEW)
def groups() -> ResponseReturnValue:
    """Groups of the centre that run, or that have ended."""
    choice, kind = centre_choice(VIEW), asked("kind")
    ended = request.args.get("state") == "ended"
    page = queries.groups_page(
        db.session(),
        region=g.region,
        centre_ids=choice.ids,
        today=today(),
        ended=ended,
        kind=kind,
        page=page_number(),
        per_page=per_page(),
    )
    shown = {"page": page, "choice": choice, "ended": ended, "kind": kind, **_list_words()}
    return render("scheduling/groups.html", "scheduling/_groups.html", **shown)


@bp.get("/groups/new")
@endpoint(MANAGE)
def group_form() -> ResponseReturnValue:
    """Ask about a new group."""
    choice = _where_to_make()
    form = GroupForm(data={"starts_on": today()})
    return _show_new(form, choice)


@bp.post("/groups/new")
@endpoint(MANAGE, writes=True)
def create_group() -> ResponseReturnValue:
    """Make a group with its sessions."""
    choice = _where_to_make()
    form = _offered(GroupForm(), choice)
    if form.validate():
        group = attempt(
            form,
            lambda: services.create_group(
                db.session(),
                actor=g.actor,
                region=g.region,
                centre_id=choice.chosen.id if choice.chosen else 0,
                data=form.group_data(),
            ),
        )
        if group is not None:
            return done(_url(group), _("The group «%(title)s» is made.", title=group.title))
    return _show_new(form, choice)


@bp.get("/groups/<group_id>")
@endpoint(VIEW)
def group_page(group_id: str) -> ResponseReturnValue:
    """One group: facts, people, queue, sessions."""
    session, day = db.session(), today()
    line = queries.find_group_line(session, actor=g.actor, region=g.region, public_id=group_id)
    members = queries.members_page(
        session, group=line.group, page=page_number(), per_page=per_page()
    )
    g.nav_area = "scheduling.groups"
    return render(
        "scheduling/group.html",
        line=line,
        group=line.group,
        members=members,
        queue=queries.queue_lines(session, group=line.group, limit=QUEUE_SHOWN),
        rules=rule_lines(session, region=g.region, group=line.group),
        sessions=coming_sessions(session, group=line.group, day=day),
        kind_label=kind_label,
        used=names_of_group_resources(session, line.group.id),
        page_url=page_url,
        policy_words=policy_words,
        **WORDS,
    )


@bp.get("/groups/<group_id>/edit")
@endpoint(MANAGE)
def edit_group_form(group_id: str) -> ResponseReturnValue:
    """Show what is known of a group."""
    group = _find(group_id, MANAGE)
    return _show_edit(
        _offer(GroupEditForm(obj=group, data={"no_room": group.room_id is None}), group), group
    )


@bp.post("/groups/<group_id>/edit")
@endpoint(MANAGE, writes=True)
def edit_group(group_id: str) -> ResponseReturnValue:
    """Change a group; what changes for sessions and people is shown first."""
    group = _find(group_id, MANAGE)
    form = _offer(GroupEditForm(), group)
    if form.validate():
        shown = attempt(form, lambda: _shown(form, group))
        if shown is not None and touches_somebody(shown.plan):
            return preview_page(shown, back_url=_url(group))
        if shown is not None and attempt(form, lambda: _save(form, group)) is not None:
            return done(_url(group), _("Changes are saved."))
        renew_version(form, group.version)
    return _show_edit(form, group)


def _shown(form: GroupEditForm, group: Group) -> Shown:
    values = values_of(group, form.changes(), form.number_read())
    return preview(db.session(), actor=g.actor, region=g.region, kind="edit", values=values)


def _save(form: GroupEditForm, group: Group) -> Any:
    return services.edit_group(
        db.session(), actor=g.actor, region=g.region, group=group, data=form.changes(),
        version=form.number_read(),
    )  # fmt: skip


@bp.get("/groups/<group_id>/end")
@endpoint(MANAGE)
def end_group_form(group_id: str) -> ResponseReturnValue:
    """Say what ending a group does, and ask why."""
    return _show_end(ReasonForm(), group_id)


@bp.post("/groups/<group_id>/end")
@endpoint(MANAGE, writes=True)
def end_group(group_id: str) -> ResponseReturnValue:
    """End a group."""
    group = _find(group_id, MANAGE)
    form = ReasonForm()
    if form.validate():
        ended = attempt(
            form,
            lambda: services.end_group(
                db.session(),
                actor=g.actor,
                region=g.region,
                group=group,
                reason=form.reason.data or "",
            ),
        )
        if ended is not None:
            return done(_url(group), _("The group «%(title)s» has ended.", title=group.title))
    return _show_end(form, group_id)


@bp.get("/groups/<group_id>/journal")
@endpoint(VIEW)
def group_journal(group_id: str) -> ResponseReturnValue:
    """The month's journal on paper: people in rows, sessions in columns."""
    line = queries.find_group_line(db.session(), actor=g.actor, region=g.region, public_id=group_id)
    month = day_of(f"{request.args.get('month', '')}-01", today())
    return render(
        "scheduling/journal.html",
        line=line,
        group=line.group,
        journal=journal(db.session(), group=line.group, month=month),
        previous=(month.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m"),
        following=(month.replace(day=28) + dt.timedelta(days=4)).strftime("%Y-%m"),
        back_url=_url(line.group),
        **WORDS,
    )


def _list_words() -> dict[str, Any]:
    kinds = [(one.code, one.label) for one in kinds_for_groups(g.region)]
    return {"kinds": kinds, "kind_label": kind_label, "page_url": page_url, **WORDS}


def _find(group_id: str, permission: str) -> Group:
    g.nav_area = "scheduling.groups"
    return queries.find_group(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=permission
    )


def _url(group: Group) -> str:
    return url_for("scheduling.group_page", group_id=group.public_id)


def _where_to_make() -> CentreChoice:
    """The centre in which the group is made: chosen, or the first one."""
    choice = centre_choice(MANAGE)
    if not choice.options:
        raise NotFound
    g.nav_area = "scheduling.groups"
    return CentreChoice(choice.options, choice.chosen or choice.options[0])


def _offered(form: GroupForm, choice: CentreChoice) -> GroupForm:
    centre_id = choice.chosen.id if choice.chosen else 0
    form.offer_kinds(g.region)
    form.offer(
        queries.rooms_of(db.session(), centre_id=centre_id),
        queries.staff_of(db.session(), centre_id=centre_id),
        resources_of(db.session(), centre_id=centre_id),
    )
    return form


def _offer(form: GroupEditForm, group: Group) -> GroupEditForm:
    rooms = queries.rooms_of(db.session(), centre_id=group.centre_id, also=group.room_id)
    staff = queries.staff_of(db.session(), centre_id=group.centre_id, also=group.instructor_id)
    used = resources_of_group(db.session(), group.id)
    if not form.resource.was_sent:
        form.show_used(used)
    also = [resource_id for resource_id, _units in used]
    form.offer(rooms, staff, resources_of(db.session(), centre_id=group.centre_id, also=also))
    return form


def _show_new(form: GroupForm, choice: CentreChoice) -> ResponseReturnValue:
    return render_form("scheduling/group_form.html", _offered(form, choice), choice=choice)


def _show_edit(form: GroupEditForm, group: Group) -> ResponseReturnValue:
    return render_form("scheduling/group_edit.html", form, group=group, **WORDS)


def _show_end(form: ReasonForm, group_id: str) -> ResponseReturnValue:
    line = queries.find_group_line(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=MANAGE
    )
    g.nav_area = "scheduling.groups"
    return render_form("scheduling/group_end.html", form, line=line, group=line.group)
