"""Reads of the signed-in: users, roles, sessions and devices. All run in scope `ALL_REGIONS`,
because sign-in comes before any region is known."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor, Display, Grant
from core.auth.models import Device, Role, RoleGrant, User, UserSession
from core.clock import now_utc
from core.kernel import kernel
from core.regions.models import Centre, Region

IDLE: Final = dt.timedelta(hours=12)
LONGEST: Final = dt.timedelta(days=14)
DEVICE_PERMISSIONS: Final = frozenset({"attendance.mark"})


def token_hash(token: str) -> str:
    """What is stored of a session's or a device's token; the token itself is not."""
    return hashlib.sha256(token.encode()).hexdigest()


def living_session() -> sa.ColumnElement[bool]:
    """Sessions that were not ended, not left alone for half a day, and not kept for ever."""
    now = now_utc()
    return sa.and_(
        UserSession.ended_at.is_(None),
        UserSession.last_seen_at >= now - IDLE,
        UserSession.created_at >= now - LONGEST,
    )


def living_grant(today: dt.date) -> sa.ColumnElement[bool]:
    """Grants valid on `today`."""
    return sa.and_(
        RoleGrant.ended_at.is_(None),
        sa.or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= today),
        sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
    )


def load_actor(
    session: Session, *, token: str, today: dt.date, region_id: int | None = None
) -> Actor | None:
    """The signed-in user behind a session token, with the roles valid today, in three queries.

    None when the session ended, the account was closed, or its last day has passed. With
    `region_id` the working centre is dropped unless it is of that region. A session that still
    waits for its second factor holds no grants at all.
    """
    row = session.execute(
        sa.select(User, UserSession, Centre)
        .join(UserSession, UserSession.user_id == User.id)
        .outerjoin(Centre, Centre.id == User.current_centre_id)
        .where(
            UserSession.token_hash == token_hash(token),
            living_session(),
            User.is_active.is_(True),
            sa.or_(User.ends_on.is_(None), User.ends_on >= today),
        )
    ).one_or_none()
    if row is None:
        return None
    user, signed_in, chosen = row
    grants, required = load_grants(session, user_id=user.id, today=today, locale=user.locale)
    centre = _working_centre(chosen, grants, region_id)
    return Actor(
        user_id=user.id,
        username=user.username,
        full_name=user.full_name,
        token=token,
        grants=grants if signed_in.is_complete else (),
        locale=user.locale,
        display=Display(user.theme, user.contrast, user.text_size, user.spacing),
        current_centre_id=centre.id if centre else None,
        centre_name=centre.name_in(user.locale) if centre else "",
        session_id=signed_in.id,
        must_change_password=user.must_change_password,
        second_factor_missing=not signed_in.is_complete
        or (required and user.totp_confirmed_at is None),
        session_complete=signed_in.is_complete,
        last_seen_at=signed_in.last_seen_at,
        session_began_at=signed_in.created_at,
    )


def load_grants(
    session: Session, *, user_id: int, today: dt.date, locale: str = "kk"
) -> tuple[tuple[Grant, ...], bool]:
    """Roles that the user holds today, and whether one of them requires a second factor.

    In a demonstration (the installation's, or the region's) none does: it is only offered.
    """
    rows = session.execute(
        sa.select(RoleGrant, Role, Region.is_demo, Centre.type_code)
        .join(Role, Role.id == RoleGrant.role_id)
        .outerjoin(Region, Region.id == RoleGrant.region_id)
        .outerjoin(Centre, Centre.id == RoleGrant.centre_id)
        .where(RoleGrant.user_id == user_id, living_grant(today))
        .order_by(RoleGrant.id)
    ).all()
    by_district = _centres_of_districts(
        session, {grant.district_id for grant, *_ in rows if grant.district_id is not None}
    )
    grants = tuple(
        Grant(
            role_code=role.code,
            permissions=frozenset(role.permissions),
            region_id=grant.region_id,
            centre_ids=_centres(grant, by_district),
            role_name=role.name_in(locale),
            district_id=grant.district_id if grant.centre_id is None else None,
            centre_types=_types(grant, kind, by_district),
        )
        for grant, role, _demo, kind in rows
    )
    required = any(role.needs_second_factor and not demo for _, role, demo, _kind in rows)
    return grants, required and not kernel().settings.demo


def _centres_of_districts(session: Session, districts: set[int]) -> dict[int, dict[int, str]]:
    """District → its centres, each with its kind."""
    found: dict[int, dict[int, str]] = {}
    if districts:
        for centre_id, district_id, kind in session.execute(
            sa.select(Centre.id, Centre.district_id, Centre.type_code).where(
                Centre.district_id.in_(districts)
            )
        ):
            found.setdefault(district_id or 0, {})[centre_id] = kind
    return found


def _types(
    grant: RoleGrant, kind: str | None, by_district: dict[int, dict[int, str]]
) -> frozenset[str]:
    if grant.centre_id is not None:
        return frozenset({kind or ""})
    return frozenset(by_district.get(grant.district_id or 0, {}).values())


def _centres(grant: RoleGrant, by_district: dict[int, dict[int, str]]) -> frozenset[int] | None:
    if grant.centre_id is not None:
        return frozenset({grant.centre_id})
    if grant.district_id is not None:
        return frozenset(by_district.get(grant.district_id, ()))
    return None


def _working_centre(
    centre: Centre | None, grants: tuple[Grant, ...], region_id: int | None
) -> Centre | None:
    """The chosen centre, while some grant still covers it and the page is of its region."""
    if centre is None or (region_id is not None and centre.region_id != region_id):
        return None
    covered = any(grant.covers(centre.region_id, centre.id) for grant in grants)
    return centre if covered else None


def load_device_actor(session: Session, *, token: str, region_id: int) -> Actor | None:
    """The paired device behind a token, as an actor that may mark attendance in its centre.

    None when it is revoked, not yet paired, or of another region.
    """
    row = session.execute(
        sa.select(Device, Centre)
        .join(Centre, Centre.id == Device.centre_id)
        .where(
            Device.token_hash == token_hash(token),
            Device.region_id == region_id,
            Device.paired_at.is_not(None),
            Device.revoked_at.is_(None),
            Centre.is_active.is_(True),
        )
    ).one_or_none()
    if row is None:
        return None
    device, centre = row
    return Actor(
        user_id=None,
        username=f"device:{device.public_id}",
        full_name=device.name,
        grants=(
            Grant("device", DEVICE_PERMISSIONS, device.region_id, frozenset({device.centre_id})),
        ),
        current_centre_id=device.centre_id,
        centre_name=centre.name_kk,
        device_id=device.id,
        last_seen_at=device.last_seen_at,
    )
