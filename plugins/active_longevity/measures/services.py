"""Choosing, recording and voiding measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    format_date,
    now_utc,
    record_audit,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.measures import queries
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from plugins.active_longevity.measures.permissions import MEASURE_CHOOSE, MEASURE_RECORD
from plugins.active_longevity.measures.rules import MEASURES, in_bounds, who5_score
from plugins.active_longevity.measures.words import WORDS


def choose_measures(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    smallest_changes: Mapping[str, Decimal],
) -> None:
    """Make these the measures of the centre, each with the smallest change that counts.

    What is not named is taken no longer; what was measured stays. Raises `NotAllowed`, and
    `InvalidInput` at `change_<code>` for a change that is not above zero.
    """
    if not actor.can(MEASURE_CHOOSE, region.id, centre_id):
        raise NotAllowed
    for code, change in smallest_changes.items():
        if not 0 < change <= MEASURES[code].highest:
            raise InvalidInput("measure.change", _("Write a number above zero."),
                               field=f"change_{code}")  # fmt: skip
    # whoever chooses at the same moment waits here
    session.execute(
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )
    before = queries.chosen(session, centre_ids=[centre_id]).get(centre_id, {})
    for code, row in before.items():
        if smallest_changes.get(code) != row.smallest_change:
            row.ended_at, row.ended_by = now_utc(), actor.user_id
    session.flush()
    after = {code: row.smallest_change for code, row in before.items()}
    if after == dict(smallest_changes):
        return
    session.add_all(
        MeasureChoice(region_id=region.id, centre_id=centre_id, code=code, smallest_change=change,
                      chosen_by=actor.user_id)
        for code, change in smallest_changes.items()
        if after.get(code) != change
    )  # fmt: skip
    session.flush()
    record_audit(
        session, actor=actor, action="active_longevity.measure.choose", region_id=region.id,
        subject_type="centre", subject_id=centre_id,
        details={"measures": {code: str(one) for code, one in smallest_changes.items()}},
    )  # fmt: skip


def takeable(
    session: Session, *, actor: Actor, region: RegionInfo, centre_ids: Iterable[int]
) -> dict[str, int]:
    """Measures that the actor may take in one of these centres, each with the centre taking it."""
    allowed = sorted(one for one in centre_ids if actor.can(MEASURE_RECORD, region.id, one))
    by_centre = queries.chosen(session, centre_ids=allowed)
    return {
        code: next(centre for centre in allowed if code in by_centre.get(centre, {}))
        for code in MEASURES
        if any(code in taken for taken in by_centre.values())
    }


def record_measurement(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    code: str,
    measured_on: dt.date,
    today: dt.date,
    value: Decimal | None = None,
    answers: Sequence[int] = (),
    note: str = "",
) -> Measurement:
    """Record what was measured. The same measure and value of one day pressed twice is one row.

    `value` is in the measure's unit; a questionnaire gives `answers` instead. Raises `NotAllowed`,
    `InvalidInput` at `measured_on`, `value` or `answers`, and `Conflict` at `measured_on` when
    that day has another value.
    """
    if not actor.can(MEASURE_RECORD, region.id, centre_id):
        raise NotAllowed
    if measured_on > today:
        text = _("The day of measuring cannot be in the future.")
        raise InvalidInput("measure.future", text, field="measured_on")
    if code not in queries.chosen(session, centre_ids=[centre_id]).get(centre_id, {}):
        raise InvalidInput("measure.off", _("The centre does not take this measure."))
    number = _checked(code, value, answers)
    known = _living(session, person_id, code, measured_on)
    if known is None:
        known = _stored(session, Measurement(
            region_id=region.id, person_id=person_id, centre_id=centre_id, code=code,
            measured_on=measured_on, value=number, answers=list(answers), note=note,
            recorded_by=actor.user_id,
        ))  # fmt: skip
    if known.value != number:
        text = _("This measure was recorded on %(date)s already. Void that one first.",
                 date=format_date(measured_on))  # fmt: skip
        raise Conflict("measure.twice", text, field="measured_on")
    _note(session, actor, region, "active_longevity.measure.record", known)
    return known


def _checked(code: str, value: Decimal | None, answers: Sequence[int]) -> Decimal:
    measure = MEASURES[code]
    if measure.questions:
        try:
            return who5_score(answers)
        except ValueError:
            text = _("Answer all five statements.")
            raise InvalidInput("measure.answers", text, field="answers") from None
    if value is None or not in_bounds(measure, value):
        text = _("Write a number from %(low)s to %(high)s (%(unit)s).",
                 low=measure.lowest, high=measure.highest, unit=WORDS[code].unit)  # fmt: skip
        raise InvalidInput("measure.value", text, field="value")
    return value.quantize(Decimal("0.1"))


def _living(
    session: Session, person_id: int, code: str, measured_on: dt.date
) -> Measurement | None:
    found: Measurement | None = session.scalar(
        sa.select(Measurement).where(
            Measurement.person_id == person_id,
            Measurement.code == code,
            Measurement.measured_on == measured_on,
            Measurement.voided_at.is_(None),
        )
    )
    return found


def _stored(session: Session, row: Measurement) -> Measurement:
    """The row written, or the one that another transaction has just recorded of that day."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _living(session, row.person_id, row.code, row.measured_on)
        if known is None:
            raise
        return known
    return row


def void_measurement(
    session: Session, *, actor: Actor, region: RegionInfo, measurement: Measurement, reason: str
) -> None:
    """Take a wrong measurement out; it stays readable. Voiding twice changes nothing."""
    if not actor.can(MEASURE_RECORD, region.id, measurement.centre_id):
        raise NotAllowed
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if measurement.voided_at is not None:
        return
    measurement.voided_at, measurement.voided_by = now_utc(), actor.user_id
    measurement.void_reason = reason
    _note(session, actor, region, "active_longevity.measure.void", measurement)


def _note(
    session: Session, actor: Actor, region: RegionInfo, action: str, row: Measurement
) -> None:
    """The log tells which measure and day, never the value: it is about health."""
    record_audit(
        session, actor=actor, action=action, region_id=region.id, subject_type="person",
        subject_id=row.person_id,
        details={"measure": row.code, "measured_on": row.measured_on.isoformat()},
    )  # fmt: skip
