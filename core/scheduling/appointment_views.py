"""Pages of appointments: the day, finding a time, booking."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import InvalidInput
from core.people.models import Person
from core.people.queries import search_people
from core.scheduling import queries
from core.scheduling.appointment_forms import AppointmentForm, moment_of, number_of
from core.scheduling.appointment_pages import (
    APPOINTMENT_WORDS,
    MANAGE,
    Wish,
    day_asked,
    local_text,
    new_press,
    press_of,
    wish,
)
from core.scheduling.appointment_queries import appointments_between
from core.scheduling.appointment_services import TimeTaken, book_appointment
from core.scheduling.appointment_times import first_free, free_times, last_day
from core.scheduling.attendance_queries import person_line
from core.scheduling.blueprint import bp
from core.scheduling.forms import chosen_code
from core.scheduling.pages import asked, centre_choice
from core.scheduling.resource_models import Booking
from core.scheduling.visit_kind_queries import kind_lines
from core.web.endpoint import endpoint
from core.web.i18n import format_date, format_time, today
from core.web.i18n import gettext as _
from core.web.links import Link
from core.web.render import attempt, done, render, render_form

VIEW = "sessions.view"
AREA = "scheduling.appointments"
_DAY = dt.timedelta(days=1)
FOUND = 8
MOST_OF_CARD = 6


# A day ---------------------------------------------------------------------------------------


@bp.get("/appointments/")
@endpoint(VIEW)
def appointments() -> ResponseReturnValue:
    """Appointments of a day, of all specialists or of one; and the ways to book."""
    choice, date = centre_choice(VIEW), day_asked(today())
    staff_id = number_of(request.args.get("staff"))
    bookable = g.actor.can_somewhere(MANAGE, g.region.id)
    return render(
        "scheduling/appointments.html",
        choice=choice,
        date=date,
        staff_id=staff_id,
        lines=appointments_between(
            db.session(), actor=g.actor, region=g.region, centre_ids=choice.ids,
            first=date, last=date, staff_id=staff_id,
        ),
        staff=_staff(choice),
        kinds=kind_lines(
            db.session(), region=g.region, centre_ids=choice.ids, bookable=True
        ) if bookable else [],
        moves=_moves(date, staff_id, choice),
        centre_code=chosen_code(choice),
        **APPOINTMENT_WORDS,
    )  # fmt: skip


@bp.get("/appointments/print")
@endpoint(VIEW)
def appointments_print() -> ResponseReturnValue:
    """The day's list for paper, of one specialist or by specialist."""
    choice, date = centre_choice(VIEW), day_asked(today())
    staff_id = number_of(request.args.get("staff"))
    lines = appointments_between(
        db.session(), actor=g.actor, region=g.region, centre_ids=choice.ids, first=date,
        last=date, staff_id=staff_id, cancelled=False,
    )  # fmt: skip
    back = url_for(AREA, date=date.isoformat(), staff=staff_id, centre=chosen_code(choice))
    return render(
        "scheduling/appointments_print.html",
        choice=choice,
        date=date,
        member=next((one.staff for one in lines if staff_id is not None), None),
        lines=lines,
        back_url=back,
        **APPOINTMENT_WORDS,
    )


def _staff(choice: queries.CentreChoice) -> list[tuple[str, str]]:
    if choice.chosen is None:
        return []
    found = queries.staff_of(db.session(), centre_id=choice.chosen.id)
    return [("", _("All specialists")), *((str(one.id), one.full_name) for one in found)]


def _moves(date: dt.date, staff_id: int | None, choice: queries.CentreChoice) -> list[Link]:
    def link(day: dt.date, label: str, icon: str = "") -> Link:
        url = url_for(AREA, date=day.isoformat(), staff=staff_id, centre=chosen_code(choice))
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=day == date)

    return [
        link(date - _DAY, _("Previous day"), "chevron-left"),
        link(today(), _("Today")),
        link(date + _DAY, _("Next day"), "chevron-right"),
    ]


# Finding a time ------------------------------------------------------------------------------


@bp.get("/appointments/times")
@endpoint(MANAGE)
def appointment_times() -> ResponseReturnValue:
    """Free times of a kind of visit on one day; where there is none, the first after it."""
    g.nav_area = AREA
    chosen, date = wish(), max(day_asked(today()), today())
    return render("scheduling/appointment_times.html", **_times(chosen, date), **APPOINTMENT_WORDS)


def _times(chosen: Wish, date: dt.date) -> dict[str, Any]:
    session, found, later = db.session(), [], None
    person_id = chosen.person.id if chosen.person else None
    if chosen.line is not None:
        found = free_times(
            session, g.region, line=chosen.line, first=date, last=date,
            staff_id=chosen.staff_id, person_id=person_id,
        )  # fmt: skip
        if not found:
            later = first_free(
                session, g.region, line=chosen.line, staff_id=chosen.staff_id,
                person_id=person_id,
            )  # fmt: skip
    return {
        "chosen": chosen,
        "person": person_line(chosen.person) if chosen.person else None,
        "date": date,
        "times": found,
        "later": later,
        "moves": _time_moves(chosen, date),
        "is_last": date >= last_day(g.region),
    }


def _time_moves(chosen: Wish, date: dt.date) -> list[Link]:
    def link(day: dt.date, label: str, icon: str = "") -> Link:
        url = url_for("scheduling.appointment_times", **chosen.address(date=day.isoformat()))
        return Link(label, url, icon=icon, hidden_label=bool(icon), current=day == date)

    before = [link(date - _DAY, _("Previous day"), "chevron-left")] if date > today() else []
    after = [link(date + _DAY, _("Next day"), "chevron-right")] if date < last_day(g.region) else []
    return [*before, link(today(), _("Today")), *after]


@bp.get("/appointments/first")
@endpoint(MANAGE)
def appointment_first() -> ResponseReturnValue:
    """Lead to the booking of the first free time."""
    chosen = wish()
    if chosen.line is not None:
        found = first_free(
            db.session(), g.region, line=chosen.line, staff_id=chosen.staff_id,
            person_id=chosen.person.id if chosen.person else None,
        )  # fmt: skip
        if found is not None:
            values = chosen.address(staff=found.giver.staff.id, at=local_text(found.starts_at))
            return redirect(url_for("scheduling.appointment_form", **values), 303)
    return redirect(url_for("scheduling.appointment_times", **chosen.address()), 303)


# Booking -------------------------------------------------------------------------------------


@bp.get("/appointments/new")
@endpoint(MANAGE)
def appointment_form() -> ResponseReturnValue:
    """The chosen time; for whom, is asked if nobody was chosen yet."""
    chosen, form = wish(), AppointmentForm()
    starts_at = moment_of(request.args.get("at"), g.region)
    if chosen.line is None or chosen.staff_id is None or starts_at is None:
        return redirect(url_for("scheduling.appointment_times", **chosen.address()), 303)
    form.press.data = new_press()
    return _booking_page(form, chosen, starts_at)


@bp.post("/appointments/new")
@endpoint(MANAGE, writes=True)
def book() -> ResponseReturnValue:
    """Book; a time that somebody has just taken leads to three others."""
    chosen, form = wish(), AppointmentForm()
    starts_at = moment_of(form.at.data, g.region)
    taken: list[TimeTaken] = []
    if chosen.line is None or chosen.staff_id is None or starts_at is None:
        return redirect(url_for("scheduling.appointment_times", **chosen.address()), 303)
    if form.validate():
        booking = attempt(form, lambda: _book(form, chosen, starts_at, taken))
        if booking is not None and chosen.person is not None:
            url = url_for("scheduling.appointment", appointment_id=booking.public_id)
            return done(url, _booked_text(chosen.person, booking))
    form.press.data, form.press.raw_data = new_press(), None
    return _booking_page(form, chosen, starts_at, taken[0] if taken else None)


def _book(
    form: AppointmentForm, chosen: Wish, starts_at: dt.datetime, taken: list[TimeTaken]
) -> Booking:
    assert chosen.line is not None
    assert chosen.staff_id is not None
    if chosen.person is None:
        raise InvalidInput("appointment.person", _("Choose the person."))
    try:
        return book_appointment(
            db.session(), actor=g.actor, region=g.region, line=chosen.line,
            staff_id=chosen.staff_id, starts_at=starts_at, person_id=chosen.person.id,
            note=form.note.data or "", press_key=press_of(form.press.data),
        )  # fmt: skip
    except TimeTaken as refusal:
        taken.append(refusal)
        raise


def _booked_text(person: Person, booking: Booking) -> str:
    return _(
        "Booked: %(name)s, %(date)s, %(time)s.",
        name=person.full_name,
        date=format_date(booking.local_date),
        time=format_time(booking.starts_at),
    )


def _booking_page(
    form: AppointmentForm, chosen: Wish, starts_at: dt.datetime, taken: TimeTaken | None = None
) -> ResponseReturnValue:
    g.nav_area = AREA
    assert chosen.line is not None
    giver = next(one for one in chosen.line.givers if one.staff.id == chosen.staff_id)
    text, found = asked("q"), []
    if chosen.person is None and text:
        found = search_people(
            db.session(), region_id=g.region.id, text=text,
            centre_ids=frozenset([chosen.line.centre.id]), limit=FOUND,
        )  # fmt: skip
    return render_form(
        "scheduling/appointment_form.html",
        form,
        chosen=chosen,
        giver=giver,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=chosen.line.kind.minutes),
        person=person_line(chosen.person) if chosen.person else None,
        text=text,
        found=[person_line(one) for one in found],
        instead=taken.free if taken else (),
        **APPOINTMENT_WORDS,
    )


# The start page ------------------------------------------------------------------------------


@bp.get("/appointments/today")
@endpoint(VIEW)
def appointments_card() -> ResponseReturnValue:
    """Today's appointments that are still to come, for the start page."""
    choice = centre_choice(VIEW)
    lines = appointments_between(
        db.session(), actor=g.actor, region=g.region, centre_ids=choice.ids, first=today(),
        last=today(), cancelled=False,
    )  # fmt: skip
    mine = [one for one in lines if one.staff is not None and one.booking.state == "planned"]
    g.nav_area = AREA
    return render(
        "scheduling/appointments_card.html",
        "scheduling/_appointments_card.html",
        lines=mine[:MOST_OF_CARD],
        count=len(mine),
        **APPOINTMENT_WORDS,
    )
