"""Pages of exports: what to take out, how far it is, the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotFound
from core.exchange import export_queries as queries
from core.exchange import export_services as services
from core.exchange.export_forms import ExportForm
from core.exchange.export_rows import HEADINGS
from core.exchange.export_rules import XLSX
from core.exchange.models import PeopleExport
from core.people.labels import CATEGORIES
from core.people.queries import Filters
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import today
from core.web.render import (
    attempt,
    done,
    page_number,
    per_page,
    render,
    render_form,
)

bp = Blueprint("exports", __name__)
RIGHT = services.RIGHT
PIECE = 64 * 1024
MIME = {
    "csv": "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "people.people"


@bp.get("/people/export")
@endpoint(RIGHT)
def new() -> ResponseReturnValue:
    """What to take out; the search and filters of the list come along."""
    form = _form()
    for name in ("q", "category", "basis", "iin"):
        form[name].data = request.args.get(name, "")
    return _page(form)


@bp.post("/people/export")
@endpoint(RIGHT, writes=True)
def create() -> ResponseReturnValue:
    """Put the list into the queue."""
    form = _form()
    if form.validate():
        asked = attempt(form, lambda: _request(form))
        if asked is not None:
            return redirect(url_for("exports.export", export_id=asked.public_id), 303)
    return _page(form)


@bp.get("/people/exports/")
@endpoint(RIGHT)
def exports() -> ResponseReturnValue:
    """The own exports; files stay for a day, the record for ever."""
    page = queries.exports_page(
        db.session(), actor=g.actor, page=page_number(), per_page=per_page()
    )
    return render(
        "exchange/exports.html",
        page=page,
        headings=HEADINGS,
        has_file=queries.has_file,
        page_url=lambda number: url_for("exports.exports", page=number),
    )


@bp.get("/people/exports/<export_id>")
@endpoint(RIGHT)
def export(export_id: str) -> ResponseReturnValue:
    """How far the list is, and then the file."""
    asked = _asked(export_id)
    job = queries.job_of_export(db.session(), asked)
    return render(
        "exchange/export.html",
        "exchange/_export.html",
        asked=asked,
        job=job,
        has_file=queries.has_file(asked),
        headings=HEADINGS,
    )


@bp.get("/people/exports/<export_id>/file")
@endpoint(RIGHT)
def file(export_id: str) -> ResponseReturnValue:
    """The file itself, for who asked for it and while it is kept."""
    asked = _asked(export_id)
    path = services.path_of(asked)
    if not queries.has_file(asked) or not path.is_file():
        raise NotFound
    name = f"{today():%Y-%m-%d}-{g.region.code}-{asked.public_id}.{asked.file_format}"
    response = Response(_pieces(path), mimetype=MIME[asked.file_format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.headers["Cache-Control"] = "no-store"
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


@bp.post("/people/exports/<export_id>/stop")
@endpoint(RIGHT, writes=True)
def stop(export_id: str) -> ResponseReturnValue:
    """Stop the work after its present step."""
    services.stop_export(db.session(), actor=g.actor, asked=_asked(export_id))
    return done(
        url_for("exports.export", export_id=export_id), _("The work stops after the current step.")
    )


@bp.post("/people/exports/<export_id>/remove")
@endpoint(RIGHT, writes=True)
def remove(export_id: str) -> ResponseReturnValue:
    """Delete the file before its time."""
    services.remove_file(db.session(), actor=g.actor, asked=_asked(export_id))
    return done(url_for("exports.exports"), _("The file is deleted."))


def _asked(export_id: str) -> PeopleExport:
    return queries.find_export(db.session(), actor=g.actor, public_id=export_id)


def _form() -> ExportForm:
    form = ExportForm()
    centres = centres_of(db.session(), g.actor, RIGHT, region_id=g.region.id)
    form.centre.choices = [
        SelectChoice("", _("All my centres")),
        *(SelectChoice(one.code, one.name_in(g.locale)) for one in centres),
    ]
    return form


def _page(form: ExportForm) -> ResponseReturnValue:
    return render_form("exchange/export_new.html", form, categories=CATEGORIES)


def _request(form: ExportForm) -> PeopleExport:
    centres: Any = centres_of(db.session(), g.actor, RIGHT, region_id=g.region.id)
    category, basis, iin = (form[name].data or "" for name in ("category", "basis", "iin"))
    return services.request_export(
        db.session(),
        actor=g.actor,
        region=g.region,
        centre_id=next((one.id for one in centres if one.code == form.centre.data), None),
        file_format=form.file_format.data,
        columns=form.columns.data or (),
        purpose=form.purpose.data or "",
        text=form.q.data or "",
        filters=Filters(
            category if category in CATEGORIES else "",
            basis if basis == "none" else "",
            iin if iin in {"missing", "due"} else "",
        ),
    )
