"""Whom a change of the rules affects: counted in the database, however many people there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, PersonCategory, PersonCentre
from plugins.equal_society.entitlements.clash_rules import first_change
from plugins.equal_society.entitlements.models import Ipar, IparMeasure
from plugins.equal_society.entitlements.rules import Basis, Rule, add_months

#: of each kind so many people are named
NAMED = 10


@dataclass(frozen=True)
class Group:
    """People for whom the change means one thing: how many, and the first ones by name."""

    count: int
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What a change does from `day` on: who gets the benefit, who gets it no more, and for whom
    the amount is another."""

    day: dt.date
    gained: Group
    lost: Group
    changed: Group

    @property
    def people(self) -> int:
        return self.gained.count + self.lost.count + self.changed.count


def preview(
    session: Session,
    *,
    region_id: int,
    before: Sequence[Rule],
    after: Sequence[Rule],
    today: dt.date,
    centre_ids: frozenset[int] | None,
) -> Preview | None:
    """Compare the rules of one benefit on the first day on which they differ; None when they never
    will. People are named only of `centre_ids` (None: of all); they are counted everywhere."""
    day = first_change(before, after, today)
    if day is None:
        return None
    old = [one for one in before if one.in_force(day)]
    new = [one for one in after if one.in_force(day)]
    entitled = sa.or_(sa.false(), *(meets(one, day) for one in old))
    will_be = sa.or_(sa.false(), *(meets(one, day) for one in new))
    other = sa.or_(
        sa.false(),
        *(sa.and_(meets(a, day), meets(b, day)) for a in old for b in new
          if a.allowance != b.allowance),
    )  # fmt: skip
    conditions = (
        sa.and_(will_be, sa.not_(entitled)), sa.and_(entitled, sa.not_(will_be)), other,
    )  # fmt: skip
    living = (
        Person.region_id == region_id, Person.withdrawn_at.is_(None), Person.died_on.is_(None),
    )  # fmt: skip
    counts = session.execute(
        sa.select(*(sa.func.count(sa.case((one, 1))) for one in conditions))
        .select_from(Person)
        .where(*living, sa.or_(entitled, will_be))
    ).one()
    gained, lost, changed = (
        Group(count, _named(session, sa.and_(*living, condition), centre_ids) if count else ())
        for count, condition in zip(counts, conditions, strict=True)
    )
    return Preview(day, gained, lost, changed)


def _named(
    session: Session, condition: sa.ColumnElement[bool], centre_ids: frozenset[int] | None
) -> tuple[Person, ...]:
    """The first people by name, of these centres."""
    named = sa.select(Person).where(condition).order_by(Person.sort_key, Person.id).limit(NAMED)
    if centre_ids is not None:
        held = sa.select(PersonCentre.person_id).where(
            PersonCentre.centre_id.in_(centre_ids), PersonCentre.detached_at.is_(None)
        )
        named = named.where(Person.id.in_(held))
    return tuple(session.scalars(named))


def meets(rule: Rule, on: dt.date) -> sa.ColumnElement[bool]:
    """The conditions of a rule on `Person`: the same as `rules.lacks_of` finds nothing."""
    audience = rule.audience
    found: list[sa.ColumnElement[bool]] = []
    if audience.any_of:
        found.append(Person.id.in_(_of_category(audience.any_of, on)))
    found += [Person.id.in_(_of_category({code}, on)) for code in sorted(audience.all_of)]
    if audience.none_of:
        found.append(Person.id.not_in(_of_category(audience.none_of, on)))
    # what is not known is false here, so that its negation is true and not unknown
    if audience.age_from is not None or audience.age_to is not None:
        found.append(Person.birth_date.is_not(None))
    if audience.age_from is not None:
        found.append(Person.birth_date <= add_months(on, -12 * audience.age_from))
    if audience.age_to is not None:
        found.append(Person.birth_date > add_months(on, -12 * (audience.age_to + 1)))
        found.append(Person.birth_date <= on)
    if audience.districts:
        found.append(Person.district_id.is_not(None))
        found.append(Person.district_id.in_(sorted(audience.districts)))
    if audience.needs_measure or rule.allowance.basis is Basis.MEASURE:
        found.append(Person.id.in_(_with_measure(rule.benefit, on)))
    return sa.and_(sa.true(), *found)


def _of_category(codes: Collection[str], on: dt.date) -> sa.Select[int]:
    return sa.select(PersonCategory.person_id).where(
        PersonCategory.code.in_(sorted(codes)),
        PersonCategory.ended_at.is_(None),
        sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
        sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
    )


def _with_measure(benefit: str, on: dt.date) -> sa.Select[int]:
    return (
        sa.select(Ipar.person_id)
        .join(IparMeasure, IparMeasure.ipar_id == Ipar.id)
        .where(
            IparMeasure.benefit == benefit,
            IparMeasure.state.in_(["planned", "done"]),
            IparMeasure.voided_at.is_(None),
            Ipar.voided_at.is_(None),
            Ipar.issued_on <= on,
            sa.or_(Ipar.valid_to.is_(None), Ipar.valid_to >= on),
            sa.or_(IparMeasure.valid_to.is_(None), IparMeasure.valid_to >= on),
        )
    )
