"""Pages of one session: marks, people from outside, closing, cancelling, the sheet on paper."""

from __future__ import annotations

from typing import Any

from flask import flash, g, request
from flask.typing import ResponseReturnValue

from core.db import db
from core.deliveries.service_checks import told_at_giving
from core.people.models import Person
from core.people.queries import find_person, search_people
from core.scheduling import services
from core.scheduling.access import kind_label
from core.scheduling.attendance_press import Press, press_of
from core.scheduling.attendance_queries import (
    counts_of,
    expected_lines,
    person_line,
)
from core.scheduling.blueprint import bp
from core.scheduling.forms import MarkForm
from core.scheduling.models import Session
from core.scheduling.pages import WORDS, asked, next_or, session_url, told
from core.scheduling.rules import Mark
from core.scheduling.timetable_queries import SessionLine, find_session, find_session_line
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext, today
from core.web.render import attempt, attempt_or_flash, done, render, render_form, wants_fragment

VIEW, MARK, MANAGE = "sessions.view", "attendance.mark", "groups.manage"
FOUND = 8


@bp.get("/sessions/<session_id>")
@endpoint(VIEW)
def session_page(session_id: str) -> ResponseReturnValue:
    """One session: who is expected, who has come."""
    line = _line(session_id)
    text = asked("q")
    return render("scheduling/session.html", **_people(line), **_found(line, text))


@bp.get("/sessions/<session_id>/find")
@endpoint(MARK)
def find_guest(session_id: str) -> ResponseReturnValue:
    """People of the centre for the field «somebody else has come»."""
    line = _line(session_id)
    text = asked("q")
    return render(
        "scheduling/session.html", "scheduling/_guests.html", **_people(line), **_found(line, text)
    )


@bp.post("/sessions/<session_id>/marks/<person_id>")
@endpoint(MARK, writes=True)
def mark(session_id: str, person_id: str) -> ResponseReturnValue:
    """One touch: came, or did not come."""
    meeting, person = _session(session_id), _person(person_id)
    wanted = request.form.get("mark", "")
    error = told(
        lambda: services.mark_attendance(
            db.session(),
            actor=g.actor,
            region=g.region,
            meeting=meeting,
            person_id=person.id,
            mark=wanted,
            reason=asked("reason"),
            press=_press(),
        )
    )
    warning = "" if error or wanted != Mark.PRESENT else _warning(meeting, person)
    return after_mark(meeting, error, warning)


@bp.post("/sessions/<session_id>/marks/<person_id>/undo")
@endpoint(MARK, writes=True)
def undo_mark(session_id: str, person_id: str) -> ResponseReturnValue:
    """Take a mark back before the session is closed."""
    meeting, person = _session(session_id), _person(person_id)
    error = told(
        lambda: services.void_mark(
            db.session(), actor=g.actor, region=g.region, meeting=meeting, person_id=person.id,
            press=_press(),
        )
    )  # fmt: skip
    return after_mark(meeting, error)


@bp.post("/sessions/<session_id>/guests")
@endpoint(MARK, writes=True)
def add_guest(session_id: str) -> ResponseReturnValue:
    """Mark somebody who is not in the group."""
    meeting, person = _session(session_id), _person(request.form.get("person_id", ""))
    error = told(
        lambda: services.walk_in(
            db.session(), actor=g.actor, region=g.region, meeting=meeting, person_id=person.id
        )
    )
    return after_mark(meeting, error, "" if error else _warning(meeting, person))


@bp.get("/sessions/<session_id>/marks/<person_id>/change")
@endpoint(MARK)
def change_mark_form(session_id: str, person_id: str) -> ResponseReturnValue:
    """Ask for a mark with its reason: an excuse, or a correction after closing."""
    wanted = request.args.get("mark", "excused")
    return _show_change(MarkForm(data={"mark": wanted}), session_id, person_id)


@bp.post("/sessions/<session_id>/marks/<person_id>/change")
@endpoint(MARK, writes=True)
def change_mark(session_id: str, person_id: str) -> ResponseReturnValue:
    """Save a mark with its reason; after closing the ledger follows."""
    meeting, person, form = _session(session_id), _person(person_id), MarkForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_mark(
                db.session(),
                actor=g.actor,
                region=g.region,
                meeting=meeting,
                person_id=person.id,
                mark=form.mark.data,
                reason=form.reason.data or "",
            ),
        )
        if saved is not None:
            return done(
                session_url(meeting), _("The mark of %(name)s is saved.", name=person.full_name)
            )
    return _show_change(form, session_id, person_id)


@bp.post("/sessions/<session_id>/close")
@endpoint(MARK, writes=True)
def close(session_id: str) -> ResponseReturnValue:
    """Close the session: its attendances go to the ledger."""
    meeting = _session(session_id)
    closing = attempt_or_flash(
        lambda: services.close_session(
            db.session(),
            actor=g.actor,
            region=g.region,
            meeting=meeting,
            rest_absent=request.form.get("rest_absent") == "1",
        )
    )
    if closing is None:
        return done(session_url(meeting))
    text = ngettext(
        "The session is closed: %(num)s service is recorded.",
        "The session is closed: %(num)s services are recorded.",
        closing.deliveries,
    )
    return done(session_url(meeting), text)


@bp.get("/sessions/<session_id>/sheet")
@endpoint(VIEW)
def sheet(session_id: str) -> ResponseReturnValue:
    """The attendance sheet on paper, with places to sign."""
    line = _line(session_id)
    return render(
        "scheduling/sheet.html",
        **_people(line),
        kind_label=kind_label,
        back_url=session_url(line.session),
    )


def _press() -> Press:
    return press_of(request.form.get("key"), request.form.get("seen"))


def _line(session_id: str) -> SessionLine:
    g.nav_area = "scheduling.week"
    return find_session_line(db.session(), actor=g.actor, region=g.region, public_id=session_id)


def _session(session_id: str) -> Session:
    return find_session(db.session(), actor=g.actor, region=g.region, public_id=session_id)


def _person(person_id: str) -> Person:
    return find_person(
        db.session(), actor=g.actor, region=g.region, public_id=person_id, permission=VIEW
    )


def _people(line: SessionLine) -> dict[str, Any]:
    people = expected_lines(db.session(), line.session)
    return {
        "line": line,
        "meeting": line.session,
        "group": line.group,
        "people": people,
        "counts": counts_of(people),
        "is_future": line.session.local_date > today(),
        **WORDS,
    }


def _found(line: SessionLine, text: str) -> dict[str, Any]:
    found = search_people(
        db.session(),
        region_id=g.region.id,
        text=text,
        centre_ids=frozenset([line.session.centre_id]),
        limit=FOUND,
    )
    return {"text": text, "found": [person_line(one) for one in found], "error": ""}


def _warning(meeting: Session, person: Person) -> str:
    """What the modules say of somebody who has come; the mark stands all the same."""
    kind_code = find_session_line(
        db.session(), actor=g.actor, region=g.region, public_id=meeting.public_id
    ).group.service_kind
    warning = told_at_giving(
        db.session(), g.region, person_id=person.id, kind_code=kind_code, on=meeting.local_date
    )
    return f"{person.full_name}: {warning}" if warning else ""


def after_mark(meeting: Session, error: str, warning: str = "") -> ResponseReturnValue:
    """The list of people again for htmx; else back to the page that the button stood on."""
    if wants_fragment() and "next" not in request.form:
        people = _people(_line(meeting.public_id))
        return render("scheduling/_people.html", error=error, warning=warning, **people)
    if error:
        flash(error, "danger")
    if warning:
        flash(warning, "warning")
    return done(next_or(session_url(meeting)))


def _show_change(form: MarkForm, session_id: str, person_id: str) -> ResponseReturnValue:
    line, person = _line(session_id), _person(person_id)
    return render_form(
        "scheduling/mark_form.html",
        form,
        line=line,
        meeting=line.session,
        group=line.group,
        person=person_line(person),
        **WORDS,
    )
