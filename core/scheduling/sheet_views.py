"""Entering a paper sheet: all marks of a session in one form."""

from __future__ import annotations

from flask import flash, g, request
from flask.typing import ResponseReturnValue

from core.db import db
from core.scheduling.attendance_queries import ExpectedLine, expected_lines
from core.scheduling.blueprint import bp
from core.scheduling.pages import WORDS, asked, session_url
from core.scheduling.sheet_services import Entered, SheetLine, enter_sheet
from core.scheduling.timetable_queries import SessionLine, find_session_line
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.i18n import ngettext
from core.web.render import attempt, done, render_form

MARK = "attendance.mark"


@bp.get("/sessions/<session_id>/sheet/enter")
@endpoint(MARK)
def sheet_form(session_id: str) -> ResponseReturnValue:
    """The sheet as a form, with what is marked already."""
    return _show(BaseForm(), _line(session_id))


@bp.post("/sessions/<session_id>/sheet/enter")
@endpoint(MARK, writes=True)
def save_sheet(session_id: str) -> ResponseReturnValue:
    """Write the marks; what was refused is told by name."""
    line, form = _line(session_id), BaseForm()
    people = expected_lines(db.session(), line.session)
    entered = attempt(
        form,
        lambda: enter_sheet(
            db.session(), actor=g.actor, region=g.region, meeting=line.session,
            lines=[_sheet_line(one) for one in people], kept_by=asked("kept_by"),
        ),
    )  # fmt: skip
    if entered is None:
        return _show(form, line)
    return _told(line, entered)


def _told(line: SessionLine, entered: Entered) -> ResponseReturnValue:
    for name, why in entered.refused:
        flash(f"{name}: {why}", "warning")
    text = ngettext(
        "%(num)s mark of the sheet is entered.",
        "%(num)s marks of the sheet are entered.",
        entered.marks,
    )
    return done(session_url(line.session), text)


def _sheet_line(one: ExpectedLine) -> SheetLine:
    """What the form says of a person; a mark that stands already as it is asks for nothing."""
    number = one.person.public_id
    mark = request.form.get(f"mark-{number}", "")
    reason = asked(f"reason-{number}")
    seen = request.form.get(f"seen-{number}", "")[:60]
    shown = request.form.get(f"was-{number}", "")
    if mark == shown and not (mark == "excused" and reason):
        mark = ""
    return SheetLine(one.person.id, mark, reason, seen)


def _line(session_id: str) -> SessionLine:
    g.nav_area = "scheduling.week"
    return find_session_line(
        db.session(), actor=g.actor, region=g.region, public_id=session_id, permission=MARK
    )


def _show(form: BaseForm, line: SessionLine) -> ResponseReturnValue:
    people = expected_lines(db.session(), line.session)
    typed = {
        one.person.public_id: (
            request.form.get(f"mark-{one.person.public_id}", one.mark),
            asked(f"reason-{one.person.public_id}")
            or (one.attendance.reason if one.attendance else ""),
        )
        for one in people
    }
    kept_by = asked("kept_by") or (line.instructor.full_name if line.instructor else "")
    return render_form(
        "scheduling/sheet_form.html", form, line=line, meeting=line.session, group=line.group,
        people=people, typed=typed, kept_by=kept_by, entering=_("Enter the sheet"), **WORDS,
    )  # fmt: skip
