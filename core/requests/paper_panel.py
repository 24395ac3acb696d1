"""Papers on the page of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.plugins.contracts import RegionInfo
from core.requests import intake_words as words
from core.requests.intake_queries import intake_key, person_key
from core.requests.known_types import paper_label
from core.requests.models import Request
from core.requests.paper_queries import papers_of
from core.requests.permissions import OPEN


def papers_panel(
    *, session: Session, region: RegionInfo, actor: Actor, request: Request
) -> Mapping[str, Any] | None:
    """Papers on the page of a request (see `page_parts.Panel`)."""
    return {
        "lines": papers_of(session, request_ids=[request.id]).get(request.id, []),
        "may_mark": request.phase != "closed" and actor.can(OPEN, region.id, request.centre_id),
        "person_id": person_key(session, request.person_id),
        "intake_id": intake_key(session, request.intake_id),
        "paper_label": paper_label,
        "words": words,
    }
