"""The life of a plan: drawn up, agreed, replaced by a next edition, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.documents.numbering import take_number
from core.documents.rules import number_text, one_line
from core.errors import Conflict, InvalidInput, NotFound
from core.people.models import Person
from core.people.queries import living_centres
from core.plans import paper, review_services, sign_services
from core.plans.access import editable, is_signed, locked, note, require, touch
from core.plans.completeness import check_complete
from core.plans.copying import copy_parts
from core.plans.known_forms import form_of, forms_for
from core.plans.models import Plan, PlanSignature
from core.plans.permissions import APPROVE, EDIT
from core.plans.review_work import follow_review
from core.plans.rules import dates_fault
from core.plugins.contracts import RegionInfo
from core.plugins.plan_contracts import PlanForm
from core.regions.models import Centre
from core.regions.options import setting
from core.scheduling.access import same_version
from core.scheduling.models import StaffMember
from core.web.i18n import lazy_gettext as _

SERIES = "PLAN"
SOURCE_LENGTH = 300
ANSWER_LENGTH = 1000
REASON_LENGTH = 200


@dataclass(frozen=True)
class PlanData:
    """The head of a plan as typed; both days included."""

    form: str
    drawn_on: dt.date
    starts_on: dt.date
    ends_on: dt.date
    staff_id: int | None = None
    source: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


def start_plan(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    centre_id: int,
    data: PlanData,
) -> Plan:
    """Begin a draft; once agreed it replaces the plan that the centre has agreed before.

    The same press twice finds the first draft. Raises `Conflict` when another draft is open,
    `InvalidInput` at the fields of `PlanData`, `NotAllowed`, `NotFound`.
    """
    require(actor, EDIT, region=region, centre_id=centre_id)
    if centre_id not in living_centres(person):
        raise NotFound
    centre = session.get_one(Centre, centre_id)
    forms = {one.code: one for one in forms_for(region, centre)}
    if data.form not in forms:
        raise InvalidInput("plan.form", _("Choose from the list."), field="form")
    columns = _columns(session, region, centre_id, data, forms[data.form])
    known = _draft_of(session, person.id, centre_id)
    if known is not None:
        return _same_draft(known, actor, columns)
    before = _agreed_of(session, person.id, centre_id)
    plan = Plan(
        region_id=region.id, person_id=person.id, centre_id=centre_id, form=data.form,
        number=_next_number(session, region, centre_id), created_by=actor.user_id,
        replaces_id=before.id if before is not None else None, **columns,
    )  # fmt: skip
    stored = _stored(session, plan)
    if stored is not plan:
        return _same_draft(stored, actor, columns)
    note(session, actor, plan, "plan.start", {"form": data.form})
    return plan


def change_plan(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    plan: Plan,
    version: int,
    data: PlanData,
) -> Plan:
    """Change the head of a draft; its form stays. Raises as `start_plan`, and `Conflict`."""
    row = editable(session, actor=actor, region=region, plan=plan, version=version)
    columns = _columns(session, region, row.centre_id, data, form_of(row.form), before=row)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        touch(row)
        session.flush()
        note(session, actor, row, "plan.change", {"changed": changed})
    return row


def new_edition(session: Session, *, actor: Actor, region: RegionInfo, plan: Plan) -> Plan:
    """A draft with everything that the agreed plan holds; the plan stays in force until the draft
    is agreed. Pressed twice, or with a draft open already, that draft is found."""
    require(actor, EDIT, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    known = _draft_of(session, row.person_id, row.centre_id)
    if known is not None:
        return known
    if row.state != "agreed":
        raise Conflict("plan.not_agreed", _("Only a plan that is agreed gets a new edition."))
    copy = Plan(
        region_id=row.region_id, person_id=row.person_id, centre_id=row.centre_id, form=row.form,
        number=row.number, edition=row.edition + 1, replaces_id=row.id, starts_on=row.starts_on,
        ends_on=row.ends_on, staff_id=row.staff_id, source=row.source, answers=dict(row.answers),
        drawn_on=local_today(region.timezone), created_by=actor.user_id,
    )  # fmt: skip
    stored = _stored(session, copy)
    if stored is not copy:
        return stored
    copy_parts(session, source=row, target=copy)
    note(session, actor, copy, "plan.edition")
    return copy


def agree_plan(
    session: Session, *, actor: Actor, region: RegionInfo, plan: Plan, version: int
) -> Plan:
    """The head agrees: the draft comes into force, the plan before it is replaced, and the first
    review is due. Pressed twice it is agreed once.

    Raises `Conflict` when it is incomplete, unsigned, or drawn up by the same account where the
    region separates the two; `NotAllowed`.
    """
    require(actor, APPROVE, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    if row.state == "agreed":
        return row
    if row.state != "draft":
        raise Conflict("plan.not_draft", _("This plan is not a draft any more."))
    same_version(row, version)
    _check_agreeable(session, actor, region, row)
    today = local_today(region.timezone)
    before = _agreed_of(session, row.person_id, row.centre_id)
    due = review_services.take_over(session, plan=before) if before is not None else None
    if before is not None:
        _end(before, actor, "replaced", today)
        session.flush()  # before the new one takes the one place there is
        paper.retire_papers(session, actor=actor, plan=before,
                            reason=_("A later edition has replaced this plan."))  # fmt: skip
        follow_review(session, actor=actor, region=region, plan=before)
        note(session, actor, before, "plan.replace", {"by": row.edition})
    row.state, row.agreed_at, row.agreed_by = "agreed", now_utc(), actor.user_id
    sign_services.sign_as_head(session, actor=actor, plan=row, today=today)
    review_services.set_first(session, actor=actor, region=region, plan=row, due=due, today=today)
    follow_review(session, actor=actor, region=region, plan=row)
    touch(row)
    session.flush()
    note(session, actor, row, "plan.agree")
    return row


def close_plan(
    session: Session, *, actor: Actor, region: RegionInfo, plan: Plan, on: dt.date, reason: str
) -> None:
    """End an agreed plan, or give a draft up. It stays readable. Closing twice changes nothing."""
    require(actor, APPROVE if plan.state == "agreed" else EDIT, region=region,
            centre_id=plan.centre_id)  # fmt: skip
    row = locked(session, plan)
    if row.state == "closed":
        return
    if row.state == "replaced":
        raise Conflict("plan.replaced", _("A later edition has replaced this plan."))
    if row.state == "agreed":
        require(actor, APPROVE, region=region, centre_id=row.centre_id)
    reason = one_line(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("plan.reason", _("Write the reason."), field="reason")
    if on > local_today(region.timezone):
        raise InvalidInput("plan.future", _("This day has not come yet."), field="on")
    if row.state == "agreed" and on < row.starts_on:
        raise InvalidInput("plan.before", _("The plan had not begun on this day."), field="on")
    _end(row, actor, "closed", on, reason)
    follow_review(session, actor=actor, region=region, plan=row)
    paper.retire_papers(session, actor=actor, plan=row, reason=_("The plan is closed."))
    note(session, actor, row, "plan.close")


# Parts ---------------------------------------------------------------------------------------


def _columns(
    session: Session,
    region: RegionInfo,
    centre_id: int,
    data: PlanData,
    form: PlanForm | None,
    *,
    before: Plan | None = None,
) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    fault = dates_fault(data.starts_on, data.ends_on)
    if fault is not None:
        wrong["ends_on"] = (
            _("The last day is before the first one.") if fault == "order"
            else _("A plan for so long a time cannot be right.")
        )  # fmt: skip
    if data.drawn_on > local_today(region.timezone):
        wrong["drawn_on"] = _("This day has not come yet.")
    _check_staff(session, centre_id, data.staff_id, before, wrong)
    if wrong:
        raise InvalidInput("plan.invalid", _("Check the fields."), fields=wrong)
    asked = {one.code for one in form.questions} if form is not None else set()
    kept = {} if before is None else {k: v for k, v in before.answers.items() if k not in asked}
    answers = {
        code: one_line(value, ANSWER_LENGTH) if isinstance(value, str) else value
        for code, value in data.answers.items()
        if code in asked and value not in (None, "")
    }
    return {
        "drawn_on": data.drawn_on,
        "starts_on": data.starts_on,
        "ends_on": data.ends_on,
        "staff_id": data.staff_id,
        "source": one_line(data.source, SOURCE_LENGTH),
        "answers": {**kept, **answers},
    }


def _check_staff(
    session: Session,
    centre_id: int,
    staff_id: int | None,
    before: Plan | None,
    wrong: dict[str, Any],
) -> None:
    if staff_id is None or (before is not None and before.staff_id == staff_id):
        return
    member = session.get(StaffMember, staff_id)
    if member is None or member.centre_id != centre_id or not member.is_active:
        wrong["staff_id"] = _("Choose from the list.")


def _next_number(session: Session, region: RegionInfo, centre_id: int) -> str:
    year = local_today(region.timezone).year
    taken = take_number(session, region_id=region.id, centre_id=centre_id, series=SERIES, year=year)
    return number_text(SERIES, centre_id, year, taken)


def _stored(session: Session, plan: Plan) -> Plan:
    """The row written, or the draft that another transaction has just begun."""
    try:
        with session.begin_nested():
            session.add(plan)
            session.flush()
    except IntegrityError:
        known = _draft_of(session, plan.person_id, plan.centre_id)
        if known is None:
            raise
        return known
    return plan


def _same_draft(known: Plan, actor: Actor, columns: dict[str, Any]) -> Plan:
    if known.created_by == actor.user_id and all(
        getattr(known, name) == value for name, value in columns.items()
    ):
        return known
    raise Conflict("plan.draft", _("There is a draft of this person's plan already: open it."))


def _of(session: Session, person_id: int, centre_id: int, state: str) -> Plan | None:
    return session.scalar(
        sa.select(Plan).where(
            Plan.person_id == person_id, Plan.centre_id == centre_id, Plan.state == state
        )
    )


def _draft_of(session: Session, person_id: int, centre_id: int) -> Plan | None:
    return _of(session, person_id, centre_id, "draft")


def _agreed_of(session: Session, person_id: int, centre_id: int) -> Plan | None:
    found = _of(session, person_id, centre_id, "agreed")
    return locked(session, found) if found is not None else None


def _check_agreeable(session: Session, actor: Actor, region: RegionInfo, plan: Plan) -> None:
    check_complete(session, plan)
    own = actor.user_id is not None and plan.created_by == actor.user_id
    if own and setting(region, "plans.other_approves"):
        raise Conflict("plan.own", _("You drew this plan up: somebody else agrees it."))
    if setting(region, "plans.person_signs"):
        signed = session.scalar(
            sa.select(sa.func.count(PlanSignature.id)).where(
                PlanSignature.plan_id == plan.id,
                PlanSignature.voided_at.is_(None),
                PlanSignature.role.in_(("person", "representative")),
            )
        )
        if not signed:
            raise Conflict(
                "plan.unsigned", _("The person, or who represents the person, signs first.")
            )


def _end(plan: Plan, actor: Actor, state: str, on: dt.date, reason: str = "") -> None:
    plan.state, plan.ended_on, plan.end_reason = state, on, reason
    plan.ended_at, plan.ended_by = now_utc(), actor.user_id


def return_to_work(
    session: Session, *, actor: Actor, region: RegionInfo, plan: Plan, reason: str
) -> None:
    """Take a signed draft back to work: its signatures are void, and stay readable.

    Raises `Conflict` when it is no draft, `InvalidInput` without a reason, `NotAllowed`.
    """
    require(actor, EDIT, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    if row.state != "draft":
        raise Conflict("plan.not_draft", _("This plan is not a draft any more."))
    reason = one_line(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("plan.reason", _("Write the reason."), field="reason")
    if not is_signed(session, row):
        return
    session.execute(
        sa.update(PlanSignature)
        .where(PlanSignature.plan_id == row.id, PlanSignature.voided_at.is_(None))
        .values(voided_at=now_utc(), voided_by=actor.user_id, void_reason=reason)
    )
    touch(row)
    session.flush()
    note(session, actor, row, "plan.return")
