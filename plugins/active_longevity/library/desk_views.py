"""The librarian's desk: one field for readers and books, and everything about a loan."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre, Person
from core.sdk.services import phones_of
from core.sdk.web import (
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    next_or,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.forms import ReasonForm
from plugins.active_longevity.library import (
    loan_queries,
    loan_services,
    queries,
    reservation_services,
)
from plugins.active_longevity.library.desk import Answer, Line, act, readers
from plugins.active_longevity.library.models import Loan
from plugins.active_longevity.library.pages import bp, chosen, initials, rooms_of_library, scope
from plugins.active_longevity.library.permissions import LEND, VIEW
from plugins.active_longevity.library.rules import days_late
from plugins.active_longevity.library.settings import lending_rules


@bp.get("/library/desk")
@endpoint(LEND)
def desk() -> ResponseReturnValue:
    """One field: a card or a name opens a reader, an inventory number takes a book back."""
    _choice, centre = chosen(LEND)
    return _desk_page(centre, _reader(), Answer())


@bp.post("/library/desk")
@endpoint(LEND, writes=True)
def work_desk() -> ResponseReturnValue:
    """A line was scanned or typed, and Enter pressed."""
    _choice, centre = chosen(LEND)
    reader, what = _reader(), asked("what", most=60)
    if not what:
        return redirect(url_for(".desk", centre=centre.code), 303)
    line = Line(
        what, reader, asked("meant"), request.form.get("back_first") == "1",
        asked("reason"),
    )  # fmt: skip
    answer = act(
        db_session(), actor=g.actor, region=g.region, centre=centre, line=line, today=today()
    )
    if answer.kind == "reader" and answer.person is not None:
        url = url_for(".desk", centre=centre.code, reader=answer.person.public_id)
        return redirect(url, 303)
    return _desk_page(centre, reader, answer)


def _reader() -> Person | None:
    public_id = asked("reader")
    return find_person(public_id, LEND) if public_id else None


def _desk_page(centre: Centre, reader: Person | None, answer: Answer) -> ResponseReturnValue:
    choice, _centre = chosen(LEND)
    return render(
        "active_longevity/library/desk.html",
        "active_longevity/library/_desk.html",
        choice=choice,
        centre=centre,
        rooms=rooms_of_library(centre),
        reader=reader,
        answer=answer,
        rules=lending_rules(g.region),
        **_reader_values(reader, frozenset({centre.id})),
    )


def _reader_values(reader: Person | None, centre_ids: frozenset[int]) -> dict[str, Any]:
    values: dict[str, Any] = {"initials": initials, "today_is": today(), "days_late": days_late}
    if reader is None:
        return values
    session = db_session()
    return {
        **values,
        "loans": loan_queries.loans_now(session, person_id=reader.id, centre_ids=centre_ids),
        "places": loan_queries.reservations_of(
            session, person_id=reader.id, centre_ids=centre_ids
        ),
    }  # fmt: skip


@bp.get("/library/readers/<person_id>")
@endpoint(VIEW)
def reader(person_id: str) -> ResponseReturnValue:
    """A reader: what they have, what they wait for, what they have read."""
    person, centres = find_person(person_id, VIEW), scope()
    page = paginate(
        db_session(),
        loan_queries.loans_before(person_id=person.id, centre_ids=centres),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "active_longevity/library/reader.html",
        person=person,
        page=page,
        page_url=page_url,
        **_reader_values(person, centres),
    )


# Deeds about a loan -------------------------------------------------------------------------


@bp.post("/library/loans/<loan_id>/return")
@endpoint(LEND, writes=True)
def return_loan(loan_id: str) -> ResponseReturnValue:
    """Take a book back from the list, without its number."""
    loan = _loan(loan_id)
    copy = queries.copy_of_loan(db_session(), loan=loan)
    attempt_or_flash(
        lambda: loan_services.give_back(
            db_session(), actor=g.actor, region=g.region, copy=copy, today=today()
        ),
        success=_("The book is returned."),
    )
    return _back(loan)


@bp.post("/library/loans/<loan_id>/prolong")
@endpoint(LEND, writes=True)
def prolong(loan_id: str) -> ResponseReturnValue:
    """Give the reader the days once more."""
    loan = _loan(loan_id)
    attempt_or_flash(
        lambda: loan_services.prolong(
            db_session(), actor=g.actor, region=g.region, loan=loan, today=today()
        ),
        success=_("The loan is prolonged."),
    )
    return _back(loan)


@bp.post("/library/loans/<loan_id>/mistake")
@endpoint(LEND, writes=True)
def take_back_loan(loan_id: str) -> ResponseReturnValue:
    """A loan of today was noted by mistake."""
    loan = _loan(loan_id)
    attempt_or_flash(
        lambda: loan_services.take_back_loan(
            db_session(), actor=g.actor, region=g.region, loan=loan, today=today()
        ),
        success=_("The loan is taken back: it never was."),
    )
    return _back(loan)


@bp.get("/library/loans/<loan_id>/lost")
@endpoint(LEND)
def lost_form(loan_id: str) -> ResponseReturnValue:
    """Ask how the reader lost the book."""
    return _lost_page(_loan(loan_id), ReasonForm())


@bp.post("/library/loans/<loan_id>/lost")
@endpoint(LEND, writes=True)
def lose(loan_id: str) -> ResponseReturnValue:
    """The reader has lost the book."""
    loan, form = _loan(loan_id), ReasonForm()
    if form.validate():
        attempt(
            form,
            lambda: loan_services.lose(
                db_session(), actor=g.actor, region=g.region, loan=loan,
                reason=form.reason.data or "", today=today(),
            ),
        )  # fmt: skip
        if not form.all_errors():
            return _back(loan)
    return _lost_page(loan, form)


def _lost_page(loan: Loan, form: ReasonForm) -> ResponseReturnValue:
    line = loan_queries.line_of(db_session(), loan=loan)
    return render_form(
        "active_longevity/library/lost.html", form, line=line, back_url=_back_url(loan)
    )


def _loan(loan_id: str) -> Loan:
    return loan_queries.find_loan(db_session(), centre_ids=scope(LEND), public_id=loan_id)


def _back(loan: Loan) -> ResponseReturnValue:
    return done(_back_url(loan))


def _back_url(loan: Loan) -> str:
    """The page that the button stood on, else the reader's."""
    return next_or(url_for(".reader", person_id=loan_queries.reader_id(db_session(), loan=loan)))


# Reservations and lists ---------------------------------------------------------------------


@bp.get("/library/books/<book_id>/reserve")
@endpoint(LEND)
def reserve_form(book_id: str) -> ResponseReturnValue:
    """Find the reader who wants the book."""
    book = queries.find_book(db_session(), centre_ids=scope(LEND), public_id=book_id)
    return render(
        "active_longevity/library/reserve.html",
        book=book,
        text=asked("q"),
        found=readers(db_session(), region=g.region, centre_id=book.centre_id, text=asked("q")),
        initials=initials,
    )


@bp.post("/library/books/<book_id>/reserve")
@endpoint(LEND, writes=True)
def reserve(book_id: str) -> ResponseReturnValue:
    """Put a reader into the queue."""
    book = queries.find_book(db_session(), centre_ids=scope(LEND), public_id=book_id)
    reader_id = asked("reader")
    if not reader_id:
        url = url_for(".reserve_form", book_id=book.public_id)
        return done(url, _("Choose from the list."), "warning")
    person = find_person(reader_id, LEND)
    attempt_or_flash(
        lambda: reservation_services.reserve(
            db_session(), actor=g.actor, region=g.region, book=book, person=person
        ),
        success=_("The book is reserved: %(name)s.", name=person.full_name),
    )
    return done(url_for(".book", book_id=book.public_id))


@bp.post("/library/reservations/<book_reservation_id>/cancel")
@endpoint(LEND, writes=True)
def cancel_reservation(book_reservation_id: str) -> ResponseReturnValue:
    """Take a reader out of the queue."""
    found = loan_queries.find_reservation(
        db_session(), centre_ids=scope(LEND), public_id=book_reservation_id
    )
    attempt_or_flash(
        lambda: reservation_services.cancel_reservation(
            db_session(), actor=g.actor, region=g.region, reservation=found
        ),
        success=_("The reservation is taken back."),
    )
    return done(next_or(url_for(".held")))


@bp.get("/library/held")
@endpoint(VIEW)
def held() -> ResponseReturnValue:
    """Books that lie put aside, and until when."""
    choice, centre = chosen()
    rows = loan_queries.put_aside(db_session(), centre_ids=[centre.id])
    return render(
        "active_longevity/library/held.html",
        rows=rows,
        phones=phones_of(db_session(), [person.id for _place, person, _copy, _book in rows]),
        choice=choice,
        centre=centre,
        rooms=rooms_of_library(centre),
        initials=initials,
    )


@bp.get("/library/overdue")
@endpoint(VIEW)
def overdue() -> ResponseReturnValue:
    """Books that should be back, with whom to call."""
    choice, centre = chosen()
    page = paginate(
        db_session(),
        loan_queries.overdue(centre_ids=[centre.id], today=today()),
        page=page_number(),
        per_page=per_page(),
    )
    return render(
        "active_longevity/library/overdue.html",
        page=page,
        page_url=page_url,
        phones=phones_of(db_session(), [row[1].id for row in page.items]),
        choice=choice,
        centre=centre,
        rooms=rooms_of_library(centre),
        **_reader_values(None, frozenset()),
    )


@bp.get("/library/overdue/print")
@endpoint(VIEW)
def overdue_paper() -> ResponseReturnValue:
    """The same on paper."""
    _choice, centre = chosen()
    rows = loan_queries.overdue_rows(db_session(), centre_ids=[centre.id], today=today())
    return render(
        "active_longevity/library/overdue_paper.html",
        rows=rows,
        phones=phones_of(db_session(), [person.id for _loan, person, _copy, _book in rows]),
        centre=centre,
        back_url=url_for(".overdue", centre=centre.code),
        **_reader_values(None, frozenset()),
    )
