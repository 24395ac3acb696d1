"""Plans of a person: merged, told to the person, erased; and what forbids to erase."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.person_data import scrub_subjects
from core.clock import local_today, now_utc
from core.plans import labels
from core.plans.models import Plan, PlanGoal, PlanMeasure, PlanNeed, PlanReview, PlanSignature
from core.plans.review_work import work_of
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, Problem, RegionInfo
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.records import Column, make_nameless, person_records, record_of

_STATES = {code: word for code, (word, _kind) in labels.STATES.items()}
_OUTCOMES = {code: word for code, (word, _kind) in labels.OUTCOMES.items()}


def merge_people(merging: Merging) -> list[Moved]:
    """All plans follow. Where both files have a draft, or an agreed plan, in one centre, the one
    of the dropped file is closed: a person has one of each."""
    mine, others = sa.orm.aliased(Plan), sa.orm.aliased(Plan)
    twice = merging.session.scalars(
        sa.select(others)
        .join(mine, sa.and_(mine.centre_id == others.centre_id, mine.state == others.state))
        .where(
            mine.person_id == merging.keep_id,
            others.person_id == merging.drop_id,
            others.state.in_(("draft", "agreed")),
        )
        .order_by(others.id)
    ).all()
    for plan in twice:
        merging.warn(
            _("Both files have an individual plan in one centre: № %(number)s is closed.",
              number=plan.number)
        )  # fmt: skip
        merging.change(
            plan, state="closed", ended_at=now_utc(), ended_by=merging.user_id,
            ended_on=local_today(merging.region.timezone),
            end_reason=gettext("Two files of one person were merged"),
        )  # fmt: skip
        review = work_of(merging.session, plan)
        if review is not None and review.closed_at is None:
            merging.change(review, closed_at=now_utc())
    return [merging.move(Plan, label=_("Individual plans"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every edition, with its needs, goals, measures, reviews and signatures."""
    plans = person_records(
        session, Plan, person_id=person_id, kind=_("Individual plan"), at="created_at",
        columns={
            "number": _("Number"), "edition": _("Edition"), "state": (_("State"), _STATES),
            "drawn_on": _("Drawn up on"), "starts_on": _("First day"), "ends_on": _("Last day"),
            "source": _("On what it rests"), "answers": _("Answers"),
            "end_reason": _("Why it ended"),
        },
    )  # fmt: skip
    return [*plans, *_parts_told(session, person_id)]


def _parts_told(session: Session, person_id: int) -> list[PersonRecord]:
    kinds: dict[Any, Any] = dict(labels.NEED_KINDS)
    told: list[tuple[Any, Any, dict[str, Column], str]] = [
        (PlanNeed, _("Need of a plan"),
         {"kind": (_("Kind"), kinds), "text": _("Need"), "seen_how": _("How it was seen")}, ""),
        (PlanGoal, _("Goal of a plan"),
         {"text": _("Goal"), "success": _("Measure of success"), "due_on": _("By when"),
          "outcome": (_("Outcome"), _OUTCOMES), "outcome_note": _("Note")}, ""),
        (PlanMeasure, _("Measure of a plan"),
         {"kind": (_("Kind"), kinds), "text": _("Measure"), "outside_body": _("Who does it"),
          "due_on": _("By when"), "quantity": _("Quantity"), "unit": (_("Unit"), labels.UNITS),
          "period": (_("How often"), labels.PERIODS)}, ""),
        (PlanReview, _("Review of a plan"),
         {"due_on": _("Due on"), "held_on": _("Held on"), "held_by": _("Held by"),
          "changes": _("What was found")}, "created_at"),
        (PlanSignature, _("Signature under a plan"),
         {"role": (_("Who signs"), labels.ROLES), "way": (_("How it was signed"), labels.WAYS),
          "signer": _("Full name"), "signed_on": _("Day of signing"),
          "void_reason": _("Why it is void")}, "created_at"),
    ]  # fmt: skip
    found = []
    for model, kind, columns, at in told:
        table = model.__table__
        rows = session.execute(
            sa.select(table).where(table.c.id.in_(_ids(model, person_id))).order_by(table.c.id)
        ).mappings()
        found += [
            record_of(row, kind=kind, code=table.name, columns=columns, at=at) for row in rows
        ]
    return found


def _ids(model: Any, person_id: int) -> sa.Select[Any]:
    """Statement of the ids of a part's rows of one person."""
    statement = sa.select(model.id).where(Plan.person_id == person_id)
    if model in {PlanReview, PlanSignature, PlanNeed}:
        return statement.join(Plan, Plan.id == model.plan_id)
    if model is PlanMeasure:
        statement = statement.join(PlanGoal, PlanGoal.id == PlanMeasure.goal_id)
    return statement.join(PlanNeed, PlanNeed.id == PlanGoal.need_id).join(
        Plan, Plan.id == PlanNeed.plan_id
    )


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Numbers, kinds, days and quantities stay, because plans are counted; no word does."""
    emptied: dict[Any, dict[str, Any]] = {
        PlanMeasure: {"text": "", "outside_body": ""},
        PlanGoal: {"text": "", "success": "", "outcome_note": ""},
        PlanReview: {"changes": "", "held_by": ""},
        PlanSignature: {"signer": "", "post": "", "void_reason": ""},
        PlanNeed: {"text": "", "seen_how": ""},
    }
    for model, values in emptied.items():
        table = model.__table__
        session.execute(
            sa.update(table).where(table.c.id.in_(_ids(model, person_id))).values(values)
        )
    mine = session.scalars(sa.select(Plan.id).where(Plan.person_id == person_id))
    scrub_subjects(session, subject_type="plan", subject_ids=mine)
    session.execute(
        sa.update(Plan.__table__)  # type: ignore[arg-type]
        .where(Plan.__table__.c.person_id == person_id, Plan.__table__.c.state == "draft")
        .values(state="closed", ended_at=now_utc(), ended_on=local_today(region.timezone))
    )
    return [
        make_nameless(session, Plan, person_id=person_id, label=_("Individual plans"),
                      texts=("source", "end_reason"), answers={})
    ]  # fmt: skip


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """An agreed plan is a promise: it is closed first."""
    numbers = session.scalars(
        sa.select(Plan.number)
        .where(Plan.person_id == person_id, Plan.state == "agreed")
        .order_by(Plan.id)
    )
    return [
        Problem("plan.agreed", _("The individual plan № %(number)s is in force. Close it first.",
                                 number=number))
        for number in numbers
    ]  # fmt: skip
