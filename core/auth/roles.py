"""Roles that administrators compose for their region, from rights that they may hand on."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import Role, RoleGrant
from core.auth.rights import Place, grantable
from core.db import new_public_id
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import kernel
from core.plugins.contracts import Permission
from core.regions.models import Region
from core.web.i18n import lazy_gettext as _

COMPOSE = "roles.manage"


def roles_of(session: Session, *, region_id: int | None) -> list[tuple[Role, int]]:
    """(role, people who hold it in the region) of the shipped roles and the region's own."""
    holders = (
        sa.select(sa.func.count(RoleGrant.user_id.distinct()))
        .where(RoleGrant.role_id == Role.id, RoleGrant.ended_at.is_(None))
        .correlate(Role)
    )
    if region_id is not None:
        holders = holders.where(RoleGrant.region_id == region_id)
    rows = session.execute(
        sa.select(Role, holders.scalar_subquery())
        .where(sa.or_(Role.region_id.is_(None), Role.region_id == region_id))
        .order_by(Role.is_shipped.desc(), Role.id)
    )
    return [(role, count or 0) for role, count in rows]


def own_role(session: Session, *, code: str, region_id: int) -> Role:
    """A role composed in this region. NotFound for shipped ones and another region's."""
    role = session.scalar(
        sa.select(Role).where(
            Role.code == code, Role.region_id == region_id, Role.is_shipped.is_(False)
        )
    )
    if role is None:
        raise NotFound
    return role


def composable(*, actor: Actor, region_id: int) -> list[Permission]:
    """Permissions from which the actor may compose a role, in the order of registration."""
    if not actor.can(COMPOSE, region_id):
        return []
    allowed = grantable(actor, Place(region_id))
    return [p for code, p in kernel().registry.permissions.items() if code in allowed]


def create_role(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    name_kk: str,
    name_ru: str,
    name_en: str,
    permissions: Iterable[str],
    needs_second_factor: bool = False,
) -> Role:
    """Compose a role. Raises NotAllowed, InvalidInput at `permissions`, Conflict at `name_kk`."""
    wanted = frozenset(permissions)
    _check(actor, region_id, wanted, before=frozenset())
    session.execute(sa.select(Region.id).where(Region.id == region_id).with_for_update())
    _check_name(session, region_id, name_kk)
    role = Role(
        code=new_public_id(),
        region_id=region_id,
        is_shipped=False,
        name_kk=name_kk,
        name_ru=name_ru,
        name_en=name_en,
        permissions=sorted(wanted),
        needs_second_factor=needs_second_factor,
    )
    session.add(role)
    session.flush()
    _note(session, actor, role, "role.create", added=sorted(wanted), removed=[])
    return role


def change_role(
    session: Session,
    *,
    actor: Actor,
    role: Role,
    name_kk: str,
    name_ru: str,
    name_en: str,
    permissions: Iterable[str],
    needs_second_factor: bool,
) -> Role:
    """Change a composed role; who holds it holds the new rights at once.

    Rights that the actor could not hand on stay as they are; those of a module that is not
    loaded stay too. Raises as `create_role`, and NotAllowed for a role that the actor holds.
    """
    if role.region_id is None or role.is_shipped:
        raise NotAllowed("role.shipped", _("Shipped roles cannot be changed. Copy the role."))
    if any(grant.role_code == role.code for grant in actor.grants):
        raise NotAllowed("role.own", _("Nobody changes a role that he holds himself."))
    before = frozenset(role.permissions)
    shown = {p.code for p in composable(actor=actor, region_id=role.region_id)}
    wanted = (frozenset(permissions) & (shown | before)) | (before - shown)
    _check(actor, role.region_id, wanted | frozenset(permissions), before=before)
    session.execute(sa.select(Region.id).where(Region.id == role.region_id).with_for_update())
    _check_name(session, role.region_id, name_kk, role_id=role.id)
    role.name_kk, role.name_ru, role.name_en = name_kk, name_ru, name_en
    role.permissions, role.needs_second_factor = sorted(wanted), needs_second_factor
    session.flush()
    _note(
        session, actor, role, "role.change",
        added=sorted(wanted - before), removed=sorted(before - wanted),
    )  # fmt: skip
    return role


def _check(actor: Actor, region_id: int, wanted: frozenset[str], *, before: frozenset[str]) -> None:
    if not actor.can(COMPOSE, region_id):
        raise NotAllowed
    beyond = wanted - before - {p.code for p in composable(actor=actor, region_id=region_id)}
    if beyond:
        raise NotAllowed(
            "role.beyond", _("You cannot put rights into a role that you cannot give.")
        )
    if not wanted:
        raise InvalidInput("role.empty", _("Choose at least one right."), field="permissions")


def _check_name(session: Session, region_id: int, name_kk: str, role_id: int = 0) -> None:
    same = sa.select(Role.id).where(
        Role.name_kk == name_kk,
        sa.or_(Role.region_id == region_id, Role.region_id.is_(None)),
        Role.id != role_id,
    )
    if session.scalar(same.limit(1)) is not None:
        raise Conflict("role.taken", _("There is a role with this name."), field="name_kk")


def _note(
    session: Session, actor: Actor, role: Role, action: str, *, added: list[str], removed: list[str]
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=role.region_id,
        subject_type="role",
        subject_id=role.id,
        details={"name": role.name_kk, "added": added, "removed": removed},
    )
