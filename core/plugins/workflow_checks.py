"""What a kind of requests must keep before it is registered: a workflow that can be walked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, get_args

from core.errors import SetupError
from core.plugins.plan_contracts import PlanQuestion
from core.plugins.request_contracts import Outcome, Phase, RequestType, Transition

NEEDS: Final = frozenset({"reason", "refusal", "decision", "result", "papers", "assignee"})
CODE_LENGTH: Final = 60


def refuse_bad_request_type(known: RequestType, owner: str) -> None:
    """States and transitions fit together; the ledger's service is the module's own."""
    fault = _states_fault(known) or _ways_fault(known)
    if known.days < 1:
        fault = fault or "the term must be one working day at least"
    if known.service_kind and not known.service_kind.startswith(f"{owner}."):
        fault = fault or f"the service {known.service_kind!r} is another's"
    if fault:
        raise SetupError(f"{known.code}: {fault}")


def refuse_two_meanings(known: RequestType, others: Iterable[RequestType]) -> None:
    """At the desk a question of a module is asked once for all its types that want it, so those
    of one code must be answered alike."""
    asked = {one.code: _answers_of(one) for other in others for one in other.questions}
    for question in known.questions:
        if asked.get(question.code, _answers_of(question)) != _answers_of(question):
            raise SetupError(
                f"{known.code}: the question {question.code!r} is another in another type"
            )


def _answers_of(question: PlanQuestion) -> tuple[object, ...]:
    codes = tuple(code for code, _label in question.choices)
    return question.kind, codes, question.minimum, question.maximum


def _states_fault(known: RequestType) -> str:
    states = known.workflow.states
    codes = [one.code for one in states]
    if not states or len(codes) != len(set(codes)):
        return "a workflow needs states, each with a code of its own"
    for one in states:
        if not one.code or len(one.code) > CODE_LENGTH:
            return f"the code of the state {one.code!r} is empty or too long"
        if one.phase not in get_args(Phase) or one.outcome not in get_args(Outcome):
            return f"the state {one.code!r} has a phase or an outcome that nobody knows"
        if (one.phase == "closed") != bool(one.outcome):
            return f"the state {one.code!r}: those that are closed, and only they, have an outcome"
    return "" if states[0].phase == "new" else "the first state must be of the phase 'new'"


def _ways_fault(known: RequestType) -> str:
    codes = [one.code for one in known.workflow.transitions]
    if len(codes) != len(set(codes)):
        return "two transitions have one code"
    found = (_way_fault(known, way) for way in known.workflow.transitions)
    return next((fault for fault in found if fault), "")


def _way_fault(known: RequestType, way: Transition) -> str:
    states = {one.code for one in known.workflow.states}
    codes = {one.code for one in known.workflow.transitions}
    faults = (
        (not {way.target, *way.sources} <= states,
         "leads from or to a state that is not there"),
        (not set(way.needs) <= NEEDS, "needs what nobody can fill"),
        (way.not_by and way.not_by not in codes, "names another one that is not there"),
        (way.deadline_days is not None and way.deadline_days < 1, "starts a deadline of no day"),
        ("refusal" in way.needs and not known.refusals,
         "asks for a reason of refusal, and there is none"),
    )  # fmt: skip
    return next((f"the transition {way.code!r} {text}" for wrong, text in faults if wrong), "")
