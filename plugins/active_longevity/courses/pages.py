"""What pages of courses share: what is chosen on the way to a plan, and what would come of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from core.sdk.models import Person
from core.sdk.services import InvalidInput, Problem, living_centres, search_people, service_problems
from core.sdk.web import (
    Link,
    asked,
    centre_choice,
    db_session,
    find_person,
    local_text,
    moment_of,
    today,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.courses import queries
from plugins.active_longevity.courses.forms import PlanForm
from plugins.active_longevity.courses.models import Course, Procedure
from plugins.active_longevity.courses.permissions import COURSE_PLAN, COURSE_VIEW
from plugins.active_longevity.courses.planning import Proposal, Wish, propose
from plugins.active_longevity.courses.rules import VisitState
from plugins.active_longevity.courses.services import elsewhere

FOUND = 8
_DAYS = "123456"


@dataclass(frozen=True)
class Chosen:
    """What is known so far: the person, and the procedure or the course that goes on."""

    person: Person | None
    procedure: Procedure | None
    course: Course | None

    def address(self, **more: Any) -> dict[str, Any]:
        return {
            "person": self.person.public_id if self.person else None,
            "procedure": self.procedure.public_id if self.procedure and not self.course else None,
            "course": self.course.public_id if self.course else None,
            **more,
        }


def chosen() -> Chosen:
    """From the address or the form; what the reader may not plan is not found."""
    session, values = db_session(), request.values
    may = {"actor": g.actor, "region": g.region, "permission": COURSE_PLAN}
    if values.get("course"):
        course = queries.find_course(session, public_id=values["course"], **may)
        return Chosen(*queries.whole(session, course), course)
    person = find_person(values["person"], COURSE_PLAN) if values.get("person") else None
    procedure = None
    if values.get("procedure"):
        procedure = queries.find_procedure(session, public_id=values["procedure"], **may)
    return Chosen(person, procedure, None)


def plan_form(picked: Chosen) -> PlanForm:
    """What was asked for; at first from tomorrow on at ten, or as the course was planned."""
    course = picked.course
    usual = {
        "first": today() + dt.timedelta(days=1),
        "time": f"{course.wanted_time:%H:%M}" if course else "10:00",
        "weekdays": [int(one) for one in (course.weekdays if course else _DAYS)],
        "a_day": 1,
    }
    if "first" in request.values:
        form = PlanForm(request.values)
        form.validate()
        return form
    return PlanForm(formdata=None, data=usual)


def wish_of(picked: Chosen, form: PlanForm) -> Wish | None:
    """What the form asks for; None while it has faults."""
    if form.all_errors() or picked.procedure is None or picked.person is None:
        return None
    time = form.time.time or dt.time.fromisoformat(form.time.data or "10:00")
    assert form.first.data is not None
    session, course = db_session(), picked.course
    first = max(form.first.data, today())
    taken = elsewhere(
        session, person_id=picked.person.id, procedure=picked.procedure, dates=[first],
        course_id=course.id if course else None,
    )  # fmt: skip
    needed = picked.procedure.visits
    if course is not None:
        needed = queries.line_of(session, course).unplanned
        mine = queries.visits_of(session, course_id=course.id)
        taken += [one.local_date for one in mine if one.state == VisitState.PLANNED]
    return Wish(
        first=first, time=time, weekdays=set(form.weekdays.data), needed=needed,
        a_day=form.a_day.data or 1, taken=tuple(taken),
    )  # fmt: skip


def proposal_of(picked: Chosen, wish: Wish | None) -> Proposal | None:
    if wish is None or picked.procedure is None or picked.person is None:
        return None
    return propose(db_session(), g.region, procedure=picked.procedure,
                   person_id=picked.person.id, wish=wish)  # fmt: skip


def problems_of(picked: Chosen, proposal: Proposal | None) -> list[Problem]:
    """What stands against the first and the last visit, each once."""
    if proposal is None or not proposal.visits or not picked.procedure or not picked.person:
        return []
    days = {moment_date(proposal.visits[0].starts_at), moment_date(proposal.visits[-1].starts_at)}
    found = [
        one
        for day in sorted(days)
        for one in service_problems(
            db_session(), g.region, person_id=picked.person.id,
            kind_code=picked.procedure.service_kind, on=day, giving=False,
        )
    ]  # fmt: skip
    return list({str(one.text): one for one in found}.values())


def moment_date(moment: dt.datetime) -> dt.date:
    return dt.date.fromisoformat(local_text(moment)[:10])


def starts_typed(text: str | None) -> list[dt.datetime]:
    """Moments of a form: `2026-11-23T10:00 2026-11-24T10:00`; what is none is left out."""
    found = (moment_of(one, g.region) for one in (text or "")[:4000].split())
    return [one for one in found if one is not None]


def starts_text(proposal: Proposal) -> str:
    return " ".join(local_text(one.starts_at) for one in proposal.visits)


def found_people() -> tuple[str, list[Person]]:
    """What was typed to find a person, and who was found."""
    text = asked("q")
    if not text:
        return "", []
    people = search_people(
        db_session(), region_id=g.region.id, text=text,
        centre_ids=centre_choice(COURSE_PLAN).ids, limit=FOUND,
    )  # fmt: skip
    return text, people


def procedures_for(person: Person) -> list[queries.ProcedureLine]:
    """Procedures of the centres that hold the person's file and where the reader plans."""
    scope = g.actor.centre_scope(COURSE_PLAN, g.region.id)
    held = living_centres(person)
    ids = held if scope is None else held & scope
    return queries.procedure_lines(db_session(), centre_ids=ids, active=True)


def views(current: str) -> list[Link]:
    """The row under the heading: today, all courses, the catalogue."""
    return [
        Link(label, url_for(f".{name}"), current=name == current)
        for name, label in (
            ("day", _("Procedures of the day")),
            ("listing", _("Courses")),
            ("procedures", _("Catalogue")),
        )
        if g.actor.can_somewhere(COURSE_VIEW, g.region.id)
    ]


def nothing_chosen() -> InvalidInput:
    """For a form whose fields say too little."""
    return InvalidInput("course.wish", _("Choose the person, the procedure, the day and the time."))
