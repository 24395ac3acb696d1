"""Medians of counted waits."""

from __future__ import annotations

import statistics

from hypothesis import given, settings
from hypothesis import strategies as st

from core.indicators.wait_rules import Waits, waits_of


@settings(max_examples=50)
@given(st.lists(st.integers(0, 40), max_size=30))
def test_the_median_is_the_later_middle_and_counts_may_come_in_parts(lengths: list[int]) -> None:
    counted = [(length, 1) for length in lengths]
    found = waits_of(counted)
    assert found == waits_of([(length, lengths.count(length)) for length in set(lengths)])
    if not lengths:
        assert found == Waits(0, 0, 0)
    else:
        assert found == Waits(len(lengths), statistics.median_high(lengths), max(lengths))
