"""Figures of the lobby: visits and how long people waited to be called."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.figures import CountedRows, labelled, row_counts, row_lengths, row_waits, whole_units
from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.desk.models import Ticket
from plugins.equal_society.kinds import MODULE

ROWS: Final = CountedRows(Ticket, Ticket.centre_id, Ticket.person_id, Ticket.local_date)
BREAKDOWNS: Final = ("centre", "district", "residence", "sex", "age", "group", "month")
MINUTE: Final = 60


def _visits(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    when = sa.and_(Ticket.local_date.between(query.first, query.last), Ticket.state == "served")
    counts = (sa.func.count(Ticket.id),)
    found = row_counts(session, query, by, rows=ROWS, counts=counts, when=when)
    return labelled(session, query, by, {key: values[0] for key, values in found})


def _median(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _wait(session, query, by, "median")


def _longest(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _wait(session, query, by, "longest")


def _wait(session: Session, query: IndicatorQuery, by: str, what: str) -> list[Figure]:
    when = sa.and_(
        Ticket.local_date.between(query.first, query.last), Ticket.called_at.is_not(None)
    )
    minutes = whole_units(Ticket.taken_at, Ticket.called_at, MINUTE)
    found = row_lengths(session, query, by, rows=ROWS, lengths=(minutes,), when=when)
    waits = row_waits((key, int(values[0]), count) for key, values, count in found)
    return labelled(session, query, by, {key: getattr(one, what) for key, one in waits.items()})


INDICATORS = [
    Indicator(
        f"{MODULE}.visits",
        _("Visits of the front desk"),
        _("Numbers of the lobby that were called and served in the period."),
        _("visits"),
        _visits,
        BREAKDOWNS,
    ),
    Indicator(
        f"{MODULE}.lobby_median",
        _("Median wait in the lobby"),
        _("Half of those who were called in the period waited no more whole minutes than this, "
          "from the number to the first call."),
        _("minutes"),
        _median,
        BREAKDOWNS,
        additive=False,
    ),
    Indicator(
        f"{MODULE}.lobby_longest",
        _("Longest wait in the lobby"),
        _("The most whole minutes that somebody waited in the period to be called."),
        _("minutes"),
        _longest,
        BREAKDOWNS,
        additive=False,
    ),
]  # fmt: skip
