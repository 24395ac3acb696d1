"""What the desk makes of a line that was scanned or typed: a reader, a book to lend, a book that
comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from sqlalchemy.orm import Session

from core.sdk.models import Centre, Person
from core.sdk.services import (
    Actor,
    Conflict,
    RegionInfo,
    now_utc,
    person_of_card,
    read_scan,
    typed_digits,
)
from plugins.active_longevity.library import loan_services
from plugins.active_longevity.library.loan_queries import loan_of_copy
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.queries import copy_by_number

HITS: Final = 8
#: a scanner that reads one label twice does so at once
SAME_LABEL: Final = dt.timedelta(seconds=8)

Kind = Literal[
    "", "reader", "people", "unknown", "blocked", "lent", "repeated", "returned", "not_lent",
    "choose_reader", "both", "against", "elsewhere", "refused",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What became of a line: `kind` and what the page says about it."""

    kind: Kind = ""
    what: str = ""
    person: Person | None = None
    people: list[Person] = field(default_factory=list)
    copy: Copy | None = None
    book: Book | None = None
    loan: Loan | None = None
    #: other books of the reader that should be back
    overdue: int = 0
    #: who gets a copy that came back
    held: Reservation | None = None
    next_reader: Person | None = None
    error: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the desk. `meant` is `copy` or `reader` when both were found and one was chosen;
    `back_first` takes a copy back from whoever has it; `reason` stands above the rules."""

    what: str
    reader: Person | None = None
    meant: str = ""
    back_first: bool = False
    reason: str = ""


def act(
    session: Session, *, actor: Actor, region: RegionInfo, centre: Centre, line: Line,
    today: dt.date,
) -> Answer:  # fmt: skip
    """Do what the line says. With a reader chosen a book is lent, or comes back if the reader has
    it; without one a book comes back. Raises `NotAllowed`."""
    copy = None
    if line.meant != "reader":
        copy = copy_by_number(session, centre_id=centre.id, number=line.what)
    if copy is None:
        return _read_person(session, region, centre, line)
    if line.reader is None and not line.meant:
        holder, _why = person_of_card(
            session, card_number=typed_digits(line.what, only=True), centre_ids=[centre.id]
        )
        if holder is not None:
            return Answer("both", line.what, person=holder, copy=copy,
                          book=session.get(Book, copy.book_id))  # fmt: skip
    return _with_copy(session, actor, region, copy, line, today)


def _with_copy(
    session: Session, actor: Actor, region: RegionInfo, copy: Copy, line: Line, today: dt.date
) -> Answer:
    about = Answer(what=line.what, copy=copy, book=session.get(Book, copy.book_id),
                   person=line.reader)  # fmt: skip
    known = loan_of_copy(session, copy_id=copy.id)
    if line.reader is not None and known is not None and known[0].person_id == line.reader.id:
        if now_utc() - known[0].lent_at < SAME_LABEL:
            return replace(about, kind="repeated", loan=known[0])
        return _give_back(session, actor, region, about, today)
    if line.reader is None:
        return _give_back(session, actor, region, about, today)
    if known is not None and not line.back_first:
        return replace(about, kind="elsewhere", loan=known[0], next_reader=known[1])
    return _lend(session, actor, region, about, line, today)


def _read_person(session: Session, region: RegionInfo, centre: Centre, line: Line) -> Answer:
    reading = read_scan(
        session, region_id=region.id, text=typed_digits(line.what, only=False),
        centre_ids=frozenset({centre.id}), limit=HITS,
    )  # fmt: skip
    if reading.person is not None:
        return Answer("reader", line.what, person=reading.person)
    if reading.blocked is not None:
        return Answer("blocked", line.what, people=reading.people)
    if reading.people:
        return Answer("people", line.what, people=reading.people)
    return Answer("unknown", line.what)


def _give_back(
    session: Session, actor: Actor, region: RegionInfo, about: Answer, today: dt.date
) -> Answer:
    assert about.copy is not None  # the caller has found it
    known = loan_of_copy(session, copy_id=about.copy.id)
    found = loan_services.give_back(
        session, actor=actor, region=region, copy=about.copy, today=today
    )  # fmt: skip
    return replace(
        about,
        kind="returned" if found.loan is not None else "not_lent",
        loan=found.loan,
        person=known[1] if known else about.person,
        held=found.held,
        next_reader=session.get(Person, found.held.person_id) if found.held else None,
    )


def _lend(
    session: Session, actor: Actor, region: RegionInfo, about: Answer, line: Line, today: dt.date
) -> Answer:
    assert about.copy is not None  # the caller has found both
    assert line.reader is not None
    try:
        with session.begin_nested():
            if line.back_first:
                loan_services.give_back(
                    session, actor=actor, region=region, copy=about.copy, today=today
                )
            lent = loan_services.lend(
                session, actor=actor, region=region, person=line.reader, copy=about.copy,
                today=today, reason=line.reason,
            )  # fmt: skip
    except loan_services.AgainstTheRules as refusal:
        return replace(about, kind="against", error=str(refusal.message))
    except Conflict as refusal:
        return replace(about, kind="refused", error=str(refusal.message))
    return replace(about, kind="lent", loan=lent.loan, overdue=lent.overdue)


def readers(session: Session, *, region: RegionInfo, centre_id: int, text: str) -> list[Person]:
    """Readers of a centre by card, IIN, phone or name; nobody for nothing."""
    if not text:
        return []
    reading = read_scan(
        session, region_id=region.id, text=typed_digits(text, only=False),
        centre_ids=frozenset({centre_id}), limit=HITS,
    )  # fmt: skip
    return [reading.person] if reading.person is not None else reading.people
