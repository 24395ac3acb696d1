"""Figures of the library over its own rows."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.library.models import Copy, Loan


def _of_centres(
    column: sa.ColumnElement[int], query: IndicatorQuery
) -> list[sa.ColumnElement[bool]]:
    return [] if query.centre_ids is None else [column.in_(query.centre_ids)]


def _loans_given(query: IndicatorQuery) -> list[sa.ColumnElement[bool]]:
    return [
        Loan.region_id == query.region_id,
        Loan.lent_on.between(query.first, query.last),
        Loan.ended != "mistake",
        *_of_centres(Loan.centre_id.expression, query),
    ]


def _figures(
    session: Session,
    counted: sa.ColumnElement[int],
    centre: sa.ColumnElement[int],
    conditions: Sequence[sa.ColumnElement[bool]],
    by: str,
) -> list[Figure]:
    if by != "centre":
        return [Figure(session.scalar(sa.select(counted).where(*conditions)) or 0)]
    rows = session.execute(sa.select(centre, counted).where(*conditions).group_by(centre))
    return [Figure(count, str(key)) for key, count in rows]


def _loans(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counted = sa.func.count(Loan.id)
    return _figures(session, counted, Loan.centre_id.expression, _loans_given(query), by)


def _readers(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counted = sa.func.count(sa.distinct(Loan.person_id))
    return _figures(session, counted, Loan.centre_id.expression, _loans_given(query), by)


def _copies(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    conditions = [
        Copy.region_id == query.region_id,
        Copy.condition == "present",
        *_of_centres(Copy.centre_id.expression, query),
    ]
    return _figures(session, sa.func.count(Copy.id), Copy.centre_id.expression, conditions, by)


def _overdue(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    """Of the last day of the period: lent by then, due before it, not back by then."""
    conditions = [
        Loan.region_id == query.region_id,
        Loan.lent_on <= query.last,
        Loan.due_on < query.last,
        Loan.ended != "mistake",
        sa.or_(Loan.ended_on.is_(None), Loan.ended_on > query.last),
        *_of_centres(Loan.centre_id.expression, query),
    ]
    return _figures(session, sa.func.count(Loan.id), Loan.centre_id.expression, conditions, by)


INDICATORS = [
    Indicator(
        "active_longevity.library_loans",
        _("Library books lent"),
        _("Loans of the period by the day of lending, without those noted by mistake."),
        _("loans"),
        _loans,
        ("centre",),
    ),
    Indicator(
        "active_longevity.library_readers",
        _("Readers of the library"),
        _("Distinct people who were lent at least one book in the period."),
        _("people"),
        _readers,
        ("centre",),
        additive=False,
    ),
    Indicator(
        "active_longevity.library_copies",
        _("Books of the library"),
        _("Copies in the catalogue today, without those lost or written off."),
        _("books"),
        _copies,
        ("centre",),
    ),
    Indicator(
        "active_longevity.library_overdue",
        _("Overdue library books"),
        _("Loans whose last day was before the last day of the period and that were not back."),
        _("loans"),
        _overdue,
        ("centre",),
    ),
]
