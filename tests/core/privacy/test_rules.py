"""States of consents, shares, terms, categories that contradict."""

from __future__ import annotations

import datetime as dt

import pytest

from core.people.category_rules import Span, contradiction, fits_age
from core.privacy.consent_services import is_bin
from core.privacy.rules import Share, consent_state
from core.regions.rules import add_months
from tests.core.privacy.conftest import BIN

D = dt.date


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
