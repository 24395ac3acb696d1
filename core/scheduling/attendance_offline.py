"""Marks that a tablet kept while it had no connection: each is taken once, or refused in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import Conflict, DomainError, InvalidInput, NotFound
from core.people.models import Person
from core.people.queries import find_person
from core.plugins.contracts import RegionInfo
from core.scheduling.attendance_press import Press, is_key, mark_of_press
from core.scheduling.attendance_services import mark_attendance, void_mark
from core.scheduling.models import Session
from core.scheduling.timetable_queries import find_session
from core.web.i18n import format_date
from core.web.i18n import gettext as _

MARK: Final = "attendance.mark"
#: so many are taken in one delivery; a tablet sends the rest in the next one
MOST: Final = 100
#: the clock of a tablet that is wrong by more than this is not believed
CLOCK_AHEAD: Final = dt.timedelta(minutes=5)
OLDEST: Final = dt.timedelta(days=14)
#: signs that no database keeps
_UNSTORED: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class KeptMark:
    """A press as the tablet kept it. An empty `mark` takes the mark back; `starts` is the start of
    the session (seconds since 1970) as the list showed it."""

    key: str
    session: str
    person: str
    mark: str
    reason: str
    seen: str
    starts: int
    at: dt.datetime | None


@dataclass(frozen=True)
class Taken:
    """What became of a press: `done` when `text` is empty; else why it was refused."""

    key: str
    text: str = ""


def read_kept(values: Any) -> list[KeptMark]:
    """Presses as JSON told them. Raises `InvalidInput` when it is no list of presses."""
    if not isinstance(values, list) or len(values) > MOST:
        raise _unreadable()
    return [_read(one) for one in values]


def _read(value: Any) -> KeptMark:
    if not isinstance(value, Mapping) or not is_key(value.get("key")):
        raise _unreadable()
    texts = {
        name: _UNSTORED.sub("", str(value.get(name) or "")[:200])
        for name in ("session", "person", "mark", "reason", "seen")
    }
    starts, at = value.get("starts"), value.get("at")
    if not isinstance(starts, int) or abs(starts) >= 2**40:
        starts = 0
    return KeptMark(key=str(value["key"]), starts=starts, at=_moment(at), **texts)


def _moment(at: Any) -> dt.datetime | None:
    """When it was pressed by the tablet's clock (milliseconds since 1970), if that can be true."""
    if not isinstance(at, int) or isinstance(at, bool) or not 0 < at < 2**43:
        return None
    now, moment = now_utc(), dt.datetime.fromtimestamp(at / 1000, dt.UTC)
    if not now - OLDEST <= moment <= now + CLOCK_AHEAD:
        return None
    return min(moment, now)


def _unreadable() -> InvalidInput:
    return InvalidInput("marks.unreadable", _("The marks could not be read."))


def take_marks(
    session: OrmSession, *, actor: Actor, region: RegionInfo, kept: list[KeptMark]
) -> list[Taken]:
    """Write the presses in their order. Whatever is refused leaves nothing and says why; a press
    that was delivered before is done."""
    return [_take(session, actor, region, one) for one in kept]


def _take(session: OrmSession, actor: Actor, region: RegionInfo, one: KeptMark) -> Taken:
    try:
        with session.begin_nested():
            _write(session, actor, region, one)
    except NotFound:
        return Taken(one.key, _("The session or the person is no longer there for you."))
    except IntegrityError:
        # the same press was delivered twice at once, and the other delivery was first
        if mark_of_press(session, Press(one.key)) is None:
            raise
    except DomainError as refusal:
        return Taken(one.key, str(refusal.message))
    return Taken(one.key)


def _write(session: OrmSession, actor: Actor, region: RegionInfo, one: KeptMark) -> None:
    press = Press(one.key, one.seen, one.at)
    if mark_of_press(session, press) is not None:
        return
    meeting = find_session(session, actor=actor, region=region, public_id=one.session)
    _refuse_moved(region, meeting, one.starts)
    _refuse_merged(session, one.person)
    person = find_person(session, actor=actor, region=region, public_id=one.person, permission=MARK)
    asked: dict[str, Any] = {
        "actor": actor, "region": region, "meeting": meeting, "person_id": person.id,
        "press": press,
    }  # fmt: skip
    if one.mark:
        mark_attendance(session, mark=one.mark, reason=one.reason, via="offline", **asked)
    else:
        void_mark(session, **asked)


def _refuse_moved(region: RegionInfo, meeting: Session, starts: int) -> None:
    if starts and int(meeting.starts_at.timestamp()) != starts:
        raise Conflict(
            "session.moved",
            _(
                "The session was moved to %(day)s while there was no connection. Look whether "
                "the person came then, and mark again.",
                day=format_date(meeting.local_date),
            ),
        )


def _refuse_merged(session: OrmSession, public_id: str) -> None:
    if not is_public_id(public_id):
        raise NotFound
    kept = session.scalars(
        sa.select(Person).where(
            Person.id
            == sa.select(Person.merged_into_id)
            .where(Person.public_id == public_id, Person.merged_into_id.is_not(None))
            .scalar_subquery()
        )
    ).one_or_none()
    if kept is not None:
        raise Conflict(
            "person.merged",
            _(
                "The file was merged with that of %(name)s meanwhile. Mark that person in the "
                "list.",
                name=kept.full_name,
            ),
        )
