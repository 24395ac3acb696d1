"""Fewer places than people: who would be left without one, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import InvalidInput
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_rules import HAND
from core.scheduling.queue_steps import add_step, next_number, note
from core.web.i18n import format_date, ngettext
from core.web.i18n import gettext as _

#: what may become of those beyond the new number: to the head of the queue, or out of the group
OVER: Final = ("queue", "leave")
_TOLD = 10


@dataclass(frozen=True)
class Beyond:
    """Somebody who joined after the places were gone, were they as few as wanted."""

    enrolment_id: int
    name: str
    joined: str


def beyond_capacity(session: OrmSession, group_id: int, capacity: int) -> list[Beyond]:
    """Those without a place if there were only `capacity`, in the order in which they joined."""
    rows = session.execute(
        sa.select(Enrolment.id, Person.surname, Person.given_name, Enrolment.enrolled_on)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.group_id == group_id, Enrolment.state == "enrolled")
        .order_by(Enrolment.enrolled_at, Enrolment.id)
        .offset(max(0, capacity))
    )
    return [
        Beyond(number, f"{surname} {given}", format_date(day) if day else "")
        for number, surname, given, day in rows
    ]


def check_places(session: OrmSession, group_id: int, capacity: int, over: str) -> list[Beyond]:
    """Who loses the place; raises `InvalidInput` at `capacity` that names them, in order of
    joining, unless `over` says what becomes of them."""
    found = beyond_capacity(session, group_id, capacity)
    if not found or over in OVER:
        return found
    told = ", ".join(
        f"{one.name} ({one.joined})" if one.joined else one.name for one in found[:_TOLD]
    )
    if len(found) > _TOLD:
        told = _("%(names)s and others", names=told)
    raise InvalidInput(
        "group.below_enrolled",
        ngettext(
            "%(num)s person would be left without a place, by the order of joining: %(names)s. "
            "Choose what becomes of them, or leave more places.",
            "%(num)s people would be left without a place, by the order of joining: %(names)s. "
            "Choose what becomes of them, or leave more places.",
            len(found), names=told,
        ),
        field="capacity",
    )  # fmt: skip


def give_up_places(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    enrolment_ids: Sequence[int],
    over: str,
) -> None:
    """Put these to the head of the queue in their order, or out of the group; the group is locked.
    Places that open offers hold are not touched: the queue is moved by who calls."""
    reason = _("The group was made smaller.")
    for number in enrolment_ids:
        enrolment = session.get_one(Enrolment, number, populate_existing=True)
        if enrolment.state != "enrolled":
            continue
        if over == "queue":
            enrolment.state, enrolment.queue_number = "queued", next_number(session, group)
            enrolment.priority, enrolment.priority_reason = HAND, reason
            enrolment.enrolled_at = enrolment.enrolled_on = None
            session.flush()
            add_step(session, enrolment, "joined", user_id=actor.user_id, reason=reason)
            note(session, actor, "enrolment.queue", enrolment, reason=reason)
        else:
            enrolment.state, enrolment.left_at = "left", now_utc()
            enrolment.left_on, enrolment.left_reason = local_today(region.timezone), reason
            session.flush()
            note(session, actor, "enrolment.leave", enrolment, was="enrolled", reason=reason)
