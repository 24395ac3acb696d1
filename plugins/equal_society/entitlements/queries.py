"""Reads of entitlements: rules in force, what the file says, what was used, and what is left."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery, Person, PersonCategory, Request, is_public_id
from core.sdk.services import CATEGORY_AGES, EXCLUSIVE_CATEGORIES, NotFound, RegionInfo
from plugins.equal_society.entitlements.benefits import BENEFITS, BY_DIRECTION
from plugins.equal_society.entitlements.clash_rules import Categories, normal
from plugins.equal_society.entitlements.models import EntitlementRule, Ipar, IparMeasure
from plugins.equal_society.entitlements.rules import (
    Allowance,
    Audience,
    Basis,
    Facts,
    Measure,
    MeasureState,
    Period,
    Rule,
    Standing,
    State,
    Use,
    earliest,
    standing_of,
)
from plugins.equal_society.entitlements.shipped import SHIPPED
from plugins.equal_society.kinds import MODULE

KNOWN = Categories(EXCLUSIVE_CATEGORIES, CATEGORY_AGES)
#: a request in this state is approved, and what it gives is not in the ledger yet
APPROVED = "granted"
_CODE = re.compile(r"[a-z0-9_]{1,64}")


# Rules ---------------------------------------------------------------------------------------


def all_rules(session: Session, *, region_id: int) -> list[Rule]:
    """The shipped rules as the region has them, and its own, by benefit and first day."""
    rows = session.scalars(sa.select(EntitlementRule).where(EntitlementRule.region_id == region_id))
    own = {row.code: rule_of(row) for row in rows}
    order = list(BENEFITS)
    found = [one for one in (SHIPPED | own).values() if one.benefit in BENEFITS]
    return sorted(found, key=lambda one: (order.index(one.benefit), one.valid_from, one.code))


def find_rule(session: Session, *, region_id: int, code: str) -> Rule:
    """One rule by its code; raises `NotFound`."""
    if not _CODE.fullmatch(code):
        raise NotFound
    row = session.scalar(
        sa.select(EntitlementRule).where(
            EntitlementRule.region_id == region_id, EntitlementRule.code == code
        )
    )
    if row is not None:
        return rule_of(row)
    if code not in SHIPPED:
        raise NotFound
    return SHIPPED[code]


def rule_of(row: EntitlementRule) -> Rule:
    """A row in the language of the rules."""
    who: dict[str, Any] = dict(row.audience)
    return Rule(
        code=row.code,
        benefit=row.benefit,
        names=(row.name_kk, row.name_ru, row.name_en),
        audience=Audience(
            any_of=frozenset(who.get("any_of", ())),
            all_of=frozenset(who.get("all_of", ())),
            none_of=frozenset(who.get("none_of", ())),
            age_from=who.get("age_from"),
            age_to=who.get("age_to"),
            districts=frozenset(who.get("districts", ())),
            needs_measure=bool(who.get("needs_measure")),
        ),
        allowance=normal(
            Allowance(Basis(row.basis), row.amount, row.unit, Period(row.period), row.every)
        ),
        source=row.source,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        asks=(row.ask_kk, row.ask_ru, row.ask_en),
        is_active=row.is_active,
        own=True,
        version=row.version,
    )


# A person ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenRequest:
    """A request for the benefit that is not closed; `approved` ones wait to be carried out."""

    number: str
    public_id: str
    approved: bool
    centre_id: int


@dataclass(frozen=True)
class Line:
    """One benefit of a person: where the person stands (None: the region has no rule in force)
    and what is asked for already."""

    benefit: str
    standing: Standing | None
    requests: tuple[OpenRequest, ...] = ()

    @property
    def state(self) -> State:
        return State.NO if self.standing is None else self.standing.state


def facts_of(session: Session, *, person_id: int, on: dt.date) -> Facts:
    """What the file says of a person on a day, in three queries."""
    known = session.execute(
        sa.select(Person.birth_date, Person.district_id).where(Person.id == person_id)
    ).one_or_none()
    born, district_id = known or (None, None)
    held: dict[str, dt.date | None] = {}
    rows = session.execute(
        sa.select(PersonCategory.code, PersonCategory.valid_to).where(
            PersonCategory.person_id == person_id, *_category_in_force(on)
        )
    )
    for code, last in rows:
        before = held.get(code, dt.date.min)
        held[code] = None if last is None or before is None else max(last, before)
    return Facts(held, born, district_id, _measures(session, person_id))


def _category_in_force(on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        PersonCategory.ended_at.is_(None),
        sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
        sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
    )


def _measures(session: Session, person_id: int) -> tuple[Measure, ...]:
    rows = session.execute(
        sa.select(IparMeasure, Ipar.issued_on, Ipar.valid_to)
        .join(Ipar, Ipar.id == IparMeasure.ipar_id)
        .where(
            Ipar.person_id == person_id,
            Ipar.voided_at.is_(None),
            IparMeasure.benefit != "",
            IparMeasure.voided_at.is_(None),
        )
        .order_by(IparMeasure.id)
    )
    return tuple(
        Measure(
            benefit=one.benefit,
            state=MeasureState(one.state),
            amount=one.amount,
            unit=one.unit,
            starts_on=issued_on,
            ends_on=min((day for day in (one.valid_to, valid_to) if day), default=None),
            title=one.title,
        )
        for one, issued_on, valid_to in rows
    )


def uses_of(
    session: Session, *, person_id: int, rules: Sequence[Rule], facts: Facts, on: dt.date
) -> list[Use]:
    """What the ledger says was given, from the first day that any of the rules counts."""
    kinds = []
    for code, benefit in BENEFITS.items():
        about = [one for one in rules if one.benefit == code]
        if about:
            first = earliest(about, on, facts.measures)
            kinds.append(
                sa.and_(Delivery.service_kind == benefit.direction, Delivery.local_date >= first)
            )
    if not kinds:
        return []
    rows = session.execute(
        sa.select(Delivery.service_kind, Delivery.local_date, Delivery.unit, Delivery.quantity)
        .where(
            Delivery.person_id == person_id, Delivery.voided_at.is_(None), sa.or_(*kinds)
        )
    )  # fmt: skip
    return [Use(BY_DIRECTION[kind], day, unit, quantity) for kind, day, unit, quantity in rows]


def open_requests(session: Session, *, person_id: int) -> dict[str, list[OpenRequest]]:
    """The person's requests for benefits that are not closed, by benefit. One query."""
    rows = session.execute(
        sa.select(
            Request.type, Request.number, Request.public_id, Request.state, Request.centre_id
        )
        .where(
            Request.person_id == person_id, Request.phase != "closed",
            Request.module == MODULE, Request.type.in_(sorted(BY_DIRECTION)),
        )
        .order_by(Request.id)
    )  # fmt: skip
    found: dict[str, list[OpenRequest]] = defaultdict(list)
    for kind, number, public_id, state, centre_id in rows:
        one = OpenRequest(number, public_id, state == APPROVED, centre_id)
        found[BY_DIRECTION[kind]].append(one)
    return found


def standings(
    session: Session,
    *,
    region: RegionInfo,
    person_id: int,
    on: dt.date,
    benefits: Iterable[str] = tuple(BENEFITS),
) -> list[Line]:
    """What a person may get on a day, how much is left, and for the rest why not: a line for each
    benefit in their order. Six queries, however many rules and services there are."""
    rules = [
        one for one in all_rules(session, region_id=region.id) if one.in_force(on)
    ]  # fmt: skip
    facts = facts_of(session, person_id=person_id, on=on)
    uses = uses_of(session, person_id=person_id, rules=rules, facts=facts, on=on)
    requests = open_requests(session, person_id=person_id)
    uses += [
        Use(benefit, on, "time", promised=True)
        for benefit, asked in requests.items()
        for one in asked
        if one.approved
    ]
    return [
        Line(
            code,
            standing_of([one for one in rules if one.benefit == code], facts, uses, on),
            tuple(requests.get(code, ())),
        )
        for code in benefits
    ]


# Programmes ----------------------------------------------------------------------------------


def programmes(session: Session, *, person_id: int) -> list[Ipar]:
    """The person's programmes, the newest first, voided ones too."""
    return list(
        session.scalars(
            sa.select(Ipar)
            .where(Ipar.person_id == person_id)
            .order_by(Ipar.issued_on.desc(), Ipar.id.desc())
        )
    )


def measures_of(session: Session, *, ipar_ids: Iterable[int]) -> dict[int, list[IparMeasure]]:
    """Measures by programme in the order of entering, without those entered by mistake."""
    found: dict[int, list[IparMeasure]] = defaultdict(list)
    rows = session.scalars(
        sa.select(IparMeasure)
        .where(IparMeasure.ipar_id.in_(list(ipar_ids)), IparMeasure.voided_at.is_(None))
        .order_by(IparMeasure.id)
    )
    for one in rows:
        found[one.ipar_id].append(one)
    return found


def find_ipar(session: Session, *, person_id: int, public_id: str) -> Ipar:
    """A person's programme by its public identifier; raises `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    found: Ipar | None = session.scalar(
        sa.select(Ipar).where(Ipar.public_id == public_id, Ipar.person_id == person_id)
    )
    if found is None:
        raise NotFound
    return found


def find_measure(session: Session, *, ipar: Ipar, public_id: str) -> IparMeasure:
    """A measure of the programme by its public identifier; raises `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    found: IparMeasure | None = session.scalar(
        sa.select(IparMeasure).where(
            IparMeasure.public_id == public_id,
            IparMeasure.ipar_id == ipar.id,
            IparMeasure.voided_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def entered(
    session: Session, *, person_id: int, limit: int, before: dt.datetime | None
) -> list[Ipar]:
    """The person's programmes by the moment of entering, the newest first."""
    statement = sa.select(Ipar).where(Ipar.person_id == person_id)
    if before is not None:
        statement = statement.where(Ipar.created_at < before)
    newest = statement.order_by(Ipar.created_at.desc(), Ipar.id.desc()).limit(limit)
    return list(session.scalars(newest))


def ending(session: Session, *, person_id: int, on: dt.date, last: dt.date) -> list[Ipar]:
    """The person's programmes in force whose term ends up to a day, the soonest first."""
    return list(
        session.scalars(
            sa.select(Ipar)
            .where(
                Ipar.person_id == person_id, Ipar.voided_at.is_(None), Ipar.issued_on <= on,
                Ipar.valid_to.between(on, last),
            )
            .order_by(Ipar.valid_to, Ipar.id)
        )
    )  # fmt: skip
