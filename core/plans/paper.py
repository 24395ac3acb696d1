"""A plan on paper: numbered and checked by core.documents, printed in Kazakh and in Russian.

The register of documents is read by many, so the numbered paper holds the psychological part
without its words; whoever may read that part prints the whole plan from the plan's own page, with
the same number and code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.documents.issue_services import Asked, issue_document, retire_document
from core.documents.models import IssuedDocument
from core.errors import Conflict, InvalidInput
from core.people.models import Person
from core.plans import labels
from core.plans.access import locked, note, require
from core.plans.known_forms import form_label, form_of
from core.plans.models import Plan
from core.plans.permissions import VIEW
from core.plans.queries import GoalLine, MeasureLine, NeedLine, PlanFile, plan_file
from core.plugins.contracts import DocumentTemplate, RegionInfo
from core.web.i18n import format_number, gettext
from core.web.i18n import lazy_gettext as _

TEMPLATE: Final = "individual_plan"
SOURCE: Final = Path(__file__).resolve().parent / "typst" / "plan.typ"
LANGUAGES: Final = ("kk", "ru")


def plan_templates() -> list[DocumentTemplate]:
    return [
        DocumentTemplate(
            TEMPLATE, _("Individual plan"), "IP",
            dict.fromkeys(LANGUAGES, "plans/typst/plan.typ"), _fields, permission=VIEW,
        )
    ]  # fmt: skip


def _fields(
    *,
    session: Session,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:
    """The plan that the centre has agreed with the person; `subject` is its public identifier."""
    statement = sa.select(Plan).where(
        Plan.person_id == person_id, Plan.centre_id == centre_id, Plan.state == "agreed"
    )
    if subject:
        statement = statement.where(Plan.public_id == subject)
    plan = session.scalar(statement)
    if plan is None:
        raise InvalidInput("plan.none", _("This centre has agreed no plan with the person."))
    today = local_today(region.timezone)
    return plan_values(plan_file(session, plan=plan, reads_all=False, today=today))


def issue_paper(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    plan: Plan,
    person: Person,
    language: str,
) -> IssuedDocument:
    """The numbered paper of an agreed plan in a language; the second time the first one is found.

    Raises `Conflict` unless the plan is agreed, and what `issue_document` raises.
    """
    require(actor, VIEW, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    known = paper_of(session, plan=row, language=language)
    if known is not None and known.state == "valid":
        return known
    if row.state != "agreed":
        raise Conflict("plan.not_agreed", _("Only a plan that is agreed gets a numbered paper."))
    last = f"{row.public_id}:{language}:{known.id if known is not None else 0}"
    document = issue_document(
        session, actor=actor, region=region, centre_id=row.centre_id, person=person,
        template_code=TEMPLATE, language=language,
        token=hashlib.sha256(last.encode()).hexdigest(), asked=Asked(subject=row.public_id),
    )  # fmt: skip
    setattr(row, f"paper_{language}_id", document.id)
    session.flush()
    note(session, actor, row, "plan.paper", {"document": document.number})
    return document


def paper_of(session: Session, *, plan: Plan, language: str) -> IssuedDocument | None:
    number = getattr(plan, f"paper_{language}_id")
    return session.get(IssuedDocument, number) if number is not None else None


def retire_papers(session: Session, *, actor: Actor, plan: Plan, reason: Any) -> None:
    """The papers of a plan that is not in force any more say so when they are checked."""
    for language in LANGUAGES:
        document = paper_of(session, plan=plan, language=language)
        if document is not None:
            retire_document(session, actor=actor, document=document, reason=str(reason))


def plan_values(file: PlanFile, images: Mapping[int, bytes] | None = None) -> dict[str, Any]:
    """What the template holds of the plan itself, in the language of the work; `images` are the
    PNG of drawn signatures by their id."""
    plan = file.plan
    return {
        "title": str(form_label(plan.form)),
        "plan_number": plan.number,
        "edition": gettext("edition %(num)s", num=plan.edition),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "drawn_on": plan.drawn_on.isoformat(),
        "source": plan.source,
        "staff": _staff(file),
        "review_on": file.waiting.due_on.isoformat() if file.waiting is not None else "",
        "answers": [[label, text] for label, text in answers_in_words(plan)],
        "needs": [_need(one) for one in file.needs],
        "signatures": [*_signed(file, images or {}), *_missing(file)],
    }


def _staff(file: PlanFile) -> str:
    if file.staff is None:
        return ""
    return ", ".join(filter(None, (file.staff.full_name, file.staff.post)))


def answers_in_words(plan: Plan) -> list[tuple[str, str]]:
    """(question, answer) of the form's own questions; where the form is gone, by their codes."""
    form = form_of(plan.form)
    known = {one.code: one for one in form.questions} if form is not None else {}
    found = []
    for code, answer in plan.answers.items():
        question = known.get(code)
        label = str(question.label) if question is not None else code
        words = dict(question.choices) if question is not None else {}
        found.append((label, str(words.get(answer, answer))))
    return found


def _need(line: NeedLine) -> dict[str, Any]:
    kind = str(labels.NEED_KINDS[line.row.kind])
    if line.hidden:
        return {"kind": kind, "text": _closed(), "seen": "", "goals": []}
    return {
        "kind": kind,
        "text": line.row.text,
        "seen": line.row.seen_how,
        "goals": [_goal(one) for one in line.goals],
    }


def _goal(line: GoalLine) -> dict[str, Any]:
    goal = line.row
    outcome = labels.OUTCOMES.get(goal.outcome)
    return {
        "text": goal.text,
        "success": goal.success,
        "due": goal.due_on.isoformat() if goal.due_on else "",
        "outcome": str(outcome[0]) if outcome else "",
        "measures": [_measure(one) for one in line.measures],
    }


def _measure(line: MeasureLine) -> dict[str, Any]:
    row = line.row
    return {
        "text": _closed() if line.hidden else row.text,
        "kind": str(labels.SPECIAL_KINDS[row.kind]),
        "who": "" if line.hidden else line.who,
        "due": row.due_on.isoformat() if row.due_on and not line.hidden else "",
        "amount": "" if line.hidden else amount(line),
    }


def amount(line: MeasureLine) -> str:
    """«10, visit, every month» of a measure with a quantity."""
    row = line.row
    if row.quantity is None:
        return ""
    parts = (format_number(float(row.quantity)), labels.UNITS[row.unit], labels.PERIODS[row.period])
    return ", ".join(str(one) for one in parts)


def _closed() -> str:
    return gettext("closed part, not printed here")


def _signed(file: PlanFile, images: Mapping[int, bytes]) -> list[dict[str, Any]]:
    return [
        {
            "role": str(labels.ROLES[one.role]), "post": one.post, "name": one.signer,
            "day": one.signed_on.isoformat(), "way": str(labels.WAYS[one.way]),
            "image": list(images.get(one.id, b"")),
        }
        for one in file.signed
    ]  # fmt: skip


def _missing(file: PlanFile) -> list[dict[str, Any]]:
    """Empty lines for those who have not signed yet."""
    roles = {"person" if one.role == "representative" else one.role for one in file.signed}
    return [
        {"role": str(labels.ROLES[one]), "post": "", "name": "", "day": "", "way": "",
         "image": []}
        for one in ("person", "specialist", "head")
        if one not in roles
    ]  # fmt: skip
