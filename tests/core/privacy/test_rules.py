"""Working days, states of consents, shares, terms, categories that contradict."""

from __future__ import annotations

import datetime as dt

import pytest

from core.people.category_rules import Span, contradiction, fits_age
from core.privacy.consent_services import is_bin
from core.privacy.rules import Share, add_working_days, consent_state, days_off, is_working_day
from core.regions.retention import add_months
from tests.core.privacy.conftest import BIN

D = dt.date


def test_the_days_off_of_2026_are_those_of_the_calendar() -> None:
    """domain.md §4.3: the extra days of the year, and a Constitution Day that is no more."""
    extra = {D(2026, 3, 9), D(2026, 3, 24), D(2026, 3, 25), D(2026, 5, 11), D(2026, 10, 26)}
    assert extra <= days_off(2026)
    assert D(2026, 5, 27) in days_off(2026)
    assert D(2026, 8, 30) not in days_off(2026)
    assert D(2025, 8, 30) in days_off(2025)
    assert D(2027, 3, 15) in days_off(2027)
    assert D(2026, 3, 15) not in days_off(2026)
    assert D(2024, 1, 8) not in days_off(2024), "Christmas on a Sunday is not moved"


@pytest.mark.parametrize(
    ("discovered", "deadline"),
    [
        (D(2026, 11, 19), D(2026, 11, 20)),
        (D(2026, 11, 20), D(2026, 11, 23)),  # Friday
        (D(2026, 11, 21), D(2026, 11, 23)),  # Saturday
        (D(2026, 12, 15), D(2026, 12, 17)),  # before Independence Day
        (D(2026, 3, 20), D(2026, 3, 26)),  # Nauryz and its moved days
        (D(2026, 12, 31), D(2027, 1, 5)),  # 1 and 2 January; Saturday gives Monday 4
    ],
)
def test_the_deadline_skips_days_off(discovered: dt.date, deadline: dt.date) -> None:
    assert add_working_days(discovered, 1) == deadline
    assert is_working_day(deadline)


@pytest.mark.parametrize(
    ("valid_to", "withdrawn_on", "state"),
    [
        (None, None, "valid"),
        (D(2026, 11, 20), None, "expiring"),
        (D(2026, 12, 20), None, "expiring"),
        (D(2026, 12, 21), None, "valid"),
        (D(2026, 11, 19), None, "expired"),
        (None, D(2026, 11, 20), "withdrawn"),
        (D(2026, 11, 19), D(2026, 11, 1), "withdrawn"),
    ],
)
def test_states_of_a_consent(valid_to: object, withdrawn_on: object, state: str) -> None:
    assert consent_state(D(2026, 1, 1), valid_to, withdrawn_on, D(2026, 11, 20)) == state  # type: ignore[arg-type]


def test_a_consent_of_tomorrow_does_not_count_yet() -> None:
    assert consent_state(D(2026, 11, 21), None, None, D(2026, 11, 20)) == "later"


def test_shares_never_round_to_all_or_none() -> None:
    assert [Share(part, 1000).percent for part in (0, 1, 500, 999, 1000)] == [0, 1, 50, 99, 100]
    assert Share(0, 0).percent == 0


def test_months_end_with_the_month() -> None:
    assert add_months(D(2024, 1, 31), 1) == D(2024, 2, 29)
    assert add_months(D(2024, 2, 29), 12) == D(2025, 2, 28)
    assert add_months(D(2026, 12, 15), 60) == D(2031, 12, 15)


@pytest.mark.parametrize("text", ["", BIN[:-1], "990840000009", "530314400300", "٩٩٠٨٤٠٠٠٠٠٠٨"])
def test_a_bin_has_its_digit(text: str) -> None:
    assert is_bin(BIN)
    assert not is_bin(text)


def test_two_disability_groups_contradict_only_on_common_days() -> None:
    second = Span("disability_2", D(2024, 1, 1), D(2025, 12, 31))
    third = Span("disability_3", D(2025, 12, 31), None)
    later = Span("disability_3", D(2026, 1, 1), None)
    assert contradiction(third, [second]) == second
    assert contradiction(later, [second]) is None
    assert contradiction(Span("pensioner", None, None), [second]) is None
    award, family = Span("award_altyn_alqa", None, None), Span("large_family", None, None)
    assert contradiction(award, [family]) is None, "an award and a family are two things"


def test_children_and_adults_have_their_own_categories() -> None:
    born = D(2018, 11, 21)
    assert not fits_age("disability_2", born, D(2026, 11, 20))
    assert fits_age("disability_child_2", born, D(2026, 11, 20))
    assert not fits_age("disability_child_2", born, D(2025, 11, 20)), "no group before seven"
    assert fits_age("disability_child", born, D(2025, 11, 20))
    assert not fits_age("disability_child", D(1953, 3, 14), D(2026, 11, 20))
    assert fits_age("disability_child", None, D(2026, 11, 20))
