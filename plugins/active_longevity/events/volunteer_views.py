"""Pages of volunteers: the list, one volunteer with hours, letters of thanks."""

from __future__ import annotations

import secrets

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.services import (
    may_be_represented_by,
    person_in_reach,
    person_line,
    search_people,
)
from core.sdk.web import (
    asked,
    attempt,
    attempt_or_flash,
    centre_choice,
    db_session,
    done,
    endpoint,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import (
    gettext as _,
)
from plugins.active_longevity.events import queries, volunteer_queries, volunteer_services
from plugins.active_longevity.events.forms import HoursForm, LeaveForm, VolunteerForm
from plugins.active_longevity.events.models import Event, Volunteer
from plugins.active_longevity.events.pages import FOUND, WORDS, one_centre
from plugins.active_longevity.events.permissions import VIEW, VOLUNTEER_MANAGE, VOLUNTEER_VIEW
from plugins.active_longevity.events.rules import level_of
from plugins.active_longevity.events.settings import level_hours
from plugins.active_longevity.events.views import bp
from plugins.active_longevity.forms import ReasonForm

HOURS_A_PAGE = 25


@bp.get("/events/volunteers")
@endpoint(VOLUNTEER_VIEW)
def volunteers() -> ResponseReturnValue:
    """Volunteers with the hours of a year: `?year=2026`, `?left=1` for those who have left."""
    choice, year, left = centre_choice(VOLUNTEER_VIEW), _year(), request.args.get("left") == "1"
    page = volunteer_queries.volunteers_page(
        db_session(), centre_ids=choice.ids, year=year, left=left, page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render(
        "active_longevity/events/volunteers.html", "active_longevity/events/_volunteers.html",
        page=page, page_url=page_url, choice=choice, year=year, left=left,
        years=range(today().year, today().year - 5, -1), level_of=level_of,
        thresholds=level_hours(g.region), **WORDS,
    )  # fmt: skip


@bp.get("/events/volunteers/new")
@endpoint(VOLUNTEER_MANAGE)
def new_volunteer() -> ResponseReturnValue:
    """Find the person who wants to help."""
    return _new_page(VolunteerForm(data={"since": today()}))


@bp.post("/events/volunteers/new")
@endpoint(VOLUNTEER_MANAGE, writes=True)
def add_volunteer() -> ResponseReturnValue:
    """Put a person on the list."""
    centre_id = min(one_centre(VOLUNTEER_MANAGE).ids)
    if not request.form.get("person_id"):
        return done(url_for(".new_volunteer"), _("Choose the person."), "warning")
    person, form = _person(request.form["person_id"]), VolunteerForm()
    volunteer = form.validate() and attempt(
        form,
        lambda: volunteer_services.add_volunteer(
            db_session(), actor=g.actor, region=g.region, centre_id=centre_id, person=person,
            since=form.since.data or today(), skills=form.skills.data or "",
        ),
    )  # fmt: skip
    if volunteer:
        text = _("%(name)s is a volunteer.", name=person.full_name)
        return done(url_for(".volunteer", volunteer_id=volunteer.public_id), text)
    return _new_page(form, person)


def _new_page(form: VolunteerForm, person: Person | None = None) -> ResponseReturnValue:
    choice = one_centre(VOLUNTEER_MANAGE)
    if person is None and request.args.get("person"):
        person = _person(request.args["person"])
    people = [] if person is not None else search_people(
        db_session(), region_id=g.region.id, text=asked("q"), centre_ids=choice.ids, limit=FOUND
    )  # fmt: skip
    ids = [one.id for one in people]
    return render_form(
        "active_longevity/events/volunteer_new.html", form, choice=choice, text=asked("q"),
        person=person_line(person) if person is not None else None,
        found=[person_line(one) for one in people],
        known=volunteer_queries.active_ids(
            db_session(), person_ids=ids, centre_id=min(choice.ids)
        ),
        represented=may_be_represented_by(db_session(), person_ids=ids, today=today()),
    )  # fmt: skip


@bp.get("/events/volunteers/<volunteer_id>")
@endpoint(VOLUNTEER_VIEW)
def volunteer(volunteer_id: str) -> ResponseReturnValue:
    """A volunteer: hours, degree, letters of thanks."""
    form = HoursForm(formdata=None, data={"given_on": today(), "token": secrets.token_hex(16)})
    return _page(_open(volunteer_id, VOLUNTEER_VIEW), form)


@bp.post("/events/volunteers/<volunteer_id>/hours")
@endpoint(VOLUNTEER_MANAGE, writes=True)
def record_hours(volunteer_id: str) -> ResponseReturnValue:
    """Record the hours of a day."""
    row, form = _open(volunteer_id, VOLUNTEER_MANAGE), HoursForm()
    _offer(row, form)
    if form.validate() and attempt(
        form,
        lambda: volunteer_services.record_hours(
            db_session(), actor=g.actor, region=g.region, volunteer=row,
            given_on=form.given_on.data or today(), minutes=form.minutes,
            deed=form.deed.data or "", event=_event(form), token=form.token.data or None,
        ),
    ):  # fmt: skip
        return done(url_for(".volunteer", volunteer_id=volunteer_id), _("The hours are recorded."))
    return _page(row, form)


def _event(form: HoursForm) -> Event | None:
    if not form.event_id.data:
        return None
    return queries.find_event(
        db_session(), actor=g.actor, region=g.region, public_id=form.event_id.data,
        permission=VIEW,
    )  # fmt: skip


@bp.get("/events/volunteers/<volunteer_id>/hours/<hours_id>/void")
@endpoint(VOLUNTEER_MANAGE)
def void_hours_form(volunteer_id: str, hours_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_page(volunteer_id, hours_id, ReasonForm())


@bp.post("/events/volunteers/<volunteer_id>/hours/<hours_id>/void")
@endpoint(VOLUNTEER_MANAGE, writes=True)
def void_hours(volunteer_id: str, hours_id: str) -> ResponseReturnValue:
    """Take wrong hours out of the sums."""
    row, form = _open(volunteer_id, VOLUNTEER_MANAGE), ReasonForm()
    hours = volunteer_queries.find_hours(db_session(), volunteer=row, public_id=hours_id)
    if form.validate():
        volunteer_services.void_hours(
            db_session(), actor=g.actor, region=g.region, hours=hours,
            reason=form.reason.data or "",
        )  # fmt: skip
        url = url_for(".volunteer", volunteer_id=volunteer_id)
        return done(url, _("The hours are out of the sums."))
    return _void_page(volunteer_id, hours_id, form)


def _void_page(volunteer_id: str, hours_id: str, form: ReasonForm) -> ResponseReturnValue:
    row = _open(volunteer_id, VOLUNTEER_MANAGE)
    hours = volunteer_queries.find_hours(db_session(), volunteer=row, public_id=hours_id)
    return render_form("active_longevity/events/hours_void.html", form, hours=hours,
                       line=_line(row), volunteer=row, **WORDS)  # fmt: skip


@bp.get("/events/volunteers/<volunteer_id>/edit")
@endpoint(VOLUNTEER_MANAGE)
def edit_volunteer(volunteer_id: str) -> ResponseReturnValue:
    """Correct the entry, or take the volunteer off the list."""
    row = _open(volunteer_id, VOLUNTEER_MANAGE)
    return _edit_page(row, VolunteerForm(obj=row), LeaveForm(prefix="leave-"))


@bp.post("/events/volunteers/<volunteer_id>/edit")
@endpoint(VOLUNTEER_MANAGE, writes=True)
def change_volunteer(volunteer_id: str) -> ResponseReturnValue:
    """Save the entry."""
    row, form = _open(volunteer_id, VOLUNTEER_MANAGE), VolunteerForm()
    if form.validate() and attempt(
        form,
        lambda: volunteer_services.change_volunteer(
            db_session(), actor=g.actor, region=g.region, volunteer=row,
            since=form.since.data or today(), skills=form.skills.data or "",
        ),
    ):  # fmt: skip
        return done(url_for(".volunteer", volunteer_id=volunteer_id), _("The entry is saved."))
    return _edit_page(row, form, LeaveForm(prefix="leave-", formdata=None))


@bp.post("/events/volunteers/<volunteer_id>/leave")
@endpoint(VOLUNTEER_MANAGE, writes=True)
def leave_volunteers(volunteer_id: str) -> ResponseReturnValue:
    """Take a volunteer off the list."""
    row, form = _open(volunteer_id, VOLUNTEER_MANAGE), LeaveForm(prefix="leave-")
    if form.validate():
        volunteer_services.leave_volunteers(
            db_session(), actor=g.actor, region=g.region, volunteer=row,
            reason=form.reason.data or "",
        )  # fmt: skip
        return done(url_for(".volunteers"), _("The volunteer is off the list; the hours stay."))
    return _edit_page(row, VolunteerForm(formdata=None, obj=row), form)


def _edit_page(row: Volunteer, form: VolunteerForm, leaving: LeaveForm) -> ResponseReturnValue:
    status = 422 if form.all_errors() or leaving.all_errors() else 200
    return render(
        "active_longevity/events/volunteer_edit.html", None, status, form=form, leaving=leaving,
        volunteer=row, line=_line(row), has_errors=status == 422,
    )  # fmt: skip


@bp.post("/events/volunteers/<volunteer_id>/thanks")
@endpoint("documents.issue", writes=True)
def thank_volunteer(volunteer_id: str) -> ResponseReturnValue:
    """Issue a numbered letter of thanks."""
    row = _open(volunteer_id, VOLUNTEER_VIEW)
    line = _line(row)
    person = _person(line.person.public_id)
    document = attempt_or_flash(
        lambda: volunteer_services.thank_volunteer(
            db_session(),
            actor=g.actor,
            region=g.region,
            volunteer=row,
            person=person,
            language=request.form.get("language", ""),
            token=request.form.get("token", ""),
        )
    )
    if document is None:
        return done(url_for(".volunteer", volunteer_id=volunteer_id))
    text = _("Issued: number %(number)s.", number=document.number)
    return done(url_for("documents.document", document_id=document.public_id), text)


def _page(row: Volunteer, form: HoursForm) -> ResponseReturnValue:
    _offer(row, form)
    line = _line(row)
    return render_form(
        "active_longevity/events/volunteer.html", form, volunteer=row, line=line,
        level=level_of(line.all_minutes, level_hours(g.region)), thresholds=level_hours(g.region),
        hours=volunteer_queries.hours_page(
            db_session(), volunteer=row, page=page_number(), per_page=HOURS_A_PAGE
        ),
        page_url=page_url, year=today().year, thanks_token=secrets.token_hex(16), **WORDS,
    )  # fmt: skip


def _offer(row: Volunteer, form: HoursForm) -> None:
    form.offer(
        volunteer_queries.recent_events(
            db_session(), centre_id=row.centre_id, last=today(),
            first=today().replace(year=today().year - 1, day=1),
        )
    )  # fmt: skip


def _line(row: Volunteer) -> volunteer_queries.VolunteerLine:
    return volunteer_queries.volunteer_line(db_session(), volunteer=row, year=today().year)


def _open(volunteer_id: str, permission: str) -> Volunteer:
    return volunteer_queries.find_volunteer(
        db_session(), actor=g.actor, region=g.region, public_id=volunteer_id,
        permission=permission,
    )  # fmt: skip


def _year() -> int:
    text = request.args.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:6]) <= 2100 else (
        today().year)  # fmt: skip


def _person(public_id: str) -> Person:
    return person_in_reach(db_session(), actor=g.actor, region=g.region, public_id=public_id)
