"""Weekdays, times and places as centres write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange.timetable_rules import (
    parse_equipment,
    parse_places,
    parse_times,
    parse_weekdays,
)

WEEKDAYS = {
    "Дс/Ср/Жм": {1, 3, 5}, "пн-ср-пт": {1, 3, 5}, "2 4": {2, 4}, "Понедельник": {1},
    "Дүйсенбі, сәрсенбі": {1, 3}, "ДС, СС": {1, 2}, "Пн.-Пт.": {1, 2, 3, 4, 5},
    "1-5": {1, 2, 3, 4, 5}, "пн – пт": {1, 2, 3, 4, 5}, "135": {1, 3, 5}, "2,4": {2, 4},
    "2.4": {2, 4}, "вт и чт": {2, 4},
    "сейсенбі мен бейсенбі": {2, 4}, "по средам": {3}, "Sat+Sun": {6, 7},
    "күн сайын": set(range(1, 8)), "по будням": {1, 2, 3, 4, 5}, "Cр": {3}, "Жм.": {5},
    "Mon Wed Fri": {1, 3, 5}, "сб\u00a0вс": {6, 7},
}  # fmt: skip
TIMES = {
    "10:00-11:00": (10, 0, 11, 0), "10.00–11.00": (10, 0, 11, 0), "10:00 (60 мин)": (10, 0, 11, 0),
    "с 9:30 до 10:15": (9, 30, 10, 15), "10-11": (10, 0, 11, 0), "1000-1130": (10, 0, 11, 30),
    "10:00:00-11:00:00": (10, 0, 11, 0), "10.00, 1,5 часа": (10, 0, 11, 30),
    "сағат 10:00-ден 11:00-ге дейін": (10, 0, 11, 0), "10:00 2 сағ": (10, 0, 12, 0),
}  # fmt: skip


def test_weekdays_are_read_in_three_languages() -> None:
    assert {text: set(parse_weekdays(text) or ()) for text in WEEKDAYS} == WEEKDAYS


@pytest.mark.parametrize(
    "text", ["", "8", "0", "пн-завтра", "понедельничать", "—", "1122", "пт пт?"]
)
def test_what_is_no_weekday_is_not_guessed(text: str) -> None:
    assert parse_weekdays(text) is None


def test_times_are_read_in_many_spellings() -> None:
    read = {text: parse_times(text) for text in TIMES}
    assert read == {t: (dt.time(a, b), dt.time(c, d)) for t, (a, b, c, d) in TIMES.items()}
    assert parse_times("10:00", ends="11.30") == (dt.time(10), dt.time(11, 30))
    assert parse_times("10:00", minutes="45") == (dt.time(10), dt.time(10, 45))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10:00",
        "11:00-10:00",
        "25:00-26:00",
        "10:00-10:00",
        "08:00-23:00",
        "түсте",
        "10:99-11:00",
    ],
)
def test_what_is_no_time_is_not_guessed(text: str) -> None:
    assert parse_times(text) is None


def test_places_and_equipment() -> None:
    read = [
        parse_places(one) for one in ("12", "12 адам", "15 чел.", "12.0", "0", "9999", "көп", "")
    ]
    assert read == [12, 12, 15, 12, None, None, None, None]
    assert parse_equipment("Бильярд үстелі; Доп (3); Кілем x10") == [
        ("Бильярд үстелі", 1), ("Доп", 3), ("Кілем", 10)]  # fmt: skip
    assert parse_equipment(" ") == []
    assert parse_equipment("Доп (0)") is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str, other: str) -> None:
    days = parse_weekdays(text)
    assert days is None or (days and days <= set(range(1, 8)))
    times = parse_times(text, ends=other, minutes=other)
    assert times is None or times[0] < times[1]
    places = parse_places(text)
    assert places is None or 1 <= places <= 1000
    assert all(n >= 1 for _name, n in parse_equipment(text) or [])
