"""Opening a file or a closed part of it with a stated reason, for a limited time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.models import Opening
from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import now_utc
from core.db import is_public_id, metadata
from core.errors import InvalidInput, NotAllowed, NotFound
from core.plugins.contracts import RegionInfo
from core.web.endpoint import BREAK_GLASS
from core.web.i18n import gettext as _
from core.web.tables import Page, paginate

SHORTEST_REASON = 10


def living_opening(
    session: Session, *, actor: Actor, person_id: int, permission: str
) -> Opening | None:
    """What the actor opened with a reason and may still see; the newest."""
    return session.scalar(
        sa.select(Opening)
        .where(
            Opening.person_id == person_id,
            Opening.user_id == actor.user_id,
            Opening.permission == permission,
            Opening.expires_at > now_utc(),
        )
        .order_by(Opening.id.desc())
        .limit(1)
    )


def open_with_reason(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    permission: str,
    reason: str,
    minutes: int,
) -> Opening:
    """Open for `minutes`; a second press returns the first opening.

    `permission` is the right that is lacking, empty for a file of another centre. Raises
    `InvalidInput` for a reason too short to be one, `NotAllowed` without `people.break_glass`.
    """
    if permission and not actor.can_somewhere(BREAK_GLASS, region.id):
        raise NotAllowed
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise InvalidInput(
            "opening.reason", _("Say in a few words why you need to see it."), field="reason"
        )
    known = living_opening(session, actor=actor, person_id=person_id, permission=permission)
    if known is not None:
        return known
    now = now_utc()
    opening = Opening(
        region_id=region.id,
        person_id=person_id,
        user_id=actor.user_id,
        centre_id=actor.current_centre_id,
        permission=permission,
        reason=reason[:300],
        opened_at=now,
        expires_at=now + dt.timedelta(minutes=minutes),
    )
    session.add(opening)
    session.flush()
    record(
        session, actor=actor, region_id=region.id, subject_type="person", subject_id=person_id,
        action="opening.closed_part" if permission else "opening.other_centre",
        details={"reason": reason[:300], "kind": permission, "minutes": minutes},
    )  # fmt: skip
    return opening


def openings_page(
    session: Session,
    *,
    region_id: int,
    centre_ids: frozenset[int] | None,
    reviewed: bool,
    page: int,
    per_page: int,
) -> Page[Any]:
    """(Opening, User) of closed parts and of other centres' files, newest first."""
    statement: Any = (
        sa.select(Opening, User)
        .join(User, User.id == Opening.user_id)
        .where(
            Opening.region_id == region_id,
            Opening.reviewed_at.is_not(None) if reviewed else Opening.reviewed_at.is_(None),
            *_of(centre_ids),
        )
        .order_by(Opening.opened_at.desc(), Opening.id.desc())
    )
    return paginate(session, statement, page=page, per_page=per_page)


def unreviewed(session: Session, *, region_id: int, centre_ids: frozenset[int] | None) -> int:
    """How many openings nobody has looked through yet."""
    return int(
        session.scalar(
            sa.select(sa.func.count(Opening.id)).where(
                Opening.region_id == region_id, Opening.reviewed_at.is_(None), *_of(centre_ids)
            )
        )
        or 0
    )


def _of(centre_ids: frozenset[int] | None) -> list[sa.ColumnElement[bool]]:
    """Openings by those who work in these centres, and of people whom these centres hold."""
    if centre_ids is None:
        return []
    link = metadata.tables["person_centre"]
    held = sa.select(link.c.person_id).where(
        link.c.centre_id.in_(centre_ids), link.c.detached_at.is_(None)
    )
    return [sa.or_(Opening.centre_id.in_(centre_ids), Opening.person_id.in_(held))]


def find_opening(
    session: Session, *, region_id: int, centre_ids: frozenset[int] | None, public_id: str
) -> Opening:
    """The opening that the reader may review; else `NotFound`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(Opening).where(
                Opening.public_id == public_id, Opening.region_id == region_id, *_of(centre_ids)
            )
        )
    if found is None:
        raise NotFound
    return found


def review(
    session: Session, *, actor: Actor, region: RegionInfo, opening: Opening, note: str
) -> None:
    """Say that the opening was looked through. Nobody reviews the own one; a second press changes
    nothing."""
    if opening.user_id == actor.user_id:
        raise NotAllowed("opening.own", _("Somebody else reviews what you opened."))
    if opening.reviewed_at is not None:
        return
    opening.reviewed_at = now_utc()
    opening.reviewed_by = actor.user_id
    opening.review_note = " ".join(note.split())[:300]
    record(
        session, actor=actor, action="opening.review", region_id=region.id, subject_type="person",
        subject_id=opening.person_id, details={"note": opening.review_note},
    )  # fmt: skip
