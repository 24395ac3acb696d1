"""Pages of the journal of falls and incidents."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import NotFound, parse_date, read_scan, rooms_of
from core.sdk.web import (
    CentreChoice,
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    new_token,
    note_look,
    open_centre,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.health import incident_services, queries
from plugins.active_longevity.health.act import act_pdf
from plugins.active_longevity.health.forms import IncidentForm, OutcomeForm
from plugins.active_longevity.health.models import Incident
from plugins.active_longevity.health.permissions import HEALTH_RECORD, HEALTH_VIEW
from plugins.active_longevity.health.queries import IncidentFilter
from plugins.active_longevity.health.rules import is_open
from plugins.active_longevity.health.views import FOUND, WORDS, bp

__all__ = ["bp"]


@bp.get("/health/incidents")
@endpoint(HEALTH_VIEW)
def incidents() -> ResponseReturnValue:
    """The journal, with a filter; what is open is told first."""
    choice, wanted = open_centre(HEALTH_VIEW, everywhere=_everywhere()), asked("open") == "1"
    kind, severity = asked("kind"), asked("severity")
    narrowed = IncidentFilter(
        centre_ids=choice.ids,
        kind=kind if kind in WORDS["kinds"] else "",
        severity=severity if severity in WORDS["severities"] else "",
        first=parse_date(asked("first")),
        last=parse_date(asked("last")),
        open_only=wanted,
        voided=asked("voided") == "1",
    )
    return render(
        "active_longevity/health/incidents.html",
        choice=choice,
        wanted=narrowed,
        page=paginate(
            db_session(), queries.incidents(narrowed), page=page_number(), per_page=per_page()
        ),
        page_url=page_url,
        open_count=queries.open_count(db_session(), centre_ids=choice.ids),
        is_open=_is_open,
        **WORDS,
    )


def _everywhere() -> bool:
    return request.args.get("centre") in {None, "", "all"}


@bp.get("/health/incidents/new")
@endpoint(HEALTH_RECORD)
def new_incident() -> ResponseReturnValue:
    """The form; `person` of the address names who it happened to, `of` a voided entry."""
    form, choice = IncidentForm(), open_centre(HEALTH_RECORD)
    form.press.data, form.local_date.data = new_token(), today()
    former = _former()
    if former is not None:
        form.show(former)
    return _form_page(form, choice)


@bp.post("/health/incidents/new")
@endpoint(HEALTH_RECORD, writes=True)
def add_incident() -> ResponseReturnValue:
    """Write it down."""
    form, choice, person = IncidentForm(), open_centre(HEALTH_RECORD), _person()
    assert choice.chosen is not None  # of one centre
    centre_id = choice.chosen.id
    form.offer(rooms_of(db_session(), centre_id=centre_id))
    if form.validate():
        made = attempt(
            form,
            lambda: incident_services.record_incident(
                db_session(), actor=g.actor, region=g.region, centre_id=centre_id,
                data=form.incident(person.id if person is not None else None),
                press=form.press.data or "", replaces=_former(),
            ),
        )  # fmt: skip
        if made is not None:
            url = url_for(".incident", incident_id=made.public_id)
            return done(url, _("The incident is written down."))
    return _form_page(form, choice)


def _form_page(form: IncidentForm, choice: CentreChoice) -> ResponseReturnValue:
    assert choice.chosen is not None  # of one centre
    session, person, text = db_session(), _person(), asked("q")
    form.offer(rooms_of(session, centre_id=choice.chosen.id))
    found = read_scan(
        session, region_id=g.region.id, text=text, centre_ids=frozenset({choice.chosen.id}),
        limit=FOUND,
    )  # fmt: skip
    return render_form(
        "active_longevity/health/incident_form.html",
        form,
        choice=choice,
        person=person or found.person,
        text=text,
        found=found.people,
        former=_former(),
        **WORDS,
    )


@bp.get("/health/incidents/<incident_id>")
@endpoint(HEALTH_VIEW)
def incident(incident_id: str) -> ResponseReturnValue:
    """One entry, as it is read and printed."""
    line = _line(incident_id)
    if line["person"] is not None:
        note_look(line["person"].id, "active_longevity")
    return render("active_longevity/health/incident.html", **line, **WORDS)


@bp.get("/health/incidents/<incident_id>/act/<paper_language>")
@endpoint(HEALTH_VIEW)
def incident_act(incident_id: str, paper_language: str) -> ResponseReturnValue:
    """The act for signatures, as a PDF in Kazakh or Russian; that it was printed is recorded."""
    line = _line(incident_id)
    if paper_language not in {"kk", "ru"}:
        raise NotFound
    made = attempt_or_flash(
        lambda: act_pdf(
            line["one"], region=g.region, centre=line["centre"], room=line["room"],
            person=line["person"], language=paper_language,
        )
    )  # fmt: skip
    if made is None:
        return done(url_for(".incident", incident_id=incident_id))
    if line["person"] is not None:
        note_look(line["person"].id, "print")
    response = Response(made, mimetype="application/pdf")
    name = f"incident-{line['one'].id}-{paper_language}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.get("/health/incidents/<incident_id>/void")
@endpoint(HEALTH_RECORD)
def void_incident_form(incident_id: str) -> ResponseReturnValue:
    """Ask why the entry is wrong."""
    return _deed_page(incident_id, ReasonForm(), "void")


@bp.post("/health/incidents/<incident_id>/void")
@endpoint(HEALTH_RECORD, writes=True)
def void_incident(incident_id: str) -> ResponseReturnValue:
    """Void the entry; it may be written anew from what it said."""
    found, form = _find(incident_id), ReasonForm()
    if form.validate():
        incident_services.void_incident(
            db_session(), actor=g.actor, region=g.region, incident=found,
            reason=form.reason.data or "",
        )  # fmt: skip
        return done(url_for(".incident", incident_id=incident_id), _("The entry is voided."))
    return _deed_page(incident_id, form, "void")


@bp.get("/health/incidents/<incident_id>/follow-up")
@endpoint(HEALTH_RECORD)
def follow_incident_form(incident_id: str) -> ResponseReturnValue:
    """Ask what was done."""
    return _deed_page(incident_id, OutcomeForm(), "follow")


@bp.post("/health/incidents/<incident_id>/follow-up")
@endpoint(HEALTH_RECORD, writes=True)
def follow_incident(incident_id: str) -> ResponseReturnValue:
    """Close what was open."""
    found, form = _find(incident_id), OutcomeForm()
    if form.validate():
        closed = attempt(form, lambda: _follow(found, form))
        if closed:
            return done(url_for(".incident", incident_id=incident_id), _("Noted."))
    return _deed_page(incident_id, form, "follow")


def _follow(found: Incident, form: OutcomeForm) -> bool:
    incident_services.follow_incident(
        db_session(), actor=g.actor, region=g.region, incident=found,
        outcome=form.outcome.data or "",
    )  # fmt: skip
    return True


def _deed_page(incident_id: str, form: ReasonForm | OutcomeForm, deed: str) -> ResponseReturnValue:
    return render_form(
        "active_longevity/health/incident_deed.html", form, deed=deed,
        **_line(incident_id, HEALTH_RECORD), **WORDS,
    )  # fmt: skip


def _line(incident_id: str, permission: str = HEALTH_VIEW) -> dict[str, Any]:
    session = db_session()
    centres = g.actor.centre_scope(permission, g.region.id)
    one, centre, room, person = queries.find_incident(
        session, public_id=incident_id, centre_ids=centres
    )
    return {
        "one": one,
        "centre": centre,
        "room": room,
        "person": person,
        "is_open": _is_open(one),
        "recorder": queries.recorder_name(session, one.recorded_by),
    }


def _is_open(one: Incident) -> bool:
    return is_open(one.follow_up, one.followed_at is not None, one.voided_at is not None)


def _find(incident_id: str) -> Incident:
    found: Incident = _line(incident_id, HEALTH_RECORD)["one"]
    return found


def _former() -> Incident | None:
    """The voided entry that is written anew."""
    public_id = request.values.get("of", "")
    if not public_id:
        return None
    found = _find(public_id)
    return found if found.voided_at is not None else None


def _person() -> Person | None:
    public_id = request.values.get("person", "")
    return find_person(public_id, HEALTH_RECORD) if public_id else None
