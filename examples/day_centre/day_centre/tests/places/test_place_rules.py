"""The age at which an application is taken, and the fields of the act in words."""

from __future__ import annotations

import datetime as dt

import pytest
from day_centre.places.rules import age_fault, years_old
from day_centre.places.types import PLACE
from day_centre.places.visit_fields import FIELDS, PARTS, told
from day_centre.places.words import STATES

ON = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("born", "years", "fault"),
    [
        (dt.date(2025, 11, 21), 0, "young"),
        (dt.date(2025, 11, 20), 1, ""),
        (dt.date(2008, 11, 21), 17, ""),
        (dt.date(2008, 11, 20), 18, "old"),
        (dt.date(2020, 2, 29), 6, ""),
    ],
)
def test_age(born: dt.date, years: int, fault: str) -> None:
    assert years_old(born, ON) == years
    assert age_fault(born, ON, oldest=17) == fault


def test_the_act_has_every_field_of_the_observed_form_once() -> None:
    codes = [one.code for one in FIELDS]
    assert len(codes) == len(set(codes)) == 27
    content = {"family": ["many", "gone"], "pmpk_on": "2026-10-05", "conclusion": "Қабылдансын"}
    pairs = [text for _title, part in told(content) for _label, text in part]
    assert len(pairs) == 3, "what is empty is left out"
    assert pairs[-1] == "Қабылдансын"
    assert [len(part.fields) for part in PARTS] == [8, 6, 9, 4]


def test_no_way_leads_to_an_approval_past_the_act_or_by_one_person() -> None:
    ways = {one.code: one for one in PLACE.workflow.transitions}
    into = {one.code for one in ways.values() if one.target == "granted"}
    assert into == {"approve"}
    assert ways["approve"].not_by == "propose_grant"
    assert ways["approve"].check is ways["propose_grant"].check is not None
    open_states = {one.code for one in PLACE.workflow.states if one.phase != "closed"}
    assert open_states | {"granted"} == set(STATES)
