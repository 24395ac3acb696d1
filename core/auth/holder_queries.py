"""Who holds a right in a centre today: those to whom work may be given."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import Role, RoleGrant, User
from core.auth.queries import living_grant
from core.regions.models import Centre


def holders_of(
    session: Session, *, permission: str, region_id: int, centre_id: int, today: dt.date
) -> list[User]:
    """Living accounts that hold `permission` in the centre on `today`, by name. Three queries."""
    roles = [
        role_id
        for role_id, codes in session.execute(sa.select(Role.id, Role.permissions))
        if permission in codes
    ]
    district_id = session.scalar(
        sa.select(Centre.district_id).where(Centre.id == centre_id, Centre.region_id == region_id)
    )
    whole = sa.and_(RoleGrant.centre_id.is_(None), RoleGrant.district_id.is_(None))
    here = [whole, RoleGrant.centre_id == centre_id]
    if district_id is not None:
        here.append(sa.and_(RoleGrant.centre_id.is_(None), RoleGrant.district_id == district_id))
    held = sa.select(RoleGrant.id).where(
        RoleGrant.user_id == User.id,
        RoleGrant.role_id.in_(roles),
        living_grant(today),
        sa.or_(RoleGrant.region_id.is_(None), RoleGrant.region_id == region_id),
        sa.or_(*here),
    )
    statement = (
        sa.select(User)
        .where(living_account(today), held.exists())
        .order_by(User.full_name, User.id)
    )
    return list(session.scalars(statement))


def living_account(today: dt.date) -> sa.ColumnElement[bool]:
    """Accounts that are open and whose last day has not passed."""
    return sa.and_(User.is_active.is_(True), sa.or_(User.ends_on.is_(None), User.ends_on >= today))
