"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import parse_date

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "value",
    [
        "17.07.1958",
        "17.7.1958",
        "17.07.58",
        "17.07.1958 ж.",
        "17.07.1958ж",
        "17.07.1958 г.р.",
        "17/07/1958",
        "17-07-1958",
        "1958-07-17",
        "1958.07.17",
        "1958-07-17T00:00:00",
        "17.07.1958 0:00:00",
        " 17.07.1958\u00a0",
        "'17.07.1958",
        "17 шілде 1958",
        "1958 жылғы 17 шілде",
        "1958 ж. 17 шілде",
        "1958 жылдың 17 шілдесі",
        "17 шiлде 1958".replace("i", "і"),
        "17 июля 1958 г.",
        "17 ИЮЛЯ 1958 года",
        "17-июл-1958",
        "July 17, 1958",
        "17 Jul 1958",
        "17071958",
        "19580717",
        "21383",
        21383,
        21383.0,
        21383.75,
        17071958,
        dt.date(1958, 7, 17),
        dt.datetime(1958, 7, 17, 23, 59),  # noqa: DTZ001 - spreadsheets know no zones
    ],
)
def test_one_day_in_many_spellings(value: object) -> None:
    assert parse_date(value, latest=TODAY) == dt.date(1958, 7, 17)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "жоқ",
        "31.02.1959",
        "29.02.1959",
        "00.01.1950",
        "07/17/1958",
        "17.07",
        "17,07,1958",
        "1958",
        "17.13.1958",
        "17.07.0058",
        "17.07.9958",
        "٣١.٠١.١٩٥٠",
        "17 брюмера 1958",
        1958,
        65,
        0,
        -5,
        1000000000000.0,
        float("nan"),
        float("inf"),
        True,
        None,
        b"17.07.1958",
        "20102010x",
    ],
)
def test_what_is_no_date(value: object) -> None:
    assert parse_date(value, latest=TODAY) is None


def test_two_digits_of_a_year_depend_on_what_is_asked() -> None:
    assert parse_date("22.10.27", latest=TODAY) == dt.date(1927, 10, 22)
    assert parse_date("22.10.27", latest=dt.date(2040, 1, 1)) == dt.date(2027, 10, 22)
    assert parse_date("29.02.23", latest=TODAY) is None


@pytest.mark.parametrize(
    "months",
    [
        "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "January February March April May June July August September October November December",
        "янв фев мар апр май июн июл авг сен окт ноя дек",
    ],
)
def test_month_names(months: str) -> None:
    found = [parse_date(f"5 {month} 1960") for month in months.split()]
    assert found == [dt.date(1960, month, 5) for month in range(1, 13)]


@given(st.dates(dt.date(1906, 2, 1), dt.date(2099, 12, 31)))
def test_every_day_comes_back(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    for spelling in (f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y} г.", serial, day):
        assert parse_date(spelling) == day


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
def test_any_value_gets_an_answer(value: object) -> None:
    found = parse_date(value)
    assert found is None or 1850 <= found.year <= 2199
