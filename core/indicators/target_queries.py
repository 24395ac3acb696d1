"""Plans beside what was reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import User
from core.indicators.figures import active_indicators, answer, query_of
from core.indicators.models import IndicatorTarget
from core.indicators.target_rules import part_span, reached_percent
from core.plugins.contracts import Indicator, RegionInfo
from core.regions.models import Centre


@dataclass(frozen=True)
class PlanLine:
    """A plan with what was reached. `fact` is None before the part begins, or where the module
    of the indicator failed."""

    target: IndicatorTarget
    indicator: Indicator
    centre: Centre | None
    entered_by: str
    fact: int | None

    @property
    def percent(self) -> int | None:
        return reached_percent(self.fact, self.target.value)


def plan_lines(
    session: Session,
    region: RegionInfo,
    *,
    year: int,
    part: str,
    centre_ids: Collection[int] | None,
    whole_region: bool,
    today: dt.date,
) -> list[PlanLine]:
    """Living plans of a part of a year: of the whole region, if wanted, and of these centres (None:
    all). Plans of a switched-off module are left out. Two questions an indicator at most."""
    scopes: list[Any] = []
    if whole_region:
        scopes.append(IndicatorTarget.centre_id.is_(None))
    if centre_ids is None:
        scopes.append(IndicatorTarget.centre_id.is_not(None))
    elif centre_ids:
        scopes.append(IndicatorTarget.centre_id.in_(sorted(centre_ids)))
    if not scopes:
        return []
    known = {one.code: one for one in active_indicators(region)}
    rows = session.execute(
        sa.select(IndicatorTarget, Centre, User.full_name)
        .outerjoin(Centre, Centre.id == IndicatorTarget.centre_id)
        .outerjoin(User, User.id == IndicatorTarget.created_by)
        .where(
            IndicatorTarget.region_id == region.id,
            IndicatorTarget.year == year,
            IndicatorTarget.part == part,
            IndicatorTarget.ended_at.is_(None),
            IndicatorTarget.indicator.in_(sorted(known)),
            sa.or_(*scopes),
        )
        .order_by(IndicatorTarget.centre_id.is_not(None), Centre.name_kk, IndicatorTarget.id)
    ).all()
    order = {code: place for place, code in enumerate(known)}
    targets = [target for target, _centre, _name in rows]
    facts = _facts(session, region, known, targets, part_span(year, part), today)
    lines = [
        PlanLine(target, known[target.indicator], centre, name or "", facts.get(target.id))
        for target, centre, name in rows
    ]
    return sorted(lines, key=lambda one: order[one.indicator.code])


def _facts(
    session: Session,
    region: RegionInfo,
    known: dict[str, Indicator],
    targets: Iterable[IndicatorTarget],
    span: tuple[dt.date, dt.date],
    today: dt.date,
) -> dict[int, int]:
    """Target id → what was reached up to today."""
    first, last = span[0], min(span[1], today)
    if first > today:
        return {}
    query = query_of(region, first, last)
    found: dict[int, int] = {}
    by_code: dict[str, list[IndicatorTarget]] = {}
    for target in targets:
        by_code.setdefault(target.indicator, []).append(target)
    for code, asked in by_code.items():
        indicator = known[code]
        centred = [one for one in asked if one.centre_id is not None]
        by = "centre" if centred and "centre" in indicator.breakdowns else ""
        told = answer(session, indicator, query, by)
        if told is not None:
            parts = {one.key: one.value for one in told.parts}
            for one in asked:
                if one.centre_id is None:
                    found[one.id] = told.whole
                elif by:
                    found[one.id] = parts.get(str(one.centre_id), 0)
        for one in () if by else centred:
            own = answer(
                session, indicator, replace(query, centre_ids=frozenset({one.centre_id or 0}))
            )
            if own is not None:
                found[one.id] = own.whole
    return found
