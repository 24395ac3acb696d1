"""Which days a course takes, without a database."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.active_longevity.courses.rules import (
    SAME_DAY_APART,
    Day,
    Terms,
    choose,
    is_full,
    most_on_a_day,
    next_state,
    offered_times,
    order_fault,
    too_near,
)

MONDAY = dt.date(2026, 11, 23)


def at(offset: int, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=offset), dt.time(hour), dt.UTC)


def free(offset: int, *hours: int) -> Day:
    return Day(MONDAY + dt.timedelta(days=offset), [at(offset, hour) for hour in hours])


def test_a_course_takes_the_first_days_that_keep_the_interval() -> None:
    days = [free(n, 10) for n in range(9)]
    found = choose(days, terms=Terms(3, 1), needed=3, a_day=1, taken=[MONDAY])
    assert [one.date() for one in found.times] == [at(3).date(), at(6).date()]
    assert found.full == ()


def test_days_without_a_free_time_are_told() -> None:
    days = [free(0), free(1, 11), free(2)]
    found = choose(days, terms=Terms(1, 1), needed=2, a_day=1, taken=[])
    assert found.times == (at(1, 11),)
    assert found.full == (MONDAY, MONDAY + dt.timedelta(days=2))


def test_two_of_a_day_lie_hours_apart_and_never_more_than_allowed() -> None:
    days = [free(0, 10, 11, 12, 14), free(1, 10)]
    found = choose(days, terms=Terms(0, 2), needed=5, a_day=2, taken=[])
    assert found.times == (at(0, 10), at(0, 14), at(1, 10))
    again = choose(days, terms=Terms(0, 2), needed=5, a_day=2, taken=[MONDAY, MONDAY])
    assert again.times == (at(1, 10),)


def test_times_near_the_wanted_one_come_first_and_lie_in_the_day() -> None:
    found = offered_times(dt.time(10), 30)
    assert found[:3] == [dt.time(10), dt.time(10, 30), dt.time(9, 30)]
    assert min(found) == dt.time(8)
    assert offered_times(dt.time(19, 45), 30)[0] == dt.time(19, 15)


def test_a_course_is_done_with_its_last_visit_and_runs_again_without_it() -> None:
    assert next_state("running", visits=10, given=10) == "done"
    assert next_state("done", visits=10, given=9) == "running"
    assert next_state("stopped", visits=10, given=10) == "stopped"


@settings(max_examples=80)
@given(
    gap=st.integers(0, 4), most=st.integers(1, 3), needed=st.integers(1, 12),
    open_days=st.lists(st.integers(0, 3), min_size=1, max_size=30),
    taken=st.lists(st.integers(0, 30), max_size=4),
)  # fmt: skip
def test_whatever_is_chosen_keeps_the_rules(
    gap: int, most: int, needed: int, open_days: list[int], taken: list[int]
) -> None:
    terms = Terms(gap, most)
    days = [free(n, *range(8, 8 + 4 * times, 4)) for n, times in enumerate(open_days)]
    known: list[dt.date] = []
    for one in sorted(taken):  # what the person has already keeps the rules itself
        day = MONDAY + dt.timedelta(days=one)
        if not too_near(terms, day, known) and not is_full(terms, day, known):
            known.append(day)
    found = choose(days, terms=terms, needed=needed, a_day=most, taken=known)
    dates = [one.date() for one in found.times]
    assert len(found.times) == len(set(found.times)) <= needed
    assert list(found.times) == sorted(found.times)
    assert order_fault(terms, dates, known) is None
    for day in set(dates):
        of_day = sorted(one for one in found.times if one.date() == day)
        assert len(of_day) + known.count(day) <= most_on_a_day(terms)
        assert all(b - a >= SAME_DAY_APART for a, b in pairwise(of_day))
