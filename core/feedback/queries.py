"""Reads of feedback. Nobody finds what is about them: not in lists, pages or figures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import Role, RoleGrant, User
from core.db import is_public_id
from core.errors import NotFound
from core.feedback.models import Feedback, Rating
from core.feedback.permissions import VIEW
from core.feedback.rules import SCORES, Satisfaction, Told, names_somebody
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.models import Request
from core.scheduling.models import StaffMember
from core.web.tables import Page, paginate
from core.work.models import WorkItem

SHOWS: Final = ("open", "overdue", "all")
_NUMBER = re.compile(r"[A-Z]{2}-[0-9-]{6,36}")
_WORDS = re.compile(r"[^\W\d_]+")


def _not_about(actor: Actor) -> sa.ColumnElement[bool]:
    """Rows that are not about the reader: by account, and by the staff that has the account now."""
    staff = sa.select(StaffMember.id).where(StaffMember.user_id == actor.user_id)
    return sa.and_(
        sa.or_(Feedback.about_user_id.is_(None), Feedback.about_user_id != actor.user_id),
        sa.or_(Feedback.about_staff_id.is_(None), Feedback.about_staff_id.not_in(staff)),
    )


def is_hidden(session: Session, row: Feedback, actor: Actor) -> bool:
    found = session.scalar(sa.select(Feedback.id).where(Feedback.id == row.id, _not_about(actor)))
    return actor.user_id is not None and found is None


def _visible(actor: Actor, region: RegionInfo) -> list[sa.ColumnElement[bool]]:
    conditions = [Feedback.region_id == region.id]
    if actor.user_id is not None:
        conditions.append(_not_about(actor))
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        conditions.append(Feedback.centre_id.in_(scope))
    return conditions


@dataclass(frozen=True)
class FeedbackLine:
    row: Feedback
    centre: Centre
    due_on: dt.date | None


def feedback_page(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    kind: str,
    show: str,
    today: dt.date,
    page: int,
    per_page: int,
) -> Page[Any]:
    """What the reader's centres were told and is not about the reader; those due first."""
    statement: Any = (
        sa.select(Feedback, Centre, WorkItem.due_on)
        .join(Centre, Centre.id == Feedback.centre_id)
        .outerjoin(WorkItem, WorkItem.id == Feedback.work_item_id)
        .where(*_visible(actor, region))
    )
    if kind:
        statement = statement.where(Feedback.kind == kind)
    if show == "all":
        statement = statement.order_by(Feedback.id.desc())
    else:
        statement = statement.where(Feedback.state == "open").order_by(
            WorkItem.due_on.is_(None), WorkItem.due_on, Feedback.id
        )
    if show == "overdue":
        statement = statement.where(WorkItem.due_on < today)
    found = paginate(session, statement, page=page, per_page=per_page)
    lines = [FeedbackLine(*row) for row in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def find_feedback(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> FeedbackLine:
    """One that the reader may see; else `NotFound`, also when it is about the reader."""
    found = None
    if is_public_id(public_id):
        found = session.execute(
            sa.select(Feedback, Centre, WorkItem.due_on)
            .join(Centre, Centre.id == Feedback.centre_id)
            .outerjoin(WorkItem, WorkItem.id == Feedback.work_item_id)
            .where(Feedback.public_id == public_id, *_visible(actor, region))
        ).one_or_none()
    if found is None:
        raise NotFound("feedback")
    return FeedbackLine(*found)


def names_of(session: Session, row: Feedback) -> tuple[str, str]:
    """(whom it is about, who answered); empty where there is nobody."""
    about = session.get(StaffMember, row.about_staff_id) if row.about_staff_id else None
    account = session.get(User, row.about_user_id) if row.about_user_id else None
    by = session.get(User, row.answered_by) if row.answered_by else None
    named = about or account
    return named.full_name if named else "", by.full_name if by else ""


def follow_feedback(
    session: Session, *, region: RegionInfo, number: str, secret_hash: str
) -> FeedbackLine | None:
    """The row of a number and the keyed hash of its secret."""
    if not _NUMBER.fullmatch(number):
        return None
    found = session.execute(
        sa.select(Feedback, Centre, WorkItem.due_on)
        .join(Centre, Centre.id == Feedback.centre_id)
        .outerjoin(WorkItem, WorkItem.id == Feedback.work_item_id)
        .where(
            Feedback.region_id == region.id,
            Feedback.number == number,
            Feedback.secret_hash == secret_hash,
        )
    ).one_or_none()
    return FeedbackLine(*found) if found is not None else None


def open_centres(session: Session, *, region: RegionInfo) -> list[Centre]:
    """Centres that anybody may write to."""
    return list(
        session.scalars(
            sa.select(Centre)
            .where(Centre.region_id == region.id, Centre.is_active.is_(True))
            .order_by(Centre.name_kk, Centre.id)
        )
    )


# Whom a text may be about --------------------------------------------------------------------


def somebody_named(
    session: Session, *, region: RegionInfo, centre_id: int, text: str
) -> tuple[int | None, int | None]:
    """(account, member of staff) of whom the text may speak: of several those first who might read
    it; (None, None) when it names nobody."""
    words = {name_key(word) for word in _WORDS.findall(text)}
    granted = session.execute(
        sa.select(User.id, User.full_name, Role.permissions)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(
            User.is_active.is_(True),
            RoleGrant.region_id == region.id,
            sa.or_(RoleGrant.centre_id.is_(None), RoleGrant.centre_id == centre_id),
        )
    ).all()
    accounts = sorted(granted, key=lambda row: (VIEW not in row.permissions, row.id))
    staff = session.execute(
        sa.select(StaffMember.id, StaffMember.full_name, StaffMember.user_id)
        .where(StaffMember.centre_id == centre_id, StaffMember.is_active.is_(True))
        .order_by(StaffMember.id)
    ).all()
    for account_id, name, _permissions in accounts:
        if names_somebody(words, _parts(name)):
            return account_id, next((one for one, _n, user in staff if user == account_id), None)
    for staff_id, name, user_id in staff:
        if names_somebody(words, _parts(name)):
            return user_id, staff_id
    return None, None


def _parts(name: str) -> Sequence[str]:
    return [name_key(word) for word in _WORDS.findall(name)]


# Figures -------------------------------------------------------------------------------------


def told_in_year(
    session: Session, *, actor: Actor, region: RegionInfo, year: int, centre_id: int | None
) -> list[Told]:
    """Rows of a year that the reader may see: what is about the reader is in no count."""
    statement = (
        sa.select(Feedback.kind, Feedback.received_on, WorkItem.due_on, Feedback.answered_on,
                  Feedback.outcome, Feedback.author, Feedback.contact)
        .outerjoin(WorkItem, WorkItem.id == Feedback.work_item_id)
        .where(*_visible(actor, region), *_in_year(Feedback.received_on, year))
    )  # fmt: skip
    if centre_id is not None:
        statement = statement.where(Feedback.centre_id == centre_id)
    return [
        Told(kind, received, due, answered, outcome, not author and not contact)
        for kind, received, due, answered, outcome, author, contact in session.execute(statement)
    ]


def satisfaction(
    session: Session, *, actor: Actor, region: RegionInfo, year: int, centre_id: int | None
) -> Satisfaction:
    statement = (
        sa.select(Rating.score, sa.func.count())
        .where(Rating.region_id == region.id, *_in_year(Rating.given_on, year))
        .group_by(Rating.score)
    )
    scope = actor.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Rating.centre_id.in_(scope))
    if centre_id is not None:
        statement = statement.where(Rating.centre_id == centre_id)
    counts: dict[int, int] = {row[0]: row[1] for row in session.execute(statement)}
    return Satisfaction({score: counts.get(score, 0) for score in reversed(SCORES)})


def _in_year(column: Any, year: int) -> list[sa.ColumnElement[bool]]:
    return [column >= dt.date(year, 1, 1), column <= dt.date(year, 12, 31)]


# The question after a service ----------------------------------------------------------------


@dataclass(frozen=True)
class Rated:
    """The request that a link asks about."""

    request_id: int
    centre_id: int
    is_over: bool


def rated(session: Session, *, region: RegionInfo, request_id: str) -> Rated | None:
    found = session.execute(
        sa.select(Request.id, Request.centre_id, Request.phase).where(
            Request.public_id == request_id, Request.region_id == region.id
        )
    ).one_or_none()
    return Rated(found.id, found.centre_id, found.phase == "closed") if found else None
