"""A sheet that was kept on paper, entered later: who entered it and when stands in each mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, DomainError, InvalidInput
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, today_in
from core.scheduling.attendance_press import Press
from core.scheduling.attendance_services import mark_attendance
from core.scheduling.locks import lock_meeting
from core.scheduling.models import Session
from core.web.i18n import format_date
from core.web.i18n import gettext as _


@dataclass(frozen=True)
class SheetLine:
    """A line of the sheet. An empty `mark` leaves the person as they are; `seen` is the state of
    the mark that the form showed (`core.scheduling.attendance_press`)."""

    person_id: int
    mark: str
    reason: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Entered:
    """How many marks the sheet made, and what was refused: (name, why)."""

    marks: int
    refused: tuple[tuple[str, str], ...] = ()


def enter_sheet(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    meeting: Session,
    lines: Sequence[SheetLine],
    kept_by: str,
) -> Entered:
    """Write the marks of a paper sheet. One line that is refused (somebody marked the person
    meanwhile, the file was merged) leaves the others; entering it twice is once.

    `kept_by` is who kept the paper. Raises `Conflict` (`sheet.future`, `session.closed`,
    `session.cancelled`), `InvalidInput` at `kept_by`, `NotAllowed`.
    """
    require(actor, "attendance.mark", region=region, centre_id=meeting.centre_id)
    meeting = lock_meeting(session, meeting.id)
    kept_by = " ".join(kept_by.split())[:200]
    if meeting.local_date > today_in(region):
        raise Conflict(
            "sheet.future",
            _(
                "This is the sheet of %(day)s, a day that is still to come. It can be entered "
                "on that day or after it.",
                day=format_date(meeting.local_date),
            ),
        )
    if meeting.state == "cancelled":
        raise Conflict("session.cancelled", _("The session is cancelled."))
    if meeting.state == "closed":
        raise Conflict(
            "session.closed",
            _("The session is closed. An administrator of the centre can correct the mark."),
        )
    if not kept_by:
        raise InvalidInput("sheet.kept_by", _("Write who kept the sheet."), field="kept_by")
    marks, refused = 0, []
    for line in sorted(lines, key=lambda one: one.person_id):
        if not line.mark:
            continue
        try:
            with session.begin_nested():
                mark_attendance(
                    session, actor=actor, region=region, meeting=meeting,
                    person_id=line.person_id, mark=line.mark, reason=line.reason, via="sheet",
                    press=Press(seen=line.seen),
                )  # fmt: skip
            marks += 1
        except DomainError as error:
            refused.append((_name(session, line.person_id), str(error.message)))
    record(
        session, actor=actor, action="attendance.sheet", region_id=region.id,
        subject_type="session", subject_id=meeting.id,
        details={"marks": marks, "kept_by": kept_by, "on": meeting.local_date.isoformat()},
    )  # fmt: skip
    return Entered(marks, tuple(refused))


def _name(session: OrmSession, person_id: int) -> str:
    person = session.scalars(sa.select(Person).where(Person.id == person_id)).one_or_none()
    return person.full_name if person else ""
