"""Pages of the import of people: upload, columns, check, apply, undo."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.errors import NotFound
from core.exchange import queries, services
from core.exchange.downloads import errors_file, template_file
from core.exchange.family_columns import FAMILIES, PEOPLE
from core.exchange.family_queries import household_numbers
from core.exchange.forms import UploadForm
from core.exchange.models import ImportBatch
from core.exchange.pages import (
    Typed,
    column_choices,
    column_lines,
    message_of,
    row_line,
    shown_filter,
    state_of,
    state_tag,
    steps,
)
from core.exchange.storing import column_specs, detect_kind
from core.exchange.template_book import LANGUAGES, template_book
from core.exchange.timetable_services import TIMETABLE
from core.exchange.update_pages import MODE_LABELS
from core.exchange.words import OUTCOMES
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.forms import BaseForm
from core.web.i18n import gettext as _
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
    wants_fragment,
)
from core.web.uploads import limit_mb, size_check, takes_upload

bp = Blueprint("exchange", __name__)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_COLUMN = 6  # digits of a number in a form


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "exchange.batches"


@bp.errorhandler(413)
def _too_large(_error: Exception) -> ResponseReturnValue:
    """The body was refused unread, before anybody was signed in: the form page tells why."""
    return redirect(url_for("exchange.new", region=g.region_code, refused="size"), 303)


# The list and the upload ----------------------------------------------------------------------


@bp.get("/import/")
@endpoint("import.run")
def batches() -> ResponseReturnValue:
    """Imports of the own centres, the newest first."""
    page, counts = queries.batch_page(
        db.session(), actor=g.actor, region=g.region, page=page_number(), per_page=per_page()
    )
    return render(
        "exchange/batches.html",
        page=page,
        counts=counts,
        state_of=state_of,
        state_tag=state_tag,
        outcomes=OUTCOMES,
        page_url=lambda number: url_for("exchange.batches", page=number),
    )


@bp.get("/import/new")
@endpoint("import.run")
def new() -> ResponseReturnValue:
    """The form of an upload."""
    form = _upload_form()
    if request.args.get("refused") == "size":
        form.add_error("file", _("The file is too large: at most %(limit)s MB.", limit=20))
    return _upload_page(form)


@bp.post("/import/new")
@takes_upload
@endpoint("import.run", writes=True)
def upload() -> ResponseReturnValue:
    """Keep a file and show its rehearsal."""
    form = _upload_form()
    if form.validate():
        batch = attempt(form, lambda: _create(form))
        if batch is not None:
            return redirect(url_for("exchange.batch", batch_id=batch.public_id), 303)
    return _upload_page(form)


@bp.get("/import/template.csv")
@endpoint("import.run")
def template() -> ResponseReturnValue:
    """An empty table with headings that the import understands."""
    kind = FAMILIES if request.args.get("kind") == FAMILIES else PEOPLE
    return _csv(template_file(column_specs(g.region, kind)), f"shanyraq-{kind}.csv")


@bp.get("/import/template.xlsx")
@endpoint("import.run")
def template_xlsx() -> ResponseReturnValue:
    """The workbook to fill in, in Kazakh or Russian (`?lang=`)."""
    asked = request.args.get("lang", g.locale)
    language = asked if asked in LANGUAGES else LANGUAGES[0]
    response = Response(template_book(column_specs(g.region), language), mimetype=XLSX_TYPE)
    name = f'attachment; filename="shanyraq-import-{language}.xlsx"'
    response.headers["Content-Disposition"] = name
    return response


def _upload_form() -> UploadForm:
    form = UploadForm()
    form.file.render_kw = size_check(limit_mb())
    centres = _centres()
    form.centre.choices = [
        SelectChoice(centre.code, centre.name_in(g.locale)) for centre in centres
    ]
    if form.centre.data is None:
        own = [centre.code for centre in centres if centre.id == g.actor.current_centre_id]
        form.centre.data = own[0] if own else None
    return form


def _upload_page(form: UploadForm) -> ResponseReturnValue:
    return render_form("exchange/new.html", form, steps=steps("file"))


def _centres() -> list[Centre]:
    return centres_of(db.session(), g.actor, "import.run", region_id=g.region.id)


def _create(form: UploadForm) -> ImportBatch:
    centre_id = next(centre.id for centre in _centres() if centre.code == form.centre.data)
    name, content = form.file.data.filename or "", form.file.data.read()
    return services.create_batch(
        db.session(),
        actor=g.actor,
        region=g.region,
        centre_id=centre_id,
        file_name=name,
        content=content,
        kind=form.kind.data or detect_kind(region=g.region, content=content, file_name=name),
        legal_basis=form.legal_basis.data,
        legal_basis_note=form.legal_basis_note.data or "",
    )


# One import -----------------------------------------------------------------------------------


@bp.get("/import/<batch_id>")
@endpoint("import.run")
def batch(batch_id: str) -> ResponseReturnValue:
    """The rehearsal of a batch, its progress, or its result; a timetable has a page of its own."""
    found = _any_batch(batch_id)
    if found.kind == TIMETABLE:
        return redirect(url_for("timetable_import.batch", batch_id=batch_id))
    return _batch_page(found)


@bp.get("/import/<batch_id>/progress")
@endpoint("import.run")
def progress(batch_id: str) -> ResponseReturnValue:
    """The living part of a batch under way; without htmx the page itself."""
    found = _batch(batch_id)
    if not wants_fragment():
        return redirect(url_for("exchange.batch", batch_id=batch_id))
    job = queries.job_of(db.session(), found)
    return render("exchange/_progress.html", batch=found, job=job, state=state_of(found, job))


@bp.get("/import/<batch_id>/columns")
@endpoint("import.run")
def columns(batch_id: str) -> ResponseReturnValue:
    """Which column holds what, with a preview."""
    return _columns_page(_batch(batch_id), None, BaseForm())


@bp.post("/import/<batch_id>/columns")
@endpoint("import.run", writes=True)
def save_columns(batch_id: str) -> ResponseReturnValue:
    """Correct which column holds what; all rows are checked anew."""
    found, form, chosen = _batch(batch_id), BaseForm(), _by_column("column-")
    mapping = {column: code for column, code in chosen.items() if code}

    def save() -> bool:
        services.set_mapping(
            db.session(), actor=g.actor, region=g.region, batch=found, mapping=mapping
        )
        return True

    if form.validate() and attempt(form, save):
        return done(_url(found), _("The columns are saved and all rows were checked anew."))
    return _columns_page(found, chosen, form)


@bp.post("/import/<batch_id>/rows/<int:number>")
@endpoint("import.run", writes=True)
def correct_row(batch_id: str, number: int) -> ResponseReturnValue:
    """Correct cells of one row; wrong again, it is shown with what was typed."""
    found, form, texts = _batch(batch_id), BaseForm(), _by_column("cell-")
    wrong: list[Any] = []

    def correct() -> bool:
        try:
            services.correct_row(
                db.session(), actor=g.actor, region=g.region, batch=found,
                row_number=number, texts=texts,
            )  # fmt: skip
        except services.RowStillWrong as error:
            wrong.extend(map(message_of, error.codes))
            raise
        return True

    if form.validate() and attempt(form, correct):
        return done(_url(found, "rows"), _("Row %(number)s is corrected.", number=number))
    problems = wrong or [text for _field, text in form.all_errors()]
    return _batch_page(found, Typed(number, texts, tuple(problems)))


@bp.post("/import/<batch_id>/rows/<int:number>/skip")
@endpoint("import.run", writes=True)
def skip_row(batch_id: str, number: int) -> ResponseReturnValue:
    """Leave a row out, or take it in again."""
    found, skip = _batch(batch_id), request.form.get("skip") == "1"

    def change() -> None:
        services.skip_row(
            db.session(), actor=g.actor, region=g.region, batch=found,
            row_number=number, skip=skip,
        )  # fmt: skip

    text = _("Row %(number)s is left out.") if skip else _("Row %(number)s is taken in again.")
    attempt_or_flash(change, success=text % {"number": number})
    return done(_url(found, "rows"))


@bp.get("/import/<batch_id>/errors.csv")
@endpoint("import.run")
def errors(batch_id: str) -> ResponseReturnValue:
    """Rows with errors as a table, to be mended outside and imported by themselves."""
    found = _batch(batch_id)
    rows = queries.error_rows(db.session(), batch_id=found.id)
    return _csv(errors_file(found, rows), f"{found.public_id}.csv")


# Work on a batch ------------------------------------------------------------------------------


@bp.post("/import/<batch_id>/apply")
@endpoint("import.run", writes=True)
def apply_batch(batch_id: str) -> ResponseReturnValue:
    """Begin to import, or go on after a stop."""
    found = _batch(batch_id)
    attempt_or_flash(
        lambda: services.start_apply(db.session(), actor=g.actor, region=g.region, batch=found)
    )
    return done(_url(found))


@bp.post("/import/<batch_id>/stop")
@endpoint("import.run", writes=True)
def stop(batch_id: str) -> ResponseReturnValue:
    """Ask the work to stop after its present step."""
    found = _batch(batch_id)
    services.request_batch_stop(db.session(), actor=g.actor, region=g.region, batch=found)
    return done(_url(found), _("The work stops after the current step."))


@bp.get("/import/<batch_id>/undo")
@endpoint("import.undo")
def undo(batch_id: str) -> ResponseReturnValue:
    """What an undo would do, before it is done."""
    found = _batch(batch_id)
    job = queries.job_of(db.session(), found)
    return render(
        "exchange/undo.html",
        batch=found,
        state=state_of(found, job),
        forecast=queries.forecast_undo(db.session(), found),
    )


@bp.post("/import/<batch_id>/undo")
@endpoint("import.undo", writes=True)
def start_undo(batch_id: str) -> ResponseReturnValue:
    """Begin to take the whole batch back."""
    found = _batch(batch_id)
    attempt_or_flash(
        lambda: services.start_undo(db.session(), actor=g.actor, region=g.region, batch=found)
    )
    return done(_url(found))


# Parts ----------------------------------------------------------------------------------------


def _batch(batch_id: str) -> ImportBatch:
    found = _any_batch(batch_id)
    if found.kind == TIMETABLE:
        raise NotFound
    return found


def _any_batch(batch_id: str) -> ImportBatch:
    return queries.find_batch(db.session(), actor=g.actor, region=g.region, public_id=batch_id)


def _url(found: ImportBatch, anchor: str | None = None) -> str:
    """The batch's page, with the filter and page of its list that were shown."""
    kept = {name: request.args[name] for name in ("show", "page") if name in request.args}
    return url_for("exchange.batch", batch_id=found.public_id, _anchor=anchor, **kept)  # type: ignore[arg-type]


def _by_column(prefix: str) -> dict[int, str]:
    """Values of the fields `<prefix><column number>`."""
    found = {}
    for name, value in request.form.items():
        number = name.removeprefix(prefix)
        is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_COLUMN
        if name.startswith(prefix) and is_number:
            found[int(number)] = value
    return found


def _batch_page(found: ImportBatch, typed: Typed | None = None) -> Response:
    session, typed = db.session(), typed or Typed()
    job = queries.job_of(session, found)
    counts = queries.batch_counts(session, found)
    shown = shown_filter(request.args.get("show", ""), counts)
    page = queries.rows_page(
        session, batch_id=found.id, outcome=shown, page=page_number(), per_page=per_page(),
        with_number=typed.number,
    )  # fmt: skip
    state = state_of(found, job)
    districts = queries.district_names(session, g.locale)
    return render(
        "exchange/batch.html",
        status=422 if typed.number else 200,
        batch=found,
        centre=queries.centre_of(session, found),
        job=job,
        state=state,
        state_tag=state_tag,
        steps=steps(state),
        counts=counts,
        families=household_numbers(session, found),
        ready=counts.get("new", 0) + counts.get("existing", 0),
        shown=shown,
        outcomes=OUTCOMES,
        page=page,
        lines=[row_line(row, person, found, typed, districts) for row, person in page.items],
        modes=list(MODE_LABELS.items()),
        has_errors=bool(typed.number),
        typed=typed,
        page_url=lambda number: url_for(
            "exchange.batch", batch_id=found.public_id, show=shown or "all", page=number
        ),
    )


def _columns_page(found: ImportBatch, chosen: dict[int, str] | None, form: BaseForm) -> Response:
    rows = queries.first_rows(db.session(), batch_id=found.id)
    return render_form(
        "exchange/columns.html",
        form,
        batch=found,
        steps=steps("columns"),
        lines=column_lines(found, rows, chosen),
        choices=column_choices(column_specs(g.region, found.kind)),
        is_open=found.state in services.OPEN,
    )


def _csv(text: str, name: str) -> Response:
    response = Response("\ufeff" + text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
