"""What is done with the table of days off of a region."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.plugins.contracts import RegionInfo
from core.reference.day_rules import Kind, known_days
from core.reference.models import SpecialDay
from core.reference.touching import tell_day
from core.web.i18n import gettext as _

MANAGE = "centres.manage"
#: kinds that people choose; an ordinary day is what is left when a known one is taken away
CHOSEN = ("holiday", "moved_off", "working")
_EARLIEST, _LATEST = 2000, 2100


@dataclass(frozen=True)
class DayData:
    """What is written about a day."""

    day: dt.date
    kind: Kind
    name_kk: str
    name_ru: str = ""
    source: str = ""


def may_change(actor: Actor, *, region: RegionInfo) -> bool:
    """The table is the region's: who looks after one centre only reads it."""
    return actor.can(MANAGE, region.id) and actor.centre_scope(MANAGE, region.id) is None


def save_day(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    data: DayData,
    version: int | None = None,
    is_new: bool = False,
) -> SpecialDay:
    """Write a day, in place of what is known of it. Saving the same twice is once.

    Raises `InvalidInput` at `day`, `kind` or `name_kk`, `Conflict` when the day is in the table
    already (`is_new`) or was changed meanwhile, `NotAllowed`.
    """
    _require(actor, region)
    if not _EARLIEST <= data.day.year <= _LATEST:
        text = _("The year must lie between 2000 and 2100.")
        raise InvalidInput("day.year", text, field="day")
    if data.kind not in CHOSEN:
        raise InvalidInput("day.kind", _("Choose one of the list."), field="kind")
    if not data.name_kk.strip():
        raise InvalidInput("day.name", _("Write the name."), field="name_kk")
    if (
        data.kind == "working"
        and data.day.weekday() < 5
        and data.day not in known_days(data.day.year)
    ):
        text = _("That is a working day anyhow. Choose a Saturday or Sunday, or a day off.")
        raise InvalidInput("day.working", text, field="day")
    row = _row(session, region, data.day)
    if row is not None and _says(row, data):
        return row
    is_known = row is None and data.day in known_days(data.day.year)
    if is_new and (is_known or (row is not None and row.kind != "ordinary")):
        raise Conflict("day.known", _("This day is in the table already."), field="day")
    if version and row is not None and row.version != version:
        raise Conflict(
            "changed",
            _("Somebody changed this record while you were editing it. Check it and save again."),
        )
    if row is None:
        row = SpecialDay(region_id=region.id, local_date=data.day, created_by=actor.user_id)
        session.add(row)
    row.kind, row.source = data.kind, " ".join(data.source.split())[:200]
    row.name_kk, row.name_ru = data.name_kk.strip(), data.name_ru.strip()
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # somebody else wrote it a moment ago
        raise Conflict("day.known", _("This day is in the table already."), field="day") from None
    _note(session, actor, region, "day_off.save", row)
    return row


def remove_day(session: OrmSession, *, actor: Actor, region: RegionInfo, day: dt.date) -> None:
    """Take a day out of the table: an own row goes, a known day becomes an ordinary one. Twice is
    once. Raises `NotFound` for a day that is in no table."""
    _require(actor, region)
    row = _row(session, region, day)
    known = known_days(day.year).get(day)
    if row is None and known is None:
        raise NotFound
    if row is not None and known is None:
        _note(session, actor, region, "day_off.remove", row)
        session.delete(row)
        session.flush()
        return
    assert known is not None
    if row is None:
        row = SpecialDay(region_id=region.id, local_date=day, created_by=actor.user_id)
        session.add(row)
    if row.kind == "ordinary":
        return
    row.kind, row.source = "ordinary", ""
    row.name_kk, row.name_ru, row.name_en = known.name_kk, known.name_ru, known.name_en
    session.flush()
    _note(session, actor, region, "day_off.remove", row)


def put_back(session: OrmSession, *, actor: Actor, region: RegionInfo, day: dt.date) -> None:
    """Forget the region's own row: what is known of the day holds again. Twice is once."""
    _require(actor, region)
    row = _row(session, region, day)
    if row is None or day not in known_days(day.year):
        return
    session.delete(row)
    session.flush()
    _note(session, actor, region, "day_off.put_back", row)


def _row(session: OrmSession, region: RegionInfo, day: dt.date) -> SpecialDay | None:
    found: SpecialDay | None = session.scalars(
        sa.select(SpecialDay)
        .where(SpecialDay.region_id == region.id, SpecialDay.local_date == day)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    return found


def _says(row: SpecialDay, data: DayData) -> bool:
    return (row.kind, row.name_kk, row.name_ru, row.source) == (
        data.kind, data.name_kk.strip(), data.name_ru.strip(), " ".join(data.source.split()),
    )  # fmt: skip


def _require(actor: Actor, region: RegionInfo) -> None:
    if not may_change(actor, region=region):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _note(
    session: OrmSession, actor: Actor, region: RegionInfo, action: str, row: SpecialDay
) -> None:
    """Into the log, and to whoever counts with the table."""
    tell_day(session, region_id=region.id, day=row.local_date)
    record(
        session, actor=actor, action=action, region_id=region.id, subject_type="region",
        subject_id=region.id,
        details={"day": row.local_date.isoformat(), "kind": row.kind, "name": row.name_kk,
                 "source": row.source},
    )  # fmt: skip
