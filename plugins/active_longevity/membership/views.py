"""Pages of membership: the list, a person's tab, suspending, leaving, hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.sdk.models import Person
from core.sdk.services import format_date, living_centres, parse_date
from core.sdk.web import (
    Link,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    page_number,
    page_url,
    paginate,
    per_page,
    person_page,
    render,
    render_form,
    same_site,
    today,
)
from core.sdk.web import gettext as _
from plugins.active_longevity.centre_pages import centre_choice
from plugins.active_longevity.membership import queries, services
from plugins.active_longevity.membership.admission import admission
from plugins.active_longevity.membership.forms import (
    AdmissionForm,
    HoursForm,
    LeavingForm,
    SuspensionForm,
)
from plugins.active_longevity.membership.models import Membership
from plugins.active_longevity.membership.permissions import (
    MEMBERSHIP_KEEP,
    MEMBERSHIP_OVERRIDE,
    MEMBERSHIP_VIEW,
)
from plugins.active_longevity.membership.rules import MemberState
from plugins.active_longevity.membership.settings import ENDING, number
from plugins.active_longevity.membership.words import BADGES, BASES, FILTERS, TERM_KINDS
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_membership", __name__))


@bp.get("/membership/")
@endpoint(MEMBERSHIP_VIEW)
def members() -> ResponseReturnValue:
    """Members of the centre by what their membership is worth today."""
    wanted = request.args.get("state", "active")
    wanted = wanted if wanted in FILTERS else "active"
    text = " ".join(request.args.get("q", "").split())[:100].replace("\x00", "")
    choice = centre_choice(MEMBERSHIP_VIEW)
    page = paginate(
        db_session(),
        queries.listed(
            region=g.region, centre_ids=choice.ids, wanted=wanted, text=text, on=today()
        ),
        page=page_number(),
        per_page=per_page(),
    )
    ids = [membership.id for membership, _person in page.items]
    return render(
        "active_longevity/membership/list.html", "active_longevity/membership/_table.html",
        page=page, filters=_filters(wanted, text), page_url=page_url, text=text, wanted=wanted,
        choice=choice, centre_code=request.args.get("centre", ""),
        states=_states([one for one, _person in page.items], ids), **_words(),
    )  # fmt: skip


@bp.get("/people/<person_id>/membership")
@endpoint("people.view")
def person_membership(person_id: str) -> ResponseReturnValue:
    """A person's memberships with their history, and what may be done next."""
    return _person_page(find_person(person_id), AdmissionForm(formdata=None))


@bp.post("/people/<person_id>/membership")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def admit(person_id: str) -> ResponseReturnValue:
    """Make the person a member; who was one before goes on with the old file."""
    person, form = find_person(person_id), AdmissionForm()
    centres = _offer_centres(form, person)
    if form.validate() and attempt(form, lambda: _admit(person, form, centres[form.centre.data])):
        return done(_tab(person), _("The person is a member."))
    return _person_page(person, form)


@bp.post("/membership/<membership_id>/renew")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def renew(membership_id: str) -> ResponseReturnValue:
    """One more term; pressed twice it is one."""
    membership, person = _find(membership_id)
    seen = parse_date(request.form.get("seen_end", "")) or dt.date.min
    renewed = attempt_or_flash(
        lambda: services.renew(
            db_session(), actor=g.actor, region=g.region, membership=membership, seen_end=seen,
            today=today(),
        )
    )  # fmt: skip
    text = renewed and _("In force until %(date)s.", date=format_date(renewed.ends_on))
    return done(same_site(request.form.get("next"), _tab(person)), text)


@bp.get("/membership/<membership_id>/suspend")
@endpoint(MEMBERSHIP_KEEP)
def suspend_form(membership_id: str) -> ResponseReturnValue:
    """Ask from when to when, and why."""
    return _page("suspend", membership_id, SuspensionForm(data={"first_day": today()}))


@bp.post("/membership/<membership_id>/suspend")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def suspend(membership_id: str) -> ResponseReturnValue:
    """Freeze the membership; its end is put off."""
    (membership, person), form = _find(membership_id), SuspensionForm()
    first, last = form.first_day.data, form.last_day.data
    if form.validate() and first and last and attempt(
        form,
        lambda: services.suspend(
            db_session(), actor=g.actor, region=g.region, membership=membership, first_day=first,
            last_day=last, reason=form.reason.data or "",
        ),
    ):  # fmt: skip
        return done(_tab(person), _("The membership is suspended; its end is put off."))
    return _page("suspend", membership_id, form)


@bp.post("/membership/<membership_id>/resume")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def resume(membership_id: str) -> ResponseReturnValue:
    """End the suspension today."""
    membership, person = _find(membership_id)
    attempt_or_flash(
        lambda: services.resume(
            db_session(), actor=g.actor, region=g.region, membership=membership, today=today()
        ),
        success=_("The suspension has ended."),
    )
    return done(_tab(person))


@bp.get("/membership/<membership_id>/leave")
@endpoint(MEMBERSHIP_KEEP)
def leave_form(membership_id: str) -> ResponseReturnValue:
    """Say which places become free, and ask for the reason."""
    return _page("leave", membership_id, LeavingForm())


@bp.post("/membership/<membership_id>/leave")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def leave(membership_id: str) -> ResponseReturnValue:
    """End the membership and free the places in groups."""
    (membership, person), form = _find(membership_id), LeavingForm()
    if form.validate():
        left = attempt(
            form,
            lambda: services.leave(
                db_session(), actor=g.actor, region=g.region, membership=membership,
                reason=form.reason.data or "", today=today(),
            ),
        )  # fmt: skip
        if left is not None:
            return done(_tab(person), _("The membership has ended; places in groups are free."))
    return _page("leave", membership_id, form)


@bp.get("/membership/<membership_id>/hours")
@endpoint(MEMBERSHIP_KEEP)
def hours_form(membership_id: str) -> ResponseReturnValue:
    """Ask for the hours a day."""
    membership, _person = _find(membership_id)
    return _page("hours", membership_id, HoursForm(data={"hours": membership.day_limit_hours}))


@bp.post("/membership/<membership_id>/hours")
@endpoint(MEMBERSHIP_KEEP, writes=True)
def agree_hours(membership_id: str) -> ResponseReturnValue:
    """Keep the hours that were agreed."""
    (membership, person), form = _find(membership_id), HoursForm()
    text = form.hours.data or ""
    hours = (int(text) if text.isascii() and text.isdigit() else 0) if text else None
    if form.validate():
        attempt(
            form,
            lambda: services.agree_hours(
                db_session(), actor=g.actor, region=g.region, membership=membership, hours=hours
            ),
        )
        if not form.errors and not form.form_errors:
            return done(_tab(person), _("Changes are saved."))
    return _page("hours", membership_id, form)


# Parts ---------------------------------------------------------------------------------------


def _find(public_id: str) -> tuple[Membership, Person]:
    """A membership that the reader keeps, and the person whose file the reader may open."""
    scope = g.actor.centre_scope(MEMBERSHIP_KEEP, g.region.id)
    membership, person = queries.find_membership(
        db_session(), centre_ids=scope, public_id=public_id
    )
    return membership, find_person(person.public_id)


def _tab(person: Person) -> str:
    return url_for(".person_membership", person_id=person.public_id)


def _words() -> dict[str, Any]:
    may_renew_until = today() + dt.timedelta(days=number(g.region, ENDING))
    return {"marks": BADGES, "bases": BASES, "term_kinds": TERM_KINDS, "State": MemberState,
            "may_renew_until": may_renew_until}  # fmt: skip


def _filters(wanted: str, text: str) -> list[Link]:
    kept: dict[str, Any] = {"centre": request.args.get("centre") or None, "q": text or None}
    return [
        Link(label, url_for(".members", state=code, **kept), current=code == wanted)
        for code, label in FILTERS.items()
    ]


def _states(memberships: list[Membership], ids: list[int]) -> dict[int, MemberState]:
    pauses = queries.pauses_of(db_session(), membership_ids=ids)
    return {one.id: queries.state_of(g.region, one, pauses[one.id], today()) for one in memberships}


def _admit(person: Person, form: AdmissionForm, centre_id: int) -> Membership:
    return services.admit(
        db_session(), actor=g.actor, region=g.region, person=person, centre_id=centre_id,
        today=today(), document=form.document.data or "",
        residence_seen=bool(form.residence_seen.data), override=form.override.data or "",
    )  # fmt: skip


def _offer_centres(form: AdmissionForm, person: Person) -> dict[str, int]:
    """The centres of the module's kind that hold the file and where the reader admits, by code."""
    held = living_centres(person)
    choice = centre_choice(MEMBERSHIP_KEEP)
    mine = [one for one in choice.options if one.id in held]
    form.centre.choices = [SelectChoice(one.code, one.name_in(g.locale)) for one in mine]
    return {one.code: one.id for one in mine}


def _person_page(person: Person, form: AdmissionForm) -> ResponseReturnValue:
    offered = _offer_centres(form, person)
    files = queries.files_of(db_session(), person_id=person.id)
    ids = [one.id for one in files]
    states = _states(files, ids)
    running = {one.centre_id for one in files if states[one.id] not in _OVER}
    form.centre.choices = [one for one in form.centre.choices if offered[one.value] not in running]
    limits = queries.day_limits(
        db_session(), g.region, centre_ids=None, person_ids=[person.id], on=today()
    )
    return render_form(
        "active_longevity/membership/person.html", form,
        files=files, states=states, terms=queries.terms_of(db_session(), membership_ids=ids),
        pauses=queries.pauses_of(db_session(), membership_ids=ids),
        centres=queries.centres_of(db_session(), files), limit=limits[person.id],
        asked=admission(db_session(), g.region, person, today()) if form.centre.choices else None,
        may_override=g.actor.can_somewhere(MEMBERSHIP_OVERRIDE, g.region.id),
        **_words(), **person_page(person, "active_longevity.membership"),
    )  # fmt: skip


_OVER = {MemberState.ENDED, MemberState.LEFT}


def _page(name: str, public_id: str, form: Any) -> ResponseReturnValue:
    membership, person = _find(public_id)
    places = queries.places_of(
        db_session(), person_id=person.id, centre_id=membership.centre_id, on=today()
    )
    return render_form(
        f"active_longevity/membership/{name}.html", form, membership=membership, person=person,
        places=places, back=_tab(person),
    )  # fmt: skip
