"""Days off as the Labour Code has them, and a region's own rows above them."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from core.reference.day_rules import DayOff, is_working, known_days, special_days

D = dt.date


def test_the_days_off_of_2026_are_those_of_the_calendar() -> None:
    """domain.md §4.3: the extra days of the year, and a Constitution Day that is no more."""
    extra = {D(2026, 3, 9), D(2026, 3, 24), D(2026, 3, 25), D(2026, 5, 11), D(2026, 10, 26)}
    moved = {day for day, one in known_days(2026).items() if one.kind == "moved_off"}
    assert moved == extra
    assert known_days(2026)[D(2026, 5, 27)].name_ru == "Курбан-айт"
    assert D(2026, 8, 30) not in known_days(2026)
    assert D(2025, 8, 30) in known_days(2025)
    assert D(2027, 3, 15) in known_days(2027)
    assert D(2026, 3, 15) not in known_days(2026)
    assert D(2024, 1, 8) not in known_days(2024), "Christmas on a Sunday is not moved"
    assert known_days(2026)[D(2026, 3, 9)].name_kk == (
        "Халықаралық әйелдер күні (демалыс ауыстырылды)"
    )


def test_days_off_over_the_change_of_the_year() -> None:
    found = special_days([], D(2026, 12, 31), D(2027, 1, 7))
    assert list(found) == [D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 4), D(2027, 1, 7)]
    assert is_working(D(2026, 12, 31), found)
    assert not is_working(D(2027, 1, 4), found), "2 January is a Saturday"


def test_what_the_region_wrote_stands_above_what_is_known() -> None:
    own = [
        DayOff(D(2026, 12, 16), "ordinary", "", own=True),
        DayOff(D(2026, 12, 19), "working", "Жұмыс күні", own=True),
        DayOff(D(2026, 12, 21), "moved_off", "Демалыс", own=True),
        DayOff(D(2027, 1, 1), "working", "outside", own=True),
    ]
    found = special_days(own, D(2026, 12, 1), D(2026, 12, 31))
    assert list(found) == [D(2026, 12, 19), D(2026, 12, 21)]
    assert is_working(D(2026, 12, 16), found), "a Wednesday that is no holiday here"
    assert is_working(D(2026, 12, 19), found), "a Saturday on which people work"
    assert not is_working(D(2026, 12, 20), found)
    assert not is_working(D(2026, 12, 21), found)


@given(st.integers(2000, 2100))
def test_a_moved_day_off_is_never_on_a_weekend_nor_on_a_holiday(year: int) -> None:
    days = known_days(year)
    moved = [one for one in days.values() if one.kind == "moved_off"]
    assert all(one.day.weekday() < 5 for one in moved)
    lost = sum(
        one.day.weekday() >= 5 and one.name_en not in {"Orthodox Christmas", "Qurban Ait"}
        for one in days.values()
        if one.kind == "holiday"
    )
    assert len(moved) == lost, "one working day is free for each holiday on a weekend"
