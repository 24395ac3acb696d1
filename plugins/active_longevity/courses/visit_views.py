"""Pages of visits: the day of the nurse, on screen and on paper, and deeds on single visits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import Conflict, Interval
from core.sdk.web import (
    Link,
    asked,
    attempt,
    attempt_or_flash,
    centre_choice,
    chosen_code,
    day_asked,
    db_session,
    done,
    endpoint,
    local_text,
    moment_of,
    next_or,
    render,
    render_form,
    today,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.courses import pages, queries, visit_services
from plugins.active_longevity.courses.blueprint import bp
from plugins.active_longevity.courses.models import CourseVisit
from plugins.active_longevity.courses.permissions import COURSE_GIVE, COURSE_PLAN, COURSE_VIEW
from plugins.active_longevity.courses.words import WORDS
from plugins.active_longevity.forms import ReasonForm

_DAY = dt.timedelta(days=1)


@bp.get("/courses/")
@endpoint(COURSE_VIEW)
def day() -> ResponseReturnValue:
    """Who is to come to which procedure, by room and time; given in one touch."""
    values = _day_values()
    return render(
        "active_longevity/courses/day.html", moves=_moves(values["date"], values["choice"]),
        views=pages.views("day"), **values,
    )  # fmt: skip


@bp.get("/courses/print")
@endpoint(COURSE_VIEW)
def day_paper() -> ResponseReturnValue:
    """The day's list on paper."""
    return render("active_longevity/courses/day_print.html", **_day_values())


def _day_values() -> dict[str, Any]:
    choice, date = centre_choice(COURSE_VIEW), day_asked(today())
    lines = queries.day_lines(db_session(), centre_ids=choice.ids, day=date)
    parts: dict[int, list[queries.VisitLine]] = {}
    for one in lines:
        parts.setdefault(one.procedure.id, []).append(one)
    return {
        "choice": choice, "date": date, "parts": list(parts.values()), "count": len(lines),
        "given": sum(one.visit.state == "given" for one in lines), **WORDS,
    }  # fmt: skip


def _moves(date: dt.date, choice: Any) -> list[Link]:
    def link(day: dt.date, label: str, icon: str = "") -> Link:
        url = url_for(".day", date=day.isoformat(), centre=chosen_code(choice))
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=day == date)

    return [
        link(date - _DAY, _("Previous day"), "chevron-left"),
        link(today(), _("Today")),
        link(date + _DAY, _("Next day"), "chevron-right"),
    ]


# Given, missed -------------------------------------------------------------------------------


@bp.post("/courses/visits/<visit_id>/give")
@endpoint(COURSE_GIVE, writes=True)
def give(visit_id: str) -> ResponseReturnValue:
    """One touch: the procedure was given. What stands against it is shown with a reason asked."""
    visit = _find(visit_id, COURSE_GIVE)
    form = ReasonForm()
    given = attempt(form, lambda: _give(visit, asked("reason")))
    if given is not None:
        return done(next_or(_page_of(visit)), _("Recorded: the procedure was given."))
    return _visit_page("give", form, visit)


def _give(visit: CourseVisit, reason: str) -> CourseVisit:
    try:
        return visit_services.give_visit(
            db_session(), actor=g.actor, region=g.region, visit=visit, reason=reason
        )
    except Conflict as refusal:
        g.asks_reason = refusal.code == "course.asks"
        raise


@bp.get("/courses/visits/<visit_id>/give")
@endpoint(COURSE_GIVE)
def give_form(visit_id: str) -> ResponseReturnValue:
    """One visit, to be noted as given."""
    return _visit_page("give", ReasonForm(), _find(visit_id, COURSE_GIVE))


@bp.post("/courses/visits/<visit_id>/miss")
@endpoint(COURSE_GIVE, writes=True)
def miss(visit_id: str) -> ResponseReturnValue:
    """The person did not come; the visit is put at the end."""
    visit = _find(visit_id, COURSE_GIVE)
    attempt_or_flash(
        lambda: visit_services.miss_visit(
            db_session(), actor=g.actor, region=g.region, visit=visit
        ),
        success=_("Noted. The visit is put at the end of the course where a time is free."),
    )
    return done(next_or(_page_of(visit)))


# Moving, cancelling, undoing -----------------------------------------------------------------


@bp.get("/courses/visits/<visit_id>/move")
@endpoint(COURSE_PLAN)
def move_form(visit_id: str) -> ResponseReturnValue:
    """Three free times instead."""
    return _visit_page("move", ReasonForm(), _find(visit_id, COURSE_PLAN))


@bp.post("/courses/visits/<visit_id>/move")
@endpoint(COURSE_PLAN, writes=True)
def move(visit_id: str) -> ResponseReturnValue:
    """Take one of the times; later visits move along where they must."""
    visit, form = _find(visit_id, COURSE_PLAN), ReasonForm()
    moment = moment_of(asked("at"), g.region)
    if moment is None:
        form.add_error(None, _("Choose one of the times."))
        return _visit_page("move", form, visit)
    moved = attempt(
        form,
        lambda: visit_services.move_visit(
            db_session(), actor=g.actor, region=g.region, visit=visit, starts_at=moment
        ),
    )
    if moved is None:
        return _visit_page("move", form, visit)
    more = len(moved) - 1
    text = _("The visit is moved.") if not more else _(
        "The visit is moved; %(num)s later visits moved along.", num=more)  # fmt: skip
    return done(_page_of(visit), text)


@bp.get("/courses/visits/<visit_id>/cancel")
@endpoint(COURSE_PLAN)
def cancel_form(visit_id: str) -> ResponseReturnValue:
    """Ask why."""
    return _visit_page("cancel", ReasonForm(), _find(visit_id, COURSE_PLAN))


@bp.post("/courses/visits/<visit_id>/cancel")
@endpoint(COURSE_PLAN, writes=True)
def cancel(visit_id: str) -> ResponseReturnValue:
    """Free the visit's time."""
    return _with_reason(visit_id, "cancel", COURSE_PLAN)


@bp.get("/courses/visits/<visit_id>/undo")
@endpoint(COURSE_GIVE)
def undo_form(visit_id: str) -> ResponseReturnValue:
    """Ask why the mark was wrong."""
    return _visit_page("undo", ReasonForm(), _find(visit_id, COURSE_GIVE))


@bp.post("/courses/visits/<visit_id>/undo")
@endpoint(COURSE_GIVE, writes=True)
def undo(visit_id: str) -> ResponseReturnValue:
    """Take the mark back; a service that was recorded is voided."""
    return _with_reason(visit_id, "undo", COURSE_GIVE)


def _with_reason(visit_id: str, step: str, permission: str) -> ResponseReturnValue:
    visit, form = _find(visit_id, permission), ReasonForm()
    deed = visit_services.cancel_visit if step == "cancel" else visit_services.undo_visit
    if form.validate():
        made = attempt(
            form,
            lambda: deed(db_session(), actor=g.actor, region=g.region, visit=visit,
                         reason=form.reason.data or ""),
        )  # fmt: skip
        if made is not None:
            text = _("The visit is cancelled.") if step == "cancel" else _("Taken back.")
            return done(_page_of(visit), text)
    return _visit_page(step, form, visit)


def _find(visit_id: str, permission: str) -> CourseVisit:
    return queries.find_visit(
        db_session(), actor=g.actor, region=g.region, public_id=visit_id, permission=permission
    )


def _page_of(visit: CourseVisit) -> str:
    return url_for(".course", course_id=queries.course_of(db_session(), visit).public_id)


def _visit_page(step: str, form: ReasonForm, visit: CourseVisit) -> ResponseReturnValue:
    session = db_session()
    line = queries.line_of(session, queries.course_of(session, visit))
    times: tuple[Interval, ...] = ()
    if step == "move":
        times = visit_services.alternatives(session, region=g.region, visit=visit).visits
    return render_form(
        "active_longevity/courses/visit.html", form, visit=visit, line=line, step=step,
        times=times, local_text=local_text, asks=g.get("asks_reason", False), **WORDS,
    )  # fmt: skip
