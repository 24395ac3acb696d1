"""Reads of dated values: what the product knows, under what the region wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo
from core.reference.models import ReferenceValue
from core.reference.value_rules import KINDS, DatedValue, in_force, joined


def value_on(session: OrmSession, region: RegionInfo, code: str, on: dt.date) -> int | None:
    """The value in force on a day: months of an age, or tenge. None before the first known one;
    raises `KeyError` for a code that is in no table."""
    found = in_force(dated_values(session, region, [code])[code], on)
    return found.value if found is not None else None


def dated_values(
    session: OrmSession, region: RegionInfo, codes: Iterable[str]
) -> dict[str, list[DatedValue]]:
    """All values of these codes in order of date. One query; raises `KeyError`."""
    wanted = list(codes)
    own: dict[str, list[DatedValue]] = {code: [] for code in wanted}
    rows = session.scalars(
        sa.select(ReferenceValue).where(
            ReferenceValue.region_id == region.id, ReferenceValue.code.in_(wanted)
        )
    )
    for row in rows:
        own[row.code].append(DatedValue(row.valid_from, row.value, row.source, own=True))
    return {code: joined(KINDS[code].known, own[code]) for code in wanted}
