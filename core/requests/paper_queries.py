"""Reads of papers: what a person has given already, and what requests still miss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.documents.models import Attachment
from core.plugins.contracts import RegionInfo
from core.regions.rules import add_months
from core.requests.known_types import paper_of
from core.requests.models import Request, RequestPaper


@dataclass(frozen=True)
class InHand:
    """A paper that the person gave to an earlier request, and that is still good."""

    code: str
    given_on: dt.date
    attachment_id: int | None
    number: str


@dataclass(frozen=True)
class PaperLine:
    """A paper of one request with its scan, if any."""

    row: RequestPaper
    request: Request
    scan: Attachment | None


def is_good(code: str, given_on: dt.date, on: dt.date) -> bool:
    """Whether a paper given on that day still serves a request of the day `on`."""
    kind = paper_of(code)
    months = kind.valid_months if kind is not None else 0
    return months == 0 or on < add_months(given_on, months)


def papers_in_hand(
    session: Session, *, person_id: int, codes: Collection[str], on: dt.date
) -> dict[str, InHand]:
    """Paper code → the newest giving that still serves; a scan that was taken out serves none."""
    if not codes:
        return {}
    rows = session.execute(
        sa.select(
            RequestPaper.code, RequestPaper.given_on, RequestPaper.attachment_id, Request.number
        )
        .join(Request, Request.id == RequestPaper.request_id)
        .outerjoin(Attachment, Attachment.id == RequestPaper.attachment_id)
        .where(
            Request.person_id == person_id,
            RequestPaper.code.in_(codes),
            RequestPaper.state == "given",
            Attachment.removed_at.is_(None),
        )
        .order_by(RequestPaper.given_on.desc(), RequestPaper.attachment_id.is_(None),
                  RequestPaper.id)
    )  # fmt: skip
    found: dict[str, InHand] = {}
    for code, given_on, attachment_id, number in rows:
        if given_on is not None and code not in found and is_good(code, given_on, on):
            found[code] = InHand(code, given_on, attachment_id, number)
    return found


def papers_of(session: Session, *, request_ids: Collection[int]) -> dict[int, list[PaperLine]]:
    """Request id → its papers as they were asked; one query."""
    rows = session.execute(
        sa.select(RequestPaper, Request, Attachment)
        .join(Request, Request.id == RequestPaper.request_id)
        .outerjoin(Attachment, Attachment.id == RequestPaper.attachment_id)
        .where(RequestPaper.request_id.in_(request_ids))
        .order_by(RequestPaper.id)
    )
    found: dict[int, list[PaperLine]] = {}
    for row, request, scan in rows:
        found.setdefault(row.request_id, []).append(PaperLine(row, request, scan))
    return found


def same_papers(
    session: Session, *, region: RegionInfo, person_id: int, code: str, lock: bool = True
) -> list[tuple[RequestPaper, Request]]:
    """All papers of that kind of the person's open requests, oldest first."""
    statement = (
        sa.select(RequestPaper, Request)
        .join(Request, Request.id == RequestPaper.request_id)
        .where(
            Request.region_id == region.id,
            Request.person_id == person_id,
            Request.phase != "closed",
            RequestPaper.code == code,
        )
        .order_by(RequestPaper.id)
    )
    if lock:
        statement = statement.with_for_update(of=RequestPaper).execution_options(
            populate_existing=True
        )
    return [(paper, request) for paper, request in session.execute(statement)]
