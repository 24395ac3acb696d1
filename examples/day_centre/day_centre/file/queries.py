"""Who stays in a day centre, on which day, by what regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Group, IssuedDocument, Person, is_public_id
from core.sdk.services import NotFound
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.file.rules import Pause, StayState, next_number, regime_on, stay_state


def _on(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(Stay.starts_on <= on, sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on))


def stay_on(session: Session, *, person_id: int, centre_id: int, on: dt.date) -> Stay | None:
    """The child's stay on that day, suspended or not."""
    return session.scalar(
        sa.select(Stay)
        .where(Stay.person_id == person_id, Stay.centre_id == centre_id, _on(on))
        .order_by(Stay.starts_on.desc())
        .limit(1)
    )


def staying(*, centre_ids: Collection[int], on: dt.date) -> sa.Select[Stay]:
    """Stays of that day that are not suspended on it: the children whom the centre expects."""
    paused = sa.exists().where(
        StayPause.stay_id == Stay.id,
        StayPause.first_day <= on,
        sa.or_(StayPause.last_day.is_(None), StayPause.last_day >= on),
    )
    return sa.select(Stay).where(Stay.centre_id.in_(centre_ids), _on(on), ~paused)


# Orders --------------------------------------------------------------------------------------


def numbers_of(session: Session, *, centre_id: int, year: int) -> set[str]:
    """Numbers of the centre's orders of a year; those of voided orders are spent as well."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return set(
        session.scalars(
            sa.select(StayOrder.number).where(
                StayOrder.centre_id == centre_id, StayOrder.issued_on.between(first, last)
            )
        )
    )


def proposed_number(session: Session, *, centre_id: int, year: int) -> str:
    """The number that the centre's next order of the year may have."""
    return next_number(numbers_of(session, centre_id=centre_id, year=year))


def orders_of(session: Session, *, stay_ids: Collection[int]) -> dict[int, list[StayOrder]]:
    """Orders by stay, voided ones too, the newest first."""
    found: dict[int, list[StayOrder]] = {one: [] for one in stay_ids}
    rows = session.scalars(
        sa.select(StayOrder)
        .where(StayOrder.stay_id.in_(stay_ids))
        .order_by(StayOrder.effective_on.desc(), StayOrder.id.desc())
    )
    for row in rows:
        found[row.stay_id].append(row)
    return found


def living_orders(session: Session, *, stay_id: int) -> list[StayOrder]:
    """Orders of a stay that were not taken back, in the order in which they were written."""
    return list(
        session.scalars(
            sa.select(StayOrder)
            .where(StayOrder.stay_id == stay_id, StayOrder.voided_at.is_(None))
            .order_by(StayOrder.id)
        )
    )


def regimes_on(session: Session, *, stays: Collection[Stay], on: dt.date) -> dict[int, str]:
    """stay id → regime of a day, by the orders that held on it; one query."""
    steps: dict[int, list[tuple[dt.date, str]]] = {one.id: [] for one in stays}
    rows = session.execute(
        sa.select(StayOrder.stay_id, StayOrder.effective_on, StayOrder.regime)
        .where(StayOrder.stay_id.in_(steps), StayOrder.regime != "", StayOrder.voided_at.is_(None))
        .order_by(StayOrder.id)
    )
    for stay_id, first, regime in rows:
        steps[stay_id].append((first, regime))
    return {one.id: regime_on(steps[one.id], on, one.regime) for one in stays}


def last_change(session: Session, *, stay_id: int) -> dt.date | None:
    """From which day the latest order on the regime holds: the admission, or a change of it."""
    return session.scalar(
        sa.select(sa.func.max(StayOrder.effective_on)).where(
            StayOrder.stay_id == stay_id, StayOrder.regime != "", StayOrder.voided_at.is_(None)
        )
    )


# Stays ---------------------------------------------------------------------------------------


def pauses_of(session: Session, *, stay_ids: Collection[int]) -> dict[int, list[StayPause]]:
    """Suspensions by stay, in order of date."""
    found: dict[int, list[StayPause]] = {one: [] for one in stay_ids}
    rows = session.scalars(
        sa.select(StayPause)
        .where(StayPause.stay_id.in_(stay_ids))
        .order_by(StayPause.first_day, StayPause.id)
    )
    for row in rows:
        found[row.stay_id].append(row)
    return found


def spans(pauses: Iterable[StayPause]) -> list[Pause]:
    return [(one.first_day, one.last_day) for one in pauses]


def states_of(session: Session, *, stays: Collection[Stay], on: dt.date) -> dict[int, StayState]:
    """stay id → what the stay is worth on a day; one query."""
    pauses = pauses_of(session, stay_ids=[one.id for one in stays])
    return {
        one.id: stay_state(
            starts_on=one.starts_on, ends_on=one.ends_on, pauses=spans(pauses[one.id]), on=on
        )
        for one in stays
    }


def file_of(session: Session, *, person_id: int, centre_id: int) -> ChildFile | None:
    """The personal file of a child in a centre, whether the child stays or not."""
    found: ChildFile | None = session.scalars(
        sa.select(ChildFile).where(
            ChildFile.person_id == person_id, ChildFile.centre_id == centre_id
        )
    ).one_or_none()
    return found


def open_stay(session: Session, *, file_id: int) -> Stay | None:
    """The stay of a file that has not ended."""
    found: Stay | None = session.scalars(
        sa.select(Stay).where(Stay.file_id == file_id, Stay.ends_on.is_(None))
    ).one_or_none()
    return found


def find_stay(
    session: Session, *, centre_ids: Collection[int] | None, public_id: str
) -> tuple[Stay, Person]:
    """A stay in one of these centres (None: in all) and its child; else `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    statement = (
        sa.select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.public_id == public_id)
    )
    if centre_ids is not None:
        statement = statement.where(Stay.centre_id.in_(centre_ids))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def find_order(
    session: Session, *, centre_ids: Collection[int] | None, public_id: str
) -> tuple[StayOrder, Stay, Person]:
    """An order of one of these centres (None: of all), its stay and child; else `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    statement = (
        sa.select(StayOrder, Stay, Person)
        .join(Stay, Stay.id == StayOrder.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(StayOrder.public_id == public_id)
    )
    if centre_ids is not None:
        statement = statement.where(StayOrder.centre_id.in_(centre_ids))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def files_of(session: Session, *, person_id: int) -> list[ChildFile]:
    """The child's files in all centres, the oldest first."""
    return list(
        session.scalars(
            sa.select(ChildFile).where(ChildFile.person_id == person_id).order_by(ChildFile.id)
        )
    )


def stays_of(session: Session, *, person_id: int) -> list[Stay]:
    """The child's stays in all centres, the latest first."""
    return list(
        session.scalars(
            sa.select(Stay)
            .where(Stay.person_id == person_id)
            .order_by(Stay.starts_on.desc(), Stay.id.desc())
        )
    )


def group_titles(session: Session, *, stays: Collection[Stay]) -> dict[int, str]:
    """group id → title, for these stays."""
    ids = {one.group_id for one in stays}
    rows = session.execute(sa.select(Group.id, Group.title).where(Group.id.in_(ids)))
    return {one.id: one.title for one in rows}


def centres_of(session: Session, *, files: Collection[ChildFile]) -> dict[int, Centre]:
    """The centres of these files, by number."""
    ids = {one.centre_id for one in files}
    return {one.id: one for one in session.scalars(sa.select(Centre).where(Centre.id.in_(ids)))}


def documents_of(session: Session, *, stay_ids: Collection[int]) -> dict[int, IssuedDocument]:
    """Printed contracts and orders of these stays, by number."""
    orders = sa.select(StayOrder.document_id).where(StayOrder.stay_id.in_(stay_ids))
    contracts = sa.select(Stay.contract_id).where(Stay.id.in_(stay_ids))
    rows = session.scalars(
        sa.select(IssuedDocument).where(
            sa.or_(IssuedDocument.id.in_(orders), IssuedDocument.id.in_(contracts))
        )
    )
    return {one.id: one for one in rows}


def group_title(session: Session, *, group_id: int | None) -> str:
    """The title of a group; "" for none."""
    return (group_id and session.scalar(sa.select(Group.title).where(Group.id == group_id))) or ""
