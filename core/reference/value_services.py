"""What is done with the dated values of a region."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.plugins.contracts import RegionInfo
from core.reference.models import ReferenceValue
from core.reference.services import may_change
from core.reference.value_rules import KINDS, ValueKind
from core.web.i18n import gettext as _

_EARLIEST, _LATEST = 1990, 2100


def add_value(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    code: str,
    valid_from: dt.date,
    value: int,
    source: str,
) -> ReferenceValue:
    """Write a value that holds from a date on. Saving the same twice is once.

    Raises `NotFound` for an unknown code, `InvalidInput` at `valid_from`, `value` or `source`,
    `Conflict` at `valid_from` when the region has another value of that date, `NotAllowed`.
    """
    kind = _kind(code)
    _require(actor, region)
    text = " ".join(source.split())[:200]
    _check(kind, valid_from, value, text)
    same = _row(session, region, code, valid_from)
    if same is None:
        same = ReferenceValue(region_id=region.id, code=code, valid_from=valid_from, value=value,
                              source=text, created_by=actor.user_id)  # fmt: skip
        session.add(same)
        try:
            with session.begin_nested():
                session.flush()
        except IntegrityError:  # somebody else wrote it a moment ago
            raise _taken() from None
        _note(session, actor, region, "reference_value.add", same)
    elif (same.value, same.source) != (value, text):
        raise _taken()
    return same


def remove_value(
    session: OrmSession, *, actor: Actor, region: RegionInfo, code: str, valid_from: dt.date
) -> None:
    """Take the region's own value of a date out of the table: what is known of that date holds
    again. Twice is once; the log keeps what stood there. Raises `NotFound`, `NotAllowed`."""
    _kind(code)
    _require(actor, region)
    row = _row(session, region, code, valid_from)
    if row is None:
        return
    _note(session, actor, region, "reference_value.remove", row)
    session.delete(row)
    session.flush()


def _kind(code: str) -> ValueKind:
    if code not in KINDS:
        raise NotFound
    return KINDS[code]


def _check(kind: ValueKind, valid_from: dt.date, value: int, source: str) -> None:
    if not _EARLIEST <= valid_from.year <= _LATEST:
        text = _("The year must lie between 1990 and 2100.")
        raise InvalidInput("value.year", text, field="valid_from")
    if not kind.minimum <= value <= kind.maximum:
        text = _("This number cannot be right. Check it against the source.")
        raise InvalidInput("value.bounds", text, field="value")
    if not source:
        text = _("Write the law, order or letter that says so.")
        raise InvalidInput("value.source", text, field="source")


def _row(
    session: OrmSession, region: RegionInfo, code: str, valid_from: dt.date
) -> ReferenceValue | None:
    found: ReferenceValue | None = session.scalars(
        sa.select(ReferenceValue)
        .where(
            ReferenceValue.region_id == region.id,
            ReferenceValue.code == code,
            ReferenceValue.valid_from == valid_from,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    return found


def _taken() -> Conflict:
    text = _("The region has a value from this date already. Take it out first if it is wrong.")
    return Conflict("value.taken", text, field="valid_from")


def _require(actor: Actor, region: RegionInfo) -> None:
    if not may_change(actor, region=region):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _note(
    session: OrmSession, actor: Actor, region: RegionInfo, action: str, row: ReferenceValue
) -> None:
    record(
        session, actor=actor, action=action, region_id=region.id, subject_type="region",
        subject_id=region.id,
        details={"code": row.code, "valid_from": row.valid_from.isoformat(), "value": row.value,
                 "source": row.source},
    )  # fmt: skip
