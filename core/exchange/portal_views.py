"""Extracts of national portals: upload, columns, comparison, taking over what a portal says."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.documents.pages import give_token
from core.errors import InvalidInput
from core.exchange.portal_forms import ColumnsForm, ExtractForm
from core.exchange.portal_reading import CODES, COLUMNS, ExtractTable, read_extract
from core.exchange.tables import SheetError, column_letter, storable
from core.exchange.words import sheet_message
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.requests import portal_extract_queries as queries
from core.requests import portal_extract_services as services
from core.requests.known_types import type_label
from core.requests.permissions import PORTALS as RIGHT
from core.requests.portal_models import PortalExtract
from core.requests.portal_words import FIELDS, PORTALS, in_words
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext, ngettext
from core.web.links import Link, page_url
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render_form,
)
from core.web.uploads import takes_upload

bp = Blueprint("portals", __name__)
SHOWS: dict[str, Any] = {
    "differs": lazy_gettext("Said differently"),
    "theirs": lazy_gettext("Only in the portal"),
    "ours": lazy_gettext("Only here"),
    "same": lazy_gettext("The same"),
}
STATES: dict[str, tuple[Any, str]] = {
    "columns": (lazy_gettext("Columns to explain"), "warning"),
    "open": (lazy_gettext("Compared"), "info"),
    "replaced": (lazy_gettext("Rows not kept any more"), ""),
}
SAMPLES = 3


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "requests.requests"


# Files ---------------------------------------------------------------------------------------


@bp.get("/requests/extracts/")
@endpoint(RIGHT)
def extracts() -> ResponseReturnValue:
    """Extracts of the reader's centres, and the form for another one."""
    return _listed(_form())


@bp.post("/requests/extracts/")
@takes_upload
@endpoint(RIGHT, writes=True)
def upload() -> ResponseReturnValue:
    """Keep a file and compare it, or ask what its columns hold."""
    form = _form()
    if form.validate():
        made = attempt(form, lambda: _keep(form))
        if made is not None:
            return redirect(_url(made), 303)
    return _listed(form)


def _listed(form: ExtractForm) -> ResponseReturnValue:
    give_token(form)
    page = queries.extracts_page(
        db.session(), actor=g.actor, region=g.region, page=page_number(), per_page=per_page()
    )
    return render_form("exchange/portal_extracts.html", form, page=page, page_url=page_url,
                       portals=PORTALS, states=STATES)  # fmt: skip


def _form() -> ExtractForm:
    form = ExtractForm()
    centres = _centres()
    form.centre.choices = [SelectChoice(one.code, one.name_in(g.locale)) for one in centres]
    if form.centre.data is None:
        own = [one.code for one in centres if one.id == g.actor.current_centre_id]
        form.centre.data = own[0] if own else None
    return form


def _centres() -> list[Centre]:
    return centres_of(db.session(), g.actor, RIGHT, region_id=g.region.id)


def _keep(form: ExtractForm) -> PortalExtract:
    content, name = form.file.data.read(), storable(form.file.data.filename or "")
    try:
        table = read_extract(content, name=name)
    except SheetError as error:
        raise InvalidInput(error.code, sheet_message(error), field="file") from error
    centre_id = next(one.id for one in _centres() if one.code == form.centre.data)
    return services.keep_extract(
        db.session(), actor=g.actor, region=g.region,
        given=_given(form, table, name, content, centre_id),
    )  # fmt: skip


def _given(
    form: ExtractForm, table: ExtractTable, name: str, content: bytes, centre_id: int
) -> services.NewExtract:
    return services.NewExtract(
        centre_id=centre_id, portal=form.portal.data, file_name=name, content=content,
        headers={str(column): text for column, text in table.headers.items()},
        mapping={str(column): code for column, code in table.mapping.items()},
        unknown=[str(column) for column in table.unknown], token=form.token.data or "",
        rows=[(number, {str(column): text for column, text in cells.items()})
              for number, cells in table.rows],
    )  # fmt: skip


# One extract ---------------------------------------------------------------------------------


@bp.get("/requests/extracts/<extract_id>")
@endpoint(RIGHT)
def extract(extract_id: str) -> ResponseReturnValue:
    """The comparison; before it, what the columns hold."""
    found = _found(extract_id)
    if found.state == "columns":
        return _columns_page(found, ColumnsForm(), dict(found.mapping))
    return _compared_page(found)


@bp.post("/requests/extracts/<extract_id>/columns")
@endpoint(RIGHT, writes=True)
def columns(extract_id: str) -> ResponseReturnValue:
    """What the columns hold; the extract is compared then."""
    found, form = _found(extract_id), ColumnsForm()
    typed = {column: request.form.get(f"column-{column}", "")[:30] for column in found.headers}
    if form.validate():
        mapped = attempt(
            form,
            lambda: services.map_columns(db.session(), actor=g.actor, region=g.region,
                                         extract=found, mapping=typed, codes=CODES),
        )  # fmt: skip
        if mapped is not None:
            return done(_url(found), _("The columns are understood and the rows compared."))
    if found.state != "columns":
        return done(_url(found), form.form_errors[0] if form.form_errors else None, "warning")
    return _columns_page(found, form, typed)


@bp.post("/requests/extracts/<extract_id>/accept")
@endpoint(RIGHT, writes=True)
def accept(extract_id: str) -> ResponseReturnValue:
    """Take over what the portal says in the ticked rows, or in all that differ."""
    found = _found(extract_id)
    ticked = [int(one) for one in request.form.getlist("row") if one.isascii() and one.isdigit()]
    if not ticked and request.form.get("all") != "1":
        return done(_url(found), _("Tick the rows that are right in the portal."), "warning")
    taken = attempt_or_flash(
        lambda: services.accept_rows(
            db.session(), actor=g.actor, region=g.region, extract=found,
            row_numbers=None if request.form.get("all") == "1" else ticked,
        )
    )  # fmt: skip
    text = None
    if taken is not None:
        text = ngettext("%(num)s request now says what the portal says.",
                        "%(num)s requests now say what the portal says.", taken)  # fmt: skip
    return done(_url(found), text)


@bp.post("/requests/extracts/<extract_id>/attach")
@endpoint(RIGHT, writes=True)
def attach(extract_id: str) -> ResponseReturnValue:
    """Say of which request a row of the portal speaks."""
    found, row = _found(extract_id), request.form.get("row", "")
    number = int(row) if row.isascii() and row.isdigit() and len(row) < 9 else 0
    attempt_or_flash(
        lambda: services.attach_row(
            db.session(), actor=g.actor, region=g.region, extract=found, row_number=number,
            request_id=request.form.get("request", ""),
        ),
        success=_("The request now has its number of the portal."),
    )  # fmt: skip
    return done(url_for(".extract", extract_id=found.public_id, show="theirs"))


@bp.post("/requests/extracts/<extract_id>/forget")
@endpoint(RIGHT, writes=True)
def forget(extract_id: str) -> ResponseReturnValue:
    """The comparison is done: its rows are not kept."""
    services.forget_rows(db.session(), actor=g.actor, region=g.region, extract=_found(extract_id))
    return done(
        url_for(".extracts"), _("The rows of the extract are gone; what was accepted stays.")
    )


def _found(extract_id: str) -> PortalExtract:
    return services.find_extract(db.session(), actor=g.actor, region=g.region, public_id=extract_id)


def _url(found: PortalExtract) -> str:
    return url_for(".extract", extract_id=found.public_id)


def _columns_page(
    found: PortalExtract, form: ColumnsForm, chosen: dict[str, str]
) -> ResponseReturnValue:
    rows = (found.waiting_rows or [])[:SAMPLES]
    lines = [
        {"column": column, "letter": column_letter(int(column)), "header": text,
         "samples": [cells[column] for _number, cells in rows if column in cells],
         "code": chosen.get(column, "")}
        for column, text in sorted(found.headers.items(), key=lambda pair: int(pair[0]))
    ]  # fmt: skip
    unknown = [line["header"] for line in lines if line["column"] not in found.mapping]
    choices = [("", _("Not needed")), *((one.code, one.label) for one in COLUMNS)]
    return render_form(
        "exchange/portal_columns.html", form, extract=found, lines=lines, unknown=unknown,
        choices=choices, portal=PORTALS[found.portal],
    )  # fmt: skip


def _compared_page(found: PortalExtract) -> ResponseReturnValue:
    asked = request.args.get("show", "differs")
    show = asked if asked in queries.SHOWS else "differs"
    session = db.session()
    counts = queries.counts_of(session, extract=found)
    page = queries.compared(
        session, extract=found, show=show, page=page_number(), per_page=per_page()
    )
    people = [one.person.id for one in page.items if one.person and show == "theirs"]
    offered = services.candidates(session, region=g.region, extract=found, people=people)
    tabs = [
        Link(words, url_for(".extract", extract_id=found.public_id, show=code), code == show,
             count=counts[code])
        for code, words in SHOWS.items()
    ]  # fmt: skip
    return render_form(
        "exchange/portal_extract.html", ColumnsForm(), extract=found, page=page, show=show,
        counts=counts, tabs=tabs, offered=offered, page_url=page_url, fields=FIELDS,
        portal=PORTALS[found.portal], in_words=in_words, type_label=type_label,
    )  # fmt: skip
