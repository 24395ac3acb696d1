"""Who acts: detached from the database, passed to services as `actor`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask_login import UserMixin


@dataclass(frozen=True)
class Display:
    """How this person wants the pages to look."""

    theme: str = "auto"
    contrast: str = ""
    size: str = "100"
    spacing: str = ""


@dataclass(frozen=True)
class Grant:
    """A role at a scope. `region_id` None is the whole system; `centre_ids` None the whole
    region; a district's grant lists its centres. `centre_types` are their kinds."""

    role_code: str
    permissions: frozenset[str]
    region_id: int | None = None
    centre_ids: frozenset[int] | None = None
    role_name: Any = None
    district_id: int | None = None
    centre_types: frozenset[str] = frozenset()

    def covers(self, region_id: int | None, centre_id: int | None) -> bool:
        if self.region_id is None:
            return True
        if self.region_id != region_id:
            return False
        return self.centre_ids is None or (centre_id is not None and centre_id in self.centre_ids)


@dataclass(frozen=True)
class Actor(UserMixin):
    """A signed-in user, a device, or the system itself."""

    user_id: int | None
    username: str
    full_name: str
    token: str = ""
    grants: tuple[Grant, ...] = ()
    locale: str = "kk"
    display: Display = field(default_factory=Display)
    current_centre_id: int | None = None
    centre_name: str = ""
    session_id: int | None = None
    device_id: int | None = None
    must_change_password: bool = False
    #: the session still waits for a code, or the account has no second factor and needs one
    second_factor_missing: bool = False
    #: False between the password and the code; such an actor holds no grants
    session_complete: bool = True
    last_seen_at: dt.datetime | None = None
    session_began_at: dt.datetime | None = None
    is_system: bool = False

    def get_id(self) -> str:
        return self.token

    @property
    def role_names(self) -> list[Any]:
        return list(dict.fromkeys(str(g.role_name or g.role_code) for g in self.grants))

    def can(self, permission: str, region_id: int | None, centre_id: int | None = None) -> bool:
        """Whether the actor holds `permission` for that centre (or for the whole region)."""
        return self.is_system or any(
            permission in grant.permissions and grant.covers(region_id, centre_id)
            for grant in self.grants
        )

    def can_somewhere(self, permission: str, region_id: int | None) -> bool:
        """Whether the actor holds `permission` anywhere in the region: the page may be opened,
        and queries narrow it to `centre_scope`."""
        return self.is_system or any(
            permission in grant.permissions and grant.region_id in (None, region_id)
            for grant in self.grants
        )

    def centre_scope(self, permission: str, region_id: int) -> frozenset[int] | None:
        """Centres of the region in which the actor holds `permission`; None means all of them."""
        if self.is_system:
            return None
        centres: set[int] = set()
        for grant in self.grants:
            if permission not in grant.permissions or grant.region_id not in (None, region_id):
                continue
            if grant.region_id is None or grant.centre_ids is None:
                return None
            centres |= grant.centre_ids
        return frozenset(centres)

    def looks_after(self, types: Collection[str], region_id: int) -> bool:
        """Whether the actor looks after a centre of one of these kinds, of none, or all centres."""
        return self.is_system or any(
            grant.covers(region_id, None)
            or (grant.region_id == region_id and not grant.centre_types.isdisjoint({"", *types}))
            for grant in self.grants
        )

    def has_whole_region(self, region_id: int) -> bool:
        """Whether some role covers all centres of the region."""
        return self.is_system or any(g.covers(region_id, None) for g in self.grants)

    def region_ids(self) -> frozenset[int] | None:
        """Regions that the actor has any role in; None means all of them."""
        if self.is_system or any(grant.region_id is None for grant in self.grants):
            return None
        return frozenset(g.region_id for g in self.grants if g.region_id is not None)


def system_actor(label: str) -> Actor:
    """The actor of a command or a nightly job; `label` stands in the audit log."""
    return Actor(user_id=None, username=label, full_name=label, is_system=True)
