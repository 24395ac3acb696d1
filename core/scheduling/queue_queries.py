"""Reads of queues: who waits, by which rule, what stands in the way, and what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.models import User
from core.clock import now_utc
from core.plugins.contracts import RegionInfo
from core.scheduling.enrolment_eligibility import why_waiting
from core.scheduling.models import Enrolment, Group
from core.scheduling.queries import GroupLine, MemberLine, queue_lines
from core.scheduling.queue import offers_of
from core.scheduling.queue_models import PlaceOffer, QueueStep
from core.scheduling.queue_order import RANK
from core.scheduling.queue_rules import Step, rank_of, story_of
from core.scheduling.queue_words import place_words, rule_words, told_words
from core.web.i18n import format_datetime
from core.web.i18n import gettext as _

#: so many of the queue are asked about; each costs the modules and rules a look
ASKED = 25


@dataclass(frozen=True)
class QueueLine:
    """Somebody in the queue: the place counted from 1, the rule behind it, and what stands in the
    way now."""

    member: MemberLine
    place: int
    rule: str
    offer: PlaceOffer | None
    obstacle: str


@dataclass(frozen=True)
class Standing:
    """Where somebody stands who waits: the place, of how many, and an open offer."""

    place: int
    of: int
    offer: PlaceOffer | None = None


@dataclass(frozen=True)
class StoryLine:
    """One thing that moved somebody in the queue."""

    at: dt.datetime
    title: str
    place: str
    reason: str
    who: str


def queue_page(
    session: OrmSession, *, region: RegionInfo, line: GroupLine, on: dt.date
) -> list[QueueLine]:
    """The queue in order. Of the first ones it is asked what stands in the way of each."""
    waiting = queue_lines(session, group=line.group) if line.queued else []
    offers = offers_of(session, line.group) if waiting else {}
    return [
        QueueLine(
            one,
            place,
            rule_words(one.enrolment),
            offers.get(one.enrolment.id),
            _obstacle(session, region, line, one.enrolment, offers, on) if place <= ASKED else "",
        )
        for place, one in enumerate(waiting, start=1)
    ]


def _obstacle(
    session: OrmSession,
    region: RegionInfo,
    line: GroupLine,
    enrolment: Enrolment,
    offers: dict[int, PlaceOffer],
    on: dt.date,
) -> str:
    offer = offers.get(enrolment.id)
    if offer is not None and offer.answer_until > now_utc():
        return _("a place is offered until %(until)s", until=format_datetime(offer.answer_until))
    reason = why_waiting(session, region=region, group=line.group, enrolment=enrolment, on=on)
    if reason:
        return reason
    if enrolment.rests_until is not None and enrolment.rests_until > now_utc():
        return _("let a place pass; is asked again after %(until)s",
                 until=format_datetime(enrolment.rests_until))  # fmt: skip
    return _("no free place") if not line.free else _("nothing: is next to be asked")


def standings(session: OrmSession, enrolments: Collection[Enrolment]) -> dict[int, Standing]:
    """Place and open offer of those of these who wait, in two queries."""
    waiting = [one for one in enrolments if one.state == "queued"]
    if not waiting:
        return {}
    keys: dict[int, list[tuple[int, int]]] = {}
    for group_id, rank, number in session.execute(
        sa.select(Enrolment.group_id, RANK, Enrolment.queue_number).where(
            Enrolment.group_id.in_({one.group_id for one in waiting}), Enrolment.state == "queued"
        )
    ):
        keys.setdefault(group_id, []).append((rank, number or 0))
    offers = {
        one.enrolment_id: one
        for one in session.scalars(
            sa.select(PlaceOffer).where(
                PlaceOffer.enrolment_id.in_([one.id for one in waiting]), PlaceOffer.state == "open"
            )
        )
    }
    found = {}
    for one in waiting:
        mine = (rank_of(one.priority), one.queue_number or 0)
        line = keys[one.group_id]
        place = 1 + sum(key < mine for key in line)
        found[one.id] = Standing(place, len(line), offers.get(one.id))
    return found


def story(session: OrmSession, *, group: Group, enrolment: Enrolment) -> list[StoryLine]:
    """What happened to somebody's place in the queue, newest first; others stay without names, so
    that it can be read out."""
    rows = session.scalars(
        sa.select(QueueStep).where(QueueStep.group_id == group.id).order_by(QueueStep.id)
    ).all()
    known = {one.id: one for one in rows}
    told = story_of([*_unwritten(session, group, rows), *map(_step, rows)], enrolment.id)
    names = _names(session, [known[one.step.id] for one in told if one.step.id in known])
    lines = []
    for one in reversed(told):
        row = known.get(one.step.id)
        mine = row is not None and one.own
        lines.append(
            StoryLine(
                one.step.at,
                told_words(one),
                place_words(one),
                row.reason if row is not None and mine else "",
                names.get(row.user_id, "") if row is not None and row.user_id and mine else "",
            )
        )
    return lines


def _step(row: QueueStep) -> Step:
    key = None if row.rank is None or row.number is None else (row.rank, row.number)
    return Step(row.id, row.enrolment_id, row.at, row.what, key)


def _unwritten(session: OrmSession, group: Group, rows: Sequence[QueueStep]) -> list[Step]:
    """Steps of those who were put in the queue before steps were written down."""
    told = {row.enrolment_id for row in rows if row.what == "joined"}
    older: Any = session.execute(
        sa.select(Enrolment.id, Enrolment.asked_at, Enrolment.queue_number, Enrolment.enrolled_at,
                  Enrolment.left_at, Enrolment.priority)
        .where(Enrolment.group_id == group.id, Enrolment.queue_number.is_not(None))
        .order_by(Enrolment.id)
    )  # fmt: skip
    ended = {row.enrolment_id for row in rows if row.rank is None}
    steps = []
    for whose, asked_at, number, enrolled_at, left_at, priority in older:
        if whose in told:
            continue
        rank = rank_of(None if whose in {row.enrolment_id for row in rows} else priority)
        steps.append(Step(0, whose, asked_at, "joined", (rank, number)))
        end = enrolled_at or left_at
        if end is not None and whose not in ended:
            steps.append(Step(0, whose, end, "given" if enrolled_at else "left", None))
    return steps


def _names(session: OrmSession, rows: Sequence[QueueStep]) -> dict[int, str]:
    ids = {row.user_id for row in rows if row.user_id is not None}
    if not ids:
        return {}
    found = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(ids)))
    return {row.id: row.full_name for row in found}
