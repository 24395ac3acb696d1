"""Rules that contradict each other, faults of one rule, and from when a change is felt."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plugins.equal_society.entitlements.rules import (
    MOST_AMOUNT,
    MOST_PERIODS,
    OLDEST,
    UNITS,
    Allowance,
    Audience,
    Basis,
    Period,
    Rule,
)

_AGES = {"age_from", "age_to"}
Shape = frozenset[tuple[Audience, Allowance]]


@dataclass(frozen=True)
class Categories:
    """What can be true of a person: sets of which one has one at a time, and at what age (full
    years, from and below) a category can be."""

    exclusive: tuple[frozenset[str], ...] = ()
    ages: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """Somebody who meets two rules at once."""

    categories: frozenset[str]
    age: int
    district_id: int | None = None


@dataclass(frozen=True)
class Clash:
    """Another rule that gives something else to one person, on these days (None: for good)."""

    other: Rule
    first: dt.date
    last: dt.date | None
    example: Example


def meeting(one: Audience, other: Audience, known: Categories) -> Example | None:
    """Somebody whom both audiences take in, or None when nobody can be in both."""
    districts = one.districts & other.districts
    if one.districts and other.districts and not districts:
        return None
    district = min(districts or one.districts or other.districts, default=None)
    refused = one.none_of | other.none_of
    for first in sorted(one.any_of) or [""]:
        for second in sorted(other.any_of) or [""]:
            held = ({first, second} - {""}) | one.all_of | other.all_of
            if held & refused or any(len(held & group) > 1 for group in known.exclusive):
                continue
            ages = _ages(one, other, held, known)
            if ages is not None:
                return Example(frozenset(held), ages[0], district)
    return None


def _ages(
    one: Audience, other: Audience, held: Iterable[str], known: Categories
) -> tuple[int, int] | None:
    """The youngest and the oldest age at which all of it can be true."""
    spans = [known.ages[code] for code in held if code in known.ages]
    lows = [0, *(low for low, _end in spans)]
    highs = [OLDEST, *(end - 1 for _low, end in spans)]
    for audience in (one, other):
        lows += [] if audience.age_from is None else [audience.age_from]
        highs += [] if audience.age_to is None else [audience.age_to]
    return (max(lows), min(highs)) if max(lows) <= min(highs) else None


def common_days(one: Rule, other: Rule) -> tuple[dt.date, dt.date | None] | None:
    """The first and last day on which both are in force."""
    first = max(one.valid_from, other.valid_from)
    last = min(one.valid_to or dt.date.max, other.valid_to or dt.date.max)
    if first > last:
        return None
    return first, None if last == dt.date.max else last


def contradictions(rule: Rule, others: Iterable[Rule], known: Categories) -> list[Clash]:
    """Rules of the same benefit that give the same person something else on the same day."""
    found = []
    for other in others:
        if not (rule.is_active and other.is_active) or other.code == rule.code:
            continue
        if other.benefit != rule.benefit or other.allowance == rule.allowance:
            continue
        days = common_days(rule, other)
        example = meeting(rule.audience, other.audience, known) if days else None
        if days is not None and example is not None:
            found.append(Clash(other, *days, example))
    return found


def faults_of(rule: Rule, known: Categories) -> dict[str, str]:
    """What is wrong with the rule by itself: field → code of the fault."""
    audience, allowance = rule.audience, rule.allowance
    found = {}
    if not rule.names[0]:
        found["name_kk"] = "missing"
    if not rule.source:
        found["source"] = "missing"
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        found["valid_to"] = "dates"
    for name, age in (("age_from", audience.age_from), ("age_to", audience.age_to)):
        if age is not None and not 0 <= age <= OLDEST:
            found[name] = "age"
    low, high = audience.age_from, audience.age_to
    if low is not None and high is not None and not found.keys() & _AGES and low > high:
        found["age_to"] = "ages"
    found |= _allowance_faults(allowance)
    if allowance.basis is Basis.FIXED and allowance.period is Period.TERM:
        found |= {} if audience.needs_measure else {"period": "term"}
    if not found and meeting(audience, audience, known) is None:
        found["any_of"] = "nobody"
    return found


def _allowance_faults(allowance: Allowance) -> dict[str, str]:
    if allowance.basis is not Basis.FIXED:
        return {}
    found = {}
    amount = allowance.amount
    if allowance.unit not in UNITS:
        found["unit"] = "unit"
    if amount is None or not amount.is_finite() or not 0 < amount <= MOST_AMOUNT:
        found["amount"] = "amount"
    elif not UNITS.get(allowance.unit, True) and amount != amount.to_integral_value():
        found["amount"] = "whole"
    if not 1 <= allowance.every <= MOST_PERIODS:
        found["every"] = "every"
    return found


def normal(allowance: Allowance) -> Allowance:
    """The same allowance with nothing in it that its basis does not use, so that equal ones are
    equal."""
    if allowance.basis is not Basis.FIXED:
        return Allowance(allowance.basis, None, allowance.unit, Period.YEAR, 1)
    every = 1 if allowance.period in {Period.ONCE, Period.TERM} else allowance.every
    return Allowance(Basis.FIXED, allowance.amount, allowance.unit, allowance.period, every)


# What a change does --------------------------------------------------------------------------


def shape(rules: Iterable[Rule], on: dt.date) -> Shape:
    """What is given to whom on a day, without names and sources."""
    return frozenset((one.audience, one.allowance) for one in rules if one.in_force(on))


def first_change(before: Sequence[Rule], after: Sequence[Rule], today: dt.date) -> dt.date | None:
    """The first day from today on which the rules give something else; None when they never do."""
    days = {today}
    for rule in (*before, *after):
        days.add(rule.valid_from)
        if rule.valid_to is not None and rule.valid_to < dt.date.max:
            days.add(rule.valid_to + dt.timedelta(days=1))
    for day in sorted(one for one in days if one >= today):
        if shape(before, day) != shape(after, day):
            return day
    return None


def after_change(rules: Iterable[Rule], rule: Rule, *, follows: str = "") -> list[Rule]:
    """The rules with one changed or added; the one that it follows ends the day before it."""
    found = [
        replace(one, valid_to=rule.valid_from - dt.timedelta(days=1))
        if follows and one.code == follows
        else one
        for one in rules
        if one.code != rule.code
    ]
    return [*found, rule]


def fingerprint(rules: Iterable[Rule]) -> str:
    """Tells whether what is saved is what was shown: the same rules give the same text."""
    parts = []
    for one in sorted(rules, key=lambda rule: rule.code):
        audience, allowance = one.audience, one.allowance
        parts.append(
            [one.code, one.benefit, sorted(audience.any_of), sorted(audience.all_of),
             sorted(audience.none_of), audience.age_from, audience.age_to,
             sorted(audience.districts), audience.needs_measure, allowance.basis.value,
             str(allowance.amount), allowance.unit, allowance.period.value, allowance.every,
             str(one.valid_from), str(one.valid_to), one.is_active]
        )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
