"""What stands against a deed of the journal, in words; and the locks that deeds wait for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import Actor, Conflict, NotAllowed, RegionInfo, format_date, local_today
from core.sdk.services import gettext as _
from day_centre.file.models import Stay
from day_centre.file.queries import staying
from day_centre.journal import queries
from day_centre.journal.models import ChildDay
from day_centre.journal.permissions import CORRECT, MARK
from day_centre.journal.rules import Fault, day_fault
from day_centre.journal.settings import open_days


def lock_stays(session: Session, ids: Collection[int]) -> list[Stay]:
    """These stays, held until the transaction ends, so that two carers who touch the same child do
    so one after the other."""
    return list(
        session.scalars(
            sa.select(Stay)
            .where(Stay.id.in_(sorted(ids)))
            .order_by(Stay.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def open_child(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, day: dt.date
) -> ChildDay | None:
    """The child's day for a carer to write in: locked, expected, in an open day. Returns the mark.

    Raises `Conflict` (`journal.future`, `journal.closed`, `journal.late`, `journal.not_expected`),
    `NotAllowed`.
    """
    require(actor, MARK, region, stay.centre_id)
    lock_stays(session, [stay.id])
    found = queries.child_day(session, stay_id=stay.id, day=day)
    refuse_day(session, region, group_id=found.group_id if found else stay.group_id, day=day)
    if found is None:
        refuse_unexpected(session, stay, day)
    return found


def open_group(
    session: Session, *, actor: Actor, region: RegionInfo, lines: Collection[queries.ChildLine],
    centre_id: int, group_id: int, day: dt.date,
) -> None:  # fmt: skip
    """Hold all children of a group's open day. Raises as `open_child`."""
    require(actor, MARK, region, centre_id)
    lock_stays(session, [one.stay.id for one in lines])
    refuse_day(session, region, group_id=group_id, day=day)


def require(actor: Actor, permission: str, region: RegionInfo, centre_id: int) -> None:
    """Raise `NotAllowed` without the right at the centre."""
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed


def refuse_day(session: Session, region: RegionInfo, *, group_id: int, day: dt.date) -> None:
    """Raise `Conflict` for a day that carers do not fill in."""
    fault = fault_of(session, region, group_id=group_id, day=day)
    if fault is not None:
        raise Conflict(f"journal.{fault}", fault_text(fault, day))


def fault_of(session: Session, region: RegionInfo, *, group_id: int, day: dt.date) -> Fault | None:
    return day_fault(
        day, today=local_today(region.timezone), open_days=open_days(region),
        is_closed=queries.is_closed(session, group_id=group_id, day=day),
    )  # fmt: skip


def fault_text(fault: Fault, day: dt.date) -> str:
    """Why a day is not filled in, in words."""
    return {
        "future": _("This day is still to come."),
        "closed": _("The day %(date)s is closed: it is only corrected, with a reason.",
                    date=format_date(day)),
        "late": _("The day %(date)s is too long ago: it is only corrected, with a reason.",
                  date=format_date(day)),
    }[fault]  # fmt: skip


def refuse_unexpected(session: Session, stay: Stay, day: dt.date) -> None:
    """Raise `Conflict` for a child who is not expected: before the admission, after the end of the
    stay, while it is suspended."""
    expected = session.scalar(
        staying(centre_ids=[stay.centre_id], on=day)
        .where(Stay.id == stay.id)
        .with_only_columns(Stay.id)
    )
    if expected is None:
        raise Conflict(
            "journal.not_expected",
            _("%(name)s is not expected on this day: the stay has ended or is suspended.",
              name=name_of(session, stay)),
        )  # fmt: skip


def require_correct(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    require(actor, CORRECT, region, centre_id)


def name_of(session: Session, stay: Stay) -> str:
    return session.get_one(Person, stay.person_id).full_name
