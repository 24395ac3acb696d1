"""Pages of households: the list, one household, and what is changed in it as a whole."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.households import (
    labels,
    member_views,
    pages,
    person_views,
    place_views,
    protection_views,
    queries,
    representative_views,
    services,
)
from core.households.blueprint import EDIT, NAV_AREA, VIEW, bp
from core.households.forms import ChangeForm, HeadForm
from core.households.services import Place
from core.regions.kato_queries import path_of
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import attempt, done, page_number, per_page, render, render_form

__all__ = [
    "bp",
    "member_views",
    "person_views",
    "place_views",
    "protection_views",
    "representative_views",
]

SHOWS = ("", "headless", "closed")


@bp.get("/households/")
@endpoint(VIEW)
def households() -> ResponseReturnValue:
    """Households of the reader's centres, and the search."""
    text = request.args.get("q", "").strip()[:100]
    show = request.args.get("show", "")
    show = show if show in SHOWS else ""
    page = queries.households_page(
        db.session(),
        actor=g.actor,
        region=g.region,
        text=text,
        show=show,
        page=page_number(),
        per_page=per_page(),
    )
    g.nav_area = NAV_AREA
    return render("households/list.html", "households/_results.html", page=page, text=text,
                  show=show, page_url=page_url)  # fmt: skip


@bp.get("/households/<household_id>")
@endpoint(VIEW)
def household(household_id: str) -> ResponseReturnValue:
    """Who lives there, where, and how it came to be so."""
    found = pages.open_household(household_id)
    members = pages.member_lines(found)
    return render(
        "households/household.html",
        household=found,
        members=members,
        head=next((one for one in members if one.row.role == "head"), None),
        events=pages.timeline(found),
        may_edit=pages.may_edit(found),
        labels=labels,
        place=", ".join(
            one.name_in(g.locale) for one in path_of(db.session(), code=found.kato_code)
        ),
    )


@bp.get("/households/<household_id>/edit")
@endpoint(EDIT)
def edit_household(household_id: str) -> ResponseReturnValue:
    """The form of address and note."""
    found = pages.open_household(household_id, EDIT)
    form = pages.change_form(found)
    form.address.data, form.note.data = found.address, found.note
    form.district_id.data, form.version.data = str(found.district_id or ""), str(found.version)
    if "address_hidden" in form:
        form.address_hidden.data = found.address_hidden
    return pages.show_change(form, found)


@bp.post("/households/<household_id>/edit")
@endpoint(EDIT, writes=True)
def save_household(household_id: str) -> ResponseReturnValue:
    """Save address and note, unless somebody else has meanwhile."""
    found = pages.open_household(household_id, EDIT)
    form: ChangeForm = pages.change_form(found)
    if form.validate() and attempt(
        form,
        lambda: services.change_household(
            db.session(),
            actor=g.actor,
            region=g.region,
            household=found,
            version=form.shown_version(),
            place=Place(form.address.data or "", form.district(), form.note.data or ""),
            hidden=form.address_hidden.data if "address_hidden" in form else None,
        ),
    ):
        return done(pages.household_url(found), _("The changes are saved."))
    after_conflict(form, found)
    return pages.show_change(form, found)


@bp.get("/households/<household_id>/head")
@endpoint(EDIT)
def choosing_head(household_id: str) -> ResponseReturnValue:
    """Who heads the household from now on?"""
    found = pages.open_household(household_id, EDIT)
    form = pages.head_form(found)
    form.on.data = today()
    return _head_page(form, household_id)


@bp.post("/households/<household_id>/head")
@endpoint(EDIT, writes=True)
def choose_head(household_id: str) -> ResponseReturnValue:
    """Let a member head the household."""
    found = pages.open_household(household_id, EDIT)
    form = pages.head_form(found)

    def work() -> bool:
        services.choose_head(db.session(), actor=g.actor, region=g.region, household=found,
                             person_id=int(form.person_id.data), on=pages.day(form.on))  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(pages.household_url(found), _("The head of the household is chosen."))
    return _head_page(form, household_id)


def _head_page(form: HeadForm, household_id: str) -> ResponseReturnValue:
    found = pages.open_household(household_id, EDIT)
    return render_form(
        "households/step.html",
        form,
        household=found,
        title=_("Choose the head of the household"),
        lead=_("The roles of the others follow: look at them afterwards."),
        action=url_for(".choose_head", household_id=household_id),
        button=_("Save"),
    )
