"""Dates of series: days off, moves over months and years, order of writing."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from core.reference.day_rules import is_working, special_days
from core.scheduling.rules import Meeting, Slot
from core.scheduling.series_rules import (
    PatternPart,
    Shift,
    in_scope,
    interval_of,
    later_end,
    local_meeting,
    pairs_of_change,
    pattern_meetings,
    placed_meetings,
    shift_between,
    shifted,
    shifted_slots,
    update_order,
)

D, T = dt.date, dt.time
TEN, ELEVEN = T(10), T(11)


def at(day: dt.date, start: dt.time = TEN, end: dt.time = ELEVEN) -> Meeting:
    return Meeting(day, start, end)


def placed(slots: list[Slot], first: dt.date, last: dt.date, policy: str) -> list[dt.date]:
    special = special_days([], first, last + dt.timedelta(days=30))
    return [
        one.at.day
        for one in placed_meetings(
            pattern_meetings([PatternPart(tuple(slots))], first, last),
            off={day for day, known in special.items() if known.is_off},
            is_working=lambda day: is_working(day, special),
            policy=policy,  # type: ignore[arg-type]
            last=last,
        )
    ]


DAILY = [Slot(day, TEN, ELEVEN) for day in range(1, 8)]
WED = [Slot(3, TEN, ELEVEN)]


def test_the_end_of_february_and_the_change_of_the_year() -> None:
    leap = placed(DAILY, D(2028, 2, 27), D(2028, 3, 2), "hold")
    assert leap == [D(2028, 2, 27), D(2028, 2, 28), D(2028, 2, 29), D(2028, 3, 1), D(2028, 3, 2)]
    assert D(2027, 2, 28) in placed(DAILY, D(2027, 2, 27), D(2027, 3, 1), "hold")
    assert len(placed(DAILY, D(2027, 2, 27), D(2027, 3, 1), "hold")) == 3
    assert placed(DAILY, D(2026, 12, 30), D(2027, 1, 5), "skip") == [
        D(2026, 12, 30), D(2026, 12, 31), D(2027, 1, 3), D(2027, 1, 5),
    ]  # fmt: skip
    assert placed([Slot(4, TEN, ELEVEN)], D(2026, 12, 31), D(2026, 12, 31), "skip") == [
        D(2026, 12, 31)
    ]


def test_a_day_off_is_skipped_moved_or_held() -> None:
    first, last = D(2026, 12, 9), D(2026, 12, 23)
    assert placed(WED, first, last, "hold") == [D(2026, 12, 9), D(2026, 12, 16), D(2026, 12, 23)]
    assert placed(WED, first, last, "skip") == [D(2026, 12, 9), D(2026, 12, 23)]
    assert placed(WED, first, last, "move") == [D(2026, 12, 9), D(2026, 12, 17), D(2026, 12, 23)]
    assert placed(WED, first, D(2026, 12, 16), "move") == [D(2026, 12, 9)], "not after the end"
    nauryz = placed(WED, D(2026, 3, 18), D(2026, 4, 1), "move")
    assert nauryz == [D(2026, 3, 18), D(2026, 3, 26), D(2026, 4, 1)], "24 and 25 March are off too"


def test_a_day_on_which_the_group_meets_is_no_target() -> None:
    slots = [Slot(3, TEN, ELEVEN), Slot(4, TEN, ELEVEN)]
    moved = placed(slots, D(2026, 12, 14), D(2026, 12, 20), "move")
    assert moved == [D(2026, 12, 17), D(2026, 12, 18)]


slots_lists = st.lists(
    st.builds(
        lambda day, hour: Slot(day, T(hour), T(hour, 50)), st.integers(1, 7), st.integers(8, 19)
    ),
    min_size=1,
    max_size=5,
    unique=True,
)
dates = st.dates(D(2024, 1, 1), D(2030, 12, 31))


@given(slots_lists, dates, st.integers(0, 60), st.sampled_from(["skip", "move", "hold"]))
def test_no_session_falls_on_a_day_off_and_none_is_made_twice(
    slots: list[Slot], first: dt.date, days: int, policy: str
) -> None:
    last = first + dt.timedelta(days=days)
    special = special_days([], first, last + dt.timedelta(days=30))
    found = placed(slots, first, last, policy)
    plain = placed(slots, first, last, "hold")
    assert all(first <= day <= last for day in found)
    assert len(found) <= len(plain)
    if policy != "hold":
        assert not any(special[day].is_off for day in found if day in special)
    if policy == "move":
        assert len(found) >= len(placed(slots, first, last, "skip"))


@given(
    st.dictionaries(st.integers(0, 40), st.integers(0, 40), min_size=1, max_size=30).filter(
        lambda one: len(set(one.values())) == len(one)
    )
)
def test_rows_never_have_the_same_start_while_they_are_written(moves: dict[int, int]) -> None:
    """Keys are the old places, one row in each; values the new ones."""
    base = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    def moment(place: int) -> dt.datetime:
        return base + dt.timedelta(days=place)

    state: dict[int, dt.datetime | None] = {row: moment(row) for row in moves}
    for row, start in update_order({row: (moment(row), moment(to)) for row, to in moves.items()}):
        taken = {one for key, one in state.items() if key != row}
        assert start is None or start not in taken
        state[row] = start
    assert state == {row: moment(to) for row, to in moves.items()}


def test_a_whole_series_moves_by_its_own_step_without_parking() -> None:
    base = dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
    week = dt.timedelta(days=7)
    order = update_order({n: (base + n * week, base + (n + 1) * week) for n in range(150)})
    assert [key for key, _start in order] == list(reversed(range(150)))
    assert None not in [start for _key, start in order]


times = st.builds(T, st.integers(0, 22), st.sampled_from([0, 15, 30, 45]))


@given(dates, times, dates, times)
def test_a_shift_leads_where_it_was_measured(
    day: dt.date, start: dt.time, other: dt.date, begin: dt.time
) -> None:
    before = Meeting(day, start, T(start.hour, 59))
    after = Meeting(other, begin, T(begin.hour + 1, 0))
    assert shifted(before, shift_between(before, after)) == after


def test_nothing_moves_beyond_midnight() -> None:
    assert shifted(at(D(2026, 12, 31), T(22), T(23)), Shift(minutes=61)) is None
    assert shifted(at(D(2026, 12, 31)), Shift(days=1)) == at(D(2027, 1, 1))
    assert shifted_slots([Slot(7, TEN, ELEVEN)], Shift(days=1)) == (Slot(1, TEN, ELEVEN),)


def test_this_one_this_and_following_all() -> None:
    days = [D(2026, 11, 23), D(2026, 11, 25), D(2026, 11, 30), D(2026, 12, 2)]
    series = [(n, at(day)) for n, day in enumerate(days)]
    assert in_scope(series, this=1, scope="this", same_slot=False) == [1]
    assert in_scope(series, this=1, scope="following", same_slot=False) == [1, 2, 3]
    assert in_scope(series, this=1, scope="following", same_slot=True) == [1, 3]
    assert in_scope(series, this=2, scope="all", same_slot=True) == [0, 2]


@given(slots_lists, slots_lists, dates, st.integers(0, 40))
def test_a_new_pattern_gives_exactly_its_meetings(
    before: list[Slot], after: list[Slot], first: dt.date, days: int
) -> None:
    last = first + dt.timedelta(days=days)
    old = list(enumerate(pattern_meetings([PatternPart(tuple(before))], first, last)))
    new = pattern_meetings([PatternPart(tuple(after))], first, last)
    pairs, superfluous, missing = pairs_of_change(old, new)
    assert sorted([meeting for _key, meeting in pairs] + missing) == new
    assert sorted([key for key, _meeting in pairs] + superfluous) == [key for key, _one in old]


def test_lost_meetings_come_after_the_end_and_pass_over_days_off() -> None:
    parts = [PatternPart((Slot(3, TEN, ELEVEN), Slot(5, TEN, ELEVEN)))]
    last, extra = later_end(parts, D(2026, 12, 11), lost=3, off=lambda day: day == D(2026, 12, 16))
    assert [one.day for one in extra] == [D(2026, 12, 18), D(2026, 12, 23), D(2026, 12, 25)]
    assert last == D(2026, 12, 25)
    assert later_end(parts, D(2026, 12, 11), lost=0, off=lambda _day: False) == (
        D(2026, 12, 11), [],
    )  # fmt: skip


@given(dates, times, st.sampled_from(["Asia/Almaty", "Asia/Oral", "Europe/Moscow"]))
def test_local_time_comes_back_from_utc(day: dt.date, start: dt.time, zone: str) -> None:
    one = Meeting(day, start, T(start.hour, 59))
    interval = interval_of(one, zone)
    assert local_meeting(interval.starts_at, interval.ends_at, zone) == one
