"""Reads of offered places: whom to call, at which number, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import NotFound
from core.households.queries import may_contact, protected_ids
from core.people.models import Person, PersonPhone
from core.plugins.contracts import RegionInfo
from core.scheduling.access import active_modules, may_see
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_models import PlaceOffer
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class Number:
    """A number that may be called, and whose it is."""

    number: str
    note: str = ""


@dataclass(frozen=True)
class OfferLine:
    """An open offer. `numbers` are those that may be called; `warning` says why there is none."""

    offer: PlaceOffer
    person: PersonLine
    group: Group
    enrolment: Enrolment
    numbers: tuple[Number, ...]
    warning: str = ""


def _open(region: RegionInfo, centre_ids: frozenset[int] | None) -> Any:
    statement = (
        sa.select(PlaceOffer, Person, Group, Enrolment)
        .join(Enrolment, Enrolment.id == PlaceOffer.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Group, Group.id == PlaceOffer.group_id)
        .where(
            PlaceOffer.state == "open",
            PlaceOffer.answer_until > now_utc(),
            Group.module.in_(active_modules(region)),
        )
    )
    return statement if centre_ids is None else statement.where(Group.centre_id.in_(centre_ids))


def open_offers(
    session: OrmSession,
    *,
    region: RegionInfo,
    centre_ids: frozenset[int] | None,
    page: int = 1,
    per_page: int = 25,
) -> Page[OfferLine]:
    """Offers whose deadline has not come, the nearest deadline first."""
    statement = _open(region, centre_ids).order_by(PlaceOffer.answer_until, PlaceOffer.id)
    found = paginate(session, statement, page=page, per_page=per_page)
    numbers = _numbers(session, [row[1] for row in found.items])
    items = []
    for offer, person, group, enrolment in found.items:
        mine, warning = numbers[person.id]
        items.append(OfferLine(offer, person_line(person), group, enrolment, mine, warning))
    return Page(items, found.page, found.per_page, found.total)


def count_open(
    session: OrmSession, *, region: RegionInfo, centre_ids: frozenset[int] | None
) -> int:
    rows = _open(region, centre_ids).with_only_columns(sa.func.count(PlaceOffer.id))
    return session.scalar(rows) or 0


def find_offer(
    session: OrmSession, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> PlaceOffer:
    """An offer by its public number; `NotFound` in a centre for which the actor does not hold
    `permission`, and where the module of its group is off."""
    row = session.execute(
        sa.select(PlaceOffer, Group.centre_id)
        .join(Group, Group.id == PlaceOffer.group_id)
        .where(PlaceOffer.public_id == public_id[:40], Group.module.in_(active_modules(region)))
    ).one_or_none()
    if row is None or not may_see(actor, permission, region=region, centre_id=row.centre_id):
        raise NotFound
    return row[0]


def _numbers(
    session: OrmSession, people: list[Person]
) -> dict[int, tuple[tuple[Number, ...], str]]:
    """Numbers that may be called, by person; of those who are protected or have died each number is
    asked about."""
    ids = [one.id for one in people]
    phones: dict[int, list[Number]] = {one: [] for one in ids}
    for row in session.scalars(
        sa.select(PersonPhone).where(PersonPhone.person_id.in_(ids)).order_by(PersonPhone.id)
    ):
        phones[row.person_id].append(Number(row.number, row.note))
    careful = protected_ids(session, person_ids=ids) | {one.id for one in people if one.died_on}
    found: dict[int, tuple[tuple[Number, ...], str]] = {}
    for person_id in ids:
        known, warning = phones[person_id], ""
        if person_id in careful:
            asked = [
                (one, may_contact(session, person_id=person_id, number=one.number)) for one in known
            ]
            warning = next((str(answer.reason) for _one, answer in asked if answer.reason), "")
            known = [one for one, answer in asked if not answer.reason]
        found[person_id] = (tuple(known), "" if known else warning)
    return found
