"""Level and term plan of a group; levels of the region."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.models import Session as Meeting
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    local_today,
    now_utc,
    parse_date,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.clubs.models import Club, ClubLevel, ClubTopic
from plugins.active_longevity.clubs.permissions import CLUB_MANAGE, LEVEL_MANAGE
from plugins.active_longevity.clubs.queries import club_of, levels_of
from plugins.active_longevity.clubs.rules import (
    MOST_TOPICS,
    TOPIC_LENGTH,
    TopicLine,
    spread,
    topic_lines,
)


def require(actor: Actor, *, permission: str, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` without the right at the centre."""
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def set_club(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    level: str,
    subject: str = "",
    goal: str = "",
) -> Club:
    """Say what level a group has and what is learnt there. Raises `InvalidInput` at `level`."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    club = club_of(session, group_id=group.id)
    known = club.level if club is not None else ""
    if level and level not in levels_of(session, kind=group.service_kind, also=known):
        raise InvalidInput("club.level", _("Choose from the list."), field="level")
    if club is None:
        club = _new_club(session, actor, group)
    club.level, club.subject, club.goal = level, subject[:200], goal[:300]
    session.flush()
    _note(session, actor, group, "set", level=level)
    return club


def _new_club(session: Session, actor: Actor, group: Group) -> Club:
    club = Club(region_id=group.region_id, group_id=group.id, created_by=actor.user_id)
    try:
        with session.begin_nested():
            session.add(club)
            session.flush()
    except IntegrityError:
        known = club_of(session, group_id=group.id)
        if known is None:
            raise
        return known
    return club


# The term plan -------------------------------------------------------------------------------


def add_topics(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    text: str,
    first: dt.date,
) -> int:
    """Add the lines of a plan. A line may begin with its date; the others go to the sessions from
    `first` on that have no topic yet, in order. Pressed twice with the same lines adds them once.

    Returns how many were added; raises `InvalidInput` at `topics`.
    """
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    _lock(session, group)
    lines = topic_lines(text)
    if not lines:
        raise InvalidInput("topics.none", _("Write at least one topic."), field="topics")
    days = [_day_of(line, number) for number, line in enumerate(lines, start=1)]
    known = list(session.scalars(sa.select(ClubTopic).where(ClubTopic.group_id == group.id)))
    if len(known) + len(lines) > MOST_TOPICS:
        text_ = _("A plan holds %(most)s topics at most.", most=MOST_TOPICS)
        raise InvalidInput("topics.many", text_, field="topics")
    meetings = session.scalars(
        sa.select(Meeting.local_date).where(
            Meeting.group_id == group.id, Meeting.state != "cancelled",
            Meeting.local_date >= first,
        )
    ).all()  # fmt: skip
    taken = [one.planned_on for one in known if one.planned_on] + [day for day in days if day]
    free = iter(spread(len(lines), meetings, taken))
    planned = [day if day is not None else next(free) for day in days]
    if _is_repeated(known, lines):
        return 0
    position = max((one.position for one in known), default=0)
    session.add_all(
        ClubTopic(region_id=group.region_id, group_id=group.id, position=position + number,
                  planned_on=day, topic=line.topic, created_by=actor.user_id)
        for number, (line, day) in enumerate(zip(lines, planned, strict=True), start=1)
    )  # fmt: skip
    session.flush()
    _note(session, actor, group, "plan", topics=len(lines))
    return len(lines)


def _day_of(line: TopicLine, number: int) -> dt.date | None:
    if len(line.topic) > TOPIC_LENGTH:
        text = _("Line %(number)s is too long: %(most)s signs at most.", number=number,
                 most=TOPIC_LENGTH)  # fmt: skip
        raise InvalidInput("topics.long", text, field="topics")
    if not line.day:
        return None
    day = parse_date(line.day)
    if day is None:
        text = _("Line %(number)s begins with a date that does not exist: %(day)s.",
                 number=number, day=line.day)  # fmt: skip
        raise InvalidInput("topics.date", text, field="topics")
    return day


def _is_repeated(known: list[ClubTopic], lines: list[TopicLine]) -> bool:
    """Whether the same lines stand at the end of the plan already: the button was pressed twice."""
    last = sorted(known, key=lambda one: one.position)[-len(lines) :]
    same = [one.topic for one in last] == [line.topic for line in lines]
    fresh = [now_utc() - one.created_at < dt.timedelta(minutes=10) for one in last]
    return same and all(fresh)


def change_topic(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    topic: ClubTopic,
    text: str,
    planned_on: dt.date | None,
) -> ClubTopic:
    """Correct a line of the plan."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    topic.topic, topic.planned_on = text[:TOPIC_LENGTH], planned_on
    session.flush()
    _note(session, actor, group, "topic")
    return topic


def remove_topic(
    session: Session, *, actor: Actor, region: RegionInfo, group: Group, topic: ClubTopic
) -> None:
    """Take a line out of the plan. Raises `Conflict` for one that was done."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    if topic.done_on is not None:
        raise Conflict("topic.done", _("This topic was done: it stays in the plan."))
    _note(session, actor, group, "untopic", topic=topic.topic)
    session.delete(topic)
    session.flush()


def mark_done(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    topic: ClubTopic,
    done_on: dt.date,
    note: str = "",
) -> ClubTopic:
    """The instructor says that a topic was done on a day, and what was otherwise. Raises
    `InvalidInput` at `done_on`."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    if done_on > local_today(region.timezone):
        raise InvalidInput("date.future", _("The date cannot be in the future."), field="done_on")
    if done_on < group.starts_on:
        text = _("The group begins on %(day)s.", day=group.starts_on.strftime("%d.%m.%Y"))
        raise InvalidInput("topic.early", text, field="done_on")
    topic.done_on, topic.done_note, topic.done_by = done_on, note[:300], actor.user_id
    session.flush()
    return topic


def undo_done(
    session: Session, *, actor: Actor, region: RegionInfo, group: Group, topic: ClubTopic
) -> ClubTopic:
    """Take the mark back."""
    require(actor, permission=CLUB_MANAGE, region=region, centre_id=group.centre_id)
    topic.done_on, topic.done_note, topic.done_by = None, "", None
    session.flush()
    return topic


def _lock(session: Session, group: Group) -> None:
    """Two who paste a plan at once do so one after the other."""
    session.execute(sa.select(Group.id).where(Group.id == group.id).with_for_update(key_share=True))


# Levels of the region ------------------------------------------------------------------------


def add_level(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    kind: str,
    name_kk: str,
    name_ru: str = "",
    position: int = 100,
) -> ClubLevel:
    """Add a level for a kind of service ("" for all). One that was retired comes back."""
    if not actor.can_somewhere(LEVEL_MANAGE, region.id):
        raise NotAllowed
    level = _level_named(session, kind, name_kk) or _new_level(
        session, actor, region, kind, name_kk
    )
    level.name_ru, level.position, level.retired_at = name_ru, position, None
    session.flush()
    record_audit(
        session, actor=actor, action="active_longevity.level.add", region_id=region.id,
        subject_type="active_longevity.level", subject_id=level.id, details={"name": name_kk},
    )  # fmt: skip
    return level


def _level_named(session: Session, kind: str, name_kk: str) -> ClubLevel | None:
    found: ClubLevel | None = session.scalar(
        sa.select(ClubLevel).where(ClubLevel.service_kind == kind, ClubLevel.name_kk == name_kk)
    )
    return found


def _new_level(
    session: Session, actor: Actor, region: RegionInfo, kind: str, name_kk: str
) -> ClubLevel:
    level = ClubLevel(region_id=region.id, service_kind=kind, name_kk=name_kk,
                      created_by=actor.user_id)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(level)
            session.flush()
    except IntegrityError:  # the other press was quicker
        known = _level_named(session, kind, name_kk)
        if known is None:
            raise
        return known
    return level


def retire_level(
    session: Session, *, actor: Actor, region: RegionInfo, level: ClubLevel, back: bool = False
) -> ClubLevel:
    """Offer a level no more (or again); groups and results that have it keep it."""
    if not actor.can_somewhere(LEVEL_MANAGE, region.id):
        raise NotAllowed
    level.retired_at = None if back else level.retired_at or now_utc()
    session.flush()
    record_audit(
        session, actor=actor, action="active_longevity.level.retire", region_id=region.id,
        subject_type="active_longevity.level", subject_id=level.id,
        details={"name": level.name_kk, "back": back},
    )  # fmt: skip
    return level


def _note(session: Session, actor: Actor, group: Group, what: str, **details: Any) -> None:
    record_audit(
        session, actor=actor, action=f"active_longevity.club.{what}", region_id=group.region_id,
        subject_type="group", subject_id=group.id, details={"title": group.title, **details},
    )  # fmt: skip
