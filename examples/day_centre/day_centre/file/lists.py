"""Statements of the part's lists: children, papers that end, orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group, Person
from core.sdk.services import RegionInfo, name_key
from day_centre.child.models import ChildProfile, MedicalCard
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.file.rules import born_before
from day_centre.file.settings import leaving_age, of_age_days
from day_centre.kinds import MODULE


def children(
    *, region: RegionInfo, centre_ids: Collection[int] | None, wanted: str, text: str, on: dt.date
) -> Any:
    """(stay, person, file number, group title) of the list, by name; who becomes of age soon by
    birthday. `wanted` is a filter's code, `text` beginnings of names or the number of a file."""
    paused = sa.exists().where(
        StayPause.stay_id == Stay.id, StayPause.first_day <= on,
        sa.or_(StayPause.last_day.is_(None), StayPause.last_day >= on),
    )  # fmt: skip
    running = sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on)
    soon = born_before(on + dt.timedelta(days=of_age_days(region)), leaving_age(region))
    conditions = {
        "staying": sa.and_(running, Stay.starts_on <= on, ~paused),
        "suspended": sa.and_(running, Stay.starts_on <= on, paused),
        "to_come": Stay.starts_on > on,
        "of_age": sa.and_(Stay.ends_on.is_(None), Person.birth_date <= soon),
        "ended": Stay.ends_on < on,
    }
    first = [Person.birth_date] if wanted == "of_age" else []
    statement: Any = (
        sa.select(Stay, Person, ChildFile.number, Group.title)
        .join(Person, Person.id == Stay.person_id)
        .join(ChildFile, ChildFile.id == Stay.file_id)
        .join(Group, Group.id == Stay.group_id)
        .where(Stay.region_id == region.id, Person.withdrawn_at.is_(None))
        .order_by(*first, Person.sort_key, Stay.id)
    )
    if wanted in conditions:
        statement = statement.where(conditions[wanted])
    if centre_ids is not None:
        statement = statement.where(Stay.centre_id.in_(centre_ids))
    if text.isascii() and text.isdigit() and len(text) < 10:
        return statement.where(ChildFile.number == int(text))
    return _named(statement, text)


def papers(
    *, region: RegionInfo, centre_ids: Collection[int] | None, until: dt.date, on: dt.date
) -> Any:
    """(stay, person, profile or None, end of the medical card or None) of children who stay and
    whose medical card, PMPC conclusion or IPAR ends until a day, has ended, or who have no card."""
    cards = (
        sa.select(MedicalCard.person_id, sa.func.max(MedicalCard.valid_until).label("last"))
        .where(MedicalCard.voided_at.is_(None), MedicalCard.region_id == region.id)
        .group_by(MedicalCard.person_id)
        .subquery()
    )
    statement: Any = (
        sa.select(Stay, Person, ChildProfile, cards.c.last)
        .join(Person, Person.id == Stay.person_id)
        .outerjoin(ChildProfile, ChildProfile.person_id == Stay.person_id)
        .outerjoin(cards, cards.c.person_id == Stay.person_id)
        .where(
            Stay.region_id == region.id,
            sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on),
            sa.or_(
                cards.c.last.is_(None), cards.c.last <= until,
                ChildProfile.pmpk_until <= until, ChildProfile.ipar_until <= until,
            ),
        )
        .order_by(Person.sort_key, Stay.id)
    )  # fmt: skip
    return statement if centre_ids is None else statement.where(Stay.centre_id.in_(centre_ids))


def orders(*, region: RegionInfo, centre_ids: Collection[int] | None, kind: str, text: str) -> Any:
    """(order, person) of the list, the newest first. `kind` is a kind of order, or "" for all;
    `text` a number, or beginnings of names."""
    statement: Any = (
        sa.select(StayOrder, Person)
        .join(Stay, Stay.id == StayOrder.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(StayOrder.region_id == region.id)
        .order_by(StayOrder.issued_on.desc(), StayOrder.id.desc())
    )
    if kind:
        statement = statement.where(StayOrder.kind == kind)
    if centre_ids is not None:
        statement = statement.where(StayOrder.centre_id.in_(centre_ids))
    if any(sign.isdigit() for sign in text):
        return statement.where(StayOrder.number == text)
    return _named(statement, text)


def groups(session: Session, *, centre_ids: Collection[int], on: dt.date) -> list[Group]:
    """Groups of the module in these centres that have not ended, by title."""
    return list(
        session.scalars(
            sa.select(Group)
            .where(
                Group.centre_id.in_(centre_ids), Group.module == MODULE,
                Group.ended_at.is_(None), Group.ends_on >= on,
            )
            .order_by(Group.title, Group.id)
        )
    )  # fmt: skip


def _named(statement: Any, text: str) -> Any:
    for word in name_key(text).split():
        statement = statement.where(
            sa.or_(
                Person.name_key.startswith(word, autoescape=True),
                Person.name_key.contains(f" {word}", autoescape=True),
            )
        )
    return statement
