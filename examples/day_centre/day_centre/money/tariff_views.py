"""Pages of tariffs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.web import attempt, db_session, done, endpoint, render, render_form, today
from core.sdk.web import lazy_gettext as _
from day_centre.money import queries, services
from day_centre.money.forms import ReasonForm, TariffForm
from day_centre.money.models import Tariff
from day_centre.money.permissions import TARIFF_KEEP, TARIFF_VIEW
from day_centre.money.rules import price_on
from day_centre.money.words import thing
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_tariffs", __name__, template_folder="../templates"))


@bp.get("/tariffs/")
@endpoint(TARIFF_VIEW)
def tariffs() -> ResponseReturnValue:
    """What a day and a service cost today, and what they cost before."""
    rows = queries.tariffs(db_session(), region_id=g.region.id)
    prices = queries.prices(db_session(), region_id=g.region.id)
    history = [(what, list(found)) for what, found in groupby(rows, lambda one: one.what)]
    return render(
        "day_centre/money/tariffs.html", thing=thing, history=history,
        now=[(what, price_on(prices, what, today())) for what in queries.things()],
    )  # fmt: skip


@bp.get("/tariffs/new")
@endpoint(TARIFF_KEEP)
def new() -> ResponseReturnValue:
    """A price from a day on."""
    return _page(TariffForm(data={"starts_on": today()}))


@bp.post("/tariffs/new")
@endpoint(TARIFF_KEEP, writes=True)
def add() -> ResponseReturnValue:
    """Write it down."""
    form = TariffForm()
    if form.validate() and attempt(form, lambda: _add(form)):
        return done(url_for(".tariffs"), _("The tariff is set."))
    return _page(form)


def _add(form: Any) -> bool:
    services.set_tariff(
        db_session(), actor=g.actor, region=g.region, what=form.what.data,
        price=form.amount or 0, starts_on=form.starts_on.data, source=form.source.data,
    )  # fmt: skip
    return True


def _page(form: TariffForm) -> ResponseReturnValue:
    return render_form("day_centre/money/tariff.html", form)


@bp.get("/tariffs/<tariff_id>/void")
@endpoint(TARIFF_KEEP)
def void_form(tariff_id: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _void_page(tariff_id, ReasonForm())


@bp.post("/tariffs/<tariff_id>/void")
@endpoint(TARIFF_KEEP, writes=True)
def void(tariff_id: str) -> ResponseReturnValue:
    """Take a wrong price out of force."""
    form = ReasonForm()
    found = queries.find_tariff(db_session(), region=g.region, public_id=tariff_id)
    if form.validate() and attempt(form, lambda: _void(found, form)):
        return done(url_for(".tariffs"), _("The tariff is out of force."))
    return _void_page(tariff_id, form)


def _void(found: Tariff, form: Any) -> bool:
    services.void_tariff(db_session(), actor=g.actor, region=g.region, tariff=found,
                         reason=form.reason.data)  # fmt: skip
    return True


def _void_page(tariff_id: str, form: ReasonForm) -> ResponseReturnValue:
    found = queries.find_tariff(db_session(), region=g.region, public_id=tariff_id)
    return render_form("day_centre/money/void_tariff.html", form, row=found, thing=thing)
