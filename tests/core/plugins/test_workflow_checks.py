"""A kind of requests whose workflow cannot be walked is refused before it is registered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import SetupError
from core.plugins.request_contracts import RequestState, RequestType, Transition, Workflow
from core.plugins.workflow_checks import refuse_bad_request_type
from core.requests.workflows import advice_workflow, decided_workflow

FLOW = advice_workflow()
KNOWN = RequestType("lab.loan", "Loan", FLOW, days=5)


def _states(*states: RequestState) -> RequestType:
    return replace(KNOWN, workflow=Workflow(states, ()))


def _way(**changes: Any) -> RequestType:
    first = replace(FLOW.transitions[0], **changes)
    return replace(KNOWN, workflow=Workflow(FLOW.states, (first, *FLOW.transitions[1:])))


@pytest.mark.parametrize(
    ("known", "fault"),
    [
        (replace(KNOWN, days=0), "one working day"),
        (replace(KNOWN, service_kind="other.visit"), "another's"),
        (replace(KNOWN, workflow=decided_workflow()), "reason of refusal"),
        (_states(), "needs states"),
        (_states(RequestState("a", "A", "work", "")), "phase 'new'"),
        (_states(FLOW.states[0], RequestState("b", "B", "closed", "")), "outcome"),
        (_states(FLOW.states[0], FLOW.states[0]), "code of its own"),
        (_states(RequestState("a", "A", "later", "")), "nobody knows"),  # type: ignore[arg-type]
        (_way(target="nowhere"), "not there"),
        (_way(code="ask"), "one code"),
        (_way(needs=("magic",)), "nobody can fill"),
        (_way(not_by="nobody"), "another one"),
        (_way(deadline_days=0), "no day"),
    ],
)  # fmt: skip
def test_what_cannot_be_walked_is_named(known: RequestType, fault: str) -> None:
    with pytest.raises(SetupError, match=fault):
        refuse_bad_request_type(known, "lab")


def test_what_core_offers_can_be_walked() -> None:
    refuse_bad_request_type(KNOWN, "lab")
    refuse_bad_request_type(
        replace(KNOWN, workflow=decided_workflow(), refusals=(("no", "No"),)), "lab"
    )
    assert isinstance(FLOW.transitions[0], Transition)
