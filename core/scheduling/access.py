"""Who may do what where in scheduling, and which modules' groups are shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.auth.actor import Actor
from core.clock import local_today
from core.errors import Conflict, NotAllowed
from core.kernel import kernel
from core.plugins.contracts import RegionInfo, ServiceKind
from core.web.i18n import gettext as _


def require(actor: Actor, permission: str, *, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` unless the actor holds `permission` for that centre.

    A device marks arrivals in its own centre and does nothing else here.
    """
    if actor.device_id is not None:
        if permission == "attendance.mark" and actor.current_centre_id == centre_id:
            return
    elif actor.can(permission, region.id, centre_id):
        return
    raise NotAllowed("not_allowed", _("You may not do this."))


def may_see(actor: Actor, permission: str, *, region: RegionInfo, centre_id: int) -> bool:
    scope = actor.centre_scope(permission, region.id)
    return scope is None or centre_id in scope


def active_modules(region: RegionInfo) -> list[str]:
    """Modules whose groups are shown; those of a module that is off or broken are hidden."""
    return kernel().dispatcher.active_modules(region)


def kinds_for_groups(region: RegionInfo) -> list[ServiceKind]:
    """Kinds of service of which groups can be made in the region."""
    return kernel().registry.kinds_of(active_modules(region))


def kind_label(code: str) -> str:
    """The name of a kind of service; its code when its module is gone."""
    kind = kernel().registry.service_kinds.get(code)
    return str(kind.label) if kind is not None else code


def today_in(region: RegionInfo) -> dt.date:
    return local_today(region.timezone)


def same_version(row: Any, version: int | None) -> None:
    """Raise `Conflict` when somebody saved the record since the form was opened."""
    if version is not None and row.version != version:
        raise Conflict(
            "version",
            _(
                "Somebody changed this record while you were editing it. "
                "Look at what is saved now, then save again."
            ),
        )
