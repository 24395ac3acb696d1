"""What is free: the one place that knows everything that occupies a room, a member of staff or a
resource: sessions, bookings, blockings, hours, closures of the centre.

Who is going to write locks what it uses first (`lock_use`), then asks `refuse_busy`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session as OrmSession

from core.errors import Conflict, InvalidInput
from core.plugins.contracts import RegionInfo
from core.scheduling.busy_queries import picture_of, span_of
from core.scheduling.busy_rules import Apart, Obstacle, Picture, Use, Why
from core.scheduling.busy_words import tell, tell_all, tell_alternatives
from core.scheduling.locks import lock_resource, lock_room, lock_staff_member
from core.scheduling.rules import Interval

__all__ = [
    "Apart",
    "Busy",
    "Obstacle",
    "Use",
    "Why",
    "free_of",
    "free_starts",
    "hits",
    "lock_use",
    "obstacles",
    "pieces_free",
    "refuse_busy",
    "tell",
]

#: so many free times are offered instead
OFFERED = 3
_STEP = dt.timedelta(minutes=30)


class Busy(InvalidInput, Conflict):
    """Something is in the way; `fields` say at which field of a form, what, and what is free.
    Codes: `room.busy`, `instructor.busy`, `resource.busy`, `centre.closed`."""

    def __init__(self, fields: dict[str, str]) -> None:
        first = next(iter(fields))
        super().__init__(_CODES[first], " ".join(fields.values()), field=first, fields=fields)


_CODES = {
    "starts_at": "centre.closed",
    "room_id": "room.busy",
    "instructor_id": "instructor.busy",
    "resource": "resource.busy",
}


def lock_use(session: OrmSession, use: Use) -> None:
    """Hold what is used until the transaction ends: room, staff member, resources by number.
    Raises `NotFound`."""
    if use.room_id is not None:
        lock_room(session, use.room_id)
    if use.staff_id is not None:
        lock_staff_member(session, use.staff_id)
    for resource_id in sorted({one for one, _units in use.resources}):
        lock_resource(session, resource_id)


def obstacles(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    wanted: Sequence[Interval],
    apart: Apart = Apart(),  # noqa: B008 - frozen
    limit: int | None = None,
) -> list[Obstacle]:
    """What is in the way of the wanted stretches, each once, in order of time."""
    if not wanted:
        return []
    span = span_of(wanted)
    picture = picture_of(session, region, use=use, span=span, apart=apart, only=wanted)
    return _in_order(picture, wanted)[:limit]


def refuse_busy(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    wanted: Sequence[Interval],
    apart: Apart = Apart(),  # noqa: B008 - frozen
) -> None:
    """Raise `Busy` when something is in the way, with words for each field that name it, and
    three times that are free instead."""
    if not wanted:
        return
    days = [one.starts_at for one in wanted] + [one.ends_at for one in wanted]
    # a day more on either side: alternatives lie elsewhere on the same local dates
    span = Interval(min(days) - dt.timedelta(days=1), max(days) + dt.timedelta(days=1))
    # alternatives lie on the same dates
    picture = picture_of(session, region, use=use, span=span, apart=apart, only=wanted)
    found = _in_order(picture, wanted)
    if not found:
        return
    fields = tell_all(found, region.timezone)
    last = list(fields)[-1]
    free = tell_alternatives(picture, wanted, found, OFFERED)
    fields[last] = f"{fields[last]} {free}".strip()
    raise Busy(fields)


def hits(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    blocked: Interval,
    but_blocking_id: int | None = None,
) -> list[Obstacle]:
    """Sessions and bookings that could not be held if what `use` names went out of use for a
    while, in order of time. `but_blocking_id` is that blocking, when it is saved already."""
    picture = picture_of(
        session, region, use=use, span=blocked, apart=Apart(), but_blocking_id=but_blocking_id
    )
    for subject in picture.subjects:
        if subject.field != "resource":
            subject.units = subject.quantity  # a shared room is blocked for all
    found = [
        Obstacle(one.why, subject.field, subject.what, one.title, one.interval, one.row_id)
        for subject in picture.subjects
        for one in subject.hit_by(blocked)
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one.interval.starts_at, one.title))


def free_starts(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    length: dt.timedelta,
    first: dt.datetime,
    last: dt.datetime,
    step: dt.timedelta = _STEP,
    apart: Apart = Apart(),  # noqa: B008 - frozen
    limit: int | None = OFFERED,
) -> list[Interval]:
    """The earliest free stretches of `length` that begin at `first` or whole steps later and end
    by `last` (aware); None for `limit` gives all. Stretches may overlap one another."""
    if last - first < length:
        return []
    picture = picture_of(session, region, use=use, span=Interval(first, last), apart=apart)
    found: list[Interval] = []
    start = first
    while start + length <= last and (limit is None or len(found) < limit):
        candidate = Interval(start, start + length)
        if picture.is_free(candidate):
            found.append(candidate)
        start += step
    return found


def free_of(
    session: OrmSession,
    region: RegionInfo,
    *,
    use: Use,
    wanted: Sequence[Interval],
    apart: Apart = Apart(),  # noqa: B008 - frozen
) -> list[Interval]:
    """Those of the wanted stretches that are free, each taken alone, in their order."""
    if not wanted:
        return []
    picture = picture_of(
        session, region, use=use, span=span_of(wanted), apart=apart, only=wanted
    )  # fmt: skip
    return [one for one in wanted if picture.is_free(one)]


def pieces_free(
    session: OrmSession,
    region: RegionInfo,
    *,
    centre_id: int,
    resource_ids: Sequence[int],
    wanted: Sequence[Interval],
    apart: Apart = Apart(),  # noqa: B008 - frozen
) -> dict[int, list[int]]:
    """Resource id → how many pieces are free during each of the wanted stretches. As many queries
    for twenty resources as for one."""
    if not wanted or not resource_ids:
        return {one: [] for one in resource_ids}
    use = Use(centre_id, resources=tuple((one, 1) for one in resource_ids))
    picture = picture_of(
        session, region, use=use, span=span_of(wanted), apart=apart, only=wanted
    )  # fmt: skip
    return {one: picture.pieces_free(n, wanted) for n, one in enumerate(resource_ids)}


def _in_order(picture: Picture, wanted: Sequence[Interval]) -> list[Obstacle]:
    found = dict.fromkeys(
        one for interval in wanted for one in picture.against(interval)
    )  # a long closure is met by many of the wanted stretches, and told once
    return sorted(found, key=lambda one: (one.interval.starts_at, one.title))
