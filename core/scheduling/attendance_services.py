"""Deeds on attendance: marks, undoing them, people from outside the group, closing, correcting."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.deliveries.models import Delivery
from core.deliveries.services import record_delivery, void_source
from core.errors import Conflict, InvalidInput
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.scheduling.access import active_modules, require, today_in
from core.scheduling.attendance_press import (
    NO_PRESS,
    Press,
    mark_of_press,
    refuse_overtaken,
)
from core.scheduling.attendance_queries import expected_ids, places_left
from core.scheduling.clashes import elsewhere_now, tell
from core.scheduling.enrolment_services import refuse_stranger
from core.scheduling.locks import lock_meeting, lock_people
from core.scheduling.models import Attendance, Group, Session
from core.scheduling.presence_services import enter_by_mark, take_entry_back
from core.scheduling.queue import eligibility
from core.scheduling.rules import Mark, close_fault, mark_fault
from core.web.i18n import gettext as _
from core.web.i18n import ngettext


@dataclass(frozen=True)
class Closing:
    """What closing did: deliveries recorded now (none the second time), people set absent."""

    deliveries: int
    absent: int


def mark_attendance(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    mark: str,
    reason: str = "",
    via: str = "desk",
    press: Press = NO_PRESS,
) -> Attendance:
    """Mark an expected person `present`, `excused` (with a reason) or `absent`.

    The same mark again changes nothing; another one voids it. `via` is desk, card, kiosk, sheet or
    offline; the same `press` delivered again makes nothing, whatever became of its mark. Raises
    `Conflict` (`session.closed`, `session.cancelled`, `session.future`, `person.busy`,
    `person.not_expected`, `mark.overtaken` when somebody changed the mark since `press.seen`),
    `InvalidInput` at `reason`, `NotAllowed`.
    """
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    known = mark_of_press(session, press)
    if known is not None:
        return known
    _refuse_mark(region, meeting, mark, reason)
    lock_people(session, [person_id])
    living = living_mark(session, meeting=meeting, person_id=person_id)
    reason = _short(reason) if mark != Mark.PRESENT else ""
    if living is not None and (living.mark, living.reason) == (mark, reason):
        return living
    refuse_overtaken(region, living, press)
    if living is None and person_id not in expected_ids(session, meeting):
        raise Conflict("person.not_expected", _("The person is not in this group."))
    if mark == Mark.PRESENT:
        _refuse_elsewhere(session, region, meeting, person_id)
    if living is not None:
        _void(session, actor, living, "")
    return _write(session, actor, region, meeting, person_id, mark, reason, via, press)


def mark_rest_present(
    session: OrmSession, *, actor: Actor, region: RegionInfo, meeting: Session
) -> list[int]:
    """Mark everybody of the group without a mark as present, but for those who are marked as
    present elsewhere at that time; returns these. Raises as `mark_attendance`."""
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    _refuse_mark(region, meeting, Mark.PRESENT, "")
    marked = {one.person_id for one in _living_marks(session, meeting)}
    waiting = sorted(expected_ids(session, meeting) - marked)
    lock_people(session, waiting)
    busy = []
    for person_id in waiting:
        if elsewhere_now(session, meeting=meeting, person_id=person_id):
            busy.append(person_id)
        else:
            _write(session, actor, region, meeting, person_id, Mark.PRESENT, "", "desk")
    return busy


def void_mark(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    press: Press = NO_PRESS,
) -> None:
    """Undo a mark before the session is closed. Twice is once. Raises `Conflict` when closed, or
    `mark.overtaken` when somebody has made another mark since `press.seen`."""
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    if meeting.state == "closed":
        raise Conflict("session.closed", _closed_text())
    lock_people(session, [person_id])
    living = living_mark(session, meeting=meeting, person_id=person_id)
    if living is not None:
        refuse_overtaken(region, living, press)
        _void(session, actor, living, "")


def walk_in(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    via: str = "desk",
) -> Attendance:
    """Mark present at this one session somebody who is not in the group, if a place is left.

    Asks the modules as enrolment does. Raises `Conflict`: `session.full`, `person.busy`, a
    module's problem, or as `mark_attendance`; `InvalidInput` for another centre's person.
    """
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    _refuse_mark(region, meeting, Mark.PRESENT, "")
    group = session.get_one(Group, meeting.group_id)
    refuse_stranger(session, group=group, person_id=person_id)
    lock_people(session, [person_id])
    living = living_mark(session, meeting=meeting, person_id=person_id)
    if living is not None and living.mark == Mark.PRESENT:
        return living
    if living is None and person_id not in expected_ids(session, meeting):
        asked = eligibility(
            session, region=region, group=group, person_id=person_id, on=meeting.local_date,
            for_place=False,
        )  # fmt: skip
        if asked.refusal is not None:
            raise Conflict(asked.refusal.code, asked.text)
        if places_left(session, meeting, group) < 1:
            raise Conflict("session.full", _("There is no free place in this session."))
    _refuse_elsewhere(session, region, meeting, person_id)
    if living is not None:
        _void(session, actor, living, "")
    return _write(session, actor, region, meeting, person_id, Mark.PRESENT, "", via)


def close_session(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    rest_absent: bool = False,
) -> Closing:
    """Close a session: every `present` mark becomes one delivery in the ledger.

    With `rest_absent` the people without a mark are set absent. Closing twice adds nothing.
    Raises `Conflict`: `session.unmarked`, `session.future`, `session.cancelled`,
    `module.inactive`; `NotAllowed`.
    """
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    group = session.get_one(Group, meeting.group_id)
    marked = {one.person_id for one in _living_marks(session, meeting)}
    unmarked = sorted(expected_ids(session, meeting) - marked)
    fault = close_fault(
        state=meeting.state,
        starts_at=meeting.starts_at,
        now=now_utc(),
        unmarked=0 if rest_absent else len(unmarked),
    )
    if fault is not None:
        raise Conflict(f"session.{fault}", _close_text(fault, len(unmarked)))
    if meeting.state == "closed":
        return Closing(0, 0)
    for person_id in unmarked:
        _write(session, actor, region, meeting, person_id, Mark.ABSENT, "", "desk")
    present = [one for one in _living_marks(session, meeting) if one.mark == Mark.PRESENT]
    for one in present:
        _deliver(session, actor, region, group, meeting, one)
    meeting.state, meeting.closed_at, meeting.closed_by = "closed", now_utc(), actor.user_id
    session.flush()
    _note(session, actor, "session.close", meeting, present=len(present), absent=len(unmarked))
    return Closing(len(present), len(unmarked))


def correct_attendance(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    mark: str,
    reason: str,
) -> Attendance:
    """Change a mark of a closed session; the ledger follows: void, and record again.

    `reason` says why; for an excused mark it is also the excuse. Raises `Conflict` when the
    session is not closed or the person was neither expected nor marked, `InvalidInput` at
    `reason` or `mark`, `NotAllowed`.
    """
    require(actor, "attendance.correct", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    reason = _short(reason)
    if mark not in set(Mark):
        raise InvalidInput("attendance.mark", _("Choose a mark."), field="mark")
    if not reason:
        raise InvalidInput("reason", _("Write the reason."), field="reason")
    if meeting.state != "closed":
        raise Conflict("session.open", _("The session is not closed: simply change the mark."))
    lock_people(session, [person_id])
    living = living_mark(session, meeting=meeting, person_id=person_id)
    if living is not None and living.mark == mark:
        return living
    if living is None and person_id not in expected_ids(session, meeting):
        raise Conflict("person.not_expected", _("The person is not in this group."))
    if mark == Mark.PRESENT:
        _refuse_elsewhere(session, region, meeting, person_id)
    voided = _take_back(session, actor, region, living, reason) if living is not None else None
    fresh = _write(
        session, actor, region, meeting, person_id, mark,
        reason if mark != Mark.PRESENT else "", "desk",
    )  # fmt: skip
    if mark == Mark.PRESENT:
        group = session.get_one(Group, meeting.group_id)
        _deliver(session, actor, region, group, meeting, fresh, replaces=voided)
    _note(
        session, actor, "attendance.correct", meeting, person_id=person_id,
        was=living.mark if living is not None else "", mark=mark, reason=reason,
    )  # fmt: skip
    return fresh


def change_mark(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    mark: str,
    reason: str,
) -> Attendance:
    """Mark, or after closing correct: what the form with a reason does."""
    deed = correct_attendance if meeting.state == "closed" else mark_attendance
    return deed(
        session,
        actor=actor,
        region=region,
        meeting=meeting,
        person_id=person_id,
        mark=mark,
        reason=reason,
    )


def living_mark(session: OrmSession, *, meeting: Session, person_id: int) -> Attendance | None:
    return session.scalars(
        sa.select(Attendance).where(
            Attendance.session_id == meeting.id,
            Attendance.person_id == person_id,
            Attendance.voided_at.is_(None),
        )
    ).one_or_none()


def _living_marks(session: OrmSession, meeting: Session) -> list[Attendance]:
    return list(
        session.scalars(
            sa.select(Attendance)
            .where(Attendance.session_id == meeting.id, Attendance.voided_at.is_(None))
            .order_by(Attendance.id)
        )
    )


# The ledger --------------------------------------------------------------------------------


def _deliver(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    meeting: Session,
    attendance: Attendance,
    *,
    replaces: Delivery | None = None,
) -> None:
    if group.module not in active_modules(region):
        raise Conflict(
            "module.inactive", _("The module of this group is switched off. Nothing was changed.")
        )
    starts = meeting.starts_at.astimezone(ZoneInfo(region.timezone))
    record_delivery(
        session,
        actor=actor,
        region=region,
        centre_id=meeting.centre_id,
        kind=kernel().registry.service_kinds[group.service_kind],
        module=group.module,
        local_date=meeting.local_date,
        local_time=starts.time(),
        source_key=source_key(attendance.id),
        person_id=attendance.person_id,
        proof=f"session:{meeting.public_id}",
        replaces_id=replaces.id if replaces is not None else None,
    )


def source_key(attendance_id: int) -> str:
    """The ledger's name for the record behind a delivery."""
    return f"attendance:{attendance_id}"


def _take_back(
    session: OrmSession, actor: Actor, region: RegionInfo, living: Attendance, reason: str
) -> Delivery | None:
    _void(session, actor, living, reason)
    return void_source(
        session, actor=actor, region=region, source_key=source_key(living.id), reason=reason
    )


# Marks -------------------------------------------------------------------------------------


def _write(
    session: OrmSession,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    person_id: int,
    mark: str,
    reason: str,
    via: str,
    press: Press = NO_PRESS,
) -> Attendance:
    attendance = Attendance(
        region_id=meeting.region_id,
        session_id=meeting.id,
        person_id=person_id,
        mark=str(mark),
        reason=reason,
        via=via,
        marked_at=now_utc(),
        marked_by=actor.user_id,
        happened_at=press.at,
        press_key=press.key or None,
    )
    session.add(attendance)
    session.flush()
    _note(session, actor, "attendance.mark", meeting, person_id=person_id, mark=str(mark), via=via)
    if mark == Mark.PRESENT:
        enter_by_mark(session, actor=actor, region=region, meeting=meeting, attendance=attendance)
    return attendance


def _void(session: OrmSession, actor: Actor, living: Attendance, reason: str) -> None:
    living.voided_at, living.voided_by, living.void_reason = now_utc(), actor.user_id, reason
    session.flush()
    if living.mark == Mark.PRESENT:
        take_entry_back(session, actor=actor, attendance=living)
    record(
        session,
        actor=actor,
        action="attendance.void",
        region_id=living.region_id,
        subject_type="person",
        subject_id=living.person_id,
        details={"session_id": living.session_id, "mark": living.mark, "reason": reason},
    )


def _refuse_mark(region: RegionInfo, meeting: Session, mark: str, reason: str) -> None:
    fault = mark_fault(
        mark,
        reason=reason,
        state=meeting.state,
        session_day=meeting.local_date,
        today=today_in(region),
    )
    if fault == "mark":
        raise InvalidInput("attendance.mark", _("Choose a mark."), field="mark")
    if fault == "reason":
        raise InvalidInput(
            "attendance.reason", _("Write why the person does not come."), field="reason"
        )
    if fault is not None:
        raise Conflict(f"session.{fault}", _mark_text(fault))


def _mark_text(fault: str) -> str:
    return {
        "closed": _closed_text(),
        "cancelled": _("The session is cancelled."),
        "future": _("The session is on another day. Beforehand only an excuse can be noted."),
    }[fault]


def _closed_text() -> str:
    return _("The session is closed. An administrator of the centre can correct the mark.")


def _close_text(fault: str, unmarked: int) -> str:
    if fault == "unmarked":
        return ngettext(
            "%(num)s person has no mark. Mark them, or set the rest absent.",
            "%(num)s people have no mark. Mark them, or set the rest absent.",
            unmarked,
        )
    return {
        "future": _("The session has not begun yet. It can be closed after it begins."),
        "cancelled": _("The session is cancelled."),
    }[fault]


def _refuse_elsewhere(
    session: OrmSession, region: RegionInfo, meeting: Session, person_id: int
) -> None:
    found = elsewhere_now(session, meeting=meeting, person_id=person_id)
    if found:
        raise Conflict(
            "person.busy",
            _(
                "The person is marked as present elsewhere at that time: %(clashes)s.",
                clashes=tell(found, region.timezone),
            ),
        )


def _short(reason: str) -> str:
    return " ".join(reason.split())[:200]


def _note(session: OrmSession, actor: Actor, action: str, meeting: Session, **more: object) -> None:
    person_id = more.get("person_id")
    record(
        session,
        actor=actor,
        action=action,
        region_id=meeting.region_id,
        subject_type="person" if person_id else "session",
        subject_id=person_id if isinstance(person_id, int) else meeting.id,
        details={"session_id": meeting.id, **more},
    )
