"""Reads of what a centre knows of a child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import is_public_id
from core.sdk.services import NotFound, representatives_of_all
from day_centre.child.models import ChildProfile, Fetcher, HealthLimit, MedicalCard

#: the right of a representative of core that lets him or her fetch
FETCH = "fetch"


@dataclass(frozen=True)
class FetcherLine:
    """Somebody who may fetch a child on the day that was asked about.

    `key` is stable: `representative:<public id>` of core's row or `named:<public id>` of ours.
    `kinship` is a code of core's words, `relation` the family's own words for a named person.
    """

    key: str
    name: str
    phone: str
    document: str
    relation: str = ""
    kinship: str = ""


def fetchers_on(session: Session, *, person_id: int, on: dt.date) -> list[FetcherLine]:
    """Who may fetch the child on that day; nobody else may. Four queries."""
    return fetchers_of(session, person_ids=[person_id], on=on)[person_id]


def fetchers_of(
    session: Session, *, person_ids: Collection[int], on: dt.date
) -> dict[int, list[FetcherLine]]:
    """person id → `fetchers_on` for it: representatives of core with the right to fetch, then
    those whom the family has named; four queries for any number of children."""
    found: dict[int, list[FetcherLine]] = {one: [] for one in person_ids}
    lines = representatives_of_all(session, person_ids=person_ids, today=on)
    for person_id, known in lines.items():
        found[person_id] += [
            FetcherLine(
                f"representative:{line.row.public_id}", line.name, line.number,
                line.row.document_number, kinship=line.row.kinship or line.row.basis,
            )
            for line in known
            if line.in_force and FETCH in line.row.rights
        ]  # fmt: skip
    for row in session.scalars(
        sa.select(Fetcher)
        .where(Fetcher.person_id.in_(person_ids), *_holds(Fetcher, on))
        .order_by(Fetcher.full_name, Fetcher.id)
    ):
        found[row.person_id].append(
            FetcherLine(f"named:{row.public_id}", row.full_name, row.phone, row.document,
                        row.relation)
        )  # fmt: skip
    return found


def limits_on(session: Session, *, person_id: int, on: dt.date) -> list[HealthLimit]:
    """The limits of health that hold for the child on a day."""
    return limits_of(session, person_ids=[person_id], on=on)[person_id]


def limits_of(
    session: Session, *, person_ids: Collection[int], on: dt.date
) -> dict[int, list[HealthLimit]]:
    """person id → `limits_on` for it; one query for any number of children."""
    found: dict[int, list[HealthLimit]] = {one: [] for one in person_ids}
    for row in session.scalars(
        sa.select(HealthLimit)
        .where(HealthLimit.person_id.in_(person_ids), *_holds(HealthLimit, on))
        .order_by(HealthLimit.first_day, HealthLimit.id)
    ):
        found[row.person_id].append(row)
    return found


def _holds(model: Any, on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        model.voided_at.is_(None),
        model.first_day <= on,
        sa.or_(model.last_day.is_(None), model.last_day >= on),
    )


# A child's rows ------------------------------------------------------------------------------


def profile_of(session: Session, *, person_id: int) -> ChildProfile | None:
    """What the need assessment says of the child; None before the first entry."""
    found: ChildProfile | None = session.scalars(
        sa.select(ChildProfile).where(ChildProfile.person_id == person_id)
    ).one_or_none()
    return found


def cards_of(session: Session, *, person_id: int) -> list[MedicalCard]:
    """Medical cards, the latest first, voided ones too."""
    return list(
        session.scalars(
            sa.select(MedicalCard)
            .where(MedicalCard.person_id == person_id)
            .order_by(MedicalCard.valid_until.desc(), MedicalCard.id.desc())
        )
    )


def card_end(session: Session, *, person_id: int) -> dt.date | None:
    """Until when the latest medical card holds; None without a card."""
    return session.scalar(
        sa.select(sa.func.max(MedicalCard.valid_until)).where(
            MedicalCard.person_id == person_id, MedicalCard.voided_at.is_(None)
        )
    )


def all_limits(session: Session, *, person_id: int) -> list[HealthLimit]:
    """Limits that were not voided, the latest first."""
    return list(
        session.scalars(
            sa.select(HealthLimit)
            .where(HealthLimit.person_id == person_id, HealthLimit.voided_at.is_(None))
            .order_by(HealthLimit.first_day.desc(), HealthLimit.id.desc())
        )
    )


def all_fetchers(session: Session, *, person_id: int) -> list[Fetcher]:
    """Named persons that were not voided, the latest first."""
    return list(
        session.scalars(
            sa.select(Fetcher)
            .where(Fetcher.person_id == person_id, Fetcher.voided_at.is_(None))
            .order_by(Fetcher.first_day.desc(), Fetcher.id.desc())
        )
    )


def find_one(session: Session, model: Any, *, person_id: int, public_id: str) -> Any:
    """A card, limit or fetcher of this child that was not voided; else `NotFound`."""
    if not is_public_id(public_id):
        raise NotFound
    row = session.scalars(
        sa.select(model).where(
            model.public_id == public_id, model.person_id == person_id, model.voided_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row
