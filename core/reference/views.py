"""Pages of the table of days off: a year, adding, changing, taking away, putting back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotAllowed, NotFound
from core.reference import queries, services, value_views
from core.reference.blueprint import bp
from core.reference.day_rules import DayOff, known_days, special_days
from core.reference.forms import KINDS, DayForm
from core.reference.touching import touched
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import attempt, attempt_or_flash, done, render, render_form

__all__ = ["bp", "value_views"]

MANAGE = services.MANAGE


@bp.get("/settings/days-off/")
@endpoint(MANAGE)
def days_off() -> ResponseReturnValue:
    """Days off and moved working days of a year."""
    year = _year(request.args.get("year"))
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    own = [queries.as_day(one) for one in queries.own_days(db.session(), g.region, first, last)]
    g.nav_area = "regions.settings"
    return render(
        "reference/days_off.html",
        year=year,
        days=list(special_days(own, first, last).values()),
        taken_away=[one for one in own if one.kind == "ordinary"],
        known=known_days(year),
        kinds=KINDS,
        may_change=services.may_change(g.actor, region=g.region),
        today=today(),
    )


@bp.get("/settings/days-off/new")
@endpoint(MANAGE)
def new_day() -> ResponseReturnValue:
    """Ask about a day."""
    _require()
    return _page(DayForm(), None)


@bp.post("/settings/days-off/new")
@endpoint(MANAGE, writes=True)
def add_day() -> ResponseReturnValue:
    """Show whom the day touches; then write it."""
    _require()
    return _save(DayForm(), None)


@bp.get("/settings/days-off/<local_date>/edit")
@endpoint(MANAGE)
def edit_day(local_date: str) -> ResponseReturnValue:
    """Show what is in the table about a day."""
    _require()
    one = _find(local_date)
    form = DayForm(
        data={"day": one.day, "kind": one.kind, "name_kk": one.name_kk, "name_ru": one.name_ru,
              "source": one.source, "version": _version(one.day)}
    )  # fmt: skip
    return _page(form, one)


@bp.post("/settings/days-off/<local_date>/edit")
@endpoint(MANAGE, writes=True)
def save_day(local_date: str) -> ResponseReturnValue:
    """Show whom the change touches; then write it."""
    _require()
    one = _find(local_date)
    form = DayForm()
    form.day.data, form.day.raw_text = one.day, ""
    return _save(form, one)


@bp.get("/settings/days-off/<local_date>/remove")
@endpoint(MANAGE)
def remove_day_form(local_date: str) -> ResponseReturnValue:
    """Say whom taking the day away touches."""
    _require()
    one = _find(local_date)
    return _remove_page(one)


@bp.post("/settings/days-off/<local_date>/remove")
@endpoint(MANAGE, writes=True)
def remove_day(local_date: str) -> ResponseReturnValue:
    """Take the day out of the table."""
    day = _date(local_date)
    attempt_or_flash(
        lambda: services.remove_day(db.session(), actor=g.actor, region=g.region, day=day),
        success=_("The day was taken away."),
    )
    return done(_after(day))


@bp.post("/settings/days-off/<local_date>/put-back")
@endpoint(MANAGE, writes=True)
def put_back_day(local_date: str) -> ResponseReturnValue:
    """What the product knows of the day holds again."""
    day = _date(local_date)
    attempt_or_flash(
        lambda: services.put_back(db.session(), actor=g.actor, region=g.region, day=day),
        success=_("The day is as it was."),
    )
    return done(_after(day))


def _save(form: DayForm, one: DayOff | None) -> ResponseReturnValue:
    if not form.validate():
        return _page(form, one)
    if form.shown.data != form.mark():
        form.shown.data = form.mark()
        return _page(form, one, is_shown=True)
    saved = attempt(
        form,
        lambda: services.save_day(
            db.session(), actor=g.actor, region=g.region, data=form.typed(),
            version=form.version_read(), is_new=one is None,
        ),
    )  # fmt: skip
    if saved is None:
        form.shown.data = ""
        return _page(form, one)
    return done(_after(saved.local_date), _("Changes are saved."))


def _after(day: dt.date) -> str:
    return url_for("reference.days_off", year=day.year)


def _page(form: DayForm, one: DayOff | None, *, is_shown: bool = False) -> ResponseReturnValue:
    g.nav_area = "regions.settings"
    return render_form(
        "reference/day_form.html",
        form,
        one=one,
        is_shown=is_shown,
        touched=touched(db.session(), g.region, form.day.data)
        if is_shown and form.day.data
        else [],
    )


def _remove_page(one: DayOff) -> ResponseReturnValue:
    g.nav_area = "regions.settings"
    return render(
        "reference/day_remove.html",
        one=one,
        touched=touched(db.session(), g.region, one.day),
        known=one.day in known_days(one.day.year),
    )


def _find(text: str) -> DayOff:
    day = _date(text)
    found = queries.days_of(db.session(), g.region, day, day).get(day)
    if found is None:
        raise NotFound
    return found


def _version(day: dt.date) -> Any:
    own = queries.own_days(db.session(), g.region, day, day)
    return own[0].version if own else ""


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _year(text: str | None) -> int:
    year = int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else 0
    return year if 2000 <= year <= 2100 else today().year


def _require() -> None:
    if not services.may_change(g.actor, region=g.region):
        raise NotAllowed("not_allowed", _("You may not do this."))
