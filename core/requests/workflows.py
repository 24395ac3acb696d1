"""Workflows that most kinds of requests share; a module may write its own instead."""

from __future__ import annotations

from typing import Final

from core.plugins.request_contracts import RequestState, Transition, Workflow
from core.requests.permissions import DECIDE, WORK
from core.web.i18n import lazy_gettext as _

#: letters and notices of core that these workflows send
GRANTED_LETTER: Final = "request_granted"
REFUSED_LETTER: Final = "request_refused"
WAITING_NOTICE: Final = "requests.waiting"
DECIDED_NOTICE: Final = "requests.decided"
READY_NOTICE: Final = "requests.ready"

_REGISTERED: Final = RequestState(
    "registered",
    _("Request registered"),
    "new",
    _("A specialist will take your request into work."),
)
_REVIEW: Final = RequestState(
    "review", _("Under review"), "work", _("A specialist is looking at your request.")
)
_WAITING: Final = RequestState(
    "waiting", _("Waiting for the applicant"), "waiting",
    _("We wait for you. Please telephone the desk or come."),
)  # fmt: skip
_WITHDRAWN: Final = RequestState(
    "withdrawn", _("Withdrawn"), "closed", _("You have taken this request back."), "withdrawn"
)
_DONE: Final = RequestState("done", _("Done"), "closed", _("This request is done."), "done")
_OPEN: Final = ("registered", "review", "waiting")

_TAKE: Final = Transition(
    "take", _("Take into work"), ("registered",), "review", WORK, kind="primary"
)
_ASK: Final = Transition(
    "ask", _("Wait for the applicant"), ("registered", "review"), "waiting", WORK,
    needs=("reason",), notice=WAITING_NOTICE,
)  # fmt: skip
_ANSWERED: Final = Transition(
    "answered", _("The applicant has answered"), ("waiting",), "review", WORK, kind="primary"
)


def _withdraw(sources: tuple[str, ...]) -> Transition:
    return Transition(
        "withdraw", _("The applicant takes it back"), sources, "withdrawn", WORK,
        needs=("reason",), kind="danger",
    )  # fmt: skip


def decided_workflow() -> Workflow:
    """A matter that is decided: one proposes, another approves, a letter goes out."""
    drafted = _("The head will decide on your request.")
    states = (
        _REGISTERED, _REVIEW, _WAITING,
        RequestState("to_grant", _("Proposed to grant"), "work", drafted),
        RequestState("to_refuse", _("Proposed to refuse"), "work", drafted),
        RequestState("granted", _("Approved"), "work",
                     _("Your request is approved and is being carried out.")),
        RequestState("refused", _("Refused"), "closed",
                     _("A decision was made. The letter says how to appeal."), "refused"),
        RequestState("returned", _("Returned for completion"), "closed",
                     _("Papers are missing. Please come again with them."), "returned"),
        _WITHDRAWN, _DONE,
    )  # fmt: skip
    transitions = (
        _TAKE, _ASK, _ANSWERED,
        Transition("propose_grant", _("Propose to grant"), ("review",), "to_grant", WORK,
                   needs=("decision", "papers"), kind="primary"),
        Transition("propose_refusal", _("Propose to refuse"), ("review",), "to_refuse", WORK,
                   needs=("refusal", "decision")),
        Transition("approve", _("Approve"), ("to_grant",), "granted", DECIDE,
                   letter=GRANTED_LETTER, notice=DECIDED_NOTICE, not_by="propose_grant",
                   kind="primary"),
        Transition("refuse", _("Approve the refusal"), ("to_refuse",), "refused", DECIDE,
                   letter=REFUSED_LETTER, notice=DECIDED_NOTICE, not_by="propose_refusal",
                   kind="danger"),
        Transition("send_back", _("Send back to the specialist"), ("to_grant", "to_refuse"),
                   "review", DECIDE, needs=("reason",)),
        Transition("complete", _("Done"), ("granted",), "done", WORK, needs=("result",),
                   notice=READY_NOTICE, kind="primary"),
        Transition("return", _("Return for completion"), ("registered", "review"), "returned",
                   WORK, needs=("reason",), notice=WAITING_NOTICE),
        _withdraw((*_OPEN, "to_grant", "to_refuse", "granted")),
        Transition("reopen", _("Open again"), ("refused", "returned", "withdrawn", "done"),
                   "review", DECIDE, needs=("reason",)),
    )  # fmt: skip
    return Workflow(states, transitions)


def advice_workflow() -> Workflow:
    """A matter that is helped with and not decided: advice, a lesson, help with a portal."""
    transitions = (
        _TAKE, _ASK, _ANSWERED,
        Transition("complete", _("Done"), ("registered", "review"), "done", WORK,
                   needs=("result",), kind="primary"),
        _withdraw(_OPEN),
        Transition("reopen", _("Open again"), ("withdrawn", "done"), "review", DECIDE,
                   needs=("reason",)),
    )  # fmt: skip
    return Workflow((_REGISTERED, _REVIEW, _WAITING, _WITHDRAWN, _DONE), transitions)
