"""The card of the portal on a request's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.plugins.contracts import RegionInfo
from core.requests.known_types import type_of
from core.requests.models import Request
from core.requests.permissions import WORK
from core.requests.portal_rules import VALUES
from core.requests.portal_services import portal_of
from core.requests.portal_words import PORTALS, facts


def portal_panel(
    *, session: Session, region: RegionInfo, actor: Actor, request: Request
) -> Mapping[str, Any] | None:
    """What a portal says of the request; None where there is no twin, and none is expected."""
    twin, known = portal_of(session, request=request), type_of(request.type)
    usual = known.portal if known is not None else ""
    if twin is None and not usual:
        return None
    said = {name: getattr(twin, name) for name in VALUES} if twin is not None else {}
    return {
        "twin": twin,
        "portal": PORTALS.get(twin.portal if twin is not None else usual, ""),
        "facts": [pair for pair in facts(said) if pair[1]],
        "may_write": actor.can(WORK, region.id, request.centre_id),
        "request_id": request.public_id,
    }
