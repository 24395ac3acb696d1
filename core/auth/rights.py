"""Who may hand on which rights, and where: nobody gives more than he holds or is trusted with.

Rights come from two sources. A manager of users may hand on the permissions he holds himself,
and those of the shipped roles that his own shipped role is there to appoint (`APPOINTS`): a
regional administrator appoints receptionists without being one. Both only at or below the place
where he manages users, and never to himself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.auth.actor import Actor, Grant
from core.auth.permissions import (
    CENTRE_ADMIN,
    DATA_OFFICER,
    FIGURES_AUDITOR,
    NURSE,
    RECEPTIONIST,
    REGION_ADMIN,
    SPECIALIST,
    SYSTEM_ADMIN,
)
from core.kernel import kernel

MANAGE = "users.manage"
#: Shipped role → the shipped roles that its holders appoint.
APPOINTS: Mapping[str, tuple[str, ...]] = {
    SYSTEM_ADMIN: (REGION_ADMIN,),
    REGION_ADMIN: (
        CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST, DATA_OFFICER, FIGURES_AUDITOR,
    ),
    CENTRE_ADMIN: (SPECIALIST, NURSE, RECEPTIONIST),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a role is held: the whole system, a region, a district or a centre of it."""

    region_id: int | None = None
    district_id: int | None = None
    centre_id: int | None = None


def encloses(grant: Grant, place: Place) -> bool:
    """Whether a grant's own place is this one or one above it."""
    if grant.region_id is None:
        return True
    if grant.region_id != place.region_id:
        return False
    if grant.centre_ids is None:
        return True
    if place.centre_id is not None:
        return place.centre_id in grant.centre_ids
    return place.district_id is not None and grant.district_id == place.district_id


def grantable(actor: Actor, place: Place) -> frozenset[str]:
    """Permissions that the actor may hand on at `place`; empty when he manages no users there."""
    if actor.is_system:
        return frozenset(kernel().registry.permissions)
    grants = [grant for grant in actor.grants if encloses(grant, place)]
    if not any(MANAGE in grant.permissions for grant in grants):
        return frozenset()
    found: set[str] = set()
    for grant in grants:
        found |= grant.permissions
        if MANAGE in grant.permissions:
            for role in APPOINTS.get(grant.role_code, ()):
                found |= shipped_permissions(role)
    return frozenset(found)


def may_grant(actor: Actor, permissions: Iterable[str], place: Place) -> bool:
    """Whether a role with these permissions may be given (or taken away) at `place`."""
    if actor.is_system:
        return True
    allowed = grantable(actor, place)
    return bool(allowed) and allowed.issuperset(permissions)


def shipped_permissions(role_code: str) -> frozenset[str]:
    """What core and the loaded modules give a shipped role by default."""
    return frozenset(
        code
        for code, permission in kernel().registry.permissions.items()
        if role_code in permission.default_roles
    )
