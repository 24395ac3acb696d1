"""Reads of applications, the queue and places by day: fixed numbers of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import (
    Enrolment,
    Group,
    IssuedDocument,
    Page,
    Person,
    Request,
    paginate,
)
from core.sdk.places import QUEUE_ORDER, PlaceOffer, Standing, standings, was_postponed
from core.sdk.requests import WorkItem
from core.sdk.services import Actor, NotFound, RegionInfo, place_counts
from day_centre.file.models import Stay, StayPause
from day_centre.kinds import MODULE, REGIME_OF
from day_centre.places.models import HomeVisit, Placement
from day_centre.places.permissions import PLACES_VIEW
from day_centre.places.rules import STEP_OF, Step

TYPE: Final = f"{MODULE}.place"


# Applications --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Application:
    """An application that somebody has to do something with."""

    request: Request
    person: Person
    due_on: dt.date | None
    visit: HomeVisit | None
    placement: Placement | None

    @property
    def step(self) -> Step | None:
        return STEP_OF.get(self.request.state)


def _waiting_for_group() -> sa.ColumnElement[bool]:
    return sa.and_(
        Request.state == "granted", Placement.id.is_not(None), Placement.enrolment_id.is_(None),
        Placement.ended_on.is_(None),
    )  # fmt: skip


def _open(region: RegionInfo, centre_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.and_(
        Request.region_id == region.id,
        Request.type == TYPE,
        Request.centre_id.in_(centre_ids),
        sa.or_(Request.phase != "closed", _waiting_for_group()),
    )


def applications(
    session: Session, *, region: RegionInfo, centre_ids: Collection[int], step: str = "",
    page: int = 1, per_page: int = 25,
) -> Page[Application]:  # fmt: skip
    """What waits, the nearest term first; of one step, or all."""
    states = [state for state, known in STEP_OF.items() if not step or known == step]
    statement: Any = (
        sa.select(Request, Person, WorkItem.due_on, HomeVisit, Placement)
        .join(Person, Person.id == Request.person_id)
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .outerjoin(HomeVisit, HomeVisit.request_id == Request.id)
        .outerjoin(Placement, Placement.request_id == Request.id)
        .where(_open(region, centre_ids), Request.state.in_(states))
        .order_by(WorkItem.due_on.is_(None), WorkItem.due_on, Request.id)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    items = [Application(*row) for row in found.items]
    return Page(items, found.page, found.per_page, found.total)


def step_counts(
    session: Session, *, region: RegionInfo, centre_ids: Collection[int], today: dt.date
) -> tuple[dict[Step, int], int]:
    """(how many at each step, how many are overdue); one query."""
    overdue = sa.and_(
        Request.phase != "closed", WorkItem.due_on < today, WorkItem.waiting_since.is_(None)
    )
    rows = session.execute(
        sa.select(
            Request.state, sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((overdue, 1), else_=0)), 0),
        )
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .outerjoin(Placement, Placement.request_id == Request.id)
        .where(_open(region, centre_ids))
        .group_by(Request.state)
    ).all()  # fmt: skip
    counts = dict.fromkeys(Step, 0)
    for state, count, _late in rows:
        if state in STEP_OF:
            counts[STEP_OF[state]] += count
    return counts, sum(row[2] for row in rows)


def find_application(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Request:
    """The application; `NotFound` for another kind of request, region or centre."""
    row = session.scalar(
        sa.select(Request).where(
            Request.public_id == public_id[:40], Request.type == TYPE,
            Request.region_id == region.id,
        )
    )  # fmt: skip
    if row is None or not actor.can(permission, region.id, row.centre_id):
        raise NotFound
    return row


def visit_of(session: Session, *, request_id: int) -> HomeVisit | None:
    return session.scalar(sa.select(HomeVisit).where(HomeVisit.request_id == request_id))


def document_of(session: Session, visit: HomeVisit) -> IssuedDocument | None:
    """The act as it was issued, if it is."""
    if visit.document_id is None:
        return None
    return session.get(IssuedDocument, visit.document_id)


def placement_of(session: Session, *, request_id: int) -> Placement | None:
    return session.scalar(sa.select(Placement).where(Placement.request_id == request_id))


def request_of(session: Session, placement: Placement) -> Request:
    return session.get_one(Request, placement.request_id)


def find_placement(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Placement:
    row = session.scalar(
        sa.select(Placement).where(
            Placement.public_id == public_id[:40], Placement.region_id == region.id
        )
    )
    if row is None or not actor.can(permission, region.id, row.centre_id):
        raise NotFound
    return row


# Groups --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupPlaces:
    """A group of the stay with its places now: `taken` by children, `held` by open offers."""

    group: Group
    taken: int = 0
    held: int = 0
    queued: int = 0

    @property
    def regime(self) -> str:
        return REGIME_OF[self.group.service_kind]

    @property
    def free(self) -> int:
        return max(0, self.group.capacity - self.taken - self.held)


def groups_of(
    session: Session, *, centre_ids: Collection[int], on: dt.date, regime: str = ""
) -> list[Group]:
    """Groups of the stay that run on that day, by title."""
    kinds = [kind for kind, known in REGIME_OF.items() if not regime or known == regime]
    return list(
        session.scalars(
            sa.select(Group)
            .where(
                Group.centre_id.in_(centre_ids), Group.service_kind.in_(kinds),
                Group.ended_at.is_(None), Group.ends_on >= on,
            )
            .order_by(Group.title, Group.id)
        )
    )  # fmt: skip


def with_places(session: Session, groups: Sequence[Group]) -> list[GroupPlaces]:
    """One query."""
    counts = place_counts(session, [one.id for one in groups])
    found = []
    for one in groups:
        taken, queued, held = counts.get(one.id, (0, 0, 0))
        found.append(GroupPlaces(one, taken, held, queued))
    return found


# The queue -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """Somebody in the queue of a group: the place, and what is offered."""

    enrolment: Enrolment
    person: Person
    standing: Standing
    request: Request | None
    postponed: bool


def waiting_in(
    session: Session, *, group: Group, page: int = 1, per_page: int = 25
) -> Page[Waiting]:
    """The queue in its order; six queries."""
    statement: Any = (
        sa.select(Enrolment, Person, Request)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Placement, Placement.enrolment_id == Enrolment.id)
        .outerjoin(Request, Request.id == Placement.request_id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "queued")
        .order_by(*QUEUE_ORDER)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    rows = [row[0] for row in found.items]
    known = standings(session, rows)
    put_off = was_postponed(session, enrolment_ids=[one.id for one in rows])
    items = [
        Waiting(enrolment, person, known[enrolment.id], request, enrolment.id in put_off)
        for enrolment, person, request in found.items
    ]
    return Page(items, found.page, found.per_page, found.total)


def _no_stay() -> sa.ColumnElement[bool]:
    running = sa.exists().where(
        Stay.person_id == Enrolment.person_id, Stay.centre_id == Group.centre_id,
        Stay.ends_on.is_(None),
    )  # fmt: skip
    return ~running


@dataclass(frozen=True)
class Accepted:
    """A child with a place that no order has made a stay of; `until` ends the term to come."""

    enrolment: Enrolment
    person: Person
    until: dt.datetime | None
    postponed: bool


def _term() -> Any:
    """When the term to come of an accepted place ends."""
    return (
        sa.select(sa.func.max(PlaceOffer.answer_until))
        .where(PlaceOffer.enrolment_id == Enrolment.id, PlaceOffer.state == "accepted")
        .scalar_subquery()
    )


def accepted_in(
    session: Session, *, group: Group, page: int = 1, per_page: int = 25
) -> Page[Accepted]:
    """The nearest term first; three queries."""
    term = _term()
    statement: Any = (
        sa.select(Enrolment, Person, term)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled", _no_stay())
        .order_by(term.is_(None), term, Enrolment.id)
    )
    found = paginate(session, statement, page=page, per_page=per_page)
    put_off = was_postponed(session, enrolment_ids=[row[0].id for row in found.items])
    items = [Accepted(row[0], row[1], row[2], row[0].id in put_off) for row in found.items]
    return Page(items, found.page, found.per_page, found.total)


def not_come(
    session: Session, *, region: RegionInfo, now: dt.datetime, limit: int
) -> list[tuple[Enrolment, Group]]:
    """Places accepted from an offer whose term to come is over, with no order of admission."""
    rows = session.execute(
        sa.select(Enrolment, Group)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Group.region_id == region.id, Group.service_kind.in_(REGIME_OF),
            Enrolment.state == "enrolled", _term() < now, _no_stay(),
        )
        .order_by(Enrolment.id)
        .limit(limit)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def find_waiting(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str,
    permission: str = PLACES_VIEW,
) -> tuple[Enrolment, Group]:  # fmt: skip
    """A child's number or place in a group of the stay; `NotFound` elsewhere, and once it ended."""
    row = session.execute(
        sa.select(Enrolment, Group)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.public_id == public_id[:40], Enrolment.region_id == region.id,
            Enrolment.state != "left", Group.service_kind.in_(REGIME_OF),
        )
    ).one_or_none()  # fmt: skip
    if row is None or not actor.can(permission, region.id, row[1].centre_id):
        raise NotFound
    return row[0], row[1]


def offer_of(session: Session, enrolment: Enrolment) -> PlaceOffer | None:
    """The offer that is open, or that gave the place."""
    return session.scalar(
        sa.select(PlaceOffer)
        .where(PlaceOffer.enrolment_id == enrolment.id, PlaceOffer.state.in_(("open", "accepted")))
        .order_by(PlaceOffer.id.desc())
        .limit(1)
    )


# Places by day -------------------------------------------------------------------------------


@dataclass(frozen=True)
class DayPlaces:
    """A group's places on one day; `suspended` children keep theirs."""

    group: Group
    taken: int
    suspended: int

    @property
    def free(self) -> int:
        return max(0, self.group.capacity - self.taken)


def places_on(session: Session, *, groups: Sequence[Group], on: dt.date) -> list[DayPlaces]:
    """Places of these groups by the orders in force on that day; one query."""
    paused = sa.exists().where(
        StayPause.stay_id == Stay.id, StayPause.first_day <= on,
        sa.or_(StayPause.last_day.is_(None), StayPause.last_day >= on),
    )  # fmt: skip
    rows = session.execute(
        sa.select(
            Stay.group_id, sa.func.count(), sa.func.sum(sa.case((paused, 1), else_=0))
        )
        .where(
            Stay.group_id.in_([one.id for one in groups]), Stay.starts_on <= on,
            sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on),
        )
        .group_by(Stay.group_id)
    ).all()  # fmt: skip
    known = {row[0]: (row[1], row[2]) for row in rows}
    return [DayPlaces(one, *known.get(one.id, (0, 0))) for one in groups]
