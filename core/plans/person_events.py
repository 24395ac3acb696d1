"""Plans on a person's page: moments of the timeline, and when the next review is due."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, to_utc
from core.plans.models import Plan, PlanReview
from core.plans.permissions import VIEW
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

KIND = "plan"
NOON = dt.time(12)


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Plans drawn up, agreed and ended, and reviews held, newest first."""
    if kind not in {"", KIND} or not user.can_somewhere(VIEW, region.id):
        return []
    found = []
    for plan in _plans(session, region, user, person, limit):
        url = f"/{region.code}/plans/{plan.public_id}"
        text = f"№ {plan.number}"
        moments = (
            (plan.created_at, _("A draft of the individual plan was begun"), "edit"),
            (plan.agreed_at, _("The individual plan was agreed"), "check"),
            (plan.ended_at, _("The individual plan ended"), "circle-minus"),
        )
        found += [
            PersonEvent(at, title, text, KIND, icon, url) for at, title, icon in moments if at
        ]
    found += _reviews(session, region, user, person, limit)
    found = [one for one in found if before is None or one.at < before]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _plans(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo, limit: int
) -> list[Plan]:
    statement = sa.select(Plan).where(Plan.person_id == person.id)
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Plan.centre_id.in_(scope))
    return list(session.scalars(statement.order_by(Plan.id.desc()).limit(limit * 2)))


def _reviews(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo, limit: int
) -> list[PersonEvent]:
    statement = (
        sa.select(PlanReview.held_on, Plan.public_id, Plan.number)
        .join(Plan, Plan.id == PlanReview.plan_id)
        .where(Plan.person_id == person.id, PlanReview.held_on.is_not(None))
        .order_by(PlanReview.held_on.desc())
        .limit(limit * 2)
    )
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Plan.centre_id.in_(scope))
    return [
        PersonEvent(to_utc(day, NOON, region.timezone), _("The individual plan was reviewed"),
                    f"№ {number}", KIND, "list-check", f"/{region.code}/plans/{public_id}")
        for day, public_id, number in session.execute(statement)
        if day is not None
    ]  # fmt: skip


def person_cards(
    *, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """The plan in force, with the day of its next review."""
    if not user.can_somewhere(VIEW, region.id):
        return []
    statement = (
        sa.select(Plan.public_id, Plan.number, PlanReview.due_on)
        .join(PlanReview, PlanReview.plan_id == Plan.id)
        .where(Plan.person_id == person.id, Plan.state == "agreed", PlanReview.held_on.is_(None))
        .order_by(PlanReview.due_on)
    )
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Plan.centre_id.in_(scope))
    today = local_today(region.timezone)
    lines = tuple(
        CardLine(_("In force, number %(number)s", number=number),
                 _("review due on %(date)s", date=format_date(due)),
                 f"/{region.code}/plans/{public_id}", "danger" if due < today else "")
        for public_id, number, due in session.execute(statement)
    )  # fmt: skip
    return [PersonCard("plan", _("Individual plan"), lines, order=15)] if lines else []
