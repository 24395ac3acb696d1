"""Reads of the catalogue: what the library holds, and where each copy is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.sdk.models import Person
from core.sdk.services import NotFound
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.naming import fold
from plugins.active_longevity.library.rules import FORMATS, LANGUAGES, OPEN_STATES, inventory_key
from plugins.active_longevity.library.words import copy_state

#: words of a search that are looked at
MOST_WORDS = 8


@dataclass(frozen=True)
class Wanted:
    """What is asked of the catalogue; "" asks for nothing."""

    text: str = ""
    language: str = ""
    format: str = ""
    only_free: bool = False

    @property
    def filters(self) -> int:
        return sum(map(bool, (self.language, self.format, self.only_free)))


@dataclass(frozen=True)
class CopyLine:
    """A copy with where it is. `person` has it, or it lies put aside for them."""

    copy: Copy
    state: str
    loan: Loan | None = None
    person: Person | None = None


def open_loan() -> sa.ColumnElement[bool]:
    return Loan.ended_at.is_(None)


def _lent() -> sa.ColumnElement[bool]:
    return sa.exists().where(Loan.copy_id == Copy.id, open_loan())


def _held() -> sa.ColumnElement[bool]:
    return sa.exists().where(Reservation.copy_id == Copy.id, Reservation.state == "held")


def _free() -> sa.ColumnElement[bool]:
    return sa.and_(Copy.condition == "present", ~_lent(), ~_held())


def _counted(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.count())
        .select_from(Copy)
        .where(Copy.book_id == Book.id, condition)
        .correlate(Book)
        .scalar_subquery()
    )


def catalogue(*, centre_ids: Collection[int], wanted: Wanted) -> sa.Select[Any]:
    """(book, copies held, copies on the shelf), by title.

    The text is looked for in titles and authors, each word at the beginning of a word, in any
    alphabet; and it may be an inventory number.
    """
    statement = (
        sa.select(
            Book,
            _counted(Copy.condition == "present").label("held"),
            _counted(_free()).label("free"),
        )
        .where(Book.centre_id.in_(centre_ids))
        .order_by(Book.sort_key, Book.id)
    )
    if wanted.text:
        words = fold(wanted.text).split()[:MOST_WORDS]
        named = sa.and_(
            sa.true() if words else sa.false(),
            *(Book.search_key.contains(f" {word}", autoescape=True) for word in words),
        )
        numbered = Book.id.in_(
            sa.select(Copy.book_id).where(
                Copy.centre_id.in_(centre_ids), Copy.inventory_key == inventory_key(wanted.text)
            )
        )
        statement = statement.where(sa.or_(named, numbered))
    if wanted.language in LANGUAGES:
        statement = statement.where(Book.language == wanted.language)
    if wanted.format in FORMATS:
        statement = statement.where(Book.format == wanted.format)
    if wanted.only_free:
        statement = statement.where(sa.exists().where(Copy.book_id == Book.id, _free()))
    return statement


def find_book(session: Session, *, centre_ids: Collection[int], public_id: str) -> Book:
    """A book of one of these centres. Raises `NotFound`."""
    found: Book | None = session.scalar(
        sa.select(Book).where(Book.public_id == public_id, Book.centre_id.in_(centre_ids))
    )
    if found is None:
        raise NotFound
    return found


def find_copy(
    session: Session, *, centre_ids: Collection[int], public_id: str
) -> tuple[Copy, Book]:
    """A copy with its book. Raises `NotFound`."""
    found = session.execute(
        sa.select(Copy, Book)
        .join(Book, Book.id == Copy.book_id)
        .where(Copy.public_id == public_id, Copy.centre_id.in_(centre_ids))
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def copy_by_number(session: Session, *, centre_id: int, number: str) -> Copy | None:
    """The copy of an inventory number as it was typed or scanned."""
    key = inventory_key(number)
    if not key or len(key) > Copy.inventory_key.type.length:
        return None
    found: Copy | None = session.scalar(
        sa.select(Copy).where(Copy.centre_id == centre_id, Copy.inventory_key == key)
    )
    return found


def copies_of(session: Session, *, book_id: int) -> list[CopyLine]:
    """All copies of a book by inventory number, with who has them: one query."""
    holder = aliased(Person)
    rows = session.execute(
        sa.select(Copy, Loan, Person, holder)
        .outerjoin(Loan, sa.and_(Loan.copy_id == Copy.id, open_loan()))
        .outerjoin(Person, Person.id == Loan.person_id)
        .outerjoin(
            Reservation, sa.and_(Reservation.copy_id == Copy.id, Reservation.state == "held")
        )
        .outerjoin(holder, holder.id == Reservation.person_id)
        .where(Copy.book_id == book_id)
        .order_by(Copy.inventory_key, Copy.id)
    )
    return [
        CopyLine(
            copy,
            copy_state(copy.condition, lent=loan is not None, held=waiting is not None),
            loan,
            reader or waiting,
        )
        for copy, loan, reader, waiting in rows
    ]


def copies_of_books(
    session: Session, *, book_ids: Collection[int]
) -> dict[int, list[tuple[Copy, str]]]:
    """Copies with the codes of their states, by book."""
    found: dict[int, list[tuple[Copy, str]]] = {}
    ids = sorted(book_ids)
    for start in range(0, len(ids), 1000):
        rows = session.execute(
            sa.select(Copy, _lent(), _held())
            .where(Copy.book_id.in_(ids[start : start + 1000]))
            .order_by(Copy.book_id, Copy.inventory_key)
        )
        for copy, lent, held in rows:
            state = copy_state(copy.condition, lent=bool(lent), held=bool(held))
            found.setdefault(copy.book_id, []).append((copy, state))
    return found


def queue_of(session: Session, *, book_id: int) -> list[tuple[Reservation, Person]]:
    """Open reservations of a book: those put aside first, then in order."""
    rows = session.execute(
        sa.select(Reservation, Person)
        .join(Person, Person.id == Reservation.person_id)
        .where(Reservation.book_id == book_id, Reservation.state.in_(OPEN_STATES))
        .order_by(Reservation.state, Reservation.asked_at, Reservation.id)
    )
    return [(reservation, person) for reservation, person in rows]


def copy_of_loan(session: Session, *, loan: Loan) -> Copy:
    return session.get_one(Copy, loan.copy_id)


def subjects(session: Session, *, centre_ids: Collection[int]) -> list[str]:
    """Subjects in use, for the form to suggest."""
    return list(
        session.scalars(
            sa.select(Book.subject)
            .where(Book.centre_id.in_(centre_ids), Book.subject != "")
            .distinct()
            .order_by(Book.subject)
            .limit(200)
        )
    )


def numbers_taken(session: Session, *, centre_id: int) -> set[str]:
    """Every inventory number of a centre, folded."""
    return set(session.scalars(sa.select(Copy.inventory_key).where(Copy.centre_id == centre_id)))


@dataclass(frozen=True)
class Stock:
    """How much the library holds: books (editions), copies present, copies lent now."""

    books: int
    copies: int
    lent: int


def stock(session: Session, *, centre_ids: Collection[int]) -> Stock:
    books = sa.select(sa.func.count()).select_from(Book).where(Book.centre_id.in_(centre_ids))
    copies = (
        sa.select(sa.func.count())
        .select_from(Copy)
        .where(Copy.centre_id.in_(centre_ids), Copy.condition == "present")
    )
    lent = (
        sa.select(sa.func.count())
        .select_from(Loan)
        .where(Loan.centre_id.in_(centre_ids), open_loan())
    )
    row = session.execute(
        sa.select(books.scalar_subquery(), copies.scalar_subquery(), lent.scalar_subquery())
    ).one()
    return Stock(*row)
