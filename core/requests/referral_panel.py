"""Referrals on the page of the request that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.requests import referral_words as words
from core.requests.models import Request
from core.requests.permissions import REFER
from core.requests.referral_queries import referrals_of_request


def referral_panel(
    *, session: Session, region: RegionInfo, actor: Actor, request: Request
) -> Mapping[str, Any] | None:
    """The request's referrals and the way to a new one; nothing where there is neither."""
    lines = referrals_of_request(session, request_id=request.id)
    may = request.phase != "closed" and actor.can(REFER, region.id, request.centre_id)
    if not lines and not may:
        return None
    person_id = session.scalar(sa.select(Person.public_id).where(Person.id == request.person_id))
    return {"lines": lines, "words": words, "may_refer": may, "person_id": person_id}
