"""What the search box finds among requests: a receipt or a request by its number."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.plugins.contracts import RegionInfo, SearchHit
from core.requests.known_types import type_label
from core.requests.models import Intake, Request
from core.requests.permissions import VIEW
from core.requests.receipt_rules import looks_like_number, number_key
from core.web.i18n import gettext as _


def search_hits(
    *, session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    """The receipt of a number with its requests, or the request of a number; whole numbers only.
    The thing that bears just this number is `exact`."""
    number = number_key(text)
    if number is None or not user.can_somewhere(VIEW, region.id):
        return []
    receipt = number.partition("/")[0]
    rows = session.execute(
        sa.select(Intake.public_id, Intake.number, Request.public_id, Request.number, Request.type)
        .join(Request, Request.intake_id == Intake.id)
        .where(Intake.number == receipt, *_readable(user, region))
        .order_by(Request.position)
    ).all()
    found = []
    if rows and number == receipt:
        url = url_for("requests.receipt", intake_id=rows[0][0])
        found.append(SearchHit(rows[0][1], url, _("Receipt"), "file-text", exact=True))
    for _intake, _number, public_id, own, code in rows:
        if number in (receipt, own):
            url = url_for("requests.request_page", request_id=public_id)
            hit = SearchHit(own, url, type_label(code), "clipboard-list", exact=number == own)
            found.append(hit)
    return found[:limit]


def page_of_number(session: Session, *, actor: Actor, region: RegionInfo, text: str) -> str | None:
    """Where a text that is a whole number leads; None when it is none, or nothing bears it."""
    if not looks_like_number(text):
        return None
    hits = search_hits(session=session, region=region, user=actor, text=text, limit=1)
    return next((one.url for one in hits if one.exact), None)


def _readable(user: Actor, region: RegionInfo) -> list[sa.ColumnElement[bool]]:
    scope = user.centre_scope(VIEW, region.id)
    own = [Request.region_id == region.id]
    return own if scope is None else [*own, Request.centre_id.in_(scope)]
