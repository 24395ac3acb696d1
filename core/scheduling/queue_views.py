"""Pages of a group's queue: the order with its reasons, one person's story, priority."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from core.clock import now_utc
from core.db import db
from core.errors import NotFound
from core.people.models import Person
from core.people.queries import find_person
from core.scheduling import queries, services
from core.scheduling.attendance_queries import person_line
from core.scheduling.blueprint import bp
from core.scheduling.models import Enrolment, Group
from core.scheduling.pages import WORDS
from core.scheduling.queue_pages import moved_text
from core.scheduling.queue_queries import queue_page, standings, story
from core.scheduling.queue_words import VIA, rule_words
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext, today
from core.web.render import attempt, done, render, render_form

VIEW, ENROL, OVERRIDE = "groups.view", "enrolments.manage", "enrolments.override"


class PriorityForm(BaseForm):
    """Why somebody goes before others, or no longer does."""

    reason = TextAreaField(
        lazy_gettext("Reason"), [InputRequired(lazy_gettext("Write the reason.")), Length(max=200)]
    )


@bp.get("/groups/<group_id>/queue")
@endpoint(VIEW)
def queue(group_id: str) -> ResponseReturnValue:
    """The queue in order: the number, since when, by which rule, what stands in the way."""
    session = db.session()
    line = queries.find_group_line(session, actor=g.actor, region=g.region, public_id=group_id)
    g.nav_area = "scheduling.groups"
    return render(
        "scheduling/queue.html",
        line=line,
        group=line.group,
        queue=queue_page(session, region=g.region, line=line, on=today()),
        now=now_utc(),
        ways=VIA,
        **WORDS,
    )


@bp.post("/groups/<group_id>/queue")
@endpoint(ENROL, writes=True)
def move_queue(group_id: str) -> ResponseReturnValue:
    """Ask again about those who wait while places are free."""
    group = _find(group_id, ENROL)
    moved = services.move_queue_up(db.session(), actor=g.actor, region=g.region, group=group)
    url = url_for("scheduling.queue", group_id=group.public_id)
    if moved:
        return done(url, moved_text(len(moved)))
    return done(url, _("Nobody in the queue can be given a place now."), "info")


@bp.get("/groups/<group_id>/queue/<person_id>")
@endpoint(VIEW)
def queue_story(group_id: str, person_id: str) -> ResponseReturnValue:
    """Why somebody stands where he stands, and what moved him."""
    return _show_story(PriorityForm(), _find(group_id, VIEW), _person(person_id))


@bp.post("/groups/<group_id>/queue/<person_id>")
@endpoint(OVERRIDE, writes=True)
def change_priority(group_id: str, person_id: str) -> ResponseReturnValue:
    """Give priority or withdraw it, with a reason."""
    group, person, form = _find(group_id, OVERRIDE), _person(person_id), PriorityForm()
    gives = request.form.get("priority") != "withdraw"
    deed = services.give_priority if gives else services.withdraw_priority
    if form.validate():
        moved = attempt(
            form,
            lambda: deed(
                db.session(), actor=g.actor, region=g.region, group=group, person_id=person.id,
                reason=form.reason.data or "",
            ),
        )  # fmt: skip
        if moved is not None:
            text = _("Priority is given.") if gives else _("Priority is withdrawn.")
            text = f"{text} {moved_text(len(moved))}" if moved else text
            return done(url_for("scheduling.queue", group_id=group.public_id), text)
    return _show_story(form, group, person)


def _show_story(form: PriorityForm, group: Group, person: Person) -> ResponseReturnValue:
    session = db.session()
    enrolment = _last_wait(group, person)
    return render_form(
        "scheduling/queue_story.html",
        form,
        group=group,
        person=person_line(person),
        enrolment=enrolment,
        standing=standings(session, [enrolment]).get(enrolment.id),
        rule=rule_words(enrolment),
        story=story(session, group=group, enrolment=enrolment),
        **WORDS,
    )


def _last_wait(group: Group, person: Person) -> Enrolment:
    """The person's place or number in the group, else the last one; `NotFound` without any."""
    enrolment = queries.last_enrolment(db.session(), group=group, person_id=person.id)
    if enrolment is None:
        raise NotFound
    return enrolment


def _find(group_id: str, permission: str) -> Group:
    g.nav_area = "scheduling.groups"
    return queries.find_group(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=permission
    )


def _person(person_id: str) -> Person:
    return find_person(db.session(), actor=g.actor, region=g.region, public_id=person_id)
