"""Deeds about absences in a row: calls that were made, messages, places freed and given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput
from core.messaging.services import Notice, send_notices
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.scheduling.absence_models import AbsenceAction
from core.scheduling.absence_queries import Absent, absent_in_a_row
from core.scheduling.access import require
from core.scheduling.enrolment_services import EnrolResult, enrol_person, leave_group
from core.scheduling.models import Enrolment, Group
from core.web.i18n import gettext as _

DESK: Final = "enrolments.manage"
IN_A_ROW: Final = "scheduling.absences_in_row"
FREES: Final = "scheduling.absences_free_place"


@dataclass(frozen=True)
class Followed:
    """What the evening did: people told of their absences, places freed."""

    told: int
    freed: int


def note_call(
    session: OrmSession, *, actor: Actor, region: RegionInfo, enrolment_id: int, note: str
) -> AbsenceAction:
    """Note that somebody called about the absences, and what was said.

    Raises `InvalidInput` at `note`, `Conflict` when the person came meanwhile or the place is
    gone, `NotAllowed`.
    """
    found = _row(session, region, enrolment_id)
    require(actor, DESK, region=region, centre_id=found.group.centre_id)
    note = " ".join(note.split())[:300]
    if not note:
        raise InvalidInput("note", _("Write what was said, or that nobody answered."), field="note")
    action = _write(session, actor, found, "called", note)
    assert action is not None
    record(
        session, actor=actor, action="absence.call", region_id=region.id, subject_type="person",
        subject_id=found.person.id, details={"group_id": found.group.id},
    )  # fmt: skip
    return action


def follow_absences(session: OrmSession, *, actor: Actor, region: RegionInfo) -> Followed:
    """What the rules of the region ask for in the evening: who did not come so many times in a row
    is told once for each row, and, where the region wants it, loses the place.

    The place goes on by the rules of the queue. Twice is once.
    """
    limit, frees = setting(region, IN_A_ROW), setting(region, FREES)
    rows = absent_in_a_row(
        session, region=region, centre_ids=None, least=min(limit, frees) if frees else limit
    )
    told = freed = 0
    for row in rows:
        if frees and row.absences >= frees:
            freed += _free(session, actor, region, row)
        elif row.absences >= limit:
            told += _tell(session, actor, region, row)
    return Followed(told, freed)


def give_back(
    session: OrmSession, *, actor: Actor, region: RegionInfo, enrolment_id: int
) -> EnrolResult:
    """Take the rule's deed back: the person has the place again, or, when somebody else was given
    it meanwhile, waits in the queue. Twice is once.

    Raises `Conflict` when no rule freed it, and as `enrol_person` (its rules are asked again).
    """
    row = session.execute(
        sa.select(AbsenceAction, Enrolment)
        .join(Enrolment, Enrolment.id == AbsenceAction.enrolment_id)
        .where(AbsenceAction.enrolment_id == enrolment_id, AbsenceAction.kind == "freed")
    ).first()
    if row is None:
        raise Conflict("absence.not_freed", _("No rule has freed this place."))
    action, enrolment = row
    group = session.get_one(Group, enrolment.group_id)
    result = enrol_person(
        session, actor=actor, region=region, group=group, person_id=enrolment.person_id,
        join_queue=True,
    )  # fmt: skip
    _add(
        session, actor, enrolment=enrolment, last_session_id=action.last_session_id,
        kind="restored", absences=action.absences, note="",
    )  # fmt: skip
    return result


def _free(session: OrmSession, actor: Actor, region: RegionInfo, row: Absent) -> int:
    if _write(session, actor, row, "freed", "") is None:
        return 0
    reason = _("Did not come %(num)s times in a row, without an excuse", num=row.absences)
    leave_group(
        session, actor=actor, region=region, group=row.group, person_id=row.person.id,
        reason=reason,
    )  # fmt: skip
    _send(session, actor, region, row, "place_freed_by_absence")
    return 1


def _tell(session: OrmSession, actor: Actor, region: RegionInfo, row: Absent) -> int:
    """A row that grew longer was told of already when it reached the limit."""
    told = session.scalar(
        sa.select(AbsenceAction.id).where(
            AbsenceAction.enrolment_id == row.enrolment.id,
            AbsenceAction.kind == "told",
            AbsenceAction.last_session_id.in_(row.session_ids),
        ).limit(1)
    )  # fmt: skip
    if told is not None or _write(session, actor, row, "told", "") is None:
        return 0
    _send(session, actor, region, row, "absent_three_times")
    return 1


def _send(session: OrmSession, actor: Actor, region: RegionInfo, row: Absent, event: str) -> None:
    send_notices(
        session,
        actor=actor,
        region=region,
        notices=[
            Notice(
                event=event,
                person_id=row.person.id,
                values={"group": row.group.title, "absences": row.absences},
                key=row.key,
                subject=("enrolment", row.enrolment.id),
                centre_id=row.group.centre_id,
            )
        ],
    )


def _row(session: OrmSession, region: RegionInfo, enrolment_id: int) -> Absent:
    found = absent_in_a_row(
        session, region=region, centre_ids=None, least=1, enrolment_id=enrolment_id
    )
    if not found:
        raise Conflict(
            "absence.over", _("The person has come meanwhile, or has no place any more.")
        )
    return found[0]


def _write(
    session: OrmSession, actor: Actor, row: Absent, kind: str, note: str
) -> AbsenceAction | None:
    return _add(
        session, actor, enrolment=row.enrolment, last_session_id=row.last_session_id, kind=kind,
        absences=row.absences, note=note,
    )  # fmt: skip


def _add(
    session: OrmSession,
    actor: Actor,
    *,
    enrolment: Enrolment,
    last_session_id: int,
    kind: str,
    absences: int,
    note: str,
) -> AbsenceAction | None:
    """None when this was done before about the same absence."""
    action = AbsenceAction(
        region_id=enrolment.region_id, enrolment_id=enrolment.id, person_id=enrolment.person_id,
        last_session_id=last_session_id, kind=kind, absences=absences, note=note,
        done_by=actor.user_id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(action)
            session.flush()
    except IntegrityError:
        return None
    return action
