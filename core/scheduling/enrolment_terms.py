"""Places that are given for a term: which end soon, renewing one, and ending them in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.errors import Conflict, NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.scheduling.access import active_modules, may_see, require, today_in
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.enrolment_eligibility import eligibility
from core.scheduling.enrolment_services import end_enrolment
from core.scheduling.locks import lock_group, lock_people
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import move_queue, queue_of
from core.scheduling.queue_rules import term_end
from core.scheduling.queue_steps import note
from core.web.i18n import format_date, ngettext
from core.web.i18n import gettext as _
from core.web.tables import Page, paginate

MANAGE: Final = "enrolments.manage"


@dataclass(frozen=True)
class TermLine:
    """A place whose term ends soon; `waiting` people want a place in its group."""

    person: PersonLine
    enrolment: Enrolment
    group: Group
    waiting: int


def ending_terms(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: frozenset[int] | None,
    page: int = 1,
    per_page: int = 25,
) -> Page[TermLine]:
    """Places whose term ends within the days that the region chose, the soonest first."""
    today = today_in(region)
    last = today + dt.timedelta(days=setting(region, "scheduling.term_warn_days"))
    other = sa.orm.aliased(Enrolment)
    waiting = (
        sa.select(sa.func.count(other.id))
        .where(other.group_id == Group.id, other.state == "queued")
        .scalar_subquery()
    )
    statement: Any = (
        sa.select(Person, Enrolment, Group, waiting)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.state == "enrolled",
            Enrolment.term_ends_on.is_not(None),
            Enrolment.term_ends_on <= last,
            Enrolment.term_ends_on < Group.ends_on,
            Group.ended_at.is_(None),
            Group.module.in_(active_modules(region)),
        )
        .order_by(Enrolment.term_ends_on, Group.title, Person.sort_key, Enrolment.id)
    )
    if centre_ids is not None:
        statement = statement.where(Group.centre_id.in_(centre_ids))
    found = paginate(session, statement, page=page, per_page=per_page)
    items = [TermLine(person_line(row[0]), row[1], row[2], row[3]) for row in found.items]
    return Page(items, found.page, found.per_page, found.total)


def renew_term(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    enrolment: Enrolment,
    ends_on: dt.date,
) -> dt.date:
    """Give the place for one more term after `ends_on`, the end that the reader saw: so a second
    press renews nothing. Returns the new last day.

    Raises `Conflict`: `term.ended`, `term.pause` (the region asks for months between two terms),
    `term.queue` (others wait for a place), or what refuses a place; `NotAllowed`.
    """
    group = lock_group(session, enrolment.group_id)
    require(actor, MANAGE, region=region, centre_id=group.centre_id)
    enrolment = session.get_one(Enrolment, enrolment.id, populate_existing=True)
    if enrolment.state != "enrolled" or enrolment.term_ends_on is None:
        raise Conflict("term.ended", _("The place has ended. Enrol the person again."))
    if enrolment.term_ends_on != ends_on:
        return enrolment.term_ends_on
    months = setting(region, "scheduling.term_months")
    _refuse_renewal(session, region, group, enrolment)
    lock_people(session, [enrolment.person_id])
    following = max(ends_on + dt.timedelta(days=1), today_in(region))
    asked = eligibility(
        session, region=region, group=group, person_id=enrolment.person_id, on=following,
        enrolment=enrolment,
    )  # fmt: skip
    if asked.refusal is not None:
        raise Conflict(asked.refusal.code, asked.text)
    enrolment.term_ends_on = term_end(following, months) if months else group.ends_on
    session.flush()
    note(session, actor, "enrolment.renew", enrolment, until=enrolment.term_ends_on.isoformat())
    return enrolment.term_ends_on


def _refuse_renewal(
    session: OrmSession, region: RegionInfo, group: Group, enrolment: Enrolment
) -> None:
    if setting(region, "scheduling.term_gap_months"):
        raise Conflict(
            "term.pause",
            _("The region asks for a pause between two terms, so the place cannot be renewed."),
        )
    waiting = queue_of(session, group)
    if waiting:
        text = ngettext(
            "%(num)s person waits for a place in this group: it goes to the queue.",
            "%(num)s people wait for a place in this group: it goes to the queue.",
            len(waiting),
        )
        raise Conflict("term.queue", text)


def groups_with_terms_over(session: OrmSession, *, today: dt.date) -> list[int]:
    """Groups in which a place's last day is past."""
    return list(
        session.scalars(
            sa.select(Enrolment.group_id)
            .where(Enrolment.state == "enrolled", Enrolment.term_ends_on < today)
            .group_by(Enrolment.group_id)
            .order_by(Enrolment.group_id)
        )
    )


def end_terms(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group_id: int
) -> list[Enrolment]:
    """End the places of a group whose last day is past, then move its queue; returns those whose
    place ended."""
    today = today_in(region)
    group = lock_group(session, group_id)
    over = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled",
               Enrolment.term_ends_on < today)
        .order_by(Enrolment.id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    for one in over:
        assert one.term_ends_on is not None
        end_enrolment(
            session, actor=actor, group=group, living=one, on=one.term_ends_on,
            action="enrolment.term_end",
            reason=_("The term ended on %(day)s", day=format_date(one.term_ends_on)),
        )  # fmt: skip
    move_queue(session, actor=actor, region=region, group=group, on=today)
    return list(over)


def find_place(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Enrolment:
    """A place by its public number; `NotFound` in a centre for which the actor does not hold
    `permission`, where the module is off, or the region another."""
    row = session.execute(
        sa.select(Enrolment, Group.centre_id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.public_id == public_id[:40], Group.module.in_(active_modules(region)))
    ).one_or_none()
    if row is None or not may_see(actor, permission, region=region, centre_id=row.centre_id):
        raise NotFound
    return row[0]
