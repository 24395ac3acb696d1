"""Changing a child's day by its form: any time while the day is open, later with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    RegionInfo,
    local_today,
    now_utc,
    record_audit,
    void_delivery,
)
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.file.models import Stay
from day_centre.journal import guides, queries
from day_centre.journal.checks import fault_of, lock_stays, refuse_day, refuse_unexpected, require
from day_centre.journal.grid_services import record
from day_centre.journal.models import ChildDay
from day_centre.journal.permissions import CORRECT, MARK
from day_centre.journal.rules import may_leave
from day_centre.journal.services import NOTE_LENGTH, void_mark, write_mark
from day_centre.journal.words import CHOSEN_REASONS

CORRECTED = f"{kinds.MODULE}.journal.corrected"


@dataclass(frozen=True)
class DayData:
    """A child's day as the form has it. Of an absent child only `reason` and `note` count;
    `kinds` are codes of the services that were given."""

    mark: str
    reason: str = ""
    note: str = ""
    came_at: dt.datetime | None = None
    brought_by: str = ""
    left_at: dt.datetime | None = None
    fetched_by: str = ""
    kinds: frozenset[str] = frozenset()


def change_day(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    stay: Stay,
    day: dt.date,
    data: DayData,
    why: str = "",
    seen: int = 0,
) -> ChildDay:
    """Set everything about a child's day at once; the ledger follows: what was not given is voided
    with the reason, what was forgotten is recorded. The same again changes nothing.

    `why` is wanted, and the right to correct, for a day that is closed or too long ago; `seen` is
    the mark that the form was filled from (0: none). Raises `InvalidInput` at `mark`, `reason`,
    `came_at`, `left_at`, `brought_by`, `fetched_by`, `kinds`, `why`; `Conflict` (`journal.future`,
    `journal.not_expected`, `journal.overtaken`, what the modules have against a service);
    `NotAllowed`.
    """
    late = _may(session, actor, region, stay, day)
    why = " ".join(why.split())[:NOTE_LENGTH]
    lock_stays(session, [stay.id])
    known = queries.child_day(session, stay_id=stay.id, day=day)
    if known is None:
        refuse_unexpected(session, stay, day)
    data = _checked(session, region, stay, day, known, data)
    if late and not why:
        raise InvalidInput("journal.why", _("Write the reason."), field="why")
    if (known.id if known else 0) != seen:
        raise Conflict("journal.overtaken", _("Somebody changed this day while you were "
                           "editing it. Look at what is saved now, then save again."))  # fmt: skip
    fresh = _mark(session, actor, stay, day, known, data, why)
    void_reason = why or _("Taken back in the journal")
    gone = _void_others(session, actor, region, fresh, data.kinds, void_reason)
    added = _give_missing(session, actor, region, fresh, data.kinds)
    if late and (known is not fresh or gone or added):
        record_audit(
            session, actor=actor, action=CORRECTED, region_id=region.id, subject_type="person",
            subject_id=stay.person_id,
            details={"date": day.isoformat(), "was": known.mark if known else "",
                     "mark": fresh.mark, "voided": sorted(gone), "given": sorted(added),
                     "reason": why},
        )  # fmt: skip
    return fresh


def _may(session: Session, actor: Actor, region: RegionInfo, stay: Stay, day: dt.date) -> bool:
    """Whether the day is closed or too long ago, so that a reason is wanted."""
    known = queries.child_day(session, stay_id=stay.id, day=day)
    group_id = known.group_id if known else stay.group_id
    fault = fault_of(session, region, group_id=group_id, day=day)
    if fault == "future":
        refuse_day(session, region, group_id=group_id, day=day)
    require(actor, MARK if fault is None else CORRECT, region, stay.centre_id)
    return fault is not None


def _checked(
    session: Session, region: RegionInfo, stay: Stay, day: dt.date, known: ChildDay | None,
    data: DayData,
) -> DayData:  # fmt: skip
    """The data with what does not belong to the mark left out."""
    if data.mark == "absent":
        if data.reason not in CHOSEN_REASONS:
            raise InvalidInput("journal.reason", _("Choose the reason."), field="reason")
        if data.kinds:
            text = _("A child who did not come has had no services.")
            raise InvalidInput("journal.kinds", text, field="kinds")
        return DayData("absent", data.reason, " ".join(data.note.split())[:NOTE_LENGTH])
    if data.mark != "present":
        raise InvalidInput("journal.mark", _("Choose a mark."), field="mark")
    if data.kinds - kinds.BY_CODE.keys():
        raise InvalidInput("journal.kind", _("Choose the service."), field="kinds")
    _check_times(region, day, data)
    for field, key, was in (
        ("brought_by", data.brought_by, known.brought_by if known else ""),
        ("fetched_by", data.fetched_by, known.fetched_by if known else ""),
    ):
        if key and key != was:
            guides.refuse_stranger(session, stay=stay, on=day, key=key, field=field)
    return replace(data, reason="", note=" ".join(data.note.split())[:NOTE_LENGTH])


def _check_times(region: RegionInfo, day: dt.date, data: DayData) -> None:
    late = _("This time is still to come.")
    if data.came_at is not None and data.came_at > now_utc():
        raise InvalidInput("journal.time", late, field="came_at")
    is_today = day == local_today(region.timezone)
    if data.left_at is not None and not data.fetched_by:
        text = _("Write both when the child left and who fetched it.")
        raise InvalidInput("journal.time", text, field="fetched_by")
    if is_today and data.fetched_by and data.left_at is None:
        text = _("Write both when the child left and who fetched it.")
        raise InvalidInput("journal.time", text, field="left_at")
    if data.left_at is not None and not may_leave(
        data.came_at or data.left_at, data.left_at, now_utc()
    ):
        text = _("The child leaves after it came, and not in the future.")
        raise InvalidInput("journal.time", text, field="left_at")
    if data.came_at is None and is_today:
        raise InvalidInput("journal.time", _("Write when the child came."), field="came_at")


def _mark(
    session: Session, actor: Actor, stay: Stay, day: dt.date, known: ChildDay | None,
    data: DayData, why: str,
) -> ChildDay:  # fmt: skip
    """The mark that says so: the one that stands, or a new one in its place."""
    wanted: dict[str, Any] = {
        "mark": data.mark, "reason": data.reason, "note": data.note, "came_at": data.came_at,
        "brought_by": data.brought_by, "left_at": data.left_at, "fetched_by": data.fetched_by,
    }  # fmt: skip
    if known is not None and all(getattr(known, name) == one for name, one in wanted.items()):
        return known
    if known is not None:
        void_mark(session, actor=actor, known=known, reason=why)
    return write_mark(
        session, actor=actor, stay=stay, day=day,
        group_id=known.group_id if known else stay.group_id,
        left_noted_by=actor.user_id if data.fetched_by else None, **wanted,
    )  # fmt: skip


def _cells(session: Session, day: ChildDay) -> dict[str, Delivery]:
    """What the journal has recorded of the child on the day, by kind."""
    found = queries.cells_of(
        session, centre_id=day.centre_id, day=day.local_date, person_ids=[day.person_id]
    ).get(day.person_id, {})
    return {kind: one.delivery for kind, one in found.items() if one.delivery is not None}


def _void_others(
    session: Session, actor: Actor, region: RegionInfo, day: ChildDay, wanted: Collection[str],
    reason: str,
) -> list[str]:  # fmt: skip
    """Void what is not wanted. Raises `InvalidInput` for a service that others recorded."""
    gone = []
    for kind, delivery in _cells(session, day).items():
        if kind in wanted:
            continue
        if not delivery.source_key.startswith(f"{queries.SOURCE}:"):
            raise InvalidInput(
                "journal.elsewhere",
                _("«%(service)s» was recorded by an appointment or at the desk: it is taken back "
                  "there.", service=kinds.BY_CODE[kind].label),
                field="kinds",
            )  # fmt: skip
        void_delivery(session, actor=actor, region=region, delivery=delivery, reason=reason)
        gone.append(kind)
    return gone


def _give_missing(
    session: Session, actor: Actor, region: RegionInfo, day: ChildDay, wanted: Collection[str]
) -> list[str]:
    missing = sorted(set(wanted) - _cells(session, day).keys())
    for code in missing:
        record(session, actor=actor, region=region, day=day, kind=kinds.BY_CODE[code])
    return missing
