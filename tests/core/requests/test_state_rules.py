"""What a transition asks for, without the database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.requests.state_rules import clean_text, decides, missing_needs, open_papers
from core.requests.workflows import advice_workflow, decided_workflow


def test_decisions_are_those_that_nobody_approves_after() -> None:
    flow = decided_workflow()
    assert {one.code for one in flow.transitions if decides(one, flow.transitions)} == {
        "approve", "refuse",
    }  # fmt: skip
    advice = advice_workflow()
    assert not any(decides(one, advice.transitions) for one in advice.transitions)


def test_what_is_missing() -> None:
    assert missing_needs(("refusal", "decision", "papers"), {"decision": "x"}) == ["refusal"]
    assert missing_needs(("papers", "assignee"), {}) == []
    assert open_papers([("a", "given"), ("b", "missing"), ("c", "waived")]) == ["b"]


@given(st.text(alphabet="a \n\r\t", max_size=40))
def test_a_text_is_cleaned_once_for_all(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert "\r" not in clean
    assert "\n\n\n" not in clean
    assert clean == clean.strip()
    assert "".join(clean.split()) == "".join(text.split())
