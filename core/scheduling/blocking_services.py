"""Deeds on blockings: a time when a room, a resource or a member of staff cannot be used."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require
from core.scheduling.busy import hits, tell
from core.scheduling.busy_rules import Obstacle
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Blocking
from core.scheduling.resource_things import MANAGE, Thing, lock_thing
from core.scheduling.rules import Interval
from core.web.i18n import gettext as _

STAFF_KINDS = ("leave", "sick", "training", "other")
THING_KINDS = ("maintenance", "closed", "other")
LONGEST = dt.timedelta(days=731)


@dataclass(frozen=True)
class BlockingData:
    """What is asked about a blocking; times are aware, the end is exclusive. `units` are pieces
    of a resource, None for all of them."""

    kind: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    units: int | None = None
    reason: str = ""
    substitute_id: int | None = None


class HitsSomething(Conflict):
    """Sessions or bookings (`found`) lie in that time; `digest` says that they were seen."""

    def __init__(self, text: str, found: Sequence[Obstacle], digest: str) -> None:
        super().__init__("blocking.hits", text)
        self.found = tuple(found)
        self.digest = digest


def create_blocking(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    thing: Thing,
    data: BlockingData,
    seen: str = "",
) -> Blocking:
    """Block `thing` for a while; the same again returns the first.

    Raises `InvalidInput` at the field at fault; `HitsSomething` when sessions or bookings lie in
    that time and `seen` is not the digest of just these: who has seen them blocks all the same,
    and they stay listed as needing action.
    """
    require(actor, MANAGE, region=region, centre_id=thing.centre_id)
    thing = lock_thing(session, thing)
    _check(session, thing, data)
    known = _same(session, thing, data)
    if known is not None:
        return known
    blocked = Interval(data.starts_at, data.ends_at)
    found = hits(session, region, use=thing.use(data.units), blocked=blocked)
    if found and seen != digest_of(found):
        text = _("This time is promised: %(uses)s.", uses=tell(found, region.timezone))
        raise HitsSomething(text, found, digest_of(found))
    blocking = Blocking(
        region_id=region.id, kind=data.kind, starts_at=data.starts_at, ends_at=data.ends_at,
        units=data.units, reason=data.reason, substitute_id=data.substitute_id,
        created_by=actor.user_id, **{thing.column: thing.id},
    )  # fmt: skip
    session.add(blocking)
    session.flush()
    _note(session, actor, "blocking.create", blocking, thing, hits=len(found))
    return blocking


def lift_blocking(
    session: OrmSession, *, actor: Actor, region: RegionInfo, thing: Thing, blocking: Blocking
) -> Blocking:
    """End a blocking before its time. Twice is once; `thing` is what it is about.

    Raises `Conflict` when it is over.
    """
    require(actor, MANAGE, region=region, centre_id=thing.centre_id)
    lock_thing(session, thing)
    row = session.get_one(Blocking, blocking.id, populate_existing=True)
    if row.lifted_at is not None:
        return row
    if row.ends_at <= now_utc():
        raise Conflict("blocking.over", _("This time is over. There is nothing to lift."))
    row.lifted_at, row.lifted_by = now_utc(), actor.user_id
    session.flush()
    _note(session, actor, "blocking.lift", row, thing)
    return row


def digest_of(found: Sequence[Obstacle]) -> str:
    """The same for the same sessions and bookings at the same times."""
    text = "|".join(
        sorted(f"{one.why}:{one.row_id}:{one.interval.starts_at:%Y%m%d%H%M}" for one in found)
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check(session: OrmSession, thing: Thing, data: BlockingData) -> None:
    if thing.kind == "centre":
        raise NotFound
    if not thing.is_active:
        text = _("«%(name)s» is closed already.", name=thing.name)
        raise InvalidInput("blocking.closed", text)
    if data.kind not in (STAFF_KINDS if thing.kind == "staff" else THING_KINDS):
        raise InvalidInput("blocking.kind", _("Choose the reason."), field="kind")
    if data.ends_at <= data.starts_at:
        text = _("The end must be later than the start.")
        raise InvalidInput("blocking.times", text, field="last_day")
    if data.ends_at <= now_utc():
        text = _("This time has passed. Choose a later one.")
        raise InvalidInput("blocking.past", text, field="last_day")
    if data.ends_at - data.starts_at > LONGEST:
        text = _("A time is blocked for two years at most. Close it instead.")
        raise InvalidInput("blocking.long", text, field="last_day")
    if data.units is not None and not 1 <= data.units <= thing.quantity:
        text = _("«%(name)s»: there are only %(num)s pieces.", name=thing.name, num=thing.quantity)
        raise InvalidInput("blocking.units", text, field="units")
    if data.substitute_id is not None:
        _check_substitute(session, thing, data.substitute_id)


def _check_substitute(session: OrmSession, thing: Thing, substitute_id: int) -> None:
    member = session.get(StaffMember, substitute_id)
    if (
        thing.kind != "staff"
        or member is None
        or member.id == thing.id
        or member.centre_id != thing.centre_id
        or not member.is_active
    ):
        text = _("Choose another member of staff of the centre.")
        raise InvalidInput("blocking.substitute", text, field="substitute_id")


def _same(session: OrmSession, thing: Thing, data: BlockingData) -> Blocking | None:
    return session.scalars(
        sa.select(Blocking).where(
            getattr(Blocking, thing.column) == thing.id,
            Blocking.lifted_at.is_(None),
            Blocking.kind == data.kind,
            Blocking.starts_at == data.starts_at,
            Blocking.ends_at == data.ends_at,
            Blocking.units.is_not_distinct_from(data.units),
            Blocking.substitute_id.is_not_distinct_from(data.substitute_id),
        )
    ).first()


def _note(
    session: OrmSession, actor: Actor, action: str, row: Blocking, thing: Thing, **more: object
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=row.region_id,
        subject_type="staff_member" if thing.kind == "staff" else thing.kind,
        subject_id=thing.id,
        details={
            "name": thing.name,
            "centre_id": thing.centre_id,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            **more,
        },
    )
