"""Reads of exports: only who asked for one sees it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import NotFound
from core.exchange.models import PeopleExport
from core.jobs.models import Job
from core.web.tables import Page, paginate


def find_export(session: Session, *, actor: Actor, public_id: str) -> PeopleExport:
    """An export that the actor asked for; `NotFound` for anybody else's."""
    found = session.scalar(sa.select(PeopleExport).where(PeopleExport.public_id == public_id))
    if found is None or actor.user_id is None or found.created_by != actor.user_id:
        raise NotFound
    return found


def has_file(asked: PeopleExport) -> bool:
    """Whether the file may still be had."""
    return (
        asked.state == "ready"
        and bool(asked.stored_name)
        and asked.expires_at is not None
        and asked.expires_at > now_utc()
    )


def exports_page(session: Session, *, actor: Actor, page: int, per_page: int) -> Page[Any]:
    """The actor's own exports, the newest first."""
    statement = (
        sa.select(PeopleExport)
        .where(PeopleExport.created_by == actor.user_id)
        .order_by(PeopleExport.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def job_of_export(session: Session, asked: PeopleExport) -> Job | None:
    return session.get(Job, asked.job_id) if asked.job_id is not None else None
