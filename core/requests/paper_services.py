"""Marking papers: given with or without a scan, not needed, missing again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.documents.models import Attachment
from core.documents.rules import one_line
from core.errors import Conflict, InvalidInput, NotAllowed
from core.plugins.contracts import RegionInfo
from core.requests.models import Request, RequestPaper
from core.requests.paper_queries import same_papers
from core.requests.permissions import OPEN
from core.requests.state_services import note_event
from core.web.i18n import lazy_gettext as _

NOTE_LENGTH: Final = 300


@dataclass(frozen=True)
class PaperMark:
    """What became of a paper; `attachment_id` is the scan of the person's file, if there is one,
    `note` why it is not needed or what was shown."""

    state: Literal["given", "waived", "missing"]
    attachment_id: int | None = None
    note: str = ""


def mark_paper(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    paper: RequestPaper,
    mark: PaperMark,
) -> list[Request]:
    """Mark a paper; one that is given serves every open request of the person that still misses
    it, or has it without a scan. Returns the requests that it serves now, this one first.

    Raises `InvalidInput` at `state` or `note`, `Conflict` when the request is closed, `NotAllowed`.
    """
    if not actor.can(OPEN, region.id, request.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if mark.state not in ("given", "waived", "missing"):
        raise InvalidInput("paper.state", _("Choose from the list."), field="state")
    note = one_line(mark.note, NOTE_LENGTH)
    if mark.state == "waived" and not note:
        raise InvalidInput("paper.note", _("Write why this paper is not needed."), field="note")
    _check_scan(session, request, mark)
    same = same_papers(session, region=region, person_id=request.person_id, code=paper.code)
    mine = [(row, one) for row, one in same if row.id == paper.id]
    if not mine:
        raise Conflict("paper.closed", _("This request is closed: its papers stay as they are."))
    others = [
        (row, one)
        for row, one in same
        if row.id != paper.id
        and mark.state == "given"
        and (row.state == "missing" or (row.state == "given" and row.attachment_id is None
                                        and mark.attachment_id is not None))
    ]  # fmt: skip
    # in the order of requests, as everybody locks their work
    for row, one in sorted([*mine, *others], key=lambda pair: pair[1].id):
        _write(session, actor, region, one, row, mark, note)
    return [one for _row, one in [*mine, *others]]


def _check_scan(session: Session, request: Request, mark: PaperMark) -> None:
    if mark.attachment_id is None:
        return
    if mark.state != "given":
        raise InvalidInput(
            "paper.scan", _("A scan belongs to a paper that was given."), field="state"
        )
    scan = session.scalar(
        sa.select(Attachment.id).where(
            Attachment.id == mark.attachment_id,
            Attachment.person_id == request.person_id,
            Attachment.removed_at.is_(None),
        )
    )
    if scan is None:
        raise InvalidInput("paper.scan", _("Choose from the list."), field="scan")


def _write(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    row: RequestPaper,
    mark: PaperMark,
    note: str,
) -> None:
    before = (row.state, row.attachment_id, row.note)
    given = mark.state == "given"
    if given and before[0] != "given":
        row.given_on = local_today(region.timezone)
    elif not given:
        row.given_on = None
    row.state, row.note = mark.state, note
    row.attachment_id = (mark.attachment_id or row.attachment_id) if given else None
    session.flush()
    if before != (row.state, row.attachment_id, row.note):
        note_event(
            session, actor=actor, region=region, request=request, kind="paper",
            details={"code": row.code, "state": row.state, "scan": row.attachment_id is not None},
        )  # fmt: skip
