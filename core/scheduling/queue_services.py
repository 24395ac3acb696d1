"""Deeds of staff on the order of a queue: priority given and withdrawn, with a reason."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, today_in
from core.scheduling.enrolment_services import living_enrolment
from core.scheduling.locks import lock_group
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue import move_queue
from core.scheduling.queue_rules import HAND, WITHDRAWN
from core.scheduling.queue_steps import add_step, note
from core.web.i18n import gettext as _

OVERRIDE: Final = "enrolments.override"


def give_priority(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    person_id: int,
    reason: str,
) -> list[Enrolment]:
    """Let somebody who waits go before all who wait by category or time; the reason is shown in the
    queue. Returns those who were offered or given a place.

    The same reason twice is once. Raises `InvalidInput` at `reason`, `Conflict`
    (`queue.not_waiting`), `NotAllowed`.
    """
    group, living = _waiting(session, actor, region, group, person_id)
    reason = _checked(reason)
    if (living.priority, living.priority_reason) == (HAND, reason):
        return []
    living.priority, living.priority_reason = HAND, reason
    return _moved(session, actor, region, group, living, "priority", reason)


def withdraw_priority(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    person_id: int,
    reason: str,
) -> list[Enrolment]:
    """Let somebody wait by the time of asking from now on, whatever gave the priority.

    Twice is once. Raises as `give_priority`.
    """
    group, living = _waiting(session, actor, region, group, person_id)
    reason = _checked(reason)
    if living.priority in (None, WITHDRAWN):
        return []
    living.priority, living.priority_reason = WITHDRAWN, reason
    return _moved(session, actor, region, group, living, "no_priority", reason)


def _waiting(
    session: OrmSession, actor: Actor, region: RegionInfo, group: Group, person_id: int
) -> tuple[Group, Enrolment]:
    require(actor, OVERRIDE, region=region, centre_id=group.centre_id)
    group = lock_group(session, group.id)
    living = living_enrolment(session, group_id=group.id, person_id=person_id)
    if living is None or living.state != "queued":
        raise Conflict("queue.not_waiting", _("The person does not wait in this queue any more."))
    return group, living


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    return reason


def _moved(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    living: Enrolment,
    what: str,
    reason: str,
) -> list[Enrolment]:
    session.flush()
    add_step(session, living, what, user_id=actor.user_id, reason=reason)
    note(session, actor, f"queue.{what}", living, reason=reason)
    return move_queue(session, actor=actor, region=region, group=group, on=today_in(region))
