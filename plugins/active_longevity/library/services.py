"""What librarians do with the catalogue: add, correct, number, lose and write off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.library import naming
from plugins.active_longevity.library.models import Book, Copy, Loan
from plugins.active_longevity.library.permissions import MANAGE
from plugins.active_longevity.library.queries import open_loan
from plugins.active_longevity.library.reservation_services import lock_book, pass_on
from plugins.active_longevity.library.rules import (
    FIRST_YEAR,
    FORMATS,
    LANGUAGES,
    clean_isbn,
    inventory_key,
)


@dataclass(frozen=True)
class BookData:
    """What a form or a row says of an edition; the ISBN is clean already or wrong."""

    title: str
    author: str = ""
    language: str = "kk"
    format: str = "print"
    year: int | None = None
    publisher: str = ""
    isbn: str = ""
    subject: str = ""

    @property
    def key(self) -> str:
        return naming.edition_key(
            self.title, self.author, language=self.language, book_format=self.format,
            year=self.year, isbn=self.isbn,
        )  # fmt: skip


def add_book(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    data: BookData,
    numbers: Sequence[str],
    shelf: str = "",
    today: dt.date,
) -> Book:
    """Add an edition with its copies. The same form pressed twice gives the book there is.

    Raises `NotAllowed`; `InvalidInput` at a field; `Conflict` at `title` for an edition and at
    `numbers` for an inventory number that the centre has already.
    """
    _require(actor, region, centre_id)
    data = _checked(data, today)
    book = Book(region_id=region.id, centre_id=centre_id, source="desk")
    _fill(book, data)
    try:
        with session.begin_nested():
            session.add(book)
            session.flush()
    except IntegrityError:
        known = session.scalars(
            sa.select(Book).where(Book.centre_id == centre_id, Book.match_key == data.key)
        ).one()
        if _same_copies(session, known, numbers):
            return known
        raise Conflict(
            "book.known",
            _("This book is in the catalogue already: open it and add copies there."),
            field="title",
        ) from None
    add_copies(session, actor=actor, region=region, book=book, numbers=numbers, shelf=shelf)
    _note(session, actor, region, "active_longevity.book.add", book, {"title": book.title})
    return book


def _same_copies(session: Session, book: Book, numbers: Sequence[str]) -> bool:
    keys = {inventory_key(one) for one in numbers}
    held = set(session.scalars(sa.select(Copy.inventory_key).where(Copy.book_id == book.id)))
    return bool(keys) and keys <= held


def change_book(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    book: Book,
    data: BookData,
    version: int,
    today: dt.date,
) -> Book:
    """Correct an edition. Raises `Conflict` when somebody changed it meanwhile, or when it would
    become one that the catalogue has already."""
    _require(actor, region, book.centre_id)
    if book.version != version:
        raise Conflict("book.changed", _("Somebody has changed this book meanwhile. Look again."))
    data = _checked(data, today)
    same = session.scalar(
        sa.select(Book.id).where(
            Book.centre_id == book.centre_id, Book.match_key == data.key, Book.id != book.id
        )
    )
    if same is not None:
        raise Conflict(
            "book.known", _("The catalogue has such a book already."), field="title"
        )  # fmt: skip
    _fill(book, data)
    session.flush()
    _note(session, actor, region, "active_longevity.book.change", book, {"title": book.title})
    return book


def _fill(book: Book, data: BookData) -> None:
    book.title, book.author = data.title, data.author
    book.language, book.format, book.year = data.language, data.format, data.year
    book.publisher, book.isbn, book.subject = data.publisher, data.isbn, data.subject
    book.search_key = naming.search_key(data.title, data.author)
    book.sort_key = naming.sort_key(data.title)
    book.match_key = data.key


def _checked(data: BookData, today: dt.date) -> BookData:
    faults = {}
    if not data.title:
        faults["title"] = _("Write the title.")
    if data.language not in LANGUAGES:
        faults["language"] = _("Choose from the list.")
    if data.format not in FORMATS:
        faults["format"] = _("Choose from the list.")
    if data.year is not None and not FIRST_YEAR <= data.year <= today.year + 1:
        faults["year"] = _("Such a year cannot be.")
    isbn = clean_isbn(data.isbn)
    if isbn is None:
        faults["isbn"] = _("The check digit of this ISBN is wrong.")
    if faults:
        raise InvalidInput("book.invalid", _("The book cannot be saved."), fields=faults)
    return BookData(**{**data.__dict__, "isbn": isbn})


def add_copies(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    book: Book,
    numbers: Sequence[str],
    shelf: str = "",
    source: str = "desk",
) -> list[Copy]:
    """Add copies with these inventory numbers; those that the book has already are left as they
    are, so that a second press adds nothing.

    Raises `InvalidInput` at `numbers` without any, `Conflict` there for a number of another book.
    """
    _require(actor, region, book.centre_id)
    wanted = {inventory_key(one): " ".join(one.split()) for one in numbers if inventory_key(one)}
    if not wanted:
        raise InvalidInput("copy.number", _("Write the inventory number."), field="numbers")
    lock_book(session, book_id=book.id)  # whoever waits gets one copy, not one of each press
    known = {
        one.inventory_key: one
        for one in session.scalars(
            sa.select(Copy).where(
                Copy.centre_id == book.centre_id, Copy.inventory_key.in_(list(wanted))
            )
        )
    }
    foreign = sorted(one.inventory for one in known.values() if one.book_id != book.id)
    if foreign:
        raise _taken(", ".join(foreign), "numbers")
    made = [
        Copy(
            region_id=region.id, centre_id=book.centre_id, book_id=book.id, inventory=text,
            inventory_key=key, shelf=shelf, source=source,
        )
        for key, text in wanted.items() if key not in known
    ]  # fmt: skip
    try:
        with session.begin_nested():
            session.add_all(made)
            session.flush()
    except IntegrityError:
        raise _taken(", ".join(wanted.values()), "numbers") from None
    if made:
        details = {"numbers": [one.inventory for one in made]}
        _note(session, actor, region, "active_longevity.copy.add", book, details)
        for one in made:
            pass_on(session, actor=actor, region=region, book=book, copy=one)
    return made


def _taken(numbers: str, field: str) -> Conflict:
    text = _("Another book has this inventory number: %(numbers)s.", numbers=numbers)
    return Conflict("copy.taken", text, field=field)


def change_copy(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    copy: Copy,
    inventory: str,
    shelf: str,
) -> Copy:
    """Correct the number or the shelf of a copy."""
    _require(actor, region, copy.centre_id)
    inventory = " ".join(inventory.split())
    if not inventory_key(inventory):
        raise InvalidInput("copy.number", _("Write the inventory number."), field="inventory")
    try:
        with session.begin_nested():
            copy.inventory, copy.inventory_key = inventory, inventory_key(inventory)
            copy.shelf = shelf
            session.flush()
    except IntegrityError:
        session.refresh(copy)
        raise _taken(inventory, "inventory") from None
    return copy


def withdraw_copy(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    book: Book,
    copy: Copy,
    condition: str,
    reason: str,
    on: dt.date,
    today: dt.date,
) -> None:
    """Note that a copy is lost or written off; the same twice changes nothing.

    A copy with a reader is refused: it comes back first, or the loan is ended as lost. Who waits
    for this very copy goes back into the queue.
    """
    _require(actor, region, copy.centre_id)
    lock_book(session, book_id=book.id)
    session.refresh(copy)
    if condition not in {"lost", "written_off"}:
        raise InvalidInput("copy.condition", _("Choose from the list."), field="condition")
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if on > today:
        raise InvalidInput("copy.future", _("The day cannot be in the future."), field="on")
    if copy.condition == condition:
        return
    if session.scalar(sa.select(Loan.id).where(Loan.copy_id == copy.id, open_loan())) is not None:
        raise Conflict(
            "copy.lent",
            _("The book is with a reader. Take it back first, or note there that it is lost."),
        )
    set_condition(copy, condition=condition, reason=reason, on=on)
    session.flush()
    pass_on(session, actor=actor, region=region, book=book, copy=copy)
    details = {"number": copy.inventory, "condition": condition, "reason": reason}
    _note(session, actor, region, "active_longevity.copy.withdraw", book, details)


def restore_copy(
    session: Session, *, actor: Actor, region: RegionInfo, book: Book, copy: Copy
) -> None:
    """A lost book was found, or was written off by mistake."""
    _require(actor, region, copy.centre_id)
    lock_book(session, book_id=book.id)
    session.refresh(copy)
    if copy.condition == "present":
        return
    was = copy.condition
    set_condition(copy, condition="present")
    session.flush()
    pass_on(session, actor=actor, region=region, book=book, copy=copy)
    details = {"number": copy.inventory, "was": was}
    _note(session, actor, region, "active_longevity.copy.restore", book, details)


def set_condition(
    copy: Copy, *, condition: str, reason: str = "", on: dt.date | None = None
) -> None:
    """Say in what condition a copy is, why, and since when."""
    copy.condition, copy.condition_reason, copy.condition_on = condition, reason, on


def _require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(MANAGE, region.id, centre_id):
        raise NotAllowed


def _note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    action: str,
    book: Book,
    details: dict[str, Any],
) -> None:
    record_audit(
        session, actor=actor, action=action, region_id=region.id,
        subject_type="active_longevity_book", subject_id=book.id, details=details,
    )  # fmt: skip
