"""What happens at the library's desk: lent, prolonged, returned, lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    format_date,
    gettext,
    now_utc,
    record_audit,
    record_delivery,
    refuse_service,
    void_source,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.kinds import MODULE, SERVICE_KINDS
from plugins.active_longevity.library.loan_queries import loan_of_copy, reader_now
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.permissions import LEND, OVERRIDE
from plugins.active_longevity.library.reservation_services import (
    finish,
    lock_book,
    pass_on,
    refuse_stranger,
)
from plugins.active_longevity.library.rules import OPEN_STATES, LendingRules, Reader, obstacles
from plugins.active_longevity.library.services import set_condition
from plugins.active_longevity.library.settings import lending_rules

KIND = next(kind for kind in SERVICE_KINDS if kind.code == f"{MODULE}.library")


class AgainstTheRules(Conflict):
    """The reader has too many books, or an overdue one; a reason stands above it."""


@dataclass(frozen=True)
class Lent:
    """A loan; `overdue` of the reader's other books should be back."""

    loan: Loan
    overdue: int = 0


@dataclass(frozen=True)
class Returned:
    """The loan that ended, None when the copy was not lent; `held` when it lies aside now."""

    loan: Loan | None
    held: Reservation | None = None


def lend(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    copy: Copy,
    today: dt.date,
    reason: str = "",
) -> Lent:
    """Lend a copy. The same reader again within the day gives the loan there is.

    Raises `NotAllowed`; `AgainstTheRules`, unless a `reason` is given by who may stand above the
    rules; `Conflict` for a copy that is gone, lent, or put aside for somebody else.
    """
    if not actor.can(LEND, region.id, copy.centre_id):
        raise NotAllowed
    refuse_stranger(person, centre_id=copy.centre_id)
    # a second desk that lends to the same reader waits, so that the books are counted right
    session.execute(
        sa.select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    )
    book = lock_book(session, book_id=copy.book_id)
    session.refresh(copy)
    known = loan_of_copy(session, copy_id=copy.id)
    if known is not None and known[0].person_id == person.id and known[0].lent_on == today:
        return Lent(known[0])
    if known is not None:
        raise Conflict(
            "copy.lent", _("This copy is noted as lent: take it back first."), field="what"
        )
    _refuse_gone(copy)
    own = _reservation(session, book, copy, person)
    rules = lending_rules(region)
    reader = reader_now(session, person_id=person.id, centre_id=copy.centre_id, today=today)
    against = obstacles(reader, rules)
    if against and not (reason and actor.can(OVERRIDE, region.id, copy.centre_id)):
        raise _against(against, reader, rules)
    refuse_service(session, region, person_id=person.id, kind_code=KIND.code, on=today, giving=True)
    loan = Loan(
        region_id=region.id, centre_id=copy.centre_id, copy_id=copy.id, person_id=person.id,
        lent_on=today, lent_by=actor.user_id, due_on=today + dt.timedelta(days=rules.loan_days),
        override_reason=reason if against else "",
    )  # fmt: skip
    session.add(loan)
    session.flush()
    if own is not None:
        held_elsewhere = own.copy_id if own.copy_id != copy.id else None
        finish(session, reservation=own, state="fulfilled")
        other = session.get(Copy, held_elsewhere) if held_elsewhere else None
        if other is not None:
            pass_on(session, actor=actor, region=region, book=book, copy=other)
    _deliver(session, actor, region, loan)
    if loan.override_reason:
        _note(session, actor, region, "active_longevity.loan.override", loan,
              {"number": copy.inventory, "reason": reason, "against": against})  # fmt: skip
    return Lent(loan, reader.overdue)


def _refuse_gone(copy: Copy) -> None:
    if copy.condition != "present":
        raise Conflict(
            "copy.gone", _("This copy is noted as lost or written off."), field="what"
        )  # fmt: skip


def _reservation(session: Session, book: Book, copy: Copy, person: Person) -> Reservation | None:
    """The reader's own place in the queue; `Conflict` when the copy lies aside for another."""
    rows = session.scalars(
        sa.select(Reservation).where(
            Reservation.book_id == book.id, Reservation.state.in_(OPEN_STATES)
        )
    ).all()
    if any(one.copy_id == copy.id and one.person_id != person.id for one in rows):
        raise Conflict(
            "copy.held", _("This copy is put aside for another reader."), field="what"
        )  # fmt: skip
    return next((one for one in rows if one.person_id == person.id), None)


def _against(against: list[str], reader: Reader, rules: LendingRules) -> AgainstTheRules:
    if "overdue" in against:
        text = gettext("The reader has overdue books: %(count)s.", count=reader.overdue)
    else:
        text = gettext(
            "The reader has %(count)s books already; at most %(most)s at once.",
            count=reader.open_loans, most=rules.most_books,
        )  # fmt: skip
    return AgainstTheRules(f"loan.{against[-1]}", text, field="reason")


def _deliver(session: Session, actor: Actor, region: RegionInfo, loan: Loan) -> None:
    local = now_utc().astimezone(ZoneInfo(region.timezone))
    record_delivery(
        session, actor=actor, region=region, centre_id=loan.centre_id, kind=KIND, module=MODULE,
        local_date=loan.lent_on, local_time=local.time().replace(second=0, microsecond=0),
        source_key=source_key(loan), person_id=loan.person_id,
    )  # fmt: skip


def source_key(loan: Loan) -> str:
    return f"{MODULE}.loan:{loan.id}"


def give_back(
    session: Session, *, actor: Actor, region: RegionInfo, copy: Copy, today: dt.date
) -> Returned:
    """Take a copy back: it goes to the shelf, or aside for the first who waits. A copy that was
    lost is found again. One that is not lent changes nothing."""
    if not actor.can(LEND, region.id, copy.centre_id):
        raise NotAllowed
    book = lock_book(session, book_id=copy.book_id)
    session.refresh(copy)
    known = loan_of_copy(session, copy_id=copy.id)
    if known is None and copy.condition != "lost":
        return Returned(None, _held_for(session, copy))
    if copy.condition == "lost":
        set_condition(copy, condition="present")
    if known is not None:
        _end(session, known[0], "returned", actor=actor, today=today)
    session.flush()
    held = pass_on(session, actor=actor, region=region, book=book, copy=copy)
    return Returned(known[0] if known else None, held)


def _held_for(session: Session, copy: Copy) -> Reservation | None:
    return session.scalar(
        sa.select(Reservation).where(Reservation.copy_id == copy.id, Reservation.state == "held")
    )


def prolong(
    session: Session, *, actor: Actor, region: RegionInfo, loan: Loan, today: dt.date
) -> Loan:
    """Give a loan its days once more; once only, and not when somebody waits for the book. The
    same press twice within a day prolongs once."""
    copy = _locked(session, actor, region, loan)
    if loan.ended_at is not None:
        raise Conflict("loan.ended", _("This book is returned already."))
    if loan.prolonged_on == today:
        return loan
    if loan.prolonged_on is not None:
        raise Conflict(
            "loan.prolonged",
            _("The loan was prolonged on %(date)s already.", date=format_date(loan.prolonged_on)),
        )
    waits = session.scalar(
        sa.select(Reservation.id)
        .where(Reservation.book_id == copy.book_id, Reservation.state == "waiting")
        .limit(1)
    )
    if waits is not None:
        raise Conflict("loan.wanted", _("Another reader waits for this book."))
    days = dt.timedelta(days=lending_rules(region).loan_days)
    loan.prolonged_on, loan.due_on = today, max(loan.due_on, today) + days
    session.flush()
    return loan


def lose(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    loan: Loan,
    reason: str,
    today: dt.date,
) -> None:
    """The reader has lost the book: the loan ends and the copy is lost. Twice changes nothing."""
    copy = _locked(session, actor, region, loan)
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if loan.ended_at is not None:
        return
    _end(session, loan, "lost", actor=actor, today=today)
    set_condition(copy, condition="lost", reason=reason, on=today)
    session.flush()
    details = {"number": copy.inventory, "reason": reason}
    _note(session, actor, region, "active_longevity.loan.lose", loan, details)


def take_back_loan(
    session: Session, *, actor: Actor, region: RegionInfo, loan: Loan, today: dt.date
) -> None:
    """A loan of today that was noted by mistake: it never was, and leaves the figures."""
    copy = _locked(session, actor, region, loan)
    if loan.ended == "mistake":
        return
    if loan.lent_on != today or loan.ended_at is not None:
        raise Conflict("loan.old", _("Only a loan of today can be taken back. Return the book."))
    _end(session, loan, "mistake", actor=actor, today=today)
    reason = str(_("Noted by mistake"))
    void_source(session, actor=actor, region=region, source_key=source_key(loan), reason=reason)
    book = lock_book(session, book_id=copy.book_id)
    pass_on(session, actor=actor, region=region, book=book, copy=copy)
    _note(session, actor, region, "active_longevity.loan.mistake", loan,
          {"number": copy.inventory})  # fmt: skip


def _locked(session: Session, actor: Actor, region: RegionInfo, loan: Loan) -> Copy:
    """The copy of a loan, with its book locked and the loan read anew."""
    if not actor.can(LEND, region.id, loan.centre_id):
        raise NotAllowed
    copy = session.get_one(Copy, loan.copy_id)
    lock_book(session, book_id=copy.book_id)
    session.refresh(loan)
    session.refresh(copy)
    return copy


def _end(session: Session, loan: Loan, how: str, *, actor: Actor, today: dt.date) -> None:
    loan.ended, loan.ended_on = how, today
    loan.ended_at, loan.ended_by = now_utc(), actor.user_id
    session.flush()


def _note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    action: str,
    loan: Loan,
    details: dict[str, Any],
) -> None:
    record_audit(
        session, actor=actor, action=action, region_id=region.id, subject_type="person",
        subject_id=loan.person_id, details=details,
    )  # fmt: skip
