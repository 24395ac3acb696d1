"""The end of a group's day: closed once, with everybody marked and gone home."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.services import Actor, Conflict, RegionInfo, local_today, record_audit
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.journal import queries
from day_centre.journal.checks import fault_text, lock_stays, require
from day_centre.journal.models import ClosedDay
from day_centre.journal.permissions import MARK
from day_centre.journal.services import write_mark

CLOSED = f"{kinds.MODULE}.journal.closed"


def close_day(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    day: dt.date,
    rest_absent: bool = False,
) -> ClosedDay:
    """Close the day: from then on it is only corrected, with a reason. Twice is once.

    With `rest_absent` children without a mark did not come, no reason told. Raises `Conflict`
    (`journal.future`, `journal.unmarked`, `journal.inside` while somebody has not been fetched,
    with their names), `NotAllowed`.
    """
    require(actor, MARK, region, group.centre_id)
    if day > local_today(region.timezone):
        raise Conflict("journal.future", fault_text("future", day))
    lines = queries.child_lines(session, group=group, day=day)
    lock_stays(session, [one.stay.id for one in lines])
    known = _closed(session, group, day)
    if known is not None:
        return known
    lines = queries.child_lines(session, group=group, day=day)
    waiting = [one for one in lines if one.day is None]
    if waiting and not rest_absent:
        raise Conflict("journal.unmarked",
                       _("Without a mark: %(names)s.", names=_names(waiting)))  # fmt: skip
    inside = [one for one in lines if one.is_here]
    if inside:
        raise Conflict("journal.inside",
                       _("Not noted who fetched: %(names)s.", names=_names(inside)))  # fmt: skip
    for one in waiting:
        write_mark(session, actor=actor, stay=one.stay, day=day, mark="absent", reason="unknown",
                   group_id=group.id, regime=one.regime)  # fmt: skip
    made = _write(session, actor, group, day)
    record_audit(
        session, actor=actor, action=CLOSED, region_id=region.id, subject_type="group",
        subject_id=group.id,
        details={"date": day.isoformat(), "came": sum(one.mark == "present" for one in lines),
                 "absent": sum(one.mark != "present" for one in lines)},
    )  # fmt: skip
    return made


def _write(session: Session, actor: Actor, group: Group, day: dt.date) -> ClosedDay:
    """The row, or the one that another carer has just written."""
    made = ClosedDay(region_id=group.region_id, centre_id=group.centre_id, group_id=group.id,
                     local_date=day, closed_by=actor.user_id)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        known = _closed(session, group, day)
        if known is None:
            raise
        return known
    return made


def _closed(session: Session, group: Group, day: dt.date) -> ClosedDay | None:
    return session.scalar(
        sa.select(ClosedDay).where(ClosedDay.group_id == group.id, ClosedDay.local_date == day)
    )


def _names(lines: list[queries.ChildLine]) -> str:
    return ", ".join(one.person.full_name for one in lines)
