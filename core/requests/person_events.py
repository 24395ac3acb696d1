"""Requests on a person's page: moments of the timeline, and what is open now."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.requests.intake_queries import open_lines
from core.requests.known_types import state_of, type_label
from core.requests.models import Request, RequestEvent
from core.requests.permissions import VIEW
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

KIND: Final = "request"
MOST_ON_CARD: Final = 6


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Requests opened and moved on, newest first; never with the words that were typed."""
    if kind not in {"", KIND} or not user.can_somewhere(VIEW, region.id):
        return []
    statement = (
        sa.select(RequestEvent, Request)
        .join(Request, Request.id == RequestEvent.request_id)
        .where(Request.person_id == person.id, RequestEvent.kind.in_(("opened", "state")))
        .order_by(RequestEvent.id.desc())
        .limit(limit)
    )
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(Request.centre_id.in_(scope))
    if before is not None:
        statement = statement.where(RequestEvent.created_at < before)
    return [
        PersonEvent(
            event.created_at, _title(event, request),
            f"{request.number}: {type_label(request.type)}", KIND, "clipboard-list",
            f"/{region.code}/requests/{request.public_id}",
        )
        for event, request in session.execute(statement)
    ]  # fmt: skip


def _title(event: RequestEvent, request: Request) -> Any:
    if event.kind == "opened":
        return _("A request was opened")
    state = state_of(request.type, event.state_to)
    return state.label if state is not None else _("A request moved on")


def person_cards(
    *, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Open requests with the day by which they are owed an answer, the most urgent first."""
    if not user.can_somewhere(VIEW, region.id):
        return []
    lines = open_lines(
        session, person_id=person.id, centre_ids=user.centre_scope(VIEW, region.id),
        limit=MOST_ON_CARD,
    )  # fmt: skip
    today = local_today(region.timezone)
    told = []
    for line in lines:
        one, due = line.request, line.item.due_on
        kind: Literal["", "danger", "warning"] = ""
        if one.phase == "waiting":
            note, kind = _("Waiting for the applicant"), "warning"
        elif due is None:
            note = ""
        else:
            note = _("answer due on %(date)s", date=format_date(due))
            kind = "danger" if due < today else ""
        told.append(CardLine(type_label(one.type), note,
                             f"/{region.code}/requests/{one.public_id}", kind))  # fmt: skip
    return [PersonCard("requests", _("Open requests"), tuple(told), order=12)] if told else []
