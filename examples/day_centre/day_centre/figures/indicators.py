"""Figures of the day centre: children as the yearly form asks, days, services, places, sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.figures import CountedRows, labelled, row_counts
from core.sdk.models import Delivery, Group, Person
from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from day_centre.figures.rules import BANDS, UNKNOWN
from day_centre.figures.words import AGES, KINDS, REGIMES
from day_centre.file.models import Stay
from day_centre.file.rules import born_before
from day_centre.journal.models import ChildDay
from day_centre.kinds import MODULE
from day_centre.money.models import Act

#: words of the module's own breakdowns; core knows the others
VALUES: Final[dict[str, dict[str, Any]]] = {
    "child_age": AGES, "regime": REGIMES, "special_kind": KINDS,
}  # fmt: skip
OF_STAYS: Final = ("regime", "child_age", "sex", "group", "residence", "district", "centre")
TIYN: Final = 100


def _age(person: Any, query: IndicatorQuery) -> Any:
    """The band of a row's child on the last day of the period."""
    older_first = sorted(BANDS, key=lambda one: -one[1])
    cases = [
        (Person.birth_date <= born_before(query.last, first), code)
        for code, first in older_first
        if first
    ]
    band = sa.case((Person.birth_date.is_(None), UNKNOWN), *cases, else_=BANDS[0][0])
    return sa.select(band).where(Person.id == person).scalar_subquery()


def _counted(
    session: Session, query: IndicatorQuery, by: str, rows: CountedRows, what: Any, when: Any
) -> list[Figure]:
    if query.module not in (None, MODULE):
        return [] if by else [Figure(0)]
    found = row_counts(session, query, by, rows=rows, counts=(what,), when=when)
    values = {key: numbers[0] for key, numbers in found}
    words = VALUES.get(by)
    if words is None:
        return labelled(session, query, by, values)
    return [Figure(values[key], key, label) for key, label in words.items() if key in values]


# Stays ---------------------------------------------------------------------------------------


def _stays(when: Callable[[IndicatorQuery], Any]) -> Callable[..., list[Figure]]:
    def compute(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
        rows = CountedRows(
            Stay, Stay.centre_id, Stay.person_id, Stay.starts_on,
            {"regime": Stay.regime, "child_age": _age(Stay.person_id, query)},
        )  # fmt: skip
        return _counted(session, query, by, rows, sa.func.count(Stay.id), when(query))

    return compute


def _at_start(query: IndicatorQuery) -> Any:
    ended = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= query.first)
    return sa.and_(Stay.starts_on < query.first, ended)


def _admitted(query: IndicatorQuery) -> Any:
    return Stay.starts_on.between(query.first, query.last)


def _left(query: IndicatorQuery) -> Any:
    return Stay.ends_on.between(query.first, query.last)


def _at_end(query: IndicatorQuery) -> Any:
    ended = sa.or_(Stay.ends_on.is_(None), Stay.ends_on > query.last)
    return sa.and_(Stay.starts_on <= query.last, ended)


# Days, services, places, sums --------------------------------------------------------------------


def _days(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    rows = CountedRows(
        ChildDay, ChildDay.centre_id, ChildDay.person_id, ChildDay.local_date,
        {"regime": ChildDay.regime, "child_age": _age(ChildDay.person_id, query)},
        (ChildDay.voided_at.is_(None), ChildDay.mark == "present"),
    )  # fmt: skip
    when = ChildDay.local_date.between(query.first, query.last)
    return _counted(session, query, by, rows, sa.func.count(ChildDay.id), when)


def _given(what: Any) -> Callable[..., list[Figure]]:
    def compute(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
        rows = CountedRows(
            Delivery, Delivery.centre_id, Delivery.person_id, Delivery.local_date,
            {"special_kind": Delivery.special_kind, "child_age": _age(Delivery.person_id, query)},
            (Delivery.voided_at.is_(None), Delivery.module == MODULE),
        )  # fmt: skip
        when = Delivery.local_date.between(query.first, query.last)
        return _counted(session, query, by, rows, what, when)

    return compute


def _places(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    rows = CountedRows(
        Group, Group.centre_id, None, Group.starts_on, where=(Group.module == MODULE,),
    )  # fmt: skip
    when = sa.and_(
        Group.starts_on <= query.last, Group.ends_on >= query.last, Group.ended_at.is_(None),
        Group.id.in_(sa.select(Stay.group_id)),
    )  # fmt: skip
    whole = sa.func.coalesce(sa.func.sum(Group.capacity), 0)
    return _counted(session, query, by, rows, whole, when)


def _sum(column: Any) -> Callable[..., list[Figure]]:
    def compute(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
        rows = CountedRows(
            Act, Act.centre_id, Act.person_id, Act.month, where=(Act.state == "issued",)
        )
        whole = sa.func.coalesce(sa.func.sum(column), 0)
        when = Act.month.between(query.first, query.last)
        found = _counted(session, query, by, rows, whole, when)
        return [Figure(one.value // TIYN, one.key, one.label) for one in found]

    return compute


def _indicator(
    code: str, label: Any, definition: Any, unit: Any, compute: Any, by: tuple[str, ...],
    *, additive: bool = True,
) -> Indicator:  # fmt: skip
    values = {one: VALUES[one] for one in by if one in ("child_age", "regime")}
    return Indicator(f"{MODULE}.{code}", label, definition, unit, compute, by, additive=additive,
                     values=values)  # fmt: skip


_CHILDREN, _TENGE = _("children"), _("tenge")
INDICATORS = [
    _indicator(
        "at_start", _("Children at the start of the period"),
        _("Stays that began before the first day of the period and had not ended by then."),
        _CHILDREN, _stays(_at_start), OF_STAYS, additive=False,
    ),
    _indicator(
        "admitted", _("Children admitted"),
        _("Stays that began in the period by an order of admission. A child who came back in the "
          "period counts again."),
        _CHILDREN, _stays(_admitted), (*OF_STAYS, "month"),
    ),
    _indicator(
        "left", _("Children who left"), _("Stays whose last day lies in the period."), _CHILDREN,
        _stays(_left), OF_STAYS,
    ),
    _indicator(
        "at_end", _("Children at the end of the period"),
        _("Stays that go on after the last day of the period: those at the start, with the "
          "admitted, without those who left."),
        _CHILDREN, _stays(_at_end), OF_STAYS, additive=False,
    ),
    _indicator(
        "days", _("Days of stay"), _("Days of the period on which a child came to the centre."),
        _("days"), _days, ("regime", "child_age", "sex", "group", "centre", "district", "month"),
    ),
    _indicator(
        "services", _("Services of the day centre"),
        _("Services of the ledger that were given in the period; those taken back do not count."),
        _("services"), _given(sa.func.count(Delivery.id)),
        ("special_kind", "child_age", "sex", "group", "centre", "district", "month"),
    ),
    _indicator(
        "recipients", _("Children who got services"),
        _("Distinct children to whom a service was given in the period. One child may stand at "
          "several kinds, so they are never added up."),
        _CHILDREN, _given(sa.func.count(Delivery.person_id.distinct())),
        ("special_kind", "child_age", "sex", "group", "centre", "district"), additive=False,
    ),
    _indicator(
        "places", _("Places of the day centre"),
        _("Places on the last day of the period, of the groups in which children stay or stayed."),
        _("places"), _places, ("centre", "district"), additive=False,
    ),
    _indicator(
        "acts_sum", _("Sum of the monthly acts"),
        _("Whole tenge of the acts issued for months that begin in the period."), _TENGE,
        _sum(Act.amount), ("centre", "district", "month"),
    ),
    _indicator(
        "acts_own", _("Paid by families"),
        _("The families' part of the monthly acts, in whole tenge."), _TENGE,
        _sum(Act.own_amount), ("centre", "district", "month"),
    ),
]  # fmt: skip
