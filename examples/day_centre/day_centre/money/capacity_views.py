"""The licence and the places by day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre
from core.sdk.services import find_centre
from core.sdk.web import Link, attempt, db_session, done, endpoint, render, render_form, today
from core.sdk.web import lazy_gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.money import capacity, queries, services
from day_centre.money.forms import LicenceForm, ReasonForm
from day_centre.money.models import Licence
from day_centre.money.permissions import CAPACITY_VIEW, LICENCE_KEEP
from day_centre.money.rules import month_after, month_before, parse_month
from day_centre.money.settings import licence_days
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_capacity", __name__, template_folder="../templates"))


def month_asked() -> dt.date:
    """The month of `?month=`, else this one."""
    return parse_month(request.values.get("month", "")) or today().replace(day=1)


def month_links(endpoint_name: str, month: dt.date, **values: Any) -> list[Link]:
    """The month before and, unless it is to come, the month after."""
    after = month_after(month)
    links = [Link(_("Previous month"), _url(endpoint_name, month_before(month), values))]
    if after <= today():
        links.append(Link(_("Next month"), _url(endpoint_name, after, values)))
    return links


def _url(endpoint_name: str, month: dt.date, values: dict[str, Any]) -> str:
    return url_for(endpoint_name, month=f"{month:%Y-%m}", **values)


@bp.get("/capacity/")
@endpoint(CAPACITY_VIEW)
def places() -> ResponseReturnValue:
    """A centre's licence, and its places on each day of a month."""
    choice = centre_choice(CAPACITY_VIEW)
    if not choice.options:
        return render("day_centre/money/no_centre.html", title=_("Places and licence"))
    centre, month = choice.chosen or choice.options[0], month_asked()
    known = queries.licences(db_session(), centre_id=centre.id)
    living = [one for one in known if one.voided_at is None]
    table = capacity.places_by_day(
        db_session(), region=g.region, centre_id=centre.id, month=month, until=today()
    )
    warns_on = today() + dt.timedelta(days=licence_days(g.region))
    return render(
        "day_centre/money/places.html", choice=choice, centre=centre, month=month, table=table,
        licences=known, licence=living[0] if living else None, warns_on=warns_on,
        links=month_links(".places", month, centre=centre.code),
    )  # fmt: skip


@bp.get("/capacity/<centre_code>/licences/new")
@endpoint(LICENCE_KEEP)
def new(centre_code: str) -> ResponseReturnValue:
    """A licence."""
    return _page(_centre(centre_code), LicenceForm())


@bp.post("/capacity/<centre_code>/licences/new")
@endpoint(LICENCE_KEEP, writes=True)
def add(centre_code: str) -> ResponseReturnValue:
    """Write it down."""
    centre, form = _centre(centre_code), LicenceForm()
    if form.validate() and attempt(form, lambda: _add(centre, form)):
        return done(url_for(".places", centre=centre.code), _("The licence is written down."))
    return _page(centre, form)


def _centre(code: str) -> Centre:
    return find_centre(
        db_session(), actor=g.actor, permission=LICENCE_KEEP, region_id=g.region.id, code=code
    )


def _add(centre: Centre, form: Any) -> bool:
    services.add_licence(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
        number=form.number.data, issuer=form.issuer.data, issued_on=form.issued_on.data,
        valid_until=form.valid_until.data, places=form.count, today=today(),
    )  # fmt: skip
    return True


def _page(centre: Centre, form: LicenceForm) -> ResponseReturnValue:
    return render_form("day_centre/money/licence_form.html", form, centre=centre)


@bp.get("/licences/<licence_id>")
@endpoint(CAPACITY_VIEW)
def licence(licence_id: str) -> ResponseReturnValue:
    """One licence: the page of the work that warns of its end."""
    return _licence_page(_find(licence_id, CAPACITY_VIEW), ReasonForm())


@bp.post("/licences/<licence_id>/void")
@endpoint(LICENCE_KEEP, writes=True)
def void(licence_id: str) -> ResponseReturnValue:
    """Take out a licence that was written down wrongly or withdrawn."""
    found, form = _find(licence_id, LICENCE_KEEP), ReasonForm()
    if form.validate() and attempt(form, lambda: _void(found, form)):
        return done(url_for(".licence", licence_id=licence_id), _("The licence is out of force."))
    return _licence_page(found, form)


def _find(licence_id: str, permission: str) -> Licence:
    return queries.find_licence(
        db_session(), actor=g.actor, region=g.region, public_id=licence_id, permission=permission
    )


def _void(found: Licence, form: Any) -> bool:
    services.void_licence(db_session(), actor=g.actor, region=g.region, licence=found,
                          reason=form.reason.data)  # fmt: skip
    return True


def _licence_page(found: Licence, form: ReasonForm) -> ResponseReturnValue:
    centre = queries.centre_of(db_session(), centre_id=found.centre_id)
    return render_form("day_centre/money/licence.html", form, row=found, centre=centre)
