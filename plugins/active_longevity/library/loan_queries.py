"""Reads of loans and reservations: of a reader, of a day, of the whole centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.sdk.models import Person
from core.sdk.services import NotFound
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.queries import open_loan
from plugins.active_longevity.library.rules import OPEN_STATES, Reader


@dataclass(frozen=True)
class LoanLine:
    """A loan with its copy and book."""

    loan: Loan
    copy: Copy
    book: Book
    #: somebody waits for this book, so that it is not prolonged
    wanted: bool = False


def _wanted() -> sa.ColumnElement[bool]:
    return sa.exists().where(Reservation.book_id == Copy.book_id, Reservation.state == "waiting")


def loan_lines(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """(loan, copy, book, whether somebody waits for the book)."""
    statement: Any = sa.select(Loan, Copy, Book, _wanted().label("wanted"))
    found: sa.Select[Any] = (
        statement.join(Copy, Copy.id == Loan.copy_id)
        .join(Book, Book.id == Copy.book_id)
        .where(*conditions)
    )
    return found


def loans_now(
    session: Session, *, person_id: int, centre_ids: Collection[int] | None
) -> list[LoanLine]:
    """What a reader has, the first to return first; None asks in every centre."""
    conditions = [Loan.person_id == person_id, open_loan()]
    if centre_ids is not None:
        conditions.append(Loan.centre_id.in_(centre_ids))
    rows = session.execute(loan_lines(*conditions).order_by(Loan.due_on, Loan.id))
    return [LoanLine(*row) for row in rows]


def loans_before(*, person_id: int, centre_ids: Collection[int]) -> sa.Select[Any]:
    """Ended loans of a reader, the newest first."""
    return loan_lines(
        Loan.person_id == person_id, Loan.centre_id.in_(centre_ids), Loan.ended_at.is_not(None)
    ).order_by(Loan.lent_on.desc(), Loan.id.desc())


def reader_now(session: Session, *, person_id: int, centre_id: int, today: dt.date) -> Reader:
    """What counts when the reader wants one more book of this centre."""
    row = session.execute(
        sa.select(
            sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((Loan.due_on < today, 1))), 0)
        ).where(Loan.person_id == person_id, Loan.centre_id == centre_id, open_loan())
    ).one()
    return Reader(int(row[0]), int(row[1]))


def find_loan(session: Session, *, centre_ids: Collection[int], public_id: str) -> Loan:
    """Raises `NotFound`."""
    found: Loan | None = session.scalar(
        sa.select(Loan).where(Loan.public_id == public_id, Loan.centre_id.in_(centre_ids))
    )
    if found is None:
        raise NotFound
    return found


def loan_of_copy(session: Session, *, copy_id: int) -> tuple[Loan, Person] | None:
    """The open loan of a copy, with the reader."""
    row = session.execute(
        sa.select(Loan, Person)
        .join(Person, Person.id == Loan.person_id)
        .where(Loan.copy_id == copy_id, open_loan())
    ).first()
    return (row[0], row[1]) if row else None


def find_reservation(
    session: Session, *, centre_ids: Collection[int], public_id: str
) -> Reservation:
    """Raises `NotFound`."""
    found: Reservation | None = session.scalar(
        sa.select(Reservation).where(
            Reservation.public_id == public_id, Reservation.centre_id.in_(centre_ids)
        )
    )
    if found is None:
        raise NotFound
    return found


def reservations_of(
    session: Session, *, person_id: int, centre_ids: Collection[int] | None
) -> list[tuple[Reservation, Book]]:
    """Open reservations of a reader, those put aside first."""
    statement = (
        sa.select(Reservation, Book)
        .join(Book, Book.id == Reservation.book_id)
        .where(Reservation.person_id == person_id, Reservation.state.in_(OPEN_STATES))
        .order_by(Reservation.state, Reservation.asked_at)
    )
    if centre_ids is not None:
        statement = statement.where(Reservation.centre_id.in_(centre_ids))
    return [(reservation, book) for reservation, book in session.execute(statement)]


def overdue(*, centre_ids: Collection[int], today: dt.date) -> sa.Select[Any]:
    """(loan, person, copy, book) of what should be back, the longest overdue first."""
    statement: Any = sa.select(Loan, Person, Copy, Book)
    found: sa.Select[Any] = (
        statement.join(Person, Person.id == Loan.person_id)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Book, Book.id == Copy.book_id)
        .options(selectinload(Person.phones))
        .where(Loan.centre_id.in_(centre_ids), open_loan(), Loan.due_on < today)
        .order_by(Loan.due_on, Person.sort_key, Loan.id)
    )
    return found


def put_aside(session: Session, *, centre_ids: Collection[int], limit: int = 200) -> list[Any]:
    """(reservation, person, copy, book) of what lies on the shelf of reserved books."""
    return list(
        session.execute(
            sa.select(Reservation, Person, Copy, Book)
            .join(Person, Person.id == Reservation.person_id)
            .join(Copy, Copy.id == Reservation.copy_id)
            .join(Book, Book.id == Reservation.book_id)
            .where(Reservation.centre_id.in_(centre_ids), Reservation.state == "held")
            .order_by(Reservation.held_until, Reservation.id)
            .limit(limit)
        )
    )


def overdue_rows(
    session: Session, *, centre_ids: Collection[int], today: dt.date, limit: int = 2000
) -> list[Any]:
    """The rows of `overdue` for a print-out."""
    return list(session.execute(overdue(centre_ids=centre_ids, today=today).limit(limit)))


def line_of(session: Session, *, loan: Loan) -> LoanLine:
    return LoanLine(*session.execute(loan_lines(Loan.id == loan.id)).one())


def reader_id(session: Session, *, loan: Loan) -> str:
    """The public id of who has, or had, the book."""
    return session.scalars(sa.select(Person.public_id).where(Person.id == loan.person_id)).one()
