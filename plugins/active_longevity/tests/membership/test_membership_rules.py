"""Decisions on memberships, without a database."""

from __future__ import annotations

import datetime as dt

import pytest

from core.reference.value_rules import KINDS
from plugins.active_longevity.membership.rules import (
    MemberState,
    add_months,
    member_state,
    next_start,
    pension_day,
    term_end,
)

D = dt.date


def steps(code: str) -> list[tuple[dt.date, int]]:
    return [(one.valid_from, one.value) for one in KINDS[code].known]


@pytest.mark.parametrize(
    ("code", "born", "expected"),
    [
        ("pension_age_men", D(1963, 5, 10), D(2026, 5, 10)),
        ("pension_age_women", D(1965, 5, 10), D(2026, 5, 10)),
        # 61 in December 2027 is in time, 61 in January 2028 waits for the half year
        ("pension_age_women", D(1966, 12, 31), D(2027, 12, 31)),
        ("pension_age_women", D(1967, 1, 1), D(2028, 7, 1)),
        ("pension_age_women", D(1967, 7, 15), D(2029, 7, 15)),
        ("pension_age_women", D(1970, 1, 1), D(2033, 1, 1)),
        ("pension_age_women", D(1940, 1, 1), D(2018, 1, 1)),  # before the table begins
    ],
)
def test_the_day_of_the_pension(code: str, born: D, expected: D) -> None:
    assert pension_day(born, steps(code)) == expected


def test_an_age_once_reached_stays_reached() -> None:
    table = [(D(2020, 1, 1), 600), (D(2021, 1, 1), 720)]
    assert pension_day(D(1970, 6, 1), table) == D(2020, 6, 1)
    assert pension_day(D(1971, 6, 1), table) == D(2031, 6, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2026, 11, 30), 3, D(2027, 2, 28)), (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2028, 2, 29), 12, D(2029, 2, 28)), (D(2026, 12, 15), 1, D(2027, 1, 15)),
    ],
)  # fmt: skip
def test_months_end_with_their_last_day(day: D, months: int, expected: D) -> None:
    assert add_months(day, months) == expected


def test_terms_follow_without_gap_or_overlap() -> None:
    last = term_end(D(2026, 9, 1), 3)
    assert last == D(2026, 11, 30)
    assert next_start(last, D(2026, 11, 20)) == D(2026, 12, 1)
    assert next_start(last, D(2026, 11, 30)) == D(2026, 12, 1)
    assert next_start(last, D(2027, 1, 10)) == D(2027, 1, 10), "nothing is given for the past"


@pytest.mark.parametrize(
    ("on", "left_on", "pauses", "expected"),
    [
        (D(2026, 8, 31), None, [], MemberState.NOT_YET),
        (D(2026, 9, 1), None, [], MemberState.ACTIVE),
        (D(2026, 11, 15), None, [], MemberState.ACTIVE),
        (D(2026, 11, 16), None, [], MemberState.ENDING),
        (D(2026, 11, 30), None, [], MemberState.ENDING),
        (D(2026, 12, 1), None, [], MemberState.ENDED),
        (D(2026, 10, 5), None, [(D(2026, 10, 1), D(2026, 10, 5))], MemberState.SUSPENDED),
        (D(2026, 10, 6), None, [(D(2026, 10, 1), D(2026, 10, 5))], MemberState.ACTIVE),
        (D(2026, 10, 5), D(2026, 10, 5), [], MemberState.ACTIVE),
        (D(2026, 10, 6), D(2026, 10, 5), [], MemberState.LEFT),
    ],
)
def test_what_a_membership_is_worth(
    on: D, left_on: D | None, pauses: list[tuple[D, D]], expected: MemberState
) -> None:
    found = member_state(
        starts_on=D(2026, 9, 1), ends_on=D(2026, 11, 30), left_on=left_on, pauses=pauses, on=on,
        ending_days=14,
    )  # fmt: skip
    assert found is expected
