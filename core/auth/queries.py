"""Reads of users, roles and sessions. All run in scope `ALL_REGIONS`: sign-in comes first."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor, Display, Grant
from core.auth.models import Role, RoleGrant, User, UserSession
from core.regions.models import Centre


def token_hash(token: str) -> str:
    """What is stored of a session's or a device's token; the token itself is not."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_actor(session: Session, *, token: str, today: dt.date) -> Actor | None:
    """The signed-in user behind a session token, with the roles valid today, in three queries.

    None when the session ended, the account was closed, or its last day has passed.
    """
    row = session.execute(
        sa.select(User, UserSession, Centre)
        .join(UserSession, UserSession.user_id == User.id)
        .outerjoin(Centre, Centre.id == User.current_centre_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            User.is_active.is_(True),
            sa.or_(User.ends_on.is_(None), User.ends_on >= today),
        )
    ).one_or_none()
    if row is None:
        return None
    user, signed_in, centre = row
    grants, second_factor_needed = load_grants(session, user_id=user.id, today=today)
    return Actor(
        user_id=user.id,
        username=user.username,
        full_name=user.full_name,
        token=token,
        grants=grants,
        locale=user.locale,
        display=Display(user.theme, user.contrast, user.text_size, user.spacing),
        current_centre_id=user.current_centre_id,
        centre_name=centre.name_in(user.locale) if centre else "",
        session_id=signed_in.id,
        must_change_password=user.must_change_password,
        second_factor_missing=not signed_in.is_complete
        or (second_factor_needed and user.totp_confirmed_at is None),
    )


def load_grants(
    session: Session, *, user_id: int, today: dt.date
) -> tuple[tuple[Grant, ...], bool]:
    """Roles that the user holds today, and whether one of them needs a second factor."""
    rows = session.execute(
        sa.select(RoleGrant, Role)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(
            RoleGrant.user_id == user_id,
            RoleGrant.ended_at.is_(None),
            sa.or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= today),
            sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
        )
        .order_by(RoleGrant.id)
    ).all()
    districts = {grant.district_id for grant, _ in rows if grant.district_id is not None}
    by_district: dict[int, set[int]] = {}
    if districts:
        for centre_id, district_id in session.execute(
            sa.select(Centre.id, Centre.district_id).where(Centre.district_id.in_(districts))
        ):
            by_district.setdefault(district_id or 0, set()).add(centre_id)
    grants = tuple(
        Grant(
            role_code=role.code,
            permissions=frozenset(role.permissions),
            region_id=grant.region_id,
            centre_ids=_centres(grant, by_district),
            role_name=role.name_kk,
        )
        for grant, role in rows
    )
    return grants, any(role.needs_second_factor for _, role in rows)


def _centres(grant: RoleGrant, by_district: dict[int, set[int]]) -> frozenset[int] | None:
    if grant.centre_id is not None:
        return frozenset({grant.centre_id})
    if grant.district_id is not None:
        return frozenset(by_district.get(grant.district_id, ()))
    return None
