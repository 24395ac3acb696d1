"""Levels, pasted plans and typed results, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from plugins.active_longevity.clubs.rules import (
    CLUB_LEVELS,
    LANGUAGE_LEVELS,
    Entry,
    TopicLine,
    has_passed,
    next_level,
    place_of,
    score_fault,
    score_of,
    shipped_levels,
    spread,
    topic_lines,
)

DAY = dt.date(2026, 11, 2)


def test_levels_rise() -> None:
    assert shipped_levels("active_longevity.arabic") == LANGUAGE_LEVELS
    assert shipped_levels("active_longevity.yoga") == CLUB_LEVELS
    assert next_level(LANGUAGE_LEVELS, "A1") == "A2"
    assert next_level(LANGUAGE_LEVELS, "C1") == ""
    assert next_level(LANGUAGE_LEVELS, "beginner") == ""


def test_a_column_of_a_spreadsheet_becomes_topics() -> None:
    text = "1. Танысу\r\n\r\n02.11.2026\tОтбасы  туралы\n2026-11-04;Дүкенде\n3) 2026 жылғы жоспар\n"
    assert topic_lines(text) == [
        TopicLine("", "Танысу"),
        TopicLine("02.11.2026", "Отбасы туралы"),
        TopicLine("2026-11-04", "Дүкенде"),
        TopicLine("", "2026 жылғы жоспар"),
    ]
    assert topic_lines(" \n\t\n") == []


def test_lines_without_a_date_go_to_sessions_without_a_topic() -> None:
    days = [DAY + dt.timedelta(days=number) for number in (4, 0, 2)]
    assert spread(3, days, taken=[DAY]) == [days[2], days[0], None]


@pytest.mark.parametrize(
    ("text", "score"),
    [("87", Decimal(87)), ("8,5", Decimal("8.5")), ("8.25", Decimal("8.25")), ("сексен", None),
     ("-1", None), ("1e3", None), ("8,555", None), ("٣", None)],
)  # fmt: skip
def test_scores_are_read_as_people_write_them(text: str, score: Decimal | None) -> None:
    assert score_of(text) == score


def test_what_is_wrong_with_a_score() -> None:
    assert score_fault(None, None) == "number"
    assert score_fault(Decimal(101), Decimal(100)) == "high"
    assert score_fault(Decimal(100), Decimal(100)) is None
    assert score_fault(Decimal(1001), None) == "high"


def test_the_score_decides_where_the_test_says_so() -> None:
    assert has_passed(Decimal(60), Decimal(60), ticked=False)
    assert not has_passed(Decimal(59), Decimal(60), ticked=True)
    assert has_passed(Decimal(5), None, ticked=True)
    assert not has_passed(None, Decimal(60), ticked=False)


def test_places_and_empty_lines() -> None:
    assert [place_of(one) for one in ("1", "12", "0", "үш", "1000")] == [1, 12, None, None, None]
    assert Entry().is_empty
    assert not Entry(note="жақсы").is_empty
