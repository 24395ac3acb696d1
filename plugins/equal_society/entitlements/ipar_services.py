"""Entering programmes (IPAR) and what became of their measures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    living_centres,
    now_utc,
    record_audit,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.models import Ipar, IparMeasure
from plugins.equal_society.entitlements.permissions import IPAR_EDIT
from plugins.equal_society.entitlements.rules import (
    MOST_AMOUNT,
    UNITS,
    MeasureState,
    is_token,
)

PARTS = ("medical", "social", "professional")


@dataclass(frozen=True)
class IparData:
    """The head of a programme as it is printed."""

    number: str
    issued_on: dt.date
    valid_to: dt.date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class MeasureData:
    """A measure as it is printed, and what became of it."""

    part: str
    benefit: str
    title: str = ""
    amount: Decimal | None = None
    unit: str = "piece"
    valid_to: dt.date | None = None
    state: MeasureState = MeasureState.PLANNED
    settled_on: dt.date | None = None
    note: str = ""
    is_mistake: bool = False


def add_ipar(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    data: IparData,
    today: dt.date,
) -> Ipar:
    """Enter a programme. One with the same number is the one there is (a second press).

    Raises `NotAllowed`, `InvalidInput` at `number`, `issued_on`, `valid_to`, and `Conflict` at
    `number` when that number has other dates.
    """
    _require(actor, region, person)
    _check_ipar(data, today)
    known = _living(session, person, data.number)
    if known is None:
        row = Ipar(region_id=region.id, person_id=person.id, number=data.number,
                   issued_on=data.issued_on, valid_to=data.valid_to, issuer=data.issuer,
                   created_by=actor.user_id)  # fmt: skip
        known = _stored(session, row)
        if known is row:
            _note(session, actor, region, person.id, "equal_society.ipar.add", row)
    if (known.issued_on, known.valid_to) != (data.issued_on, data.valid_to):
        raise _same_number()
    return known


def _living(session: Session, person: Person, number: str) -> Ipar | None:
    found: Ipar | None = session.scalar(
        sa.select(Ipar).where(
            Ipar.person_id == person.id, Ipar.number == number, Ipar.voided_at.is_(None)
        )
    )
    return found


def _stored(session: Session, row: Ipar) -> Ipar:
    """The row written, or the one that another transaction has just entered."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known: Ipar | None = session.scalar(
            sa.select(Ipar).where(Ipar.person_id == row.person_id, Ipar.number == row.number,
                                  Ipar.voided_at.is_(None))
        )  # fmt: skip
        if known is None:
            raise
        return known
    return row


def edit_ipar(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    ipar: Ipar,
    data: IparData,
    version: int,
    today: dt.date,
) -> None:
    """Correct the head of a programme. Raises what `add_ipar` does, and `Conflict` when somebody
    changed it meanwhile or it is void."""
    _require(actor, region, person)
    _check_ipar(data, today)
    _refuse_void(ipar)
    if ipar.version != version:
        raise _changed()
    other = _living(session, person, data.number)
    if other is not None and other.id != ipar.id:
        raise _same_number()
    ipar.number, ipar.issued_on = data.number, data.issued_on
    ipar.valid_to, ipar.issuer = data.valid_to, data.issuer
    session.flush()
    _note(session, actor, region, person.id, "equal_society.ipar.edit", ipar)


def void_ipar(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, ipar: Ipar, reason: str
) -> None:
    """Take a wrong programme out; it stays readable. Voiding twice changes nothing."""
    _require(actor, region, person)
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    if ipar.voided_at is not None:
        return
    ipar.voided_at, ipar.voided_by, ipar.void_reason = now_utc(), actor.user_id, reason
    _note(session, actor, region, person.id, "equal_society.ipar.void", ipar)


def add_measure(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    ipar: Ipar,
    data: MeasureData,
    token: str,
    today: dt.date,
) -> IparMeasure:
    """Enter a measure of a programme; the same `token` again gives the first one.

    Raises `NotAllowed`, `InvalidInput` at the fields, `Conflict` when the programme is void.
    """
    _require(actor, region, person)
    _refuse_void(ipar)
    known: IparMeasure | None = session.scalar(
        sa.select(IparMeasure).where(IparMeasure.token == token)
    )
    if known is not None and known.ipar_id == ipar.id:
        return known
    if known is not None or not is_token(token):
        raise InvalidInput("ipar.token", _("Open the page anew and try again."))
    _check_measure(ipar, data, today)
    row = IparMeasure(region_id=region.id, ipar_id=ipar.id, token=token, created_by=actor.user_id)
    _fill(row, data)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise _changed() from error
    _note(session, actor, region, person.id, "equal_society.ipar.measure", ipar)
    return row


def save_measure(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    ipar: Ipar,
    measure: IparMeasure,
    data: MeasureData,
    version: int,
    today: dt.date,
) -> None:
    """Correct a measure, say what became of it, or take out one that was entered by mistake.

    Raises `NotAllowed`, `InvalidInput` at the fields, `Conflict` when somebody changed it meanwhile
    or the programme is void.
    """
    _require(actor, region, person)
    _refuse_void(ipar)
    if measure.version != version:
        raise _changed()
    if data.is_mistake:
        measure.voided_at = now_utc()
    else:
        _check_measure(ipar, data, today)
        _fill(measure, data)
    session.flush()
    _note(session, actor, region, person.id, "equal_society.ipar.measure", ipar)


def _fill(row: IparMeasure, data: MeasureData) -> None:
    row.part, row.benefit, row.title = data.part, data.benefit, data.title
    row.amount, row.unit, row.valid_to = data.amount, data.unit, data.valid_to
    row.state, row.note = data.state.value, data.note
    planned = data.state is MeasureState.PLANNED
    row.settled_on = None if planned else data.settled_on


def _check_ipar(data: IparData, today: dt.date) -> None:
    faults: dict[str, Any] = {}
    if not data.number:
        faults["number"] = _("Write the number of the programme.")
    if data.issued_on > today:
        faults["issued_on"] = _("The programme cannot be of a day that has not come.")
    elif data.issued_on.year < 1991:
        faults["issued_on"] = _("This date is too long ago.")
    if data.valid_to is not None and data.valid_to < data.issued_on:
        faults["valid_to"] = _("The last day is before the first.")
    if faults:
        raise InvalidInput("ipar.invalid", _("The programme is not complete."), fields=faults)


def _check_measure(ipar: Ipar, data: MeasureData, today: dt.date) -> None:
    faults: dict[str, Any] = {}
    if data.part not in PARTS:
        faults["part"] = _("Choose from the list.")
    if data.benefit and data.benefit not in BENEFITS:
        faults["benefit"] = _("Choose from the list.")
    if not data.benefit and not data.title:
        faults["title"] = _("Write what the measure is.")
    if data.unit not in UNITS:
        faults["unit"] = _("Choose the unit.")
    faults |= _amount_faults(data)
    if data.valid_to is not None and data.valid_to < ipar.issued_on:
        faults["valid_to"] = _("The term of the measure ends before the programme begins.")
    elif data.valid_to is not None and ipar.valid_to is not None and data.valid_to > ipar.valid_to:
        faults["valid_to"] = _("The measure cannot last longer than the programme.")
    if data.state is not MeasureState.PLANNED:
        if data.settled_on is None:
            faults["settled_on"] = _("Write the day on which it was settled.")
        elif not ipar.issued_on <= data.settled_on <= today:
            faults["settled_on"] = _("This day is not between the programme's first day and today.")
    if data.state in {MeasureState.REFUSED, MeasureState.IMPOSSIBLE} and not data.note:
        faults["note"] = _("Write the reason.")
    if faults:
        raise InvalidInput("ipar.measure", _("The measure is not complete."), fields=faults)


def _amount_faults(data: MeasureData) -> dict[str, Any]:
    amount = data.amount
    if amount is None:
        return {}
    if not amount.is_finite() or not 0 < amount <= MOST_AMOUNT:
        return {"amount": _("Write a number above zero.")}
    if not UNITS.get(data.unit, True) and amount != amount.to_integral_value():
        return {"amount": _("This unit is counted in whole numbers.")}
    return {}


def _refuse_void(ipar: Ipar) -> None:
    if ipar.voided_at is not None:
        raise Conflict("ipar.void", _("This programme is out of force."))


def _same_number() -> Conflict:
    return Conflict("ipar.number", _("The person has a programme with this number already."),
                    field="number")  # fmt: skip


def _changed() -> Conflict:
    return Conflict("ipar.changed", _("Somebody has changed it meanwhile. Open it again."))


def _require(actor: Actor, region: RegionInfo, person: Person) -> None:
    """The right in a centre that holds the file."""
    centres: list[int | None] = [*living_centres(person)] or [None]
    if not any(actor.can(IPAR_EDIT, region.id, one) for one in centres):
        raise NotAllowed


def _note(
    session: Session, actor: Actor, region: RegionInfo, person_id: int, action: str, ipar: Ipar
) -> None:
    """The log tells which programme, never what it prescribes: it is about health."""
    record_audit(
        session, actor=actor, action=action, region_id=region.id, subject_type="person",
        subject_id=person_id, details={"ipar": ipar.public_id},
    )  # fmt: skip
