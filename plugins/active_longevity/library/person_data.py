"""What of the library follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    Problem,
    RegionInfo,
    make_nameless,
    ngettext,
    now_utc,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.library.loan_queries import loans_now
from plugins.active_longevity.library.models import Book, Loan, Reservation
from plugins.active_longevity.library.rules import OPEN_STATES
from plugins.active_longevity.library.words import LOAN_ENDS, RESERVATIONS


def merge_people(merging: Merging) -> list[Moved]:
    """All loans; of two places in one queue the better one stays and the other is closed."""
    for kept, dropped in _both_wait(merging):
        worse = dropped if _rank(kept) <= _rank(dropped) else kept
        merging.change(
            worse, state="cancelled", closed_at=now_utc(), copy_id=None, held_until=None
        )  # fmt: skip
    return [
        merging.move(Loan, label=_("Library loans")),
        merging.move(Reservation, label=_("Reserved books")),
    ]


def _both_wait(merging: Merging) -> list[tuple[Reservation, Reservation]]:
    rows = merging.session.scalars(
        sa.select(Reservation).where(
            Reservation.person_id.in_([merging.keep_id, merging.drop_id]),
            Reservation.state.in_(OPEN_STATES),
        )
    ).all()
    kept = {one.book_id: one for one in rows if one.person_id == merging.keep_id}
    return [
        (kept[one.book_id], one)
        for one in rows
        if one.person_id == merging.drop_id and one.book_id in kept
    ]


def _rank(one: Reservation) -> tuple[bool, object, int]:
    """A book that lies ready goes before waiting, then who asked first."""
    return (one.state != "held", one.asked_at, one.id)


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every loan and every reservation, ended ones too."""
    loans = person_records(
        session, Loan, person_id=person_id, kind=_("Library loan"), at="lent_at",
        columns={
            "lent_on": _("Lent on"), "due_on": _("To be returned until"),
            "prolonged_on": _("Prolonged on"),
            "ended": (_("How it ended"), {key: text for key, (text, _kind) in LOAN_ENDS.items()}),
            "ended_on": _("Ended on"), "override_reason": _("Reason"),
        },
    )  # fmt: skip
    places = person_records(
        session, Reservation, person_id=person_id, kind=_("Reserved book"), at="asked_at",
        columns={
            "state": (_("State"), {key: text for key, (text, _kind) in RESERVATIONS.items()}),
            "held_until": _("Put aside until"), "closed_at": _("Closed at"),
        },
    )  # fmt: skip
    return [*loans, *places]


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Loans stay for the figures, without words; who waited in a queue waits no more."""
    session.execute(
        sa.update(Reservation)
        .where(Reservation.person_id == person_id, Reservation.state.in_(OPEN_STATES))
        .values(state="cancelled", closed_at=now_utc(), copy_id=None, held_until=None)
    )
    return [
        make_nameless(session, Loan, person_id=person_id, label=_("Library loans"),
                      texts=("override_reason",)),
        make_nameless(session, Reservation, person_id=person_id, label=_("Reserved books")),
    ]  # fmt: skip


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """A lent book comes back before the file is closed."""
    lines = loans_now(session, person_id=person_id, centre_ids=None)
    if not lines:
        return []
    text = ngettext(
        "%(num)s library book is lent: %(books)s. It has to be returned first.",
        "%(num)s library books are lent: %(books)s. They have to be returned first.",
        len(lines),
        books="; ".join(_named(one.book, one.copy.inventory) for one in lines),
    )
    return [Problem("active_longevity.loan.open", text)]


def _named(book: Book, number: str) -> str:
    return f"«{book.title}» ({number})"
