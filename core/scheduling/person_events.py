"""What scheduling tells on a person's page: sessions of the past, and the next appointments."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.scheduling.access import active_modules
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.queue_cards import waiting_cards
from core.web.i18n import format_date_long, format_time
from core.web.i18n import lazy_gettext as _

VIEW: Final = "groups.view"
AHEAD: Final = dt.timedelta(days=14)
MOST_NEXT: Final = 5
_ICONS: Final = {"present": "user-check", "excused": "clock", "absent": "user-x"}


def person_events(
    *,
    session: OrmSession,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Marks of attendance at the time of their session, and places given and left."""
    if kind not in {"", "session"} or not user.can_somewhere(VIEW, region.id):
        return []
    shown = _shown(user, region)
    found = _marks(session, region, person.id, shown, limit, before)
    found += _places(session, region, person.id, shown, limit, before)
    return sorted(found, key=lambda event: event.at, reverse=True)[:limit]


def _shown(user: Actor, region: RegionInfo) -> list[sa.ColumnElement[bool]]:
    scope = user.centre_scope(VIEW, region.id)
    mine = [] if scope is None else [Group.centre_id.in_(scope)]
    return [Group.module.in_(active_modules(region)), *mine]


def _marks(
    session: OrmSession,
    region: RegionInfo,
    person_id: int,
    shown: list[sa.ColumnElement[bool]],
    limit: int,
    before: dt.datetime | None,
) -> list[PersonEvent]:
    statement = (
        sa.select(Attendance.mark, Attendance.reason, Session.starts_at, Session.public_id,
                  Group.title)
        .join(Session, Session.id == Attendance.session_id)
        .join(Group, Group.id == Session.group_id)
        .where(Attendance.person_id == person_id, Attendance.voided_at.is_(None), *shown)
        .order_by(Session.starts_at.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(Session.starts_at < before)
    return [
        PersonEvent(at, _mark_words(mark, title), reason, "session", _ICONS[mark],
                    f"/{region.code}/sessions/{number}")
        for mark, reason, at, number, title in session.execute(statement)
    ]  # fmt: skip


def _mark_words(mark: str, title: str) -> Any:
    if mark == "present":
        return _("Came: %(title)s", title=title)
    if mark == "excused":
        return _("Excused: %(title)s", title=title)
    return _("Did not come: %(title)s", title=title)


def _places(
    session: OrmSession,
    region: RegionInfo,
    person_id: int,
    shown: list[sa.ColumnElement[bool]],
    limit: int,
    before: dt.datetime | None,
) -> list[PersonEvent]:
    statement = (
        sa.select(Enrolment.enrolled_at, Enrolment.left_at, Enrolment.left_reason,
                  Group.title, Group.public_id)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.person_id == person_id, *shown)
        .order_by(sa.func.coalesce(Enrolment.left_at, Enrolment.enrolled_at).desc())
        .limit(limit * 2)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(
            sa.or_(Enrolment.enrolled_at < before, Enrolment.left_at < before)
        )
    found = []
    for enrolled_at, left_at, reason, title, number in session.execute(statement):
        url = f"/{region.code}/groups/{number}"
        for at, text, why, icon in (
            (enrolled_at, _("Got a place: %(title)s", title=title), "", "user-plus"),
            (left_at, _("Left the group: %(title)s", title=title), reason, "user-minus"),
        ):
            if at is not None and (before is None or at < before):
                found.append(PersonEvent(at, text, why, "session", icon, url))
    return found


def person_cards(
    *, session: OrmSession, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """The next sessions of the groups in which the person has a place."""
    title, empty = _("Next appointments"), _("Nothing is planned in the next two weeks.")
    if not user.can_somewhere(VIEW, region.id):
        return [PersonCard("next", title, (), empty, 10)]
    now = now_utc()
    rows = session.execute(
        sa.select(Session.starts_at, Session.ends_at, Session.local_date, Session.public_id,
                  Group.title)
        .join(Group, Group.id == Session.group_id)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(Enrolment.person_id == person.id, Enrolment.state == "enrolled",
               Session.state == "planned", Session.ends_at > now,
               Session.starts_at < now + AHEAD, *_shown(user, region))
        .order_by(Session.starts_at)
        .limit(MOST_NEXT)
    )  # fmt: skip
    lines = tuple(
        CardLine(
            name,
            f"{format_date_long(day)}, {format_time(starts)}–{format_time(ends)}",
            f"/{region.code}/sessions/{number}",
        )
        for starts, ends, day, number, name in rows
    )
    waits = waiting_cards(session, region=region, person=person, shown=_shown(user, region))
    return [PersonCard("next", title, lines, empty, 10), *waits]
