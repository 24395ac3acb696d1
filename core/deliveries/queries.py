"""Reads of the ledger. Services of modules that are off in the region are not shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.deliveries.models import Delivery
from core.errors import NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class LedgerFilter:
    """What of the ledger is wanted. `modules` are those that are on; `centre_ids` None is all.

    `state` is `living`, `voided` or `all`; `recipient` is "", `person` or `unnamed`.
    """

    modules: frozenset[str]
    centre_ids: frozenset[int] | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    kind: str = ""
    module: str = ""
    centre_id: int | None = None
    recipient: str = ""
    state: str = "living"
    person_id: int | None = None


@dataclass(frozen=True)
class Totals:
    """Both numbers of every report: distinct persons, and services."""

    persons: int
    services: int


def conditions(wanted: LedgerFilter) -> list[sa.ColumnElement[bool]]:
    """The WHERE of a filter."""
    found: list[sa.ColumnElement[bool]] = [Delivery.module.in_(sorted(wanted.modules))]
    if wanted.centre_ids is not None:
        found.append(Delivery.centre_id.in_(sorted(wanted.centre_ids)))
    if wanted.first is not None:
        found.append(Delivery.local_date >= wanted.first)
    if wanted.last is not None:
        found.append(Delivery.local_date <= wanted.last)
    for column, value in (
        (Delivery.service_kind, wanted.kind),
        (Delivery.module, wanted.module),
        (Delivery.centre_id, wanted.centre_id),
        (Delivery.person_id, wanted.person_id),
    ):
        if value:
            found.append(column == value)
    if wanted.recipient:
        named = Delivery.person_id.is_not(None)
        found.append(named if wanted.recipient == "person" else ~named)
    if wanted.state != "all":
        living = Delivery.voided_at.is_(None)
        found.append(living if wanted.state == "living" else ~living)
    return found


def ledger_page(session: Session, *, wanted: LedgerFilter, page: int, per_page: int) -> Page[Any]:
    """(delivery, person or None, centre, who recorded or None), the newest first."""
    statement: Any = (
        sa.select(Delivery, Person, Centre, User.full_name)
        .join(Centre, Centre.id == Delivery.centre_id)
        .outerjoin(Person, Person.id == Delivery.person_id)
        .outerjoin(User, User.id == Delivery.recorded_by)
        .where(*conditions(wanted))
        .order_by(Delivery.local_date.desc(), Delivery.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def ledger_totals(session: Session, *, wanted: LedgerFilter) -> Totals:
    row = session.execute(
        sa.select(sa.func.count(Delivery.person_id.distinct()), sa.func.count(Delivery.id)).where(
            *conditions(wanted)
        )
    ).one()
    return Totals(row[0], row[1])


@dataclass(frozen=True)
class DeliveryFile:
    """One service with everything that its page tells."""

    delivery: Delivery
    person: Person | None
    centre: Centre
    users: dict[int, str]
    earlier: Delivery | None
    later: Delivery | None

    def who(self, user_id: int | None) -> str:
        return self.users.get(user_id or 0, "")


def find_delivery(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    modules: Iterable[str],
    public_id: str,
    permission: str = "deliveries.view",
) -> Delivery:
    """The service; `NotFound` when it is another region's, of a module that is off, or of a
    centre in which the actor lacks `permission`."""
    delivery = None
    if is_public_id(public_id):
        delivery = session.scalar(sa.select(Delivery).where(Delivery.public_id == public_id))
    if delivery is None or delivery.module not in set(modules):
        raise NotFound("delivery")
    if not actor.can(permission, region.id, delivery.centre_id):
        raise NotFound("delivery")
    return delivery


def delivery_file(session: Session, delivery: Delivery) -> DeliveryFile:
    """The rows behind the page of one service, in four queries at most."""
    person = session.get(Person, delivery.person_id) if delivery.person_id else None
    near = session.scalars(
        sa.select(Delivery).where(
            sa.or_(Delivery.id == delivery.replaces_id, Delivery.replaces_id == delivery.id)
        )
    ).all()
    wanted = {delivery.recorded_by, delivery.voided_by} - {None}
    names = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(wanted)))
    return DeliveryFile(
        delivery=delivery,
        person=person,
        centre=session.get_one(Centre, delivery.centre_id),
        users={row.id: row.full_name for row in names},
        earlier=next((one for one in near if one.id == delivery.replaces_id), None),
        later=next((one for one in near if one.replaces_id == delivery.id), None),
    )


def today_of_person(
    session: Session, *, person_id: int, on: dt.date, modules: Iterable[str], centre_id: int
) -> list[Delivery]:
    """What the person was given at the centre on that day, the newest first."""
    return list(
        session.scalars(
            sa.select(Delivery)
            .where(
                Delivery.person_id == person_id,
                Delivery.local_date == on,
                Delivery.centre_id == centre_id,
                Delivery.module.in_(sorted(modules)),
                Delivery.voided_at.is_(None),
            )
            .order_by(Delivery.id.desc())
        )
    )
