"""Reading blockings, and the sessions and bookings that they hit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Room
from core.scheduling.access import may_see
from core.scheduling.busy import hits
from core.scheduling.busy_rules import Obstacle
from core.scheduling.models import Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, Resource
from core.scheduling.resource_things import MANAGE, Thing, thing_of
from core.scheduling.rules import Interval
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class Hit:
    """A session or a booking in a blocked time. `public_id` leads to its page."""

    found: Obstacle
    public_id: str
    is_appointment: bool

    @property
    def is_session(self) -> bool:
        return self.found.why == "session"


@dataclass(frozen=True)
class BlockingLine:
    """A blocking in a list."""

    blocking: Blocking
    thing: Thing


def blockings_page(
    session: OrmSession, *, centre_ids: Collection[int], over: bool, page: int, per_page: int
) -> Page[BlockingLine]:
    """Blockings of rooms, resources and staff of these centres: those that hold or come, in order
    of time; or those that are over or lifted, the newest first."""
    now = now_utc()
    past = sa.or_(Blocking.lifted_at.is_not(None), Blocking.ends_at <= now)
    statement = (
        sa.select(Blocking)
        .outerjoin(Room, Room.id == Blocking.room_id)
        .outerjoin(StaffMember, StaffMember.id == Blocking.staff_id)
        .outerjoin(Resource, Resource.id == Blocking.resource_id)
        .where(
            sa.or_(
                Room.centre_id.in_(centre_ids),
                StaffMember.centre_id.in_(centre_ids),
                Resource.centre_id.in_(centre_ids),
            ),
            past if over else sa.not_(past),
        )
        .order_by(
            Blocking.starts_at.desc() if over else Blocking.starts_at,
            Blocking.id,
        )
    )
    found: Page[Blocking] = paginate(session, statement, page=page, per_page=per_page)
    things = _things_of(session, found.items)
    lines = [BlockingLine(one, things[one.id]) for one in found.items]
    return Page(lines, found.page, found.per_page, found.total)


def blockings_of(session: OrmSession, thing: Thing, *, limit: int = 20) -> list[Blocking]:
    """Blockings of one thing that hold or come, in order of time."""
    return list(
        session.scalars(
            sa.select(Blocking)
            .where(
                getattr(Blocking, thing.column) == thing.id,
                Blocking.lifted_at.is_(None),
                Blocking.ends_at > now_utc(),
            )
            .order_by(Blocking.starts_at, Blocking.id)
            .limit(limit)
        )
    )


def find_blocking(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    public_id: str,
    permission: str = MANAGE,
) -> BlockingLine:
    """Raises `NotFound` for another region's or centre's."""
    row = None
    if is_public_id(public_id):
        row = session.scalar(sa.select(Blocking).where(Blocking.public_id == public_id))
    if row is None:
        raise NotFound
    thing = thing_of(session, row)
    if not may_see(actor, permission, region=region, centre_id=thing.centre_id):
        raise NotFound
    return BlockingLine(row, thing)


def hits_of(session: OrmSession, region: RegionInfo, line: BlockingLine) -> list[Hit]:
    """Coming sessions and bookings that a saved blocking hits: they need another room, somebody
    else, or another time. None when it is lifted, over, or of the whole centre."""
    row, now = line.blocking, now_utc()
    if row.lifted_at is not None or row.ends_at <= now or line.thing.kind == "centre":
        return []
    found = hits(
        session,
        region,
        use=line.thing.use(row.units),
        blocked=Interval(max(row.starts_at, now), row.ends_at),
        but_blocking_id=row.id,
    )
    return with_addresses(session, found)


def substitute_name(session: OrmSession, row: Blocking) -> str:
    """Who was named to stand in."""
    member = session.get(StaffMember, row.substitute_id) if row.substitute_id else None
    return member.full_name if member is not None else ""


def with_addresses(session: OrmSession, found: Sequence[Obstacle]) -> list[Hit]:
    """Sessions and bookings with what their addresses need."""
    meetings: dict[int, str] = {
        row.id: row.public_id
        for row in session.execute(
            sa.select(Session.id, Session.public_id).where(
                Session.id.in_([one.row_id for one in found if one.why == "session"])
            )
        )
    }
    bookings = {
        row_id: (public_id, kind)
        for row_id, public_id, kind in session.execute(
            sa.select(Booking.id, Booking.public_id, Booking.kind).where(
                Booking.id.in_([one.row_id for one in found if one.why == "booking"])
            )
        )
    }
    lines = []
    for one in found:
        if one.why == "session":
            lines.append(Hit(one, meetings.get(one.row_id or 0, ""), is_appointment=False))
        else:
            key, kind = bookings.get(one.row_id or 0, ("", ""))
            lines.append(Hit(one, key, is_appointment=kind == "appointment"))
    return lines


def _things_of(session: OrmSession, rows: Sequence[Blocking]) -> dict[int, Thing]:
    """What each is about; what they name is read by kind, three statements in all."""
    held: list[object] = []  # as long as somebody holds them, they are not read again
    for model, ids in (
        (Room, {one.room_id for one in rows}),
        (StaffMember, {one.staff_id for one in rows}),
        (Resource, {one.resource_id for one in rows}),
    ):
        wanted = [number for number in ids if number is not None]
        if wanted:
            held += session.scalars(sa.select(model).where(model.id.in_(wanted)))
    return {one.id: thing_of(session, one) for one in rows}
