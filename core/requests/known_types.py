"""Kinds of requests that modules registered: which a centre takes, in what term, by which unit and
papers; and the problems that one finds before it is opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import ModuleObjection
from core.kernel import kernel
from core.plugins.contracts import Problem, RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.plugins.plan_contracts import PlanQuestion
from core.plugins.request_contracts import PaperKind, RequestState, RequestType
from core.regions.models import Centre
from core.requests.models import RequestTypeRule
from core.web.i18n import lazy_gettext as _

HOOK: Final = "register_request_types"


@dataclass(frozen=True)
class OfferedType:
    """A type as one centre takes it: the module's own, or what region and centre set instead.

    `days` are working days, `papers` codes of paper kinds that are known; `source` is the act that
    sets the term.
    """

    type: RequestType
    days: int
    unit_id: int | None
    papers: tuple[str, ...]
    source: Any = ""

    @property
    def code(self) -> str:
        return self.type.code


def type_of(code: str) -> RequestType | None:
    """The type, also where its module is off; None when the module is not loaded."""
    return kernel().registry.request_types.get(code)


def module_of(code: str) -> str:
    """The module that registered the type; by its code where the module is not loaded."""
    return kernel().registry.owners.get(code) or code.partition(".")[0]


def is_on(code: str, region: RegionInfo) -> bool:
    """Whether the type is there and its module on in the region."""
    owner = module_of(code)
    return code in kernel().registry.request_types and (
        owner == "core" or kernel().dispatcher.is_active(owner, region)
    )


def type_label(code: str) -> Any:
    """The words of a kind of request, also when its module is not here."""
    known = type_of(code)
    return known.label if known is not None else _("A request of a module that is not here")


def state_of(type_code: str, state: str) -> RequestState | None:
    known = type_of(type_code)
    return known.workflow.state(state) if known is not None else None


def paper_of(code: str) -> PaperKind | None:
    return kernel().registry.paper_kinds.get(code)


def paper_label(code: str) -> Any:
    """The words of a kind of paper, also when its module is not here."""
    known = paper_of(code)
    return known.label if known is not None else _("A paper of a module that is not here")


def offered(session: Session, region: RegionInfo, centre: Centre) -> list[OfferedType]:
    """Types that the centre takes today, by their order; two queries at most."""
    fitting = [
        one
        for code, one in kernel().registry.request_types.items()
        if is_on(code, region) and (not one.centre_types or centre.type_code in one.centre_types)
    ]
    if not fitting or not centre.is_active:
        return []
    rules = rules_of(session, region=region, centre_id=centre.id)
    found = [with_rules(one, rules.get(one.code, ())) for one in fitting]
    return sorted(
        (one for one in found if one is not None), key=lambda one: (one.type.order, one.code)
    )


def rules_of(
    session: Session, *, region: RegionInfo, centre_id: int | None
) -> dict[str, list[RequestTypeRule]]:
    """Type → the region's rule and then the centre's own."""
    rows = session.scalars(
        sa.select(RequestTypeRule)
        .where(
            RequestTypeRule.region_id == region.id,
            sa.or_(RequestTypeRule.centre_id.is_(None), RequestTypeRule.centre_id == centre_id),
        )
        .order_by(RequestTypeRule.centre_id.is_not(None), RequestTypeRule.id)
    )
    found: dict[str, list[RequestTypeRule]] = {}
    for row in rows:
        found.setdefault(row.type, []).append(row)
    return found


def with_rules(known: RequestType, rules: Iterable[RequestTypeRule]) -> OfferedType | None:
    """The type with what the rules set, the later before the earlier; None when not offered."""
    days, source, papers = known.days, known.days_source, known.papers
    unit_id, is_offered = None, True
    for rule in rules:
        is_offered = rule.is_offered
        if rule.days is not None:
            days, source = rule.days, rule.source
        unit_id = rule.unit_id or unit_id
        papers = tuple(rule.papers) if rule.papers is not None else papers
    if not is_offered:
        return None
    there = tuple(dict.fromkeys(code for code in papers if paper_of(code) is not None))
    return OfferedType(known, days, unit_id, there, source)


def problems_of(
    session: Session,
    *,
    known: RequestType,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    on: dt.date,
) -> list[Problem]:
    """What the type's own check finds. A check that fails opens nothing: `ModuleObjection`."""
    check = known.check
    if check is None:
        return []
    given = {"session": session, "region": region, "person_id": person_id,
             "centre_id": centre_id, "on": on}  # fmt: skip
    module = module_of(known.code)
    try:
        found = ask_module(
            session, lambda: list(check(**given)), module=module, hook=HOOK,
            what=f"the check of {known.code}",
        )  # fmt: skip
    except ModuleFailed as failed:
        raise ModuleObjection(
            module, "request.check_failed",
            _("The module could not check this request. Tell the administrator."),
        ) from failed  # fmt: skip
    return [one for one in found if isinstance(one, Problem)]


# Questions of several types ------------------------------------------------------------------


@dataclass(frozen=True)
class AskedQuestion:
    """A question asked once, whichever of the types want it; `key` names its field."""

    key: str
    question: PlanQuestion
    types: tuple[str, ...]


def question_key(type_code: str, question: PlanQuestion) -> str:
    """Types of one module that ask the same code mean the same question."""
    return f"{module_of(type_code)}__{question.code}".replace(".", "_")


def questions_of(types: Iterable[RequestType]) -> list[AskedQuestion]:
    """Questions of all types, each once, in the order of the types."""
    found: dict[str, tuple[PlanQuestion, list[str]]] = {}
    for known in types:
        for question in known.questions:
            key = question_key(known.code, question)
            found.setdefault(key, (question, []))[1].append(known.code)
    return [AskedQuestion(key, one, tuple(codes)) for key, (one, codes) in found.items()]


def answers_in_words(
    known: RequestType | None, answers: Mapping[str, Any]
) -> list[tuple[Any, str]]:
    """(question, answer) as a reader sees them; where the module is gone, the stored codes."""
    if known is None:
        return [(code, str(value)) for code, value in answers.items() if value not in (None, "")]
    told: list[tuple[Any, str]] = []
    for question in known.questions:
        value = answers.get(question.code)
        if value not in (None, ""):
            words = {code: str(label) for code, label in question.choices}
            told.append((question.label, words.get(str(value), str(value))))
    return told
