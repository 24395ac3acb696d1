"""Monthly acts: a month of a centre, one act, all at once, and a child's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.services import NotFound, find_centre, living_centres
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    note_look,
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
from day_centre.centre_pages import centre_choice
from day_centre.money import act_services, queries, services
from day_centre.money.capacity_views import month_asked, month_links
from day_centre.money.forms import LanguageForm, ReasonForm, ShareForm
from day_centre.money.models import Act
from day_centre.money.permissions import ACT_ISSUE, ACT_VIEW
from day_centre.money.rules import days_in, parse_month, services_in
from day_centre.money.words import STATES, thing
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_acts", __name__, template_folder="../templates"))


@bp.get("/acts/")
@endpoint(ACT_VIEW)
def acts() -> ResponseReturnValue:
    """The children of a month with what they were given, and their acts."""
    choice, month = centre_choice(ACT_VIEW), month_asked()
    if not choice.options:
        return render("day_centre/money/no_centre.html", title=_("Monthly acts"))
    centre = choice.chosen or choice.options[0]
    people = queries.children_of(region_id=g.region.id, centre_id=centre.id, month=month)
    page = paginate(db_session(), people, page=page_number(), per_page=per_page())
    rows = queries.act_rows(
        db_session(), region_id=g.region.id, centre_id=centre.id, month=month, people=page.items
    )
    return render(
        "day_centre/money/acts.html", choice=choice, centre=centre, month=month, page=page,
        rows=rows, states=STATES, days_in=days_in, services_in=services_in, page_url=page_url,
        sums=queries.month_sums(db_session(), centre_id=centre.id, month=month),
        links=month_links(".acts", month, centre=centre.code),
    )  # fmt: skip


@bp.get("/acts/all/<centre_code>/<act_month>")
@endpoint(ACT_ISSUE)
def all_form(centre_code: str, act_month: str) -> ResponseReturnValue:
    """Ask in which language all acts of a month are issued."""
    return _all_page(_centre(centre_code), _month(act_month), LanguageForm())


@bp.post("/acts/all/<centre_code>/<act_month>")
@endpoint(ACT_ISSUE, writes=True)
def issue_all(centre_code: str, act_month: str) -> ResponseReturnValue:
    """Let the worker issue them; its page shows how far it is."""
    centre, first, form = _centre(centre_code), _month(act_month), LanguageForm()
    if form.validate():
        job = attempt(form, lambda: _start(centre, first, form.language.data))
        if job:
            return done(url_for("jobs.job", job_id=job.public_id), _("The acts are being issued."))
    return _all_page(centre, first, form)


def _start(centre: Centre, month: dt.date, language: str) -> Any:
    back = url_for(".acts", centre=centre.code, month=f"{month:%Y-%m}")
    return act_services.issue_all(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id, month=month,
        language=language, result=back,
    )  # fmt: skip


def _all_page(centre: Centre, month: dt.date, form: LanguageForm) -> ResponseReturnValue:
    people = queries.children_of(region_id=g.region.id, centre_id=centre.id, month=month)
    page = paginate(db_session(), people, page=1, per_page=1)
    return render_form("day_centre/money/all_acts.html", form, centre=centre, month=month,
                       count=page.total)  # fmt: skip


def _centre(code: str) -> Centre:
    return find_centre(
        db_session(), actor=g.actor, permission=ACT_ISSUE, region_id=g.region.id, code=code
    )


def _month(text: str) -> dt.date:
    found = parse_month(text)
    if found is None:
        raise NotFound
    return found


# One act -----------------------------------------------------------------------------------------


@bp.post("/people/<person_id>/acts/<centre_code>/<act_month>")
@endpoint(ACT_ISSUE, writes=True)
def draw_up(person_id: str, centre_code: str, act_month: str) -> ResponseReturnValue:
    """Draw up the child's act of the month; the act that there is already opens."""
    centre, first = _centre(centre_code), _month(act_month)
    person = find_person(person_id, ACT_ISSUE)
    act = attempt_or_flash(lambda: act_services.draw_up(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id, person=person,
        month=first,
    ))  # fmt: skip
    if act is None:
        return done(url_for(".acts", centre=centre.code, month=act_month))
    return done(url_for(".act", act_id=act.public_id), _("The act is drawn up."))


@bp.get("/acts/<act_id>")
@endpoint(ACT_VIEW)
def act(act_id: str) -> ResponseReturnValue:
    """The act as it was issued, or as it would be now."""
    return _act_page(_find(act_id, ACT_VIEW), LanguageForm(), ReasonForm())


@bp.post("/acts/<act_id>/issue")
@endpoint(ACT_ISSUE, writes=True)
def issue(act_id: str) -> ResponseReturnValue:
    """Issue it as a numbered document."""
    found, form = _find(act_id, ACT_ISSUE), LanguageForm()
    if form.validate() and attempt(form, lambda: _issue(found, form.language.data, "")):
        return done(url_for(".act", act_id=act_id), _("The act is issued."))
    return _act_page(found, form, ReasonForm())


@bp.post("/acts/<act_id>/anew")
@endpoint(ACT_ISSUE, writes=True)
def issue_anew(act_id: str) -> ResponseReturnValue:
    """Replace the document by one that says what the journal holds now."""
    found, form = _find(act_id, ACT_ISSUE), ReasonForm()
    if form.validate() and attempt(form, lambda: _issue(found, "kk", form.reason.data or "")):
        return done(url_for(".act", act_id=act_id), _("The act is issued anew."))
    return _act_page(found, LanguageForm(formdata=None), form)


def _find(act_id: str, permission: str) -> Act:
    return queries.find_act(
        db_session(), actor=g.actor, region=g.region, public_id=act_id, permission=permission
    )


def _issue(found: Act, language: str, reason: str) -> bool:
    act_services.issue(db_session(), actor=g.actor, region=g.region, act=found,
                       language=language, reason=reason)  # fmt: skip
    return True


def _act_page(found: Act, form: LanguageForm, why: ReasonForm) -> ResponseReturnValue:
    """The form that was sent tells the answer's status and errors."""
    row = queries.act_row(db_session(), act=found)
    centre = queries.centre_of(db_session(), centre_id=found.centre_id)
    note_look(found.person_id, "day_centre.acts")
    shown = why if why.errors else form
    return render_form("day_centre/money/act.html", shown, language_form=form, why=why, row=row,
                       act=found, states=STATES, thing=thing, centre=centre)  # fmt: skip


# A child's ---------------------------------------------------------------------------------------


@bp.get("/people/<person_id>/acts")
@endpoint("people.view", sensitive=ACT_VIEW)
def person(person_id: str) -> ResponseReturnValue:
    """A child's acts and the family's share."""
    found = find_person(person_id)
    page = paginate(
        db_session(), queries.acts_of(person_id=found.id), page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render(
        "day_centre/money/person.html", page=page, page_url=page_url, states=STATES,
        shares=queries.shares_of(db_session(), person_id=found.id),
        **person_page(found, "day_centre.money"),
    )  # fmt: skip


@bp.get("/people/<person_id>/shares/new")
@endpoint(ACT_ISSUE)
def new_share(person_id: str) -> ResponseReturnValue:
    """Which part of the price the family pays."""
    found = find_person(person_id, ACT_ISSUE)
    return _share_page(found, ShareForm(data={"first_day": today().replace(day=1)}))


@bp.post("/people/<person_id>/shares/new")
@endpoint(ACT_ISSUE, writes=True)
def set_share(person_id: str) -> ResponseReturnValue:
    """Write it down."""
    found, form = find_person(person_id, ACT_ISSUE), ShareForm()
    if form.validate() and attempt(form, lambda: _set_share(found, form)):
        return done(url_for(".person", person_id=person_id), _("The family's share is set."))
    return _share_page(found, form)


def _set_share(found: Person, form: Any) -> bool:
    services.set_share(
        db_session(), actor=g.actor, region=g.region, person_id=found.id,
        centre_id=_centre_of(found), percent=form.share, first_day=form.first_day.data,
        last_day=form.last_day.data, basis=form.basis.data,
    )  # fmt: skip
    return True


def _centre_of(found: Person) -> int:
    """The centre whose child it is: the one of the latest stay that the reader may issue acts of.
    Raises `NotFound`."""
    centres = queries.centres_of(db_session(), person_id=found.id)
    mine = [one for one in centres if g.actor.can(ACT_ISSUE, g.region.id, one)]
    if not mine or mine[0] not in living_centres(found):
        raise NotFound
    return mine[0]


def _share_page(found: Person, form: ShareForm) -> ResponseReturnValue:
    _centre_of(found)
    return render_form("day_centre/money/share.html", form, person=found)


@bp.get("/shares/<share_id>/void")
@endpoint(ACT_ISSUE)
def void_share_form(share_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_share_page(share_id, ReasonForm())


@bp.post("/shares/<share_id>/void")
@endpoint(ACT_ISSUE, writes=True)
def void_share(share_id: str) -> ResponseReturnValue:
    """Take a share out of force."""
    form, found = ReasonForm(), _share(share_id)
    if form.validate() and attempt(form, lambda: _void_share(found, form)):
        owner = queries.person_of(db_session(), person_id=found.person_id)
        return done(url_for(".person", person_id=owner.public_id),
                    _("The share is out of force."))  # fmt: skip
    return _void_share_page(share_id, form)


def _share(share_id: str) -> Any:
    return queries.find_share(
        db_session(), actor=g.actor, region=g.region, public_id=share_id, permission=ACT_ISSUE
    )


def _void_share(found: Any, form: Any) -> bool:
    services.void_share(db_session(), actor=g.actor, region=g.region, share=found,
                        reason=form.reason.data)  # fmt: skip
    return True


def _void_share_page(share_id: str, form: ReasonForm) -> ResponseReturnValue:
    found = _share(share_id)
    owner = queries.person_of(db_session(), person_id=found.person_id)
    return render_form("day_centre/money/void_share.html", form, row=found, person=owner)
