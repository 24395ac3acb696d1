"""Reads of money: fixed numbers of queries, however many children there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.sdk.models import Centre, Delivery, IssuedDocument, Person, is_public_id
from core.sdk.services import Actor, NotFound, RegionInfo
from day_centre.file.models import Stay
from day_centre.journal.queries import days_of
from day_centre.kinds import BY_CODE, MODULE
from day_centre.money.models import Act, ActLine, Licence, OwnShare, Tariff
from day_centre.money.rules import DAYS, Given, Line, Prices, lines_of, month_ends, totals

# Prices ------------------------------------------------------------------------------------------


def tariffs(session: Session, *, region_id: int) -> list[Tariff]:
    """All prices of the region, voided ones too, the latest first of each thing."""
    return list(
        session.scalars(
            sa.select(Tariff)
            .where(Tariff.region_id == region_id)
            .order_by(Tariff.what, Tariff.starts_on.desc(), Tariff.id.desc())
        )
    )


def prices(session: Session, *, region_id: int) -> Prices:
    """Living prices by what they are for, in the order of days."""
    found: dict[str, list[tuple[dt.date, int]]] = defaultdict(list)
    rows = session.execute(
        sa.select(Tariff.what, Tariff.starts_on, Tariff.price)
        .where(Tariff.region_id == region_id, Tariff.voided_at.is_(None))
        .order_by(Tariff.starts_on)
    )
    for what, starts_on, price in rows:
        found[what].append((starts_on, price))
    return found


def find_tariff(session: Session, *, region: RegionInfo, public_id: str) -> Tariff:
    """Raises `NotFound`, also for one that is voided."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Tariff).where(
                Tariff.public_id == public_id, Tariff.region_id == region.id,
                Tariff.voided_at.is_(None),
            )
        )  # fmt: skip
    if found is None:
        raise NotFound
    return found


# Shares ------------------------------------------------------------------------------------------


def shares_of(session: Session, *, person_id: int) -> list[OwnShare]:
    """A family's shares, voided ones too, the latest decision first."""
    return list(
        session.scalars(
            sa.select(OwnShare).where(OwnShare.person_id == person_id).order_by(OwnShare.id.desc())
        )
    )


def find_share(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> OwnShare:
    """Raises `NotFound` for another centre's, and for one that is voided."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(OwnShare).where(OwnShare.public_id == public_id))
    if found is None or found.voided_at or not actor.can(permission, region.id, found.centre_id):
        raise NotFound
    return found


# Licences ----------------------------------------------------------------------------------------


def licences(session: Session, *, centre_id: int) -> list[Licence]:
    """The centre's licences, voided ones too, the one that ends last first."""
    return list(
        session.scalars(
            sa.select(Licence)
            .where(Licence.centre_id == centre_id)
            .order_by(Licence.valid_until.desc(), Licence.id.desc())
        )
    )


def find_licence(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Licence:
    """Raises `NotFound` for another centre's."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Licence).where(Licence.public_id == public_id))
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound
    return found


# Acts --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActRow:
    """A child of a month: the act, if it was drawn up, its document, and what the journal holds."""

    person: Person
    lines: list[Line]
    act: Act | None = None
    document: IssuedDocument | None = None
    is_changed: bool = False

    @property
    def totals(self) -> tuple[int, int]:
        return totals(self.lines)

    @property
    def state(self) -> str:
        """none, draft, issued, changed (the journal differs from the document), void."""
        if self.act is None:
            return "none"
        if self.act.state == "draft":
            return "draft"
        if self.document is not None and self.document.state == "void":
            return "void"
        return "changed" if self.is_changed else "issued"


def children_of(*, region_id: int, centre_id: int, month: dt.date) -> sa.Select[Person]:
    """Children who stayed in the month, or have an act of it, by name."""
    last = month_ends(month)
    stayed = sa.select(Stay.person_id).where(
        Stay.centre_id == centre_id, Stay.starts_on <= last,
        sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= month),
    )  # fmt: skip
    acted = sa.select(Act.person_id).where(Act.centre_id == centre_id, Act.month == month)
    return (
        sa.select(Person)
        .where(
            Person.region_id == region_id,
            sa.or_(Person.id.in_(stayed), Person.id.in_(acted)),
        )
        .order_by(Person.sort_key, Person.id)
    )


def given(
    session: Session, *, centre_id: int, month: dt.date, person_ids: Collection[int]
) -> dict[int, list[Given]]:
    """Days and services of each child in the month; two queries."""
    last = month_ends(month)
    found: dict[int, list[Given]] = {one: [] for one in person_ids}
    days = days_of(first=month, last=last, centre_ids=[centre_id], person_ids=person_ids)
    for day in session.scalars(days):
        if day.mark == "present":
            found[day.person_id].append(Given(DAYS[day.regime], day.local_date))
    rows = session.execute(
        sa.select(
            Delivery.person_id, Delivery.service_kind, Delivery.local_date, Delivery.quantity,
            Delivery.funding_source,
        ).where(
            Delivery.person_id.in_(found), Delivery.local_date.between(month, last),
            Delivery.centre_id == centre_id, Delivery.module == MODULE,
            Delivery.voided_at.is_(None),
        )
    )  # fmt: skip
    for person_id, kind, day_given, quantity, funding in rows:
        assert person_id is not None  # asked for by it
        is_own = funding == "own_funds"
        found[person_id].append(Given(kind, day_given, quantity, is_own))
    return found


def counted(
    session: Session, *, region_id: int, centre_id: int, month: dt.date,
    person_ids: Collection[int],
) -> dict[int, list[Line]]:  # fmt: skip
    """person → the lines of the month as ledger, journal, prices and shares hold them now; four
    queries."""
    known = given(session, centre_id=centre_id, month=month, person_ids=person_ids)
    price_list = prices(session, region_id=region_id)
    shares: dict[int, list[tuple[int, dt.date, dt.date | None]]] = defaultdict(list)
    rows = session.scalars(
        sa.select(OwnShare)
        .where(
            OwnShare.person_id.in_(known), OwnShare.centre_id == centre_id,
            OwnShare.voided_at.is_(None),
        )
        .order_by(OwnShare.id)
    )  # fmt: skip
    for one in rows:
        shares[one.person_id].append((one.percent, one.first_day, one.last_day))
    return {
        person_id: lines_of(things, price_list, shares[person_id])
        for person_id, things in known.items()
    }


def stored(session: Session, *, act_ids: Collection[int]) -> dict[int, list[Line]]:
    """act → the lines of its document, in the order of `counted`."""
    found: dict[int, list[Line]] = {one: [] for one in act_ids}
    rows = session.scalars(
        sa.select(ActLine).where(ActLine.act_id.in_(act_ids)).order_by(ActLine.id)
    )
    for one in rows:
        found[one.act_id].append(
            Line(one.what, one.quantity, one.price, one.own_percent, one.amount, one.own_amount)
        )
    return found


def act_rows(
    session: Session, *, region_id: int, centre_id: int, month: dt.date,
    people: Collection[Person],
) -> list[ActRow]:  # fmt: skip
    """A row for each of these children; seven queries."""
    ids = [one.id for one in people]
    now = counted(session, region_id=region_id, centre_id=centre_id, month=month, person_ids=ids)
    found = {
        act.person_id: (act, document)
        for act, document in session.execute(
            sa.select(Act, IssuedDocument)
            .outerjoin(IssuedDocument, IssuedDocument.id == Act.document_id)
            .where(Act.centre_id == centre_id, Act.month == month, Act.person_id.in_(ids))
        )
    }
    then = stored(session, act_ids=[act.id for act, _document in found.values()])
    return [_row(person, now[person.id], found.get(person.id), then) for person in people]


def _row(person: Person, now: list[Line], known: Any, then: Mapping[int, list[Line]]) -> ActRow:
    if known is None:
        return ActRow(person, now)
    act, document = known
    if act.state == "draft":
        return ActRow(person, now, act, document)
    return ActRow(person, then[act.id], act, document, is_changed=then[act.id] != now)


def act_row(session: Session, *, act: Act) -> ActRow:
    """The act with what the journal holds now."""
    person = person_of(session, person_id=act.person_id)
    return act_rows(session, region_id=act.region_id, centre_id=act.centre_id, month=act.month,
                    people=[person])[0]  # fmt: skip


def month_sums(session: Session, *, centre_id: int, month: dt.date) -> tuple[int, int, int]:
    """How many acts of the month are issued, their sum in tiyn, and what families pay of it."""
    row = session.execute(
        sa.select(sa.func.count(), sa.func.sum(Act.amount), sa.func.sum(Act.own_amount)).where(
            Act.centre_id == centre_id, Act.month == month, Act.state == "issued"
        )
    ).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


def centre_of(session: Session, *, centre_id: int) -> Centre:
    return session.get_one(Centre, centre_id)


def person_of(session: Session, *, person_id: int) -> Person:
    """With the centres that hold the child's file."""
    return session.scalars(
        sa.select(Person).where(Person.id == person_id).options(selectinload(Person.centres))
    ).one()


def centres_of(session: Session, *, person_id: int) -> list[int]:
    """Centres in which the child stays or stayed, the latest stay first."""
    rows = session.scalars(
        sa.select(Stay.centre_id)
        .where(Stay.person_id == person_id)
        .order_by(Stay.starts_on.desc(), Stay.id.desc())
    )
    return list(dict.fromkeys(rows))


def acts_of(*, person_id: int) -> Any:
    """(act, document) of a child in all centres, the latest month first."""
    return (
        sa.select(Act, IssuedDocument)
        .outerjoin(IssuedDocument, IssuedDocument.id == Act.document_id)
        .where(Act.person_id == person_id)
        .order_by(Act.month.desc(), Act.id.desc())
    )


def find_act(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Act:
    """Raises `NotFound` for another region's or centre's."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Act).where(Act.public_id == public_id))
    if found is None or not actor.can(permission, region.id, found.centre_id):
        raise NotFound
    return found


def things() -> list[str]:
    """What may have a price: the days, then the services of the module."""
    return [*DAYS.values(), *BY_CODE]
