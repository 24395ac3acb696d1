"""Reads of the letters of a request."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.documents.models import IssuedDocument
from core.requests.models import Request, RequestEvent


def letters_of(session: Session, *, request: Request) -> list[IssuedDocument]:
    """Letters of the request with those that replaced them, the newest first; the void ones too."""
    found = list(
        session.scalars(
            sa.select(IssuedDocument)
            .join(RequestEvent, RequestEvent.document_id == IssuedDocument.id)
            .where(
                RequestEvent.request_id == request.id, RequestEvent.kind.in_(("state", "letter"))
            )
        )
    )
    while wanted := {one.replaced_by_id for one in found} - {None, *(one.id for one in found)}:
        found += session.scalars(sa.select(IssuedDocument).where(IssuedDocument.id.in_(wanted)))
    return sorted(found, key=lambda one: one.id, reverse=True)


def decision_of(session: Session, *, request: Request) -> tuple[RequestEvent, str] | None:
    """The moment that sent the letter of the decision in force, and the letter's template."""
    if request.decided_on is None:
        return None
    found = session.execute(
        sa.select(RequestEvent, IssuedDocument.template)
        .join(IssuedDocument, IssuedDocument.id == RequestEvent.document_id)
        .where(RequestEvent.request_id == request.id, RequestEvent.kind == "state")
        .order_by(RequestEvent.id.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found is not None else None
