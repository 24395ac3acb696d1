"""Pages of places: finding somebody for a group, enrolling, the queue, leaving."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import Conflict, DomainError, InvalidInput
from core.households.representative_queries import may_be_represented_by
from core.people.models import Person
from core.people.pages import cards_elsewhere
from core.people.queries import find_person, search_people
from core.scheduling import queries, services
from core.scheduling.attendance_queries import person_line
from core.scheduling.blueprint import bp
from core.scheduling.enrolment_queries import candidates
from core.scheduling.forms import LeaveForm
from core.scheduling.models import Group
from core.scheduling.pages import WORDS, asked, next_or, place_tag
from core.scheduling.queue_pages import moved_text
from core.scheduling.queue_queries import standings
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, done, render, render_form

ENROL = "enrolments.manage"
FOUND = 10


@bp.get("/groups/<group_id>/enrol")
@endpoint(ENROL)
def enrol_form(group_id: str) -> ResponseReturnValue:
    """Find the person to enrol; each found one is a button."""
    session, text = db.session(), asked("q")
    line = queries.find_group_line(
        session, actor=g.actor, region=g.region, public_id=group_id, permission=ENROL
    )
    here = frozenset([line.group.centre_id])
    people = search_people(session, region_id=g.region.id, text=text, centre_ids=here, limit=FOUND)
    g.nav_area = "scheduling.groups"
    return render(
        "scheduling/enrol.html",
        "scheduling/_candidates.html",
        line=line,
        group=line.group,
        text=text,
        found=candidates(session, group=line.group, people=people),
        elsewhere=cards_elsewhere(text, here),
        represented=may_be_represented_by(
            session, person_ids=[one.id for one in people], today=today()
        ),
        **WORDS,
    )


@bp.post("/groups/<group_id>/enrol")
@endpoint(ENROL, writes=True)
def enrol(group_id: str) -> ResponseReturnValue:
    """Enrol a person; when the group is full, ask whether to wait."""
    group = _find(group_id)
    person = _person(request.form.get("person_id", ""))
    try:
        result = services.enrol_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            group=group,
            person_id=person.id,
            join_queue=request.form.get("join_queue") == "1",
            override=request.form.get("override"),
        )
    except Conflict as refusal:
        return _refused(group, person, refusal)
    except InvalidInput as refusal:
        if refusal.field != "override":
            raise
        return _refused(group, person, refusal)
    return done(next_or(_url(group)), outcome_text(result, person), _kind(result))


@bp.get("/groups/<group_id>/leave/<person_id>")
@endpoint(ENROL)
def leave_form(group_id: str, person_id: str) -> ResponseReturnValue:
    """Ask why a person leaves."""
    return _show_leave(LeaveForm(), _find(group_id), _person(person_id))


@bp.post("/groups/<group_id>/leave/<person_id>")
@endpoint(ENROL, writes=True)
def leave(group_id: str, person_id: str) -> ResponseReturnValue:
    """Free the place; the first of the queue who may be enrolled gets it."""
    group, person, form = _find(group_id), _person(person_id), LeaveForm()
    if form.validate():
        moved = attempt(
            form,
            lambda: services.leave_group(
                db.session(),
                actor=g.actor,
                region=g.region,
                group=group,
                person_id=person.id,
                reason=form.reason.data or "",
            ),
        )
        if moved is not None:
            text = _("%(name)s has left the group.", name=person.full_name)
            return done(next_or(_url(group)), f"{text} {moved_text(len(moved))}" if moved else text)
    return _show_leave(form, group, person)


def outcome_text(result: services.EnrolResult, person: Person) -> str:
    """What became of the wish, with the warnings."""
    name = person.full_name
    text = {
        "enrolled": _("%(name)s is enrolled.", name=name),
        "already_enrolled": _("%(name)s is enrolled already.", name=name),
        "queued": _("%(name)s is in the queue.", name=name),
        "already_queued": _("%(name)s is in the queue already.", name=name),
    }[result.outcome]
    standing = standings(db.session(), [result.enrolment]).get(result.enrolment.id)
    if standing is not None:
        place = _("Place in the queue: %(number)s.", number=standing.place)
        text = f"{text} {place}"
    return " ".join([text, *result.warnings])


def _kind(result: services.EnrolResult) -> str:
    return "warning" if result.warnings else "success" if result.outcome == "enrolled" else "info"


def _refused(group: Group, person: Person, refusal: DomainError) -> ResponseReturnValue:
    """Why nothing was written; a full group offers the queue, and a rule that may be overridden
    asks those who have the right for their reason."""
    line = queries.find_group_line(
        db.session(), actor=g.actor, region=g.region, public_id=group.public_id
    )
    return render(
        "scheduling/enrol_refused.html",
        status=409 if isinstance(refusal, Conflict) else 422,
        line=line,
        group=group,
        person=person_line(person),
        text=str(refusal.message),
        is_full=refusal.code == "group.full",
        next_number=line.queued + 1,
        may_override=getattr(refusal, "may_be_overridden", isinstance(refusal, InvalidInput)),
        override=request.form.get("override", "")[:200],
        reason_missing=isinstance(refusal, InvalidInput),
        next=next_or(""),
    )


def _find(group_id: str) -> Group:
    g.nav_area = "scheduling.groups"
    return queries.find_group(
        db.session(), actor=g.actor, region=g.region, public_id=group_id, permission=ENROL
    )


def _person(person_id: str) -> Person:
    return find_person(db.session(), actor=g.actor, region=g.region, public_id=person_id)


def _url(group: Group) -> str:
    return url_for("scheduling.group_page", group_id=group.public_id)


def _show_leave(form: LeaveForm, group: Group, person: Person) -> ResponseReturnValue:
    living = queries.people_living_in(db.session(), group=group, person_ids=[person.id])
    enrolment = living.get(person.id)
    return render_form(
        "scheduling/leave.html",
        form,
        group=group,
        person=person_line(person),
        tag_of_place=place_tag(enrolment) if enrolment is not None else None,
    )
