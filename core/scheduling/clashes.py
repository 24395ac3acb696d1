"""What stands in the way: sessions of a room, an instructor or a person at the same time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased

from core.plugins.contracts import RegionInfo
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.rules import Interval, free_alternatives, overlap
from core.web.i18n import format_date, gettext, ngettext

#: so many clashes are told; more would hide what to do
TOLD = 3
_OPENS, _CLOSES = dt.time(8), dt.time(20)


@dataclass(frozen=True)
class Clash:
    """A session in the way."""

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def interval(self) -> Interval:
        return Interval(self.starts_at, self.ends_at)


def _busy(
    session: OrmSession,
    wanted: Sequence[Interval],
    condition: sa.ColumnElement[bool],
    but_group_id: int | None,
) -> list[Clash]:
    """Sessions that satisfy `condition` on any day that the wanted ones touch."""
    if not wanted:
        return []
    first = min(one.starts_at for one in wanted) - dt.timedelta(days=1)
    last = max(one.ends_at for one in wanted) + dt.timedelta(days=1)
    statement = (
        sa.select(Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .where(
            condition,
            Session.state != "cancelled",
            Session.starts_at < last,
            Session.starts_at > first,
        )
        .order_by(Session.starts_at)
    )
    if but_group_id is not None:
        statement = statement.where(Session.group_id != but_group_id)
    return [Clash(*row) for row in session.execute(statement)]


def busy_room(
    session: OrmSession, *, room_id: int, wanted: Sequence[Interval], but_group_id: int | None
) -> list[Clash]:
    return _busy(session, wanted, Session.room_id == room_id, but_group_id)


def busy_instructor(
    session: OrmSession, *, staff_id: int, wanted: Sequence[Interval], but_group_id: int | None
) -> list[Clash]:
    return _busy(session, wanted, Session.instructor_id == staff_id, but_group_id)


def clashing(busy: Iterable[Clash], wanted: Iterable[Interval]) -> list[Clash]:
    """Those of the busy sessions that overlap a wanted one, in order of time."""
    by_day: dict[dt.date, list[Interval]] = defaultdict(list)
    for one in wanted:
        by_day[one.starts_at.date()].append(one)
        if one.ends_at.date() != one.starts_at.date():
            by_day[one.ends_at.date()].append(one)
    return [
        clash
        for clash in busy
        if any(
            overlap(clash.interval, one)
            for day in {clash.starts_at.date(), clash.ends_at.date()}
            for one in by_day.get(day, ())
        )
    ]


def tell(clashes: Sequence[Clash], zone: str) -> str:
    """«Yoga», 23.11.2026 10:00–11:00; …, and how many more."""
    told = "; ".join(_tell_one(clash, zone) for clash in clashes[:TOLD])
    if len(clashes) <= TOLD:
        return told
    rest = len(clashes) - TOLD
    more = ngettext("and %(num)s more session", "and %(num)s more sessions", rest)
    return f"{told} {more}"


def _tell_one(clash: Clash, zone: str) -> str:
    starts, ends = (t.astimezone(ZoneInfo(zone)) for t in (clash.starts_at, clash.ends_at))
    return f"«{clash.title}», {format_date(starts.date())} {starts:%H:%M}–{ends:%H:%M}"


def tell_alternatives(
    busy: Iterable[Clash], wanted: Sequence[Interval], clashes: Sequence[Clash], zone: str
) -> str:
    """The three nearest times that are free on every date of the clashing meeting, in words."""
    hit = next(one for one in wanted if any(overlap(one, clash.interval) for clash in clashes))
    local = ZoneInfo(zone)
    start, end = hit.starts_at.astimezone(local), hit.ends_at.astimezone(local)
    day = start.date()
    same_meeting = {
        one.starts_at.astimezone(local).date()
        for one in wanted
        if one.starts_at.astimezone(local).time() == start.time()
        and one.starts_at.astimezone(local).weekday() == start.weekday()
    }
    taken = [
        Interval(
            dt.datetime.combine(day, clash.starts_at.astimezone(local).time()),
            dt.datetime.combine(day, clash.ends_at.astimezone(local).time()),
        )
        for clash in busy
        if clash.starts_at.astimezone(local).date() in same_meeting
    ]
    found = free_alternatives(
        taken,
        Interval(start.replace(tzinfo=None), end.replace(tzinfo=None)),
        first=dt.datetime.combine(day, _OPENS),
        last=dt.datetime.combine(day, _CLOSES),
    )
    if not found:
        return ""
    times = ", ".join(f"{one.starts_at:%H:%M}–{one.ends_at:%H:%M}" for one in found)
    return gettext("Free on those days: %(times)s.", times=times)


def person_clashes(
    session: OrmSession, *, group: Group, person_id: int, after: dt.datetime
) -> list[Clash]:
    """Coming sessions of the person's other groups that overlap this group's coming sessions."""
    own, other, other_group = aliased(Session), aliased(Session), aliased(Group)
    statement = (
        sa.select(other_group.title, other.starts_at, other.ends_at)
        .select_from(own)
        .join(
            other,
            sa.and_(
                other.local_date == own.local_date,
                other.starts_at < own.ends_at,
                own.starts_at < other.ends_at,
                other.group_id != own.group_id,
            ),
        )
        .join(other_group, other_group.id == other.group_id)
        .join(Enrolment, Enrolment.group_id == other.group_id)
        .where(
            own.group_id == group.id,
            own.state == "planned",
            own.ends_at > after,
            other.state == "planned",
            Enrolment.person_id == person_id,
            Enrolment.state == "enrolled",
        )
        .order_by(other.starts_at)
    )
    return [Clash(*row) for row in session.execute(statement)]


def elsewhere_now(session: OrmSession, *, meeting: Session, person_id: int) -> list[Clash]:
    """Other sessions at the time of this one to which the person has come."""
    statement = (
        sa.select(Group.title, Session.starts_at, Session.ends_at)
        .join(Group, Group.id == Session.group_id)
        .join(Attendance, Attendance.session_id == Session.id)
        .where(
            Attendance.person_id == person_id,
            Attendance.mark == "present",
            Attendance.voided_at.is_(None),
            Session.id != meeting.id,
            Session.local_date == meeting.local_date,
            Session.starts_at < meeting.ends_at,
            Session.ends_at > meeting.starts_at,
        )
        .order_by(Session.starts_at)
    )
    return [Clash(*row) for row in session.execute(statement)]


def in_words(group: Group, clashes: Sequence[Clash], region: RegionInfo) -> str:
    """Why the person cannot join: where they are at that time."""
    return gettext(
        "The person already has another session at the time of «%(title)s»: %(clashes)s.",
        title=group.title,
        clashes=tell(clashes, region.timezone),
    )
