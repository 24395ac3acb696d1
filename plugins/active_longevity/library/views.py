"""The catalogue: books, their copies, and who waits for them."""

from __future__ import annotations

from flask import Response, g, url_for
from flask.typing import ResponseReturnValue

from core.sdk.sheets import XLSX_TYPE
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.library import queries, services, sheets
from plugins.active_longevity.library.forms import (
    BookForm,
    CopiesForm,
    CopyForm,
    NewBookForm,
    WithdrawForm,
)
from plugins.active_longevity.library.models import Book, Copy
from plugins.active_longevity.library.pages import bp, chosen, rooms_of_library, scope, wanted
from plugins.active_longevity.library.permissions import MANAGE, VIEW
from plugins.active_longevity.library.rules import next_numbers


@bp.get("/library/")
@endpoint(VIEW)
def catalogue() -> ResponseReturnValue:
    """Books by title, with how many stand on the shelf."""
    choice, centre = chosen()
    asked_for = wanted()
    page = paginate(
        db_session(),
        queries.catalogue(centre_ids=[centre.id], wanted=asked_for),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "active_longevity/library/catalogue.html",
        "active_longevity/library/_books.html",
        page=page,
        page_url=page_url,
        wanted=asked_for,
        choice=choice,
        centre=centre,
        rooms=rooms_of_library(centre),
        stock=queries.stock(db_session(), centre_ids=[centre.id]),
    )


@bp.get("/library/catalogue.xlsx")
@endpoint(VIEW)
def catalogue_xlsx() -> ResponseReturnValue:
    """The books that the filter finds, one line a copy."""
    return _file(sheets.catalogue_xlsx(_lines()), XLSX_TYPE, "xlsx")


@bp.get("/library/catalogue.csv")
@endpoint(VIEW)
def catalogue_csv() -> ResponseReturnValue:
    """The same for programs without workbooks."""
    return _file(sheets.catalogue_csv(_lines()), "text/csv; charset=utf-8", "csv")


def _lines() -> list[list[str]]:
    _choice, centre = chosen()
    statement = queries.catalogue(centre_ids=[centre.id], wanted=wanted())
    language = "ru" if g.locale == "ru" else "kk"
    return list(sheets.catalogue_lines(db_session(), statement, language=language))


def _file(content: bytes | str, mimetype: str, ending: str) -> Response:
    response = Response(content, content_type=mimetype)
    name = f'attachment; filename="shanyraq-library-{today().isoformat()}.{ending}"'
    response.headers["Content-Disposition"] = name
    return response


@bp.get("/library/books/new")
@endpoint(MANAGE)
def new_book() -> ResponseReturnValue:
    """The form of a new book; the next free inventory number stands in it."""
    form = NewBookForm()
    _choice, centre = chosen(MANAGE)
    taken = queries.numbers_taken(db_session(), centre_id=centre.id)
    form.numbers.data = next_numbers(taken, 1)[0]
    return _new_page(form)


@bp.post("/library/books/new")
@endpoint(MANAGE, writes=True)
def add_book() -> ResponseReturnValue:
    """Add a book with its copies."""
    form = NewBookForm()
    _choice, centre = chosen(MANAGE)
    if form.validate():
        book = attempt(
            form,
            lambda: services.add_book(
                db_session(), actor=g.actor, region=g.region, centre_id=centre.id,
                data=form.book_data(), numbers=form.number_list(), shelf=form.shelf.data or "",
                today=today(),
            ),
        )  # fmt: skip
        if book is not None:
            return done(_book_url(book), _("The book is in the catalogue."))
    return _new_page(form)


def _new_page(form: NewBookForm) -> ResponseReturnValue:
    _choice, centre = chosen(MANAGE)
    return render_form(
        "active_longevity/library/book_form.html", form, centre=centre, book=None,
        subjects=queries.subjects(db_session(), centre_ids=[centre.id]),
    )  # fmt: skip


@bp.get("/library/books/<book_id>")
@endpoint(VIEW)
def book(book_id: str) -> ResponseReturnValue:
    """An edition: its copies, who has them and who waits."""
    return _book_page(_book(book_id), CopiesForm())


@bp.post("/library/books/<book_id>/copies")
@endpoint(MANAGE, writes=True)
def add_copies(book_id: str) -> ResponseReturnValue:
    """Add copies to an edition."""
    found, form = _book(book_id, MANAGE), CopiesForm()
    if form.validate():
        made = attempt(
            form,
            lambda: services.add_copies(
                db_session(), actor=g.actor, region=g.region, book=found,
                numbers=form.number_list(), shelf=form.shelf.data or "",
            ),
        )  # fmt: skip
        if made is not None:
            return done(_book_url(found), _("The copies are in the catalogue."))
    return _book_page(found, form)


def _book_page(found: Book, form: CopiesForm) -> ResponseReturnValue:
    return render_form(
        "active_longevity/library/book.html",
        form,
        book=found,
        copies=queries.copies_of(db_session(), book_id=found.id),
        queue=queries.queue_of(db_session(), book_id=found.id),
        today_is=today(),
    )


@bp.get("/library/books/<book_id>/edit")
@endpoint(MANAGE)
def edit_book(book_id: str) -> ResponseReturnValue:
    """The form of an edition."""
    found = _book(book_id, MANAGE)
    return _edit_page(found, BookForm.of(found))


@bp.post("/library/books/<book_id>/edit")
@endpoint(MANAGE, writes=True)
def change_book(book_id: str) -> ResponseReturnValue:
    """Correct an edition."""
    found, form = _book(book_id, MANAGE), BookForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_book(
                db_session(), actor=g.actor, region=g.region, book=found, data=form.book_data(),
                version=form.seen_version, today=today(),
            ),
        )  # fmt: skip
        if saved is not None:
            return done(_book_url(found), _("The book is saved."))
    return _edit_page(found, form)


def _edit_page(found: Book, form: BookForm) -> ResponseReturnValue:
    return render_form(
        "active_longevity/library/book_form.html", form, book=found, centre=None,
        subjects=queries.subjects(db_session(), centre_ids=[found.centre_id]),
    )  # fmt: skip


@bp.get("/library/copies/<copy_id>")
@endpoint(MANAGE)
def copy(copy_id: str) -> ResponseReturnValue:
    """A copy: its number and shelf, and the form for what became of it."""
    found, of_book = _copy(copy_id)
    form = WithdrawForm()
    form.on.data = today()
    return _copy_page(found, of_book, CopyForm(obj=found), form)


@bp.post("/library/copies/<copy_id>")
@endpoint(MANAGE, writes=True)
def change_copy(copy_id: str) -> ResponseReturnValue:
    """Correct the number or the shelf."""
    found, of_book = _copy(copy_id)
    form = CopyForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.change_copy(
                db_session(), actor=g.actor, region=g.region, copy=found,
                inventory=form.inventory.data or "", shelf=form.shelf.data or "",
            ),
        )  # fmt: skip
        if saved is not None:
            return done(_book_url(of_book), _("The copy is saved."))
    other = WithdrawForm(formdata=None)
    return _copy_page(found, of_book, form, other)


@bp.post("/library/copies/<copy_id>/withdraw")
@endpoint(MANAGE, writes=True)
def withdraw_copy(copy_id: str) -> ResponseReturnValue:
    """Note that a copy is lost or written off."""
    found, of_book = _copy(copy_id)
    form = WithdrawForm()
    if form.validate():
        attempt(form, lambda: _withdraw(found, of_book, form))
        if not form.all_errors():
            return done(_book_url(of_book), _("Noted what became of the copy."))
    return _copy_page(found, of_book, CopyForm(formdata=None, obj=found), form)


def _withdraw(found: Copy, of_book: Book, form: WithdrawForm) -> None:
    services.withdraw_copy(
        db_session(), actor=g.actor, region=g.region, book=of_book, copy=found,
        condition=form.condition.data, reason=form.reason.data or "", on=form.day(),
        today=today(),
    )  # fmt: skip


@bp.post("/library/copies/<copy_id>/restore")
@endpoint(MANAGE, writes=True)
def restore_copy(copy_id: str) -> ResponseReturnValue:
    """A lost copy was found."""
    found, of_book = _copy(copy_id)
    attempt_or_flash(
        lambda: services.restore_copy(
            db_session(), actor=g.actor, region=g.region, book=of_book, copy=found
        ),
        success=_("The copy stands on the shelf again."),
    )
    return done(_book_url(of_book))


def _copy_page(
    found: Copy, of_book: Book, form: CopyForm, withdraw: WithdrawForm
) -> ResponseReturnValue:
    failed = withdraw if withdraw.all_errors() else form
    return render_form(
        "active_longevity/library/copy.html", failed, copy=found, book=of_book,
        copy_form=form, withdraw_form=withdraw,
    )  # fmt: skip


def _book(book_id: str, permission: str = VIEW) -> Book:
    return queries.find_book(db_session(), centre_ids=scope(permission), public_id=book_id)


def _copy(copy_id: str) -> tuple[Copy, Book]:
    return queries.find_copy(db_session(), centre_ids=scope(MANAGE), public_id=copy_id)


def _book_url(found: Book) -> str:
    return url_for(".book", book_id=found.public_id)
