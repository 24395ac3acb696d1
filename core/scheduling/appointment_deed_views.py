"""Pages of one appointment: moving, cancelling, what became of it; and those of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.pages import open_person, person_page
from core.people.queries import living_centres
from core.scheduling import appointment_services as services
from core.scheduling.appointment_forms import MoveForm, moment_of, number_of
from core.scheduling.appointment_pages import (
    APPOINTMENT_WORDS,
    MANAGE,
    day_asked,
    page_of,
)
from core.scheduling.appointment_queries import (
    AppointmentLine,
    appointments_of,
    find_appointment,
    kind_of,
)
from core.scheduling.appointment_times import first_free, free_times, last_day
from core.scheduling.blueprint import bp
from core.scheduling.busy import Apart
from core.scheduling.forms import ReasonForm
from core.scheduling.pages import next_or
from core.scheduling.visit_kind_queries import kind_lines
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import Link
from core.web.render import attempt, attempt_or_flash, done, render, render_form

VIEW = "sessions.view"
AREA = "scheduling.appointments"
_DAY = dt.timedelta(days=1)


@bp.get("/appointments/<appointment_id>")
@endpoint(VIEW)
def appointment(appointment_id: str) -> ResponseReturnValue:
    """One appointment with what can be done about it."""
    line = _find(appointment_id, VIEW)
    return render("scheduling/appointment.html", line=line, today_is=today(), **APPOINTMENT_WORDS)


# Moving --------------------------------------------------------------------------------------


@bp.get("/appointments/<appointment_id>/move")
@endpoint(MANAGE)
def move_appointment_form(appointment_id: str) -> ResponseReturnValue:
    """Free times of a day to which it can be moved."""
    return _show_move(MoveForm(), _find(appointment_id))


@bp.post("/appointments/<appointment_id>/move")
@endpoint(MANAGE, writes=True)
def move_appointment(appointment_id: str) -> ResponseReturnValue:
    """Move it to the chosen time."""
    line, form = _find(appointment_id), MoveForm()
    starts_at, staff_id = moment_of(form.at.data, g.region), number_of(form.staff.data)
    if starts_at is None or staff_id is None:
        form.add_error(None, _("Choose one of the times."))
    elif form.validate():
        moved = attempt(
            form,
            lambda: services.move_appointment(
                db.session(), actor=g.actor, region=g.region,
                line=kind_of(db.session(), region=g.region, booking=line.booking),
                booking=line.booking, staff_id=staff_id, starts_at=starts_at,
            ),
        )  # fmt: skip
        if moved is not None:
            return done(page_of(line), _("The appointment is moved."))
    return _show_move(form, line)


def _show_move(form: MoveForm, line: AppointmentLine) -> ResponseReturnValue:
    session, booking = db.session(), line.booking
    kind = kind_of(session, region=g.region, booking=booking)
    wanted = day_asked(max(booking.local_date, today()))
    date, staff_id = max(wanted, today()), number_of(request.values.get("of"))
    apart = Apart(booking_id=booking.id)
    times = free_times(
        session, g.region, line=kind, first=date, last=date, staff_id=staff_id,
        person_id=booking.person_id, apart=apart,
    )  # fmt: skip
    found = [one for one in times if (one.starts_at, one.giver.staff.id) != (
        booking.starts_at, booking.staff_id)]  # fmt: skip
    return render_form(
        "scheduling/appointment_move.html",
        form,
        line=line,
        kind=kind,
        date=date,
        staff_id=staff_id,
        times=found,
        later=None if found else first_free(session, g.region, line=kind, staff_id=staff_id,
                                            person_id=booking.person_id),
        moves=_moves(line, date, staff_id),
        **APPOINTMENT_WORDS,
    )  # fmt: skip


def _moves(line: AppointmentLine, date: dt.date, staff_id: int | None) -> list[Link]:
    def link(day: dt.date, label: str, icon: str) -> Link:
        url = url_for(
            "scheduling.move_appointment_form", appointment_id=line.booking.public_id,
            date=day.isoformat(), of=staff_id,
        )  # fmt: skip
        return Link(label, url, icon=icon, hidden_label=True)

    before = [link(date - _DAY, _("Previous day"), "chevron-left")] if date > today() else []
    after = [link(date + _DAY, _("Next day"), "chevron-right")] if date < last_day(g.region) else []
    return [*before, *after]


# Cancelling, marks, undoing ------------------------------------------------------------------


@bp.get("/appointments/<appointment_id>/cancel")
@endpoint(MANAGE)
def cancel_appointment_form(appointment_id: str) -> ResponseReturnValue:
    """Ask why it is cancelled."""
    return _show_reason(ReasonForm(), _find(appointment_id), undo=False)


@bp.post("/appointments/<appointment_id>/cancel")
@endpoint(MANAGE, writes=True)
def cancel_appointment(appointment_id: str) -> ResponseReturnValue:
    """Cancel it: its time is free again."""
    text = _("The appointment is cancelled.")
    return _with_reason(appointment_id, services.cancel_appointment, text, undo=False)


@bp.post("/appointments/<appointment_id>/mark")
@endpoint(MANAGE, writes=True)
def mark_appointment(appointment_id: str) -> ResponseReturnValue:
    """Note that it was held, or that the person did not come."""
    line, state = _find(appointment_id), request.form.get("state", "")
    text = _("The visit was held.") if state == "done" else _("The person did not come.")
    attempt_or_flash(
        lambda: services.mark_appointment(
            db.session(), actor=g.actor, region=g.region, booking=line.booking, state=state
        ),
        success=text,
    )
    return done(next_or(page_of(line)))


@bp.get("/appointments/<appointment_id>/undo")
@endpoint(MANAGE)
def undo_appointment_form(appointment_id: str) -> ResponseReturnValue:
    """Ask why it is planned again."""
    return _show_reason(ReasonForm(), _find(appointment_id), undo=True)


@bp.post("/appointments/<appointment_id>/undo")
@endpoint(MANAGE, writes=True)
def undo_appointment(appointment_id: str) -> ResponseReturnValue:
    """Make it planned again; the service in the ledger is voided."""
    text = _("The appointment is planned again.")
    return _with_reason(appointment_id, services.undo_appointment, text, undo=True)


def _with_reason(
    appointment_id: str, deed: Callable[..., Any], text: str, *, undo: bool
) -> ResponseReturnValue:
    """Do what asks for a reason, or ask again."""
    line, form = _find(appointment_id), ReasonForm()
    if form.validate():
        changed = attempt(
            form,
            lambda: deed(
                db.session(), actor=g.actor, region=g.region, booking=line.booking,
                reason=form.reason.data or "",
            ),
        )  # fmt: skip
        if changed is not None:
            return done(page_of(line), text)
    return _show_reason(form, line, undo=undo)


def _show_reason(form: ReasonForm, line: AppointmentLine, *, undo: bool) -> ResponseReturnValue:
    return render_form(
        "scheduling/appointment_reason.html", form, line=line, undo=undo, **APPOINTMENT_WORDS
    )


def _find(appointment_id: str, permission: str = MANAGE) -> AppointmentLine:
    g.nav_area = AREA
    return find_appointment(
        db.session(), actor=g.actor, region=g.region, public_id=appointment_id,
        permission=permission,
    )  # fmt: skip


# A person ------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/appointments")
@endpoint(VIEW)
def person_appointments(person_id: str) -> ResponseReturnValue:
    """Appointments of a person, and the first free time of each kind in one click."""
    g.nav_area = "people.people"
    person, session = open_person(person_id), db.session()
    scope = g.actor.centre_scope(MANAGE, g.region.id)
    held = living_centres(person)
    return render(
        "scheduling/appointment_person.html",
        lines=appointments_of(session, actor=g.actor, region=g.region, person_id=person.id),
        kinds=kind_lines(
            session, region=g.region, centre_ids=held if scope is None else held & scope,
            bookable=True,
        ),
        **person_page(person, "appointments"),
        **APPOINTMENT_WORDS,
    )  # fmt: skip
