"""Deeds on the act of the home visit: written, issued under a number, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import IssuedDocument, Person, Request
from core.sdk.services import (
    Actor,
    Asked,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    issue_document,
    local_today,
    record_audit,
    void_document,
)
from core.sdk.services import gettext as _
from day_centre.places import queries
from day_centre.places.models import HomeVisit
from day_centre.places.permissions import VISIT_WRITE

ACT: Final = "day_centre.home_visit"


@dataclass(frozen=True)
class VisitData:
    """What was written at the visit; `content` by the codes of `visit_fields`."""

    visited_on: dt.date
    regime: str
    content: Mapping[str, Any]


def save_visit(
    session: Session, *, actor: Actor, region: RegionInfo, request: Request, data: VisitData,
    version: int,
) -> HomeVisit:  # fmt: skip
    """Write the act of an open application, or correct it until it is issued; `version` 0 for the
    first time. Pressed twice it is one act.

    Raises `InvalidInput` at `visited_on`; `Conflict` when the application is closed, the act is
    issued, or somebody else has written it meanwhile; `NotAllowed`.
    """
    _require(actor, region, request.centre_id)
    _refuse_closed(request)
    if data.visited_on > local_today(region.timezone):
        raise InvalidInput("visit.date", _("The date lies in the future."), field="visited_on")
    row = _row(session, request)
    if row is None:
        row = HomeVisit(
            region_id=region.id, request_id=request.id, person_id=request.person_id,
            centre_id=request.centre_id, created_by=actor.user_id, visited_on=data.visited_on,
            regime=data.regime, content=dict(data.content),
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError as error:
            raise _changed() from error
    elif _same(row, data):
        return row
    else:
        _refuse_issued(row)
        if row.version != version:
            raise _changed()
        row.visited_on, row.regime, row.content = data.visited_on, data.regime, dict(data.content)
        session.flush()
    _note(session, actor, row, "save")
    return row


def issue_visit(
    session: Session, *, actor: Actor, region: RegionInfo, visit: HomeVisit, person: Person,
    language: str, token: str,
) -> IssuedDocument:  # fmt: skip
    """Give the act its number and freeze it. Twice is once. Raises `NotAllowed`, and what
    `issue_document` raises."""
    _require(actor, region, visit.centre_id)
    row = _locked(session, visit)
    if row.document_id is not None:
        return session.get_one(IssuedDocument, row.document_id)
    document = issue_document(
        session, actor=actor, region=region, centre_id=row.centre_id, person=person,
        template_code=ACT, language=language, token=token, asked=Asked(subject=row.public_id),
    )  # fmt: skip
    row.document_id = document.id
    session.flush()
    _note(session, actor, row, "issue", number=document.number)
    return document


def take_back(
    session: Session, *, actor: Actor, region: RegionInfo, visit: HomeVisit, request: Request,
    reason: str,
) -> HomeVisit:  # fmt: skip
    """Annul the issued act of an open application, so that it can be corrected and issued anew.

    Raises `InvalidInput` without a reason, `Conflict` when the application is closed, `NotAllowed`
    (it needs the right to annul documents as well).
    """
    _require(actor, region, visit.centre_id)
    _refuse_closed(request)
    row = _locked(session, visit)
    if row.document_id is None:
        return row
    document = session.get_one(IssuedDocument, row.document_id)
    void_document(session, actor=actor, region=region, document=document, reason=reason)
    row.document_id = None
    session.flush()
    _note(session, actor, row, "take_back", number=document.number, reason=reason)
    return row


# Parts ---------------------------------------------------------------------------------------


def _require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(VISIT_WRITE, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _refuse_closed(request: Request) -> None:
    if request.phase == "closed":
        raise Conflict("visit.closed", _("The application is closed: its act stays as it is."))


def _refuse_issued(row: HomeVisit) -> None:
    if row.document_id is not None:
        raise Conflict("visit.issued", _("The act is issued. Take it back first to correct it."))


def _changed() -> Conflict:
    return Conflict(
        "visit.changed", _("Somebody else has written the act meanwhile. Look at it first.")
    )


def _row(session: Session, request: Request) -> HomeVisit | None:
    known = queries.visit_of(session, request_id=request.id)
    return None if known is None else _locked(session, known)


def _locked(session: Session, visit: HomeVisit) -> HomeVisit:
    return session.scalars(
        sa.select(HomeVisit)
        .where(HomeVisit.id == visit.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _same(row: HomeVisit, data: VisitData) -> bool:
    return (row.visited_on, row.regime, dict(row.content)) == (
        data.visited_on, data.regime, dict(data.content),
    )  # fmt: skip


def _note(session: Session, actor: Actor, row: HomeVisit, deed: str, **more: object) -> None:
    record_audit(
        session, actor=actor, action=f"day_centre.visit.{deed}", region_id=row.region_id,
        subject_type="person", subject_id=row.person_id,
        details={"centre_id": row.centre_id, **more},
    )  # fmt: skip
