"""Pages of courses: planning in one step, the list, a course, a person's courses."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import person_line
from core.sdk.web import (
    Link,
    attempt,
    centre_choice,
    chosen_code,
    db_session,
    done,
    endpoint,
    find_person,
    new_press,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    press_of,
    render,
    render_form,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.courses import pages, queries, services
from plugins.active_longevity.courses.blueprint import bp
from plugins.active_longevity.courses.forms import ApplyForm, PlanForm
from plugins.active_longevity.courses.models import Course
from plugins.active_longevity.courses.permissions import COURSE_PLAN, COURSE_VIEW
from plugins.active_longevity.courses.rules import CourseState
from plugins.active_longevity.courses.words import COURSE_TAGS, WORDS
from plugins.active_longevity.forms import ReasonForm

# Planning ------------------------------------------------------------------------------------


@bp.get("/courses/plan")
@endpoint(COURSE_PLAN)
def plan() -> ResponseReturnValue:
    """The person, the procedure, from when; below it all visits as they would be."""
    picked = pages.chosen()
    return _plan_page(picked, ApplyForm(), pages.plan_form(picked))


@bp.post("/courses/plan")
@endpoint(COURSE_PLAN, writes=True)
def apply_plan() -> ResponseReturnValue:
    """Plan what was shown, all or nothing."""
    picked, form = pages.chosen(), ApplyForm()
    plan_form = pages.plan_form(picked)
    if form.validate():
        made = attempt(form, lambda: _apply(picked, form, plan_form))
        if made is not None:
            text = _("The visits are planned.")
            return done(url_for(".course", course_id=made.public_id), text)
    return _plan_page(picked, form, plan_form)


def _apply(picked: pages.Chosen, form: ApplyForm, plan_form: PlanForm) -> Course:
    common: dict[str, Any] = {
        "actor": g.actor, "region": g.region, "starts": pages.starts_typed(form.starts.data),
        "press_key": press_of(form.press.data), "reason": form.reason.data or "",
    }  # fmt: skip
    if picked.course is not None:
        return services.extend_course(db_session(), course=picked.course, **common)
    wish = pages.wish_of(picked, plan_form)
    if wish is None or picked.procedure is None or picked.person is None:
        raise pages.nothing_chosen()
    return services.plan_course(
        db_session(), procedure=picked.procedure, person_id=picked.person.id,
        wanted_time=wish.time, weekdays=wish.weekdays, **common,
    )  # fmt: skip


def _plan_page(picked: pages.Chosen, form: ApplyForm, plan_form: PlanForm) -> ResponseReturnValue:
    wish = pages.wish_of(picked, plan_form)
    proposal = pages.proposal_of(picked, wish)
    problems = pages.problems_of(picked, proposal)
    text, found = pages.found_people()
    form.press.data, form.press.raw_data = new_press(), None
    form.starts.data = pages.starts_text(proposal) if proposal else ""
    form.starts.raw_data = None
    return render_form(
        "active_longevity/courses/plan.html", form, picked=picked, plan_form=plan_form,
        person=person_line(picked.person) if picked.person else None,
        procedures=pages.procedures_for(picked.person) if picked.person else [],
        proposal=proposal, text=text, found=[person_line(one) for one in found],
        refused=[one for one in problems if one.blocking and not one.overridable],
        asks=[one for one in problems if one.blocking and one.overridable],
        told=[one for one in problems if not one.blocking], **WORDS,
    )  # fmt: skip


# Lists ---------------------------------------------------------------------------------------


@bp.get("/courses/all")
@endpoint(COURSE_VIEW)
def listing() -> ResponseReturnValue:
    """Courses of the centre with what is left of each."""
    choice, state = centre_choice(COURSE_VIEW), request.args.get("state", CourseState.RUNNING)
    state = state if state in set(CourseState) else ""
    page = paginate(
        db_session(), queries.courses(centre_ids=choice.ids, state=state), page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render(
        "active_longevity/courses/courses.html", page=page, page_url=page_url, choice=choice,
        line_of=queries.course_line, filters=_filters(state, chosen_code(choice)),
        views=pages.views("listing"), **WORDS,
    )  # fmt: skip


def _filters(state: str, centre: str) -> list[Link]:
    every = [("all", _("All")), *((one, words) for one, (words, _kind) in COURSE_TAGS.items())]
    return [
        Link(label, url_for(".listing", state=one, centre=centre), current=one == (state or "all"))
        for one, label in every
    ]


@bp.get("/courses/people/<person_id>")
@endpoint("people.view", sensitive=COURSE_VIEW)
def person_courses(person_id: str) -> ResponseReturnValue:
    """A person's courses: what is left of each."""
    person: Person = find_person(person_id)
    return render(
        "active_longevity/courses/person.html",
        lines=queries.person_lines(db_session(), person_id=person.id), **WORDS,
        **person_page(person, "active_longevity.courses"),
    )  # fmt: skip


# One course ----------------------------------------------------------------------------------


@bp.get("/courses/<course_id>")
@endpoint(COURSE_VIEW)
def course(course_id: str) -> ResponseReturnValue:
    """All visits of a course, and what can be done with it."""
    found = _find(course_id, COURSE_VIEW)
    return _course_page(found)


@bp.get("/courses/<course_id>/pause")
@endpoint(COURSE_PLAN)
def pause_form(course_id: str) -> ResponseReturnValue:
    """Ask why the course stands still."""
    return _reason_page(ReasonForm(), _find(course_id, COURSE_PLAN), "pause")


@bp.post("/courses/<course_id>/pause")
@endpoint(COURSE_PLAN, writes=True)
def pause(course_id: str) -> ResponseReturnValue:
    """Free the coming visits until the course goes on."""
    return _end(course_id, "pause")


@bp.get("/courses/<course_id>/stop")
@endpoint(COURSE_PLAN)
def stop_form(course_id: str) -> ResponseReturnValue:
    """Ask why the course ends."""
    return _reason_page(ReasonForm(), _find(course_id, COURSE_PLAN), "stop")


@bp.post("/courses/<course_id>/stop")
@endpoint(COURSE_PLAN, writes=True)
def stop(course_id: str) -> ResponseReturnValue:
    """End the course before its time."""
    return _end(course_id, "stop")


def _end(course_id: str, step: str) -> ResponseReturnValue:
    found, form = _find(course_id, COURSE_PLAN), ReasonForm()
    deed = services.pause_course if step == "pause" else services.stop_course
    if form.validate():
        made = attempt(
            form,
            lambda: deed(db_session(), actor=g.actor, region=g.region, course=found,
                         reason=form.reason.data or ""),
        )  # fmt: skip
        if made is not None:
            text = _("The course stands still.") if step == "pause" else _("The course has ended.")
            return done(url_for(".course", course_id=course_id), text)
    return _reason_page(form, found, step)


def _find(course_id: str, permission: str) -> Course:
    return queries.find_course(
        db_session(), actor=g.actor, region=g.region, public_id=course_id, permission=permission
    )


def _course_page(found: Course) -> ResponseReturnValue:
    session = db_session()
    return render(
        "active_longevity/courses/course.html", line=queries.line_of(session, found),
        visits=queries.visits_of(session, course_id=found.id), **WORDS,
    )  # fmt: skip


def _reason_page(form: ReasonForm, found: Course, step: str) -> ResponseReturnValue:
    line = queries.line_of(db_session(), found)
    return render_form("active_longevity/courses/end.html", form, line=line, step=step, **WORDS)
