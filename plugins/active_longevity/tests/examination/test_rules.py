"""What a person's clearances are worth on a date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.active_longevity.examination.rules import (
    ENDING_DAYS,
    ClearanceState,
    allows,
    clearance_state,
)

ON = dt.date(2026, 11, 20)


def day(offset: int) -> dt.date:
    return ON + dt.timedelta(days=offset)


@pytest.mark.parametrize(
    ("spans", "state"),
    [
        ([], ClearanceState.MISSING),
        ([(None, day(-1))], ClearanceState.EXPIRED),
        ([(None, ON)], ClearanceState.ENDING),
        ([(ON, day(ENDING_DAYS))], ClearanceState.ENDING),
        ([(ON, day(ENDING_DAYS + 1))], ClearanceState.VALID),
        ([(day(1), day(200))], ClearanceState.NOT_YET),
        ([(None, day(5)), (day(6), day(300))], ClearanceState.VALID),
        ([(None, day(5)), (day(7), day(300))], ClearanceState.ENDING),
        ([(None, day(-5)), (day(3), day(300))], ClearanceState.NOT_YET),
    ],
)
def test_the_state_on_a_date(
    spans: list[tuple[dt.date | None, dt.date]], state: ClearanceState
) -> None:
    assert clearance_state(spans, ON) is state


spans = st.lists(
    st.tuples(st.none() | st.integers(-400, 400), st.integers(0, 400)).map(
        lambda pair: (
            None if pair[0] is None else day(pair[0]),
            day((pair[0] if pair[0] is not None else -200) + pair[1]),
        )
    ),
    max_size=5,
)


@given(spans)
def test_allowed_exactly_when_one_span_holds_the_date(
    known: list[tuple[dt.date | None, dt.date]],
) -> None:
    holds = any((first is None or first <= ON) and last >= ON for first, last in known)
    assert allows(clearance_state(known, ON)) is holds


@given(spans, spans)
def test_one_more_clearance_never_takes_a_right_away(
    known: list[tuple[dt.date | None, dt.date]], more: list[tuple[dt.date | None, dt.date]]
) -> None:
    if allows(clearance_state(known, ON)):
        assert allows(clearance_state(known + more, ON))
