"""What nurses and imports do with clearances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    ask_queues_again,
    lock_people,
    now_utc,
    record_audit,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity.examination.caution_queries import limits_on
from plugins.active_longevity.examination.caution_services import refuse_unknown, tick
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.permissions import CLEARANCE_RECORD

LONGEST_YEARS = 5


def record_clearance(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    valid_until: dt.date,
    issued_on: dt.date | None = None,
    doctor: str = "",
    limits: str = "",
    contraindications: Iterable[str] = (),
    today: dt.date,
) -> Clearance:
    """Record a doctor's clearance with the codes of what the doctor forbade. The same pressed
    twice gives the one there is.

    Raises `NotAllowed`, and `InvalidInput` for dates that cannot be, codes that are not in the
    catalogue, or the dates of a clearance that says something else.
    """
    codes = frozenset(contraindications)
    if not actor.can_somewhere(CLEARANCE_RECORD, region.id):
        raise NotAllowed
    _check_dates(issued_on, valid_until, today)
    lock_people(session, [person_id])  # of two presses at once the second finds the first
    same = _same_dates(session, person_id, issued_on, valid_until)
    if same is not None:
        _refuse_other(session, same, codes, (doctor, limits))
        return same
    refuse_unknown(session, region=region, codes=codes)
    clearance = Clearance(
        region_id=region.id,
        person_id=person_id,
        issued_on=issued_on,
        valid_until=valid_until,
        doctor=doctor,
        limits=limits,
        recorded_by=actor.user_id,
    )
    session.add(clearance)
    session.flush()
    tick(session, clearance=clearance, codes=codes)
    record_audit(
        session,
        actor=actor,
        action="active_longevity.clearance.record",
        region_id=region.id,
        subject_type="person",
        subject_id=person_id,
        details={"valid_until": valid_until.isoformat()},
    )
    ask_queues_again(session, person_id=person_id)
    return clearance


def _same_dates(
    session: Session, person_id: int, issued_on: dt.date | None, valid_until: dt.date
) -> Clearance | None:
    known: Clearance | None = session.scalar(
        sa.select(Clearance).where(
            Clearance.person_id == person_id,
            Clearance.voided_at.is_(None),
            Clearance.valid_until == valid_until,
            Clearance.issued_on.is_not_distinct_from(issued_on),
        )
    )
    return known


def _refuse_other(
    session: Session, known: Clearance, codes: frozenset[str], texts: tuple[str, str]
) -> None:
    ticked = set(limits_on(session, clearance_ids=[known.id]).get(known.id, ()))
    if ticked != codes or (known.doctor, known.limits) != texts:
        raise InvalidInput(
            "clearance.same_dates",
            _("A clearance of these dates that says something else is recorded. If it is wrong, "
              "void it first."),
            field="valid_until",
        )  # fmt: skip


def _check_dates(issued_on: dt.date | None, valid_until: dt.date, today: dt.date) -> None:
    if issued_on is not None and issued_on > today:
        raise InvalidInput(
            "clearance.future", _("The day of examination cannot be in the future."),
            field="issued_on",
        )  # fmt: skip
    if issued_on is not None and valid_until < issued_on:
        raise InvalidInput(
            "clearance.order", _("The last day is before the day of examination."),
            field="valid_until",
        )  # fmt: skip
    if valid_until > today + dt.timedelta(days=366 * LONGEST_YEARS):
        raise InvalidInput(
            "clearance.too_long",
            _("A clearance for more than %(years)s years cannot be right.", years=LONGEST_YEARS),
            field="valid_until",
        )


def void_clearance(
    session: Session, *, actor: Actor, region: RegionInfo, clearance: Clearance, reason: str
) -> None:
    """Take a wrong clearance out of force; it stays readable. Voiding twice changes nothing."""
    if not actor.can_somewhere(CLEARANCE_RECORD, region.id):
        raise NotAllowed
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    lock_people(session, [clearance.person_id])
    session.refresh(clearance)
    if clearance.voided_at is not None:
        return
    clearance.voided_at = now_utc()
    clearance.voided_by = actor.user_id
    clearance.void_reason = reason
    record_audit(
        session,
        actor=actor,
        action="active_longevity.clearance.void",
        region_id=region.id,
        subject_type="person",
        subject_id=clearance.person_id,
        details={"reason": reason},
    )
    ask_queues_again(session, person_id=clearance.person_id)


def apply_imported(
    session: Session,
    *,
    region_id: int,
    person_id: int,
    value: str,
    source: str,
    actor_id: int | None,
    centre_id: int | None = None,
) -> None:
    """Store the clearance of a spreadsheet row; once for one batch and person."""
    day = dt.date.fromisoformat(value)
    known = session.scalar(
        sa.select(Clearance.id).where(
            Clearance.person_id == person_id,
            Clearance.valid_until == day,
            Clearance.voided_at.is_(None),
        )
    )
    if known is None:
        session.add(
            Clearance(
                region_id=region_id,
                person_id=person_id,
                valid_until=day,
                source=source,
                recorded_by=actor_id,
            )
        )


def undo_imported(
    session: Session, *, region_id: int, source: str, person_ids: Sequence[int]
) -> None:
    """Void what a batch had stored for these people."""
    session.execute(
        sa.update(Clearance)
        .where(
            Clearance.region_id == region_id,
            Clearance.source == source,
            Clearance.person_id.in_(person_ids),
            Clearance.voided_at.is_(None),
        )
        .values(voided_at=now_utc(), void_reason="import undone")
    )
