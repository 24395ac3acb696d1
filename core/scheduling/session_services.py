"""Deeds on single sessions: cancelling, and taking it back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require
from core.scheduling.group_checks import (
    checked_reason,
    lock_resources_of,
    refuse_clashes,
    refuse_people_clashes,
)
from core.scheduling.locks import lock_group, lock_meeting, lock_room, lock_staff_member
from core.scheduling.models import Attendance, Session
from core.scheduling.resource_queries import resources_of_group
from core.scheduling.rules import Interval
from core.web.i18n import gettext as _


def cancel_session(
    session: OrmSession, *, actor: Actor, region: RegionInfo, meeting: Session, reason: str
) -> Session:
    """Cancel one planned session. Twice is once.

    Raises `InvalidInput` without a reason, `Conflict` when it is closed or somebody has come.
    """
    require(actor, "groups.manage", region=region, centre_id=meeting.centre_id)
    reason = checked_reason(reason)
    meeting = lock_meeting(session, meeting.id)
    if meeting.state == "cancelled":
        return meeting
    if meeting.state == "closed":
        raise Conflict("session.closed", _("The session is closed and cannot be cancelled."))
    came = session.scalar(
        sa.select(sa.func.count(Attendance.id)).where(
            Attendance.session_id == meeting.id,
            Attendance.mark == "present",
            Attendance.voided_at.is_(None),
        )
    )
    if came:
        raise Conflict(
            "session.attended",
            _("People have come to this session. Undo their marks, or close the session."),
        )
    meeting.state, meeting.cancel_reason = "cancelled", reason
    meeting.changed_by_rule = "hand"  # days off and closures leave it alone from now on
    session.flush()
    _note(session, actor, "session.cancel", meeting, reason=reason)
    return meeting


def restore_session(
    session: OrmSession, *, actor: Actor, region: RegionInfo, meeting: Session
) -> Session:
    """Take a cancellation back while the session lies ahead and its room and instructor are free.

    Raises `Conflict` otherwise.
    """
    require(actor, "groups.manage", region=region, centre_id=meeting.centre_id)
    room = lock_room(session, meeting.room_id) if meeting.room_id else None
    member = lock_staff_member(session, meeting.instructor_id) if meeting.instructor_id else None
    resources = resources_of_group(session, meeting.group_id)
    lock_resources_of(session, meeting.centre_id, resources, was=resources)
    group = lock_group(session, meeting.group_id)
    meeting = lock_meeting(session, meeting.id)
    if meeting.state == "planned":
        return meeting
    if meeting.state == "closed" or meeting.starts_at <= now_utc() or group.ended_at is not None:
        raise Conflict("session.past", _("This session can no longer be restored."))
    refuse_clashes(
        session, region, room, member, [Interval(meeting.starts_at, meeting.ends_at)],
        centre_id=group.centre_id, but_group_id=group.id,
        resources=resources,
    )  # fmt: skip
    meeting.state, meeting.cancel_reason = "planned", ""
    session.flush()
    refuse_people_clashes(session, region, group)
    _note(session, actor, "session.restore", meeting)
    return meeting


def _note(session: OrmSession, actor: Actor, action: str, meeting: Session, **more: object) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=meeting.region_id,
        subject_type="session",
        subject_id=meeting.id,
        details={"group_id": meeting.group_id, "on": meeting.local_date.isoformat(), **more},
    )
