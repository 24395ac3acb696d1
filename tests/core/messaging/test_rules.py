"""Pure decisions about messages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messaging import rules

NINE, TEN_PM = dt.time(9), dt.time(21)
YEAR = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a clock on a wall


@given(st.times(), st.times(), st.datetimes(YEAR, YEAR.replace(year=2028)))
def test_nothing_goes_out_in_the_quiet_hours_and_nothing_waits_a_day(begin, end, moment):
    begin, end = (one.replace(second=0, microsecond=0) for one in (begin, end))
    opens = rules.earliest(moment, begin, end)
    assert not rules.is_quiet(opens.time(), begin, end)
    assert moment <= opens < moment + dt.timedelta(days=1)
    if not rules.is_quiet(moment.time(), begin, end):
        assert opens == moment


def test_quiet_hours_of_the_night_and_of_new_years_eve():
    eve = YEAR.replace(month=12, day=31, hour=23, minute=30)
    assert rules.earliest(eve, TEN_PM, NINE) == YEAR.replace(year=2027, hour=9)
    assert rules.earliest(eve.replace(hour=21, minute=0), TEN_PM, NINE).day == 1
    assert rules.earliest(eve.replace(hour=20, minute=59), TEN_PM, NINE).hour == 20
    assert not rules.is_quiet(dt.time(3), NINE, NINE)


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("", 0, 0), ("a" * 160, 160, 1), ("a" * 161, 161, 2), ("a" * 307, 307, 3),
        ("€" * 80, 160, 1), ("€" * 81, 162, 2), ("қ" * 70, 70, 1), ("қ" * 71, 71, 2),
        ("қ" * 134, 134, 2), ("қ" * 135, 135, 3), ("🌞" * 35, 70, 1), ("🌞" * 36, 72, 2),
    ],
)  # fmt: skip
def test_parts_of_an_sms(text, units, parts):
    assert rules.sms_parts(text) == (units, parts)


def test_placeholders():
    text = "%(name)s, 100 %% сабақ %(date)s, 50% жеңілдік"
    assert rules.placeholders_in(text) == {"name", "date", "% "}
    assert rules.unknown_placeholders("%(name)s %(fate)s %(centre)s", ["date"]) == ["fate"]
    assert rules.missing_placeholders("%(date)s", ["date", "time"]) == ["time"]
    assert rules.filled("%(name)s:  100 %% %(x)s|%(no)s", {"name": "А", "x": "%(name)s"}) == (
        "А: 100 % %(name)s|"
    )


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_no_text_of_a_region_breaks_a_message(text, values):
    assert isinstance(rules.filled(text, values), str)
    rules.placeholders_in(text)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Иә", True), ("иә, келемін", True), ("ИӘ!", True), ("да", True), ("Да.", True),
        ("1", True), (" 1 ", True), ("yes", True), ("OK", True), ("иа", True),
        ("Жоқ", False), ("жок рахмет", False), ("нет", False), ("2", False), ("No", False),
        ("бас тартамын", False), ("", None), ("кім бұл?", None), ("12", None), ("да нет", None),
        ("1 немесе 2", None), ("можно завтра да", None), ("Спасибо", None),
    ],
)  # fmt: skip
def test_what_an_answer_means(text, means):
    assert rules.meaning(text) is means


def test_attempts_end():
    pauses = [rules.pause_after(n) for n in range(1, 7)]
    assert pauses == [*rules.PAUSES, None]
    assert rules.check_after(len(rules.CHECKS)) is None
