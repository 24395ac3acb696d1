"""Reads of the pages about accounts. Accounts belong to no region, so every function here says
itself which of them the actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.queries import living_session
from core.auth.rights import MANAGE, Place, may_grant
from core.auth.services import place_of
from core.errors import NotFound
from core.regions.models import Centre, District, Region
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class HeldRole:
    """A grant as a page shows it. `place` has `name_in`, or is None for the whole system."""

    grant: RoleGrant
    role: Role
    region: Region | None
    place: Any
    deputy_for: User | None

    def state(self, today: dt.date) -> str:
        """`ended`, `later`, `over` or `now`."""
        if self.grant.ended_at is not None:
            return "ended"
        if self.grant.valid_from is not None and self.grant.valid_from > today:
            return "later"
        if self.grant.valid_to is not None and self.grant.valid_to < today:
            return "over"
        return "now"


def users_page(
    session: Session,
    *,
    actor: Actor,
    region_id: int | None,
    text: str = "",
    closed: bool = False,
    page: int = 1,
    per_page: int = 25,
) -> Page[User]:
    """Accounts that the actor may see, by name: the region's, or with `region_id` None all."""
    statement = (
        sa.select(User)
        .where(_visible(actor, region_id), User.is_active.is_(not closed))
        .order_by(User.full_name, User.id)
    )
    for word in text.split()[:5]:
        statement = statement.where(_has_word(word))
    return paginate(session, statement, page=page, per_page=per_page)


def _has_word(word: str) -> sa.ColumnElement[bool]:
    """SQLite folds the case of Latin letters only, so the usual spellings are tried."""
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    return sa.or_(
        User.username.contains(word.lower(), autoescape=True),
        *(User.full_name.contains(one, autoescape=True) for one in sorted(spellings)),
    )


def _visible(actor: Actor, region_id: int | None) -> sa.ColumnElement[bool]:
    if region_id is None:
        return sa.true() if actor.can(MANAGE, None) else sa.false()
    held = sa.select(RoleGrant.id).where(
        RoleGrant.user_id == User.id, RoleGrant.region_id == region_id
    )
    scope = actor.centre_scope(MANAGE, region_id)
    if scope is None:
        return sa.or_(User.home_region_id == region_id, held.exists())
    districts = {
        grant.district_id
        for grant in actor.grants
        if MANAGE in grant.permissions and grant.region_id == region_id and grant.district_id
    }
    here = sa.or_(RoleGrant.centre_id.in_(scope), RoleGrant.district_id.in_(districts))
    return sa.or_(
        held.where(here).exists(),
        sa.and_(
            User.home_region_id == region_id,
            User.current_centre_id.in_(scope),
            ~sa.select(RoleGrant.id).where(RoleGrant.user_id == User.id).exists(),
        ),
    )


def find_user(session: Session, *, actor: Actor, region_id: int | None, user_id: str) -> User:
    """The account of that public id, if the actor may see it there. NotFound otherwise."""
    user = session.scalar(
        sa.select(User).where(User.public_id == user_id, _visible(actor, region_id))
    )
    if user is None:
        raise NotFound
    return user


def id_of_username(session: Session, *, username: str) -> int | None:
    return session.scalar(sa.select(User.id).where(User.username == username.strip().lower()))


def held_roles(
    session: Session, *, user_ids: list[int], region_id: int | None = None
) -> dict[int, list[HeldRole]]:
    """Roles of users, the living ones first; in one region, or with None everywhere."""
    deputised = sa.orm.aliased(User)
    statement = (
        sa.select(RoleGrant, Role, Region, District, Centre, deputised)
        .join(Role, Role.id == RoleGrant.role_id)
        .outerjoin(Region, Region.id == RoleGrant.region_id)
        .outerjoin(District, District.id == RoleGrant.district_id)
        .outerjoin(Centre, Centre.id == RoleGrant.centre_id)
        .outerjoin(deputised, deputised.id == RoleGrant.deputy_for_id)
        .where(RoleGrant.user_id.in_(user_ids))
        .order_by(RoleGrant.ended_at.is_not(None), RoleGrant.id.desc())
    )
    if region_id is not None:
        statement = statement.where(
            sa.or_(RoleGrant.region_id == region_id, RoleGrant.region_id.is_(None))
        )
    found: dict[int, list[HeldRole]] = {user_id: [] for user_id in user_ids}
    for grant, role, region, district, centre, other in session.execute(statement):
        place = centre or district or region
        found[grant.user_id].append(HeldRole(grant, role, region, place, other))
    return found


def removable(actor: Actor, held: HeldRole) -> bool:
    """Whether the page offers to take this role away."""
    return (
        held.grant.ended_at is None
        and held.grant.user_id != actor.user_id
        and may_grant(actor, held.role.permissions, place_of(held.grant))
    )


def sessions_of(session: Session, *, user_id: int | None) -> list[UserSession]:
    """Living sessions of a user, the last seen first."""
    return list(
        session.scalars(
            sa.select(UserSession)
            .where(UserSession.user_id == user_id, living_session())
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
            .limit(50)
        )
    )


# What the actor may give ---------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceChoice:
    """A place of the select box; `key` is `system`, `region`, `district:<code>` or
    `centre:<code>`."""

    key: str
    place: Place
    named: Any


def places_for(session: Session, *, actor: Actor, region: Any | None) -> list[PlaceChoice]:
    """Places at which the actor may give some role: of the region, or the whole system."""
    if region is None:
        return [PlaceChoice("system", Place(), None)] if actor.can(MANAGE, None) else []
    choices = [PlaceChoice("region", Place(region.id), region)]
    choices += [
        PlaceChoice(f"district:{row.code}", Place(region.id, district_id=row.id), row)
        for row in session.scalars(
            sa.select(District).where(District.region_id == region.id).order_by(District.name_kk)
        )
    ]
    choices += [
        PlaceChoice(f"centre:{row.code}", Place(region.id, centre_id=row.id), row)
        for row in session.scalars(
            sa.select(Centre)
            .where(Centre.region_id == region.id, Centre.is_active.is_(True))
            .order_by(Centre.name_kk)
        )
    ]
    return [choice for choice in choices if may_grant(actor, (), choice.place)]


def roles_for(
    session: Session, *, actor: Actor, region_id: int | None, places: list[PlaceChoice]
) -> list[Role]:
    """Roles that the actor may give at one of these places at least."""
    roles = session.scalars(
        sa.select(Role)
        .where(sa.or_(Role.region_id.is_(None), Role.region_id == region_id))
        .order_by(Role.is_shipped.desc(), Role.id)
    )
    return [
        role
        for role in roles
        if role.permissions
        and any(may_grant(actor, role.permissions, choice.place) for choice in places)
    ]
