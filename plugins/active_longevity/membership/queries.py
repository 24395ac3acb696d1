"""Reads of memberships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from plugins.active_longevity.membership.models import Membership, MembershipPause, MembershipTerm


def member_on(
    session: Session, *, person_id: int, centre_id: int, on: dt.date
) -> Membership | None:
    """The membership of a person in a centre if a term of it covers the day, suspended or not."""
    found: Membership | None = session.scalars(
        sa.select(Membership).where(
            Membership.person_id == person_id, Membership.centre_id == centre_id, _covers(on)
        )
    ).one_or_none()
    return found


def members_on(
    *, region_id: int, centre_ids: Collection[int] | None, on: dt.date
) -> sa.Select[tuple[int]]:
    """Persons who are members (suspended ones too) of these centres on a day; None: of all."""
    statement: Any = (
        sa.select(Membership.person_id)
        .where(Membership.region_id == region_id, _covers(on))
        .distinct()
    )
    if centre_ids is not None:
        statement = statement.where(Membership.centre_id.in_(centre_ids))
    return statement  # type: ignore[no-any-return]


def _covers(on: dt.date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        MembershipTerm.membership_id == Membership.id,
        MembershipTerm.starts_on <= on,
        MembershipTerm.ends_on >= on,
    )


def file_of(session: Session, *, person_id: int, centre_id: int) -> Membership | None:
    """The membership file of a person in a centre, whatever it is worth today."""
    found: Membership | None = session.scalars(
        sa.select(Membership).where(
            Membership.person_id == person_id, Membership.centre_id == centre_id
        )
    ).one_or_none()
    return found


def pauses_of(
    session: Session, *, membership_ids: Collection[int]
) -> dict[int, list[MembershipPause]]:
    """Suspensions in force by membership, in order of date."""
    found: dict[int, list[MembershipPause]] = {one: [] for one in membership_ids}
    rows = session.scalars(
        sa.select(MembershipPause)
        .where(
            MembershipPause.membership_id.in_(membership_ids),
            MembershipPause.withdrawn_at.is_(None),
        )
        .order_by(MembershipPause.first_day, MembershipPause.id)
    )
    for row in rows:
        found[row.membership_id].append(row)
    return found
