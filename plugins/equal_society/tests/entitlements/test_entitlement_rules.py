"""Rules as data: who meets one, how much is left, and which two contradict each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.equal_society.entitlements.clash_rules import (
    Categories,
    contradictions,
    faults_of,
    fingerprint,
    first_change,
    meeting,
    normal,
)
from plugins.equal_society.entitlements.rules import (
    Allowance,
    Audience,
    Basis,
    Facts,
    Lack,
    LackKind,
    Measure,
    MeasureState,
    Period,
    Rule,
    State,
    Use,
    lacks_of,
    standing_of,
    window,
)

DAY = dt.date(2026, 11, 22)
KNOWN = Categories(
    (frozenset({"one", "two", "child"}),),
    {"one": (18, 200), "two": (18, 200), "child": (0, 18)},
)
RIDES = Allowance(Basis.FIXED, Decimal(10), "ride", Period.MONTH)


def rule(code: str = "a", **more: Any) -> Rule:
    values: dict[str, Any] = {
        "code": code, "benefit": "taxi", "names": ("Такси", "", ""), "audience": Audience(),
        "allowance": RIDES, "source": "бұйрық", "valid_from": dt.date(2026, 1, 1),
    }  # fmt: skip
    return Rule(**{**values, **more})


def measure(**more: Any) -> Measure:
    values: dict[str, Any] = {
        "benefit": "taxi", "state": MeasureState.PLANNED, "amount": Decimal(3), "unit": "piece",
        "starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2027, 1, 1),
    }  # fmt: skip
    return Measure(**{**values, **more})


# Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "facts", "lacks"),
    [
        (Audience(), Facts(), []),
        (Audience(any_of=frozenset({"one", "two"})), Facts({"two": None}), []),
        (Audience(any_of=frozenset({"one", "two"})), Facts({"child": None}),
         [Lack(LackKind.ANY_OF, ("one", "two"))]),
        (Audience(all_of=frozenset({"one", "slow"})), Facts({"one": None}),
         [Lack(LackKind.ALL_OF, ("slow",))]),
        (Audience(none_of=frozenset({"care"})), Facts({"care": None}),
         [Lack(LackKind.NONE_OF, ("care",))]),
        (Audience(age_from=18), Facts(birth_date=dt.date(2008, 11, 22)), []),
        (Audience(age_from=18), Facts(birth_date=dt.date(2008, 11, 23)),
         [Lack(LackKind.YOUNG, number=18)]),
        (Audience(age_to=17), Facts(birth_date=dt.date(2008, 11, 23)), []),
        (Audience(age_to=17), Facts(birth_date=dt.date(2008, 11, 22)),
         [Lack(LackKind.OLD, number=17)]),
        (Audience(age_to=17), Facts(), [Lack(LackKind.AGE_UNKNOWN)]),
        (Audience(districts=frozenset({4})), Facts(district_id=4), []),
        (Audience(districts=frozenset({4})), Facts(district_id=5), [Lack(LackKind.DISTRICT)]),
        (Audience(districts=frozenset({4})), Facts(), [Lack(LackKind.DISTRICT_UNKNOWN)]),
    ],
)  # fmt: skip
def test_what_is_lacking(audience: Audience, facts: Facts, lacks: list[Lack]) -> None:
    assert list(lacks_of(rule(audience=audience), facts, DAY)) == lacks


@pytest.mark.parametrize(
    ("measures", "lack"),
    [
        ([], Lack(LackKind.MEASURE)),
        ([measure(benefit="other")], Lack(LackKind.MEASURE)),
        ([measure(state=MeasureState.REFUSED)], Lack(LackKind.MEASURE_REFUSED)),
        ([measure(state=MeasureState.IMPOSSIBLE)], Lack(LackKind.MEASURE_IMPOSSIBLE)),
        ([measure(ends_on=dt.date(2026, 11, 21))],
         Lack(LackKind.MEASURE_ENDED, day=dt.date(2026, 11, 21))),
        ([measure(ends_on=DAY)], None),
        ([measure(ends_on=None), measure(state=MeasureState.REFUSED)], None),
    ],
)  # fmt: skip
def test_a_measure_is_wanted(measures: list[Measure], lack: Lack | None) -> None:
    wanted = rule(audience=Audience(needs_measure=True))
    found = lacks_of(wanted, Facts(measures=tuple(measures)), DAY)
    assert found == (() if lack is None else (lack,))


# How much ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "every", "days"),
    [
        (Period.DAY, 1, (DAY, DAY)),
        (Period.MONTH, 1, (dt.date(2026, 11, 1), dt.date(2026, 11, 30))),
        (Period.YEAR, 1, (dt.date(2026, 1, 1), dt.date(2026, 12, 31))),
        (Period.YEAR, 4, (dt.date(2022, 11, 23), DAY)),
        (Period.MONTH, 3, (dt.date(2026, 8, 23), DAY)),
        (Period.DAY, 7, (dt.date(2026, 11, 16), DAY)),
        (Period.ONCE, 1, (dt.date.min, dt.date.max)),
    ],
)
def test_which_days_count(period: Period, every: int, days: Any) -> None:
    assert window(Allowance(Basis.FIXED, Decimal(1), "ride", period, every), DAY) == days


def uses(*days: str, unit: str = "ride", amount: int = 1, promised: bool = False) -> list[Use]:
    return [
        Use("taxi", dt.date.fromisoformat(day), unit, Decimal(amount), promised) for day in days
    ]


def test_rides_left_this_month_and_when_they_come_back() -> None:
    given_rides = uses("2026-11-01", "2026-11-22", "2026-10-31", amount=4)
    found = standing_of([rule()], Facts(), given_rides, DAY)
    assert found is not None
    assert (found.state, found.used, found.left) == (State.YES, Decimal(8), Decimal(2))
    assert found.renews_on == dt.date(2026, 12, 1)
    spent = standing_of([rule()], Facts(), [*given_rides, *uses("2026-11-05", amount=5)], DAY)
    assert spent is not None
    assert (spent.state, spent.left) == (State.USED, Decimal(0))


def test_another_unit_is_not_counted_and_times_count_all() -> None:
    arranged = uses("2026-11-03", unit="visit")
    rides = standing_of([rule()], Facts(), arranged, DAY)
    once = rule(allowance=Allowance(Basis.FIXED, Decimal(1), "time", Period.YEAR))
    yearly = standing_of([once], Facts(), arranged, DAY)
    assert rides is not None
    assert yearly is not None
    assert rides.used == 0
    assert (yearly.state, yearly.used) == (State.USED, Decimal(1))
    assert yearly.renews_on == dt.date(2027, 1, 1)


def test_what_is_approved_holds_its_place_only_where_whole_things_are_given() -> None:
    promised = uses("2026-11-20", unit="time", promised=True)
    twice = rule(allowance=Allowance(Basis.FIXED, Decimal(2), "time", Period.YEAR))
    found = standing_of([twice], Facts(), promised, DAY)
    rides = standing_of([rule()], Facts(), promised, DAY)
    assert found is not None
    assert rides is not None
    assert (found.used, found.promised, found.left) == (Decimal(0), Decimal(1), Decimal(1))
    assert rides.left == Decimal(10)


def test_one_in_four_years_comes_back_four_years_after_it_was_given() -> None:
    chair = rule(allowance=Allowance(Basis.FIXED, Decimal(1), "piece", Period.YEAR, 4))
    spent = standing_of([chair], Facts(), uses("2023-03-01", unit="piece"), DAY)
    free = standing_of([chair], Facts(), uses("2022-11-22", unit="piece"), DAY)
    assert spent is not None
    assert free is not None
    assert (spent.state, spent.renews_on) == (State.USED, dt.date(2027, 3, 1))
    assert free.state is State.YES


def test_the_programme_says_how_much() -> None:
    by_measure = rule(allowance=Allowance(Basis.MEASURE))
    facts = Facts(measures=(measure(), measure(benefit="other", amount=Decimal(9))))
    given_two = uses("2025-12-31", "2026-02-01", "2026-02-02", unit="piece")
    found = standing_of([by_measure], facts, given_two, DAY)
    assert found is not None
    assert (found.total, found.used, found.left) == (Decimal(3), Decimal(2), Decimal(1))
    assert (found.state, found.unit, found.until) == (State.YES, "piece", dt.date(2027, 1, 1))
    given_all = standing_of([by_measure], facts, uses(*["2026-02-01"] * 3, unit="piece"), DAY)
    assert given_all is not None
    assert given_all.state is State.USED
    unstated = standing_of([by_measure], Facts(measures=(measure(amount=None),)), [], DAY)
    assert unstated is not None
    assert (unstated.state, unstated.left) == (State.YES, None)


def test_of_several_measures_no_sum_is_made() -> None:
    by_measure = rule(allowance=Allowance(Basis.MEASURE))
    done = measure(amount=Decimal(2), state=MeasureState.DONE)
    both = standing_of([by_measure], Facts(measures=(measure(), done)), [], DAY)
    all_done = standing_of([by_measure], Facts(measures=(done, done)), [], DAY)
    assert both is not None
    assert all_done is not None
    assert (both.state, both.total, len(both.measures)) == (State.YES, None, 2)
    assert all_done.state is State.USED


def test_until_is_the_first_day_that_ends_something() -> None:
    audience = Audience(any_of=frozenset({"one", "child"}), age_to=17)
    facts = Facts({"child": dt.date(2030, 5, 1)}, birth_date=dt.date(2010, 2, 28))
    found = standing_of([rule(audience=audience)], facts, [], DAY)
    assert found is not None
    assert found.until == dt.date(2028, 2, 27)
    ending = replace(facts, categories={"child": dt.date(2026, 11, 25)})
    soon = standing_of([rule(audience=audience)], ending, [], DAY)
    assert soon is not None
    assert (soon.until, soon.renews_on) == (dt.date(2026, 11, 25), None)


def test_the_nearest_rule_says_why_not_and_one_out_of_force_says_nothing() -> None:
    far = rule("far", audience=Audience(any_of=frozenset({"one"}), all_of=frozenset({"slow"})))
    near = rule("near", audience=Audience(any_of=frozenset({"two"})))
    found = standing_of([far, near], Facts(), [], DAY)
    assert found is not None
    assert (found.state, found.rule.code) == (State.NO, "near")
    assert [one.code for one, _lacks in found.others] == ["far"]
    gone = rule(valid_to=dt.date(2026, 11, 21))
    assert standing_of([gone, rule(is_active=False)], Facts(), [], DAY) is None


# Contradictions ------------------------------------------------------------------------------

MORE = replace(RIDES, amount=Decimal(20))


def test_two_rules_that_one_person_meets_must_give_the_same() -> None:
    old = rule("old", audience=Audience(any_of=frozenset({"one", "two"})))
    new = rule("new", audience=Audience(all_of=frozenset({"slow"})), allowance=MORE,
               valid_from=dt.date(2027, 1, 1))  # fmt: skip
    (clash,) = contradictions(new, [old, new], KNOWN)
    assert (clash.other.code, clash.first, clash.last) == ("old", dt.date(2027, 1, 1), None)
    assert clash.example.categories == {"one", "slow"}
    assert clash.example.age == 18
    assert contradictions(replace(new, allowance=RIDES), [old], KNOWN) == []
    ended = replace(old, valid_to=dt.date(2026, 12, 31))
    assert contradictions(new, [ended], KNOWN) == []
    assert contradictions(new, [replace(old, is_active=False)], KNOWN) == []
    assert contradictions(new, [replace(old, benefit="other")], KNOWN) == []
    apart = replace(old, audience=replace(old.audience, none_of=frozenset({"slow"})))
    assert contradictions(new, [apart], KNOWN) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Audience(any_of=frozenset({"one"})), Audience(any_of=frozenset({"two"}))),
        (Audience(any_of=frozenset({"child"})), Audience(age_from=18)),
        (Audience(age_to=17), Audience(age_from=18)),
        (Audience(districts=frozenset({1})), Audience(districts=frozenset({2}))),
    ],
)
def test_audiences_that_nobody_shares(one: Audience, other: Audience) -> None:
    assert meeting(one, other, KNOWN) is None
    assert meeting(other, one, KNOWN) is None


CODES = ["one", "two", "child", "slow", "poor"]
SETS = st.frozensets(st.sampled_from(CODES), max_size=2)
AGES = st.none() | st.integers(0, 60)
AUDIENCES = st.builds(
    Audience, any_of=SETS, all_of=SETS, none_of=SETS, age_from=AGES, age_to=AGES,
    districts=st.frozensets(st.integers(1, 3), max_size=2),
)  # fmt: skip


def facts_of(codes: frozenset[str], age: int, district: int | None) -> Facts:
    return Facts(dict.fromkeys(codes), DAY.replace(year=DAY.year - age), district)


@settings(max_examples=30, deadline=None)
@given(AUDIENCES, AUDIENCES)
def test_whoever_is_named_meets_both_rules(one: Audience, other: Audience) -> None:
    """The example of a contradiction is real, and where there is none nobody is found."""
    example = meeting(one, other, KNOWN)
    if example is not None:
        facts = facts_of(example.categories, example.age, example.district_id)
        for audience in (one, other):
            assert lacks_of(rule(audience=audience), facts, DAY) == ()
        return
    for group in ("one", "two", "child", ""):
        for more in (frozenset(), {"slow"}, {"poor"}, {"slow", "poor"}):
            codes = frozenset({group, *more} - {""})
            low, end = KNOWN.ages.get(group, (0, 61))
            for age in range(low, min(end, 61)):
                for district in (1, 2, 3):
                    facts = facts_of(codes, age, district)
                    assert lacks_of(rule(audience=one), facts, DAY) or lacks_of(
                        rule(audience=other), facts, DAY
                    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"names": ("", "x", "")}, "name_kk"),
        ({"source": ""}, "source"),
        ({"valid_to": dt.date(2025, 12, 31)}, "valid_to"),
        ({"audience": Audience(age_from=-1)}, "age_from"),
        ({"audience": Audience(age_from=18, age_to=7)}, "age_to"),
        ({"audience": Audience(any_of=frozenset({"child"}), age_from=18)}, "any_of"),
        ({"audience": Audience(all_of=frozenset({"one", "two"}))}, "any_of"),
        ({"allowance": replace(RIDES, amount=Decimal(0))}, "amount"),
        ({"allowance": replace(RIDES, amount=Decimal("1.5"))}, "amount"),
        ({"allowance": replace(RIDES, amount=Decimal("NaN"))}, "amount"),
        ({"allowance": replace(RIDES, amount=None)}, "amount"),
        ({"allowance": replace(RIDES, unit="meal")}, "unit"),
        ({"allowance": replace(RIDES, every=0)}, "every"),
        ({"allowance": replace(RIDES, period=Period.TERM)}, "period"),
    ],
)  # fmt: skip
def test_faults_of_one_rule(more: dict[str, Any], field: str) -> None:
    assert list(faults_of(rule(**more), KNOWN)) == [field]
    assert faults_of(rule(), KNOWN) == {}


def test_from_which_day_a_change_is_felt() -> None:
    now = rule()
    assert first_change([now], [replace(now, source="басқа", names=("b", "", ""))], DAY) is None
    assert first_change([now], [replace(now, allowance=MORE)], DAY) == DAY
    later = rule("b", allowance=MORE, valid_from=dt.date(2027, 1, 1))
    ended = replace(now, valid_to=dt.date(2026, 12, 31))
    assert first_change([now], [ended, later], DAY) == dt.date(2027, 1, 1)
    assert first_change([ended], [now], DAY) == dt.date(2027, 1, 1)
    past = replace(now, valid_to=dt.date(2026, 2, 1))
    assert first_change([], [past], DAY) is None


def test_what_is_not_used_makes_no_difference() -> None:
    assert normal(replace(RIDES, basis=Basis.OPEN)) == normal(replace(MORE, basis=Basis.OPEN))
    once = Allowance(Basis.FIXED, Decimal(1), "time", Period.ONCE, 7)
    assert normal(once).every == 1
    assert fingerprint([rule()]) == fingerprint([rule(source="басқа")])
    assert fingerprint([rule()]) != fingerprint([rule(allowance=MORE)])
