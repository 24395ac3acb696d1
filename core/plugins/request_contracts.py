"""What `register_request_types()` and `work_kinds()` return: requests of the one window with their
workflow as a table, and the kinds of work that stand in the inbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.plugins.contracts import CardLine, Problem, Text
from core.plugins.plan_contracts import PlanQuestion

#: where a request stands for whoever is not in the matter; the columns of the board
Phase = Literal["new", "work", "waiting", "closed"]
#: what became of a closed request
Outcome = Literal["", "granted", "refused", "returned", "withdrawn", "done"]


@dataclass(frozen=True)
class WorkKind:
    """A kind of work of the inbox. `endpoint` is its page, which takes the item's `ref` as
    `argument`; `permission` is what its reader needs, `does` what whoever takes it or is given it
    needs (empty: no more than to read it)."""

    code: str
    label: Text
    endpoint: str
    argument: str
    permission: str
    icon: str = "clipboard-list"
    does: str = ""


@dataclass(frozen=True)
class PaperKind:
    """A paper that requests ask for. One that was given serves every request that asks for the same
    `code`, for `valid_months` (0: for good)."""

    code: str
    label: Text
    valid_months: int = 0
    help: Text = ""


@dataclass(frozen=True)
class RequestState:
    """A state of a workflow. Its deadline stands still in the phase `waiting`. `next_step` says to
    the applicant, on the public page too, what comes next: it names no person and no matter."""

    code: str
    label: Text
    phase: Phase
    next_step: Text
    outcome: Outcome = ""


@dataclass(frozen=True)
class Transition:
    """A way from one of the states to another.

    `permission` is who may go it. `needs` is what must be filled: `reason` (free text),
    `refusal` (one of the type's refusal reasons), `decision`, `result`, `papers` (all given or
    waived), `assignee`. `letter` is the code of a document template that is issued, `notice` that
    of a message event; `deadline_days` (working days) starts another deadline from that day.
    `not_by` names a transition: who went that one last may not go this one (who drafted does not
    approve). `check(session, region, request_id)` returns the module's own problems; a blocking
    one closes the way and is told beside its button. `after(session, actor, region, request_id)`
    is the module's own part of the deed, in the same transaction; it may refuse with a
    `DomainError`, and then nothing has happened. `request_id` is the key of the row.
    """

    code: str
    label: Text
    sources: tuple[str, ...]
    target: str
    permission: str
    needs: tuple[str, ...] = ()
    letter: str = ""
    notice: str = ""
    deadline_days: int | None = None
    not_by: str = ""
    kind: Literal["primary", "plain", "danger"] = "plain"
    check: Callable[..., list[Problem]] | None = None
    after: Callable[..., None] | None = None


@dataclass(frozen=True)
class Workflow:
    """States, the first of which every request begins in, and the ways between them."""

    states: tuple[RequestState, ...]
    transitions: tuple[Transition, ...]

    def state(self, code: str) -> RequestState | None:
        return next((one for one in self.states if one.code == code), None)

    def transition(self, code: str) -> Transition | None:
        return next((one for one in self.transitions if one.code == code), None)


@dataclass(frozen=True)
class RequestType:
    """A matter that people come with: one direction of the one window.

    `centre_types` are codes of the centres that take it, none for all. `days` is the term in
    working days and `days_source` the act that sets it; a region may set another, and another unit
    and papers. `papers` are codes of `PaperKind`s of the same module or of core. `questions` are
    asked at the desk, and those of one code once for all types of a module, so they must be
    answered alike. `refusals` are (code, words) of reasons to refuse. `check(session, region,
    person_id, centre_id, on)` returns problems before it is opened. `portal` names the national
    portal in which it has a twin (`social`, `egov`, `fsm`), `portal_fields(session, region,
    request_id)` the pairs of label and value that the portal asks for, in its order.
    `sensitive` is the right without which nobody reads its answers. `lines(session, region, user,
    request_id)` returns what the module itself says on the request's page, with links to its own
    pages; its `request_id` is the key of the row too.
    """

    code: str
    label: Text
    workflow: Workflow
    days: int
    days_source: Text = ""
    centre_types: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    questions: tuple[PlanQuestion, ...] = ()
    refusals: tuple[tuple[str, Text], ...] = ()
    help: Text = ""
    icon: str = "clipboard-list"
    check: Callable[..., list[Problem]] | None = None
    portal: str = ""
    portal_fields: Callable[..., list[tuple[Text, str]]] | None = None
    #: service kind that the ledger gets when the request is done, if any
    service_kind: str = ""
    sensitive: str = ""
    order: int = 100
    lines: Callable[..., list[CardLine]] | None = None
