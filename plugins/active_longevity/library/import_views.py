"""Pages of the import of a catalogue: upload, rehearsal row by row, applying, undoing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.sheets import XLSX_TYPE
from core.sdk.web import (
    Link,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    gettext,
    limit_mb,
    ngettext,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    render_form,
    size_check,
    takes_upload,
    today,
)
from plugins.active_longevity.library import import_queries, import_services, sheets
from plugins.active_longevity.library.forms import BookImportForm
from plugins.active_longevity.library.models import BookImport
from plugins.active_longevity.library.pages import bp, chosen, rooms_of_library, scope
from plugins.active_longevity.library.permissions import MANAGE
from plugins.active_longevity.library.words import COLUMN_NAMES, OUTCOMES, row_problem


@bp.get("/library/imports")
@endpoint(MANAGE)
def imports() -> ResponseReturnValue:
    """Files that were imported, the newest first."""
    choice, centre = chosen(MANAGE)
    page = paginate(
        db_session(), import_queries.imports(centre_ids=[centre.id]), page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render(
        "active_longevity/library/imports.html", page=page, page_url=page_url, choice=choice,
        centre=centre, rooms=rooms_of_library(centre),
    )  # fmt: skip


@bp.get("/library/imports/new")
@endpoint(MANAGE)
def new_import() -> ResponseReturnValue:
    """The form of an upload."""
    return _new_page(BookImportForm())


@bp.post("/library/imports/new")
@takes_upload
@endpoint(MANAGE, writes=True)
def upload() -> ResponseReturnValue:
    """Keep a file and show its rehearsal."""
    form = BookImportForm()
    if form.validate():
        batch = attempt(form, lambda: _create(form))
        if batch is not None:
            return redirect(_url(batch), 303)
    return _new_page(form)


def _create(form: BookImportForm) -> BookImport:
    _choice, centre = chosen(MANAGE)
    return import_services.create_import(
        db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
        file_name=form.file.data.filename or "", content=form.file.data.read(),
        language=form.language.data, book_format=form.format.data, today=today(),
    )  # fmt: skip


def _new_page(form: BookImportForm) -> ResponseReturnValue:
    _choice, centre = chosen(MANAGE)
    form.centre.data = centre.code
    form.file.render_kw = size_check(limit_mb())
    return render_form("active_longevity/library/import_new.html", form, centre=centre)


@bp.get("/library/imports/template.xlsx")
@endpoint(MANAGE)
def template() -> ResponseReturnValue:
    """The workbook to fill in, in Kazakh or Russian (`?lang=`)."""
    asked = request.args.get("lang", g.locale)
    language = asked if asked in sheets.TEMPLATE_LANGUAGES else sheets.TEMPLATE_LANGUAGES[0]
    response = Response(sheets.template(language), mimetype=XLSX_TYPE)
    name = f'attachment; filename="shanyraq-library-{language}.xlsx"'
    response.headers["Content-Disposition"] = name
    return response


@bp.get("/library/imports/<book_import_id>")
@endpoint(MANAGE)
def batch(book_import_id: str) -> ResponseReturnValue:
    """The rehearsal, or what became of each row."""
    found = _batch(book_import_id)
    counts = import_queries.counts(db_session(), batch_id=found.id)
    show = request.args.get("show", "")
    page = paginate(
        db_session(),
        import_queries.rows(batch_id=found.id, outcome=show if show in counts else ""),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "active_longevity/library/import.html",
        batch=found,
        counts=counts,
        filters=_filters(found, counts, show),
        page=page,
        page_url=page_url,
        row_problem=row_problem,
        column_names=COLUMN_NAMES,
    )


def _filters(found: BookImport, counts: Mapping[str, int], show: str) -> list[Link]:
    everything = Link(gettext("All"), _url(found), current=show not in counts)
    return [everything] + [
        Link(f"{label} ({counts[code]})", _url(found, show=code), current=show == code)
        for code, (label, _kind) in OUTCOMES.items()
        if code in counts
    ]


@bp.post("/library/imports/<book_import_id>/apply")
@endpoint(MANAGE, writes=True)
def apply_batch(book_import_id: str) -> ResponseReturnValue:
    """Take the rows without errors into the catalogue."""
    found = _batch(book_import_id)
    count = attempt_or_flash(
        lambda: import_services.apply_import(
            db_session(), actor=g.actor, region=g.region, batch=found
        )
    )
    if count:
        flash(ngettext("%(num)s row is in the catalogue.", "%(num)s rows are in the catalogue.",
                       count), "success")  # fmt: skip
    return done(_url(found))


@bp.post("/library/imports/<book_import_id>/undo")
@endpoint(MANAGE, writes=True)
def undo_batch(book_import_id: str) -> ResponseReturnValue:
    """Take back what a file had brought."""
    found = _batch(book_import_id)
    gone, kept = import_services.undo_import(
        db_session(), actor=g.actor, region=g.region, batch=found
    )
    flash(ngettext("%(num)s copy is taken back.", "%(num)s copies are taken back.", gone),
          "success")  # fmt: skip
    if kept:
        flash(ngettext("%(num)s copy was lent or reserved since, and is kept.",
                       "%(num)s copies were lent or reserved since, and are kept.", kept),
              "warning")  # fmt: skip
    return done(_url(found))


def _batch(public_id: str) -> BookImport:
    return import_queries.find_import(
        db_session(), centre_ids=scope(MANAGE), public_id=public_id
    )  # fmt: skip


def _url(found: BookImport, show: str | None = None) -> str:
    return url_for(".batch", book_import_id=found.public_id, show=show)
