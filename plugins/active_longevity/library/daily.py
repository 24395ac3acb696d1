"""The library's morning: reminders, what is overdue, and books that nobody collected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import Actor, DailyWork, Notice, RegionInfo, send_notices
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.library.messages import LOAN_DUE, LOAN_OVERDUE
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.queries import open_loan
from plugins.active_longevity.library.reservation_services import (
    close,
    free_copies,
    lock_book,
    pass_on,
)
from plugins.active_longevity.library.settings import lending_rules


def remind(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Tell who has to return a book within the days that the region chose: once for a last day."""
    days = lending_rules(region).remind_days
    if not days:
        return 0
    rows = _loans(
        session,
        limit,
        Loan.due_on.between(today, today + dt.timedelta(days=days)),
        sa.or_(Loan.reminded_for.is_(None), Loan.reminded_for != Loan.due_on),
    )
    _tell(session, actor, region, LOAN_DUE, rows)
    for loan, _title in rows:
        loan.reminded_for = loan.due_on
    session.flush()
    return len(rows)


def tell_overdue(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Tell whose last day has passed: once for a last day."""
    rows = _loans(
        session,
        limit,
        Loan.due_on < today,
        sa.or_(Loan.overdue_told_for.is_(None), Loan.overdue_told_for != Loan.due_on),
    )
    _tell(session, actor, region, LOAN_OVERDUE, rows)
    for loan, _title in rows:
        loan.overdue_told_for = loan.due_on
    session.flush()
    return len(rows)


def lapse(session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int) -> int:
    """End reservations whose book was not collected in time; the next in the queue is told."""
    rows = session.scalars(
        sa.select(Reservation)
        .where(Reservation.state == "held", Reservation.held_until < today)
        .order_by(Reservation.book_id, Reservation.id)
        .limit(limit)
    ).all()
    for one in rows:
        close(session, actor=actor, region=region, reservation=one, state="lapsed")
    return len(rows)


def serve_waiting(
    session: Session, *, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Put copies aside that came free without passing the desk (a merge, an erased file)."""
    books = session.scalars(
        sa.select(Book)
        .where(
            sa.exists().where(Reservation.book_id == Book.id, Reservation.state == "waiting"),
            Book.id.in_(free_copies().with_only_columns(Copy.book_id).order_by(None)),
        )
        .order_by(Book.id)
        .limit(limit)
    ).all()
    for book in books:
        lock_book(session, book_id=book.id)
        copy = session.scalar(free_copies(book.id).limit(1))
        if copy is not None:
            pass_on(session, actor=actor, region=region, book=book, copy=copy)
    return len(books)


def _loans(
    session: Session, limit: int, *conditions: sa.ColumnElement[bool]
) -> Sequence[tuple[Loan, str]]:
    rows = session.execute(
        sa.select(Loan, Book.title)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Book, Book.id == Copy.book_id)
        .where(open_loan(), *conditions)
        .order_by(Loan.due_on, Loan.id)
        .limit(limit)
    )
    return [(loan, title) for loan, title in rows]


def _tell(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    event: str,
    rows: Sequence[tuple[Loan, str]],
) -> None:
    notices = [
        Notice(
            event=event,
            person_id=loan.person_id,
            values={"book": title, "due": loan.due_on},
            key=f"{loan.id}:{loan.due_on.isoformat()}",
            subject=("active_longevity_loan", loan.id),
            centre_id=loan.centre_id,
        )
        for loan, title in rows
    ]
    if notices:
        send_notices(session, actor=actor, region=region, notices=notices)


def _work(code: str, label: Any, run: Any) -> DailyWork:
    return DailyWork(f"active_longevity.library_{code}", label, run)


DAILY = [
    _work("lapse", _("Books put aside that were not collected"), lapse),
    _work("queue", _("Library books that came free for who waits"), serve_waiting),
    _work("remind", _("Reminders to return library books"), remind),
    _work("overdue", _("Messages about overdue library books"), tell_overdue),
]
