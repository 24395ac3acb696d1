"""Pages of dated values: what is in force, the history of one, a new one from a date on."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.dates import parse_date
from core.db import db
from core.errors import NotFound
from core.reference import value_services
from core.reference.blueprint import bp
from core.reference.services import MANAGE, may_change
from core.reference.value_forms import LABELS, ValueForm
from core.reference.value_queries import dated_values
from core.reference.value_rules import KINDS, DatedValue, ValueKind, in_force, parse_value
from core.web.endpoint import endpoint
from core.web.i18n import format_number, ngettext, today
from core.web.i18n import gettext as _
from core.web.render import attempt, attempt_or_flash, done, render, render_form


@bp.get("/settings/values/")
@endpoint(MANAGE)
def values() -> ResponseReturnValue:
    """Each value with what is in force today, and what comes next."""
    g.nav_area = "regions.settings"
    rows = [
        (KINDS[code], in_force(found, today()), _next(found))
        for code, found in dated_values(db.session(), g.region, KINDS).items()
    ]
    return render("reference/values.html", rows=rows, labels=LABELS, shown=shown_value)


@bp.get("/settings/values/<value_code>/")
@endpoint(MANAGE)
def value_history(value_code: str) -> ResponseReturnValue:
    """All values of one code, past and to come, and the form for a new one."""
    return _page(_kind(value_code), ValueForm())


@bp.post("/settings/values/<value_code>/")
@endpoint(MANAGE, writes=True)
def add_value(value_code: str) -> ResponseReturnValue:
    """Write a value that holds from a date on."""
    kind, form = _kind(value_code), ValueForm()
    number = parse_value(form.value.data or "", kind.unit)
    if form.validate() and number is None:
        _say_number(form, kind)
    day = form.valid_from.data
    if form.errors or number is None or day is None:
        return _page(kind, form)
    saved = attempt(
        form,
        lambda: value_services.add_value(
            db.session(), actor=g.actor, region=g.region, code=kind.code,
            valid_from=day, value=number, source=form.source.data or "",
        ),
    )  # fmt: skip
    return _page(kind, form) if saved is None else done(_url(kind), _("The value is written."))


@bp.post("/settings/values/<value_code>/remove")
@endpoint(MANAGE, writes=True)
def remove_value(value_code: str) -> ResponseReturnValue:
    """Take a value of the region's own out of the table."""
    kind, day = _kind(value_code), parse_date(request.form.get("valid_from", ""))
    if day is None:
        raise NotFound
    attempt_or_flash(
        lambda: value_services.remove_value(
            db.session(), actor=g.actor, region=g.region, code=kind.code, valid_from=day
        ),
        success=_("The value was taken out."),
    )
    return done(_url(kind))


def shown_value(kind: ValueKind, number: int) -> str:
    """A value in words: «61 years 6 months», «4 325 ₸»."""
    if kind.unit == "tenge":
        return f"{format_number(number)} ₸"
    years, months = divmod(number, 12)
    text: str = ngettext("%(num)s year", "%(num)s years", years)
    return f"{text} {ngettext('%(num)s month', '%(num)s months', months)}" if months else text


def _say_number(form: ValueForm, kind: ValueKind) -> None:
    text = _("Write whole tenge, such as 4325.")
    if kind.unit == "months":
        text = _("Write years, with a half if there is one: 61 or 61,5.")
    form.add_error("value", text)


def _page(kind: ValueKind, form: ValueForm) -> ResponseReturnValue:
    g.nav_area = "regions.settings"
    found = dated_values(db.session(), g.region, [kind.code])[kind.code]
    return render_form(
        "reference/value.html", form, kind=kind, title=LABELS[kind.code], shown=shown_value,
        values=list(reversed(found)), current=in_force(found, today()), today=today(),
        may_change=may_change(g.actor, region=g.region),
    )  # fmt: skip


def _next(found: list[DatedValue]) -> DatedValue | None:
    return next((one for one in found if one.valid_from > today()), None)


def _kind(code: str) -> ValueKind:
    if code not in KINDS:
        raise NotFound
    return KINDS[code]


def _url(kind: ValueKind) -> str:
    return url_for("reference.value_history", value_code=kind.code)
