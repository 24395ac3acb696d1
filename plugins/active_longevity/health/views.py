"""Pages of blood pressure and of the nurse's stops."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.services import format_number, living_centres, read_scan
from core.sdk.web import (
    Chart,
    Series,
    asked,
    attempt,
    db_session,
    done,
    endpoint,
    find_person,
    gettext,
    line_chart,
    new_token,
    note_look,
    open_centre,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.health import queries, services
from plugins.active_longevity.health.forms import PressureForm, StopForm
from plugins.active_longevity.health.models import HealthStop, Pressure
from plugins.active_longevity.health.permissions import HEALTH_RECORD, HEALTH_VIEW
from plugins.active_longevity.health.settings import limits_of
from plugins.active_longevity.health.words import (
    KINDS,
    SEVERITIES,
    SEVERITY_KINDS,
    VERDICTS,
    cause_of,
    stopped,
)
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_health", __name__))
FOUND = 20
AnyForm = TypeVar("AnyForm", PressureForm, StopForm)
WORDS: dict[str, Any] = {
    "verdicts": VERDICTS, "cause_of": cause_of, "kinds": KINDS, "severities": SEVERITIES,
    "severity_kinds": SEVERITY_KINDS,
}  # fmt: skip


# The nurse's table ---------------------------------------------------------------------------


@bp.get("/health")
@endpoint(HEALTH_VIEW)
def pressure() -> ResponseReturnValue:
    """Find the person by card, IIN or name; today's measurements and the stops in force."""
    choice, text = open_centre(HEALTH_VIEW), asked("q")
    session, ids = db_session(), frozenset(choice.ids)
    found = read_scan(session, region_id=g.region.id, text=text, centre_ids=ids, limit=FOUND)
    if found.person is not None and g.actor.can_somewhere(HEALTH_RECORD, g.region.id):
        return redirect(_measure_url(found.person, choice.chosen), 303)
    return render(
        "active_longevity/health/pressure.html",
        choice=choice,
        text=text,
        found=found,
        page=paginate(
            session, queries.of_day(centre_ids=ids, on=today()), page=page_number(),
            per_page=per_page(),
        ),
        page_url=page_url,
        stops=queries.stops_on(session, centre_ids=ids, on=today()),
        open_incidents=queries.open_count(session, centre_ids=ids),
        **WORDS,
    )  # fmt: skip


@bp.get("/health/people/<person_id>/measure")
@endpoint(HEALTH_RECORD)
def measure_form(person_id: str) -> ResponseReturnValue:
    """The form, with what was measured before."""
    person = _person(person_id)
    note_look(person.id, "active_longevity")
    return _measure_page(person, _fresh(PressureForm()))


@bp.post("/health/people/<person_id>/measure")
@endpoint(HEALTH_RECORD, writes=True)
def measure(person_id: str) -> ResponseReturnValue:
    """Record a measurement; beyond the limits the page says that procedures are stopped."""
    person, form = _person(person_id), PressureForm()
    if form.validate():
        made = attempt(form, lambda: _record(person, form))
        if made is not None:
            return _measured(person, made)
    return _measure_page(person, form)


def _record(person: Person, form: PressureForm) -> Pressure:
    return services.record_pressure(
        db_session(), actor=g.actor, region=g.region, centre_id=_centre_of(person).id,
        person_id=person.id, systolic=form.systolic.number or 0,
        diastolic=form.diastolic.number or 0, pulse=form.pulse.number,
        note=form.note.data or "", press=form.press.data or "",
    )  # fmt: skip


def _measured(person: Person, made: Pressure) -> ResponseReturnValue:
    stop = queries.stop_on(db_session(), person_id=person.id, on=made.local_date)
    reading = {"upper": made.systolic, "lower": made.diastolic}
    if made.verdict == "ok":
        flash(gettext("Recorded: %(upper)s/%(lower)s, within the limits.", **reading), "success")
    else:
        flash(gettext("Recorded: %(upper)s/%(lower)s, beyond the limits.", **reading), "warning")
    if stop is not None:
        flash(str(stopped(stop)), "danger")
    return done(_measure_url(person, _centre_of(person)))


def _measure_page(person: Person, form: PressureForm) -> ResponseReturnValue:
    session = db_session()
    return render_form(
        "active_longevity/health/measure.html",
        form,
        person=person,
        centre=_centre_of(person),
        limits=limits_of(g.region),
        measured=queries.history_of(session, person_id=person.id)[::-1][:5],
        stop=queries.stop_on(session, person_id=person.id, on=today()),
        **WORDS,
    )


@bp.get("/health/measurements/<pressure_id>/void")
@endpoint(HEALTH_RECORD)
def void_pressure_form(pressure_id: str) -> ResponseReturnValue:
    """Ask why it is wrong."""
    return _void_page(_pressure(pressure_id), ReasonForm())


@bp.post("/health/measurements/<pressure_id>/void")
@endpoint(HEALTH_RECORD, writes=True)
def void_pressure(pressure_id: str) -> ResponseReturnValue:
    """Take a wrong measurement back."""
    found, form = _pressure(pressure_id), ReasonForm()
    if form.validate():
        services.void_pressure(
            db_session(), actor=g.actor, region=g.region, pressure=found,
            reason=form.reason.data or "",
        )  # fmt: skip
        return done(url_for(".pressure"), _("The measurement is voided."))
    return _void_page(found, form)


def _void_page(found: Pressure, form: ReasonForm) -> ResponseReturnValue:
    person = db_session().get_one(Person, found.person_id)
    return render_form(
        "active_longevity/health/void_pressure.html", form, found=found, person=person, **WORDS
    )


# Stops ---------------------------------------------------------------------------------------


@bp.get("/health/people/<person_id>/stop")
@endpoint(HEALTH_RECORD)
def stop_form(person_id: str) -> ResponseReturnValue:
    """Ask why and until when; today, unless said otherwise."""
    form = _fresh(StopForm())
    form.until.data = today()
    return _stop_page(_person(person_id), form)


@bp.post("/health/people/<person_id>/stop")
@endpoint(HEALTH_RECORD, writes=True)
def set_stop(person_id: str) -> ResponseReturnValue:
    """Stop procedures of the person."""
    person, form = _person(person_id), StopForm()
    if form.validate():
        stop = attempt(form, lambda: _set_stop(person, form))
        if stop is not None:
            return done(_measure_url(person, _centre_of(person)), _("Procedures are stopped."))
    return _stop_page(person, form)


def _set_stop(person: Person, form: StopForm) -> HealthStop:
    assert form.until.data is not None  # the form requires it
    return services.set_stop(
        db_session(), actor=g.actor, region=g.region, centre_id=_centre_of(person).id,
        person_id=person.id, until=form.until.data, reason=form.reason.data or "",
        press=form.press.data or "",
    )  # fmt: skip


def _stop_page(person: Person, form: StopForm) -> ResponseReturnValue:
    return render_form(
        "active_longevity/health/stop.html", form, person=person, centre=_centre_of(person)
    )


@bp.get("/health/stops/<stop_id>/lift")
@endpoint(HEALTH_RECORD)
def lift_form(stop_id: str) -> ResponseReturnValue:
    """Ask why procedures are allowed again."""
    return _lift_page(_stop(stop_id), ReasonForm())


@bp.post("/health/stops/<stop_id>/lift")
@endpoint(HEALTH_RECORD, writes=True)
def lift_stop(stop_id: str) -> ResponseReturnValue:
    """Allow procedures again."""
    stop, form = _stop(stop_id), ReasonForm()
    if form.validate():
        services.lift_stop(
            db_session(), actor=g.actor, region=g.region, stop=stop,
            reason=form.reason.data or "",
        )  # fmt: skip
        return done(url_for(".pressure"), _("The stop is lifted."))
    return _lift_page(stop, form)


def _lift_page(stop: HealthStop, form: ReasonForm) -> ResponseReturnValue:
    person = db_session().get_one(Person, stop.person_id)
    return render_form("active_longevity/health/lift.html", form, stop=stop, person=person, **WORDS)


# A person ------------------------------------------------------------------------------------


@bp.get("/health/people/<person_id>")
@endpoint("people.view", sensitive=HEALTH_VIEW)
def person_health(person_id: str) -> ResponseReturnValue:
    """A person's pressure over time, the stops and the incidents."""
    person = find_person(person_id)
    session = db_session()
    return render(
        "active_longevity/health/person.html",
        measures=True,
        chart=_chart(queries.history_of(session, person_id=person.id)),
        page=paginate(
            session, queries.pressures_of(person_id=person.id), page=page_number(),
            per_page=per_page(),
        ),
        page_url=page_url,
        stops=queries.stops_of(session, person_id=person.id),
        incidents=queries.incidents_of(session, person_id=person.id),
        today_is=today(),
        **WORDS,
        **person_page(person, "active_longevity"),
    )  # fmt: skip


def _chart(history: list[Pressure]) -> Chart:
    return line_chart(
        key="pressure",
        title=gettext("Blood pressure, mm Hg"),
        label_name=gettext("Day"),
        labels=[f"{one.local_date:%d.%m}" for one in history],
        series=[
            Series(gettext("Upper pressure"), [one.systolic for one in history]),
            Series(gettext("Lower pressure"), [one.diastolic for one in history]),
            Series(gettext("Pulse"), [one.pulse for one in history]),
        ],
        number=format_number,
    )


# Parts ---------------------------------------------------------------------------------------


def _fresh(form: AnyForm) -> AnyForm:
    """A form whose second press does nothing twice."""
    form.press.data = new_token()
    return form


def _person(person_id: str) -> Person:
    return find_person(person_id, HEALTH_RECORD)


def _centre_of(person: Person) -> Centre:
    """Where the person is measured: the chosen centre, or another of the reader's that holds the
    file."""
    choice = open_centre(HEALTH_RECORD)
    held = living_centres(person)
    assert choice.chosen is not None  # a reader without a centre finds nobody
    if choice.chosen.id in held:
        return choice.chosen
    return next((one for one in choice.options if one.id in held), choice.chosen)


def _measure_url(person: Person, centre: Centre | None) -> str:
    code = centre.code if centre is not None else None
    return url_for(".measure_form", person_id=person.public_id, centre=code)


def _pressure(public_id: str) -> Pressure:
    centres = g.actor.centre_scope(HEALTH_RECORD, g.region.id)
    return queries.find_pressure(db_session(), public_id=public_id, centre_ids=centres)


def _stop(public_id: str) -> HealthStop:
    centres = g.actor.centre_scope(HEALTH_RECORD, g.region.id)
    return queries.find_stop(db_session(), public_id=public_id, centre_ids=centres)
