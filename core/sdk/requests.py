"""What a module's requests stand on: kinds of requests with their workflow, papers, work; taking
requests in and finding them."""

from __future__ import annotations

from core.plugins.plan_contracts import PlanQuestion
from core.plugins.request_contracts import (
    Outcome,
    PaperKind,
    Phase,
    RequestState,
    RequestType,
    Transition,
    Workflow,
    WorkKind,
)
from core.requests.intake_services import NewIntake, NewMatter, PaperGiven, open_intake
from core.requests.intake_words import CHANNELS, PHASES
from core.requests.known_types import (
    OfferedType,
    answers_in_words,
    module_of,
    offered,
    paper_label,
    type_label,
    type_of,
)
from core.requests.models import Intake, Request, RequestEvent, RequestPaper
from core.requests.permissions import DECIDE as REQUESTS_DECIDE
from core.requests.permissions import OPEN as REQUESTS_OPEN
from core.requests.permissions import VIEW as REQUESTS_VIEW
from core.requests.permissions import WORK as REQUESTS_WORK
from core.requests.state_services import Filled, Way, may_go, move
from core.requests.workflows import (
    DECIDED_NOTICE,
    GRANTED_LETTER,
    READY_NOTICE,
    REFUSED_LETTER,
    WAITING_NOTICE,
    advice_workflow,
    decided_workflow,
)
from core.work.models import Unit, UnitMember, WorkItem
from core.work.services import (
    NewWork,
    act_on,
    assign_work,
    close_work,
    lock_work,
    open_work,
    pause_work,
    reopen_work,
    restart_deadline,
    resume_work,
)

__all__ = [
    "CHANNELS",
    "DECIDED_NOTICE",
    "GRANTED_LETTER",
    "PHASES",
    "READY_NOTICE",
    "REFUSED_LETTER",
    "REQUESTS_DECIDE",
    "REQUESTS_OPEN",
    "REQUESTS_VIEW",
    "REQUESTS_WORK",
    "WAITING_NOTICE",
    "Filled",
    "Intake",
    "NewIntake",
    "NewMatter",
    "NewWork",
    "OfferedType",
    "Outcome",
    "PaperGiven",
    "PaperKind",
    "Phase",
    "PlanQuestion",
    "Request",
    "RequestEvent",
    "RequestPaper",
    "RequestState",
    "RequestType",
    "Transition",
    "Unit",
    "UnitMember",
    "Way",
    "WorkItem",
    "WorkKind",
    "Workflow",
    "act_on",
    "advice_workflow",
    "answers_in_words",
    "assign_work",
    "close_work",
    "decided_workflow",
    "lock_work",
    "may_go",
    "module_of",
    "move",
    "offered",
    "open_intake",
    "open_work",
    "paper_label",
    "pause_work",
    "reopen_work",
    "restart_deadline",
    "resume_work",
    "type_label",
    "type_of",
]
