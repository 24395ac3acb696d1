"""The queue of a book: who waits, for whom a copy lies put aside, and who is told of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import (
    Actor,
    Conflict,
    NotAllowed,
    Notice,
    RegionInfo,
    living_centres,
    local_today,
    now_utc,
    record_audit,
    send_notices,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.library.messages import BOOK_READY
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.permissions import LEND
from plugins.active_longevity.library.queries import open_loan
from plugins.active_longevity.library.rules import OPEN_STATES
from plugins.active_longevity.library.settings import lending_rules


def reserve(
    session: Session, *, actor: Actor, region: RegionInfo, book: Book, person: Person
) -> Reservation:
    """Put a reader into the queue of a book; a copy on the shelf is put aside at once. Pressed
    twice, it is one place in the queue.

    Raises `NotAllowed`, `Conflict` for who has the book, has no file in the centre, or has died.
    """
    if not actor.can(LEND, region.id, book.centre_id):
        raise NotAllowed
    refuse_stranger(person, centre_id=book.centre_id)
    lock_book(session, book_id=book.id)
    known: Reservation | None = session.scalar(
        sa.select(Reservation).where(
            Reservation.book_id == book.id,
            Reservation.person_id == person.id,
            Reservation.state.in_(OPEN_STATES),
        )
    )
    if known is not None:
        return known
    has_it = session.scalar(
        sa.select(Loan.id)
        .join(Copy, Copy.id == Loan.copy_id)
        .where(Copy.book_id == book.id, Loan.person_id == person.id, open_loan())
    )
    if has_it is not None:
        raise Conflict("loan.same", _("The reader has this book now."))
    made = Reservation(
        region_id=region.id, centre_id=book.centre_id, book_id=book.id, person_id=person.id,
        asked_by=actor.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    free = session.scalar(free_copies(book.id).limit(1))
    if free is not None:
        held = pass_on(session, actor=actor, region=region, book=book, copy=free, tell=False)
        if held is not None and held.id != made.id:  # who asked before gets it, and is not here
            _tell(session, actor, region, book, held)
    record_audit(
        session, actor=actor, action="active_longevity.book.reserve", region_id=region.id,
        subject_type="person", subject_id=person.id, details={"book": book.title},
    )  # fmt: skip
    return made


def refuse_stranger(person: Person, *, centre_id: int) -> None:
    """Raise `Conflict` for who has no file in the centre, or has died."""
    if centre_id not in living_centres(person):
        raise Conflict("person.elsewhere", _("Attach the person to the centre first."))
    if person.died_on is not None:
        raise Conflict("person.died", _("This person has died."))


def cancel_reservation(
    session: Session, *, actor: Actor, region: RegionInfo, reservation: Reservation
) -> None:
    """Take a reader out of the queue; a copy put aside goes to the next. Twice changes nothing."""
    if not actor.can(LEND, region.id, reservation.centre_id):
        raise NotAllowed
    close(session, actor=actor, region=region, reservation=reservation, state="cancelled")


def close(
    session: Session, *, actor: Actor, region: RegionInfo, reservation: Reservation, state: str
) -> bool:
    """End an open reservation as `state`; False when it had ended before."""
    book = lock_book(session, book_id=reservation.book_id)
    session.refresh(reservation)
    if reservation.state not in OPEN_STATES:
        return False
    copy = session.get(Copy, reservation.copy_id) if reservation.copy_id else None
    finish(session, reservation=reservation, state=state)
    if copy is not None:
        pass_on(session, actor=actor, region=region, book=book, copy=copy)
    return True


def finish(session: Session, *, reservation: Reservation, state: str) -> None:
    """End a reservation as `state`; a copy put aside for it is free."""
    reservation.state, reservation.closed_at = state, now_utc()
    reservation.copy_id = reservation.held_until = None
    session.flush()


def pass_on(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    book: Book,
    copy: Copy,
    tell: bool = True,
) -> Reservation | None:
    """Put a copy aside for the first who waits, and tell them; the caller has locked the book.

    A copy that is gone is taken from whom it was held for: they wait again in their old place,
    and get another copy if one stands on the shelf.
    """
    held: Reservation | None = session.scalar(
        sa.select(Reservation).where(Reservation.copy_id == copy.id, Reservation.state == "held")
    )
    if copy.condition != "present":
        if held is None:
            return None
        held.state, held.copy_id, held.held_until = "waiting", None, None
        session.flush()
        other = session.scalar(free_copies(book.id).limit(1))
        if other is None:
            return None
        copy = other
    elif held is not None:
        return held
    first: Reservation | None = session.scalar(
        sa.select(Reservation)
        .where(Reservation.book_id == book.id, Reservation.state == "waiting")
        .order_by(Reservation.asked_at, Reservation.id)
        .limit(1)
    )
    if first is None or session.scalar(
        sa.select(Loan.id).where(Loan.copy_id == copy.id, open_loan())
    ):
        return None
    until = local_today(region.timezone) + dt.timedelta(days=lending_rules(region).hold_days)
    first.state, first.copy_id, first.held_until = "held", copy.id, until
    session.flush()
    if tell:
        _tell(session, actor, region, book, first)
    return first


def _tell(
    session: Session, actor: Actor, region: RegionInfo, book: Book, reservation: Reservation
) -> None:
    until = reservation.held_until
    assert until is not None  # it is held
    send_notices(
        session,
        actor=actor,
        region=region,
        notices=[
            Notice(
                event=BOOK_READY,
                person_id=reservation.person_id,
                values={"book": book.title, "until": until},
                key=f"{reservation.id}:{until.isoformat()}",
                subject=("active_longevity_reservation", reservation.id),
                centre_id=reservation.centre_id,
            )
        ],
    )


def free_copies(book_id: int | None = None) -> sa.Select[Any]:
    """Copies of a book, or of all, that stand on the shelf for anybody."""
    return (
        sa.select(Copy)
        .where(
            sa.true() if book_id is None else Copy.book_id == book_id,
            Copy.condition == "present",
            ~sa.exists().where(Loan.copy_id == Copy.id, open_loan()),
            ~sa.exists().where(Reservation.copy_id == Copy.id, Reservation.state == "held"),
        )
        .order_by(Copy.id)
    )


def lock_book(session: Session, *, book_id: int) -> Book:
    """Lock a book's row, so that its queue and its copies change one after another."""
    return session.scalars(
        sa.select(Book)
        .where(Book.id == book_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
