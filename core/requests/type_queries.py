"""Reads of the settings of kinds of requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import Role
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import RequestType
from core.regions.models import Centre
from core.requests.known_types import OfferedType, is_on, rules_of, with_rules
from core.requests.models import RequestTypeRule
from core.work.models import Unit


@dataclass(frozen=True)
class TypeLine:
    """A kind of requests as a level has it: `above` is what it would be without the level's own
    `rule`, `now` what it is with it, None where it is not offered."""

    type: RequestType
    rule: RequestTypeRule | None
    above: OfferedType
    above_offered: bool
    now: OfferedType | None


@dataclass(frozen=True)
class _Shown:
    """A rule as if its kind were offered: what would hold once somebody offers it again."""

    days: int | None
    source: str
    unit_id: int | None
    papers: list[str] | None
    is_offered: bool = True


def type_lines(session: Session, *, region: RegionInfo, centre: Centre | None) -> list[TypeLine]:
    """Kinds of requests of the modules that are on, by their order; with a centre those that its
    kind of centre takes. One query."""
    found = all_lines(session, region=region, centre=centre).values()
    wanted = [
        one
        for one in found
        if centre is None or not one.type.centre_types or centre.type_code in one.type.centre_types
    ]
    return sorted(wanted, key=lambda one: (one.type.order, one.type.code))


def all_lines(
    session: Session, *, region: RegionInfo, centre: Centre | None
) -> dict[str, TypeLine]:
    """Code → kind of requests, of all modules that are on. One query."""
    rules = rules_of(session, region=region, centre_id=centre.id if centre is not None else None)
    return {
        code: line_of(one, rules.get(code, []), centre)
        for code, one in kernel().registry.request_types.items()
        if is_on(code, region)
    }


def line_of(
    known: RequestType, rules: Sequence[RequestTypeRule], centre: Centre | None
) -> TypeLine:
    """The line of one kind, by the rules of the region and of the centre."""
    own = [one for one in rules if (one.centre_id is None) == (centre is None)]
    higher = [one for one in rules if one not in own]
    above = with_rules(known, higher)
    offered = above is not None
    if above is None:
        shown: Any = [_Shown(one.days, one.source, one.unit_id, one.papers) for one in higher]
        above = with_rules(known, shown)
        assert above is not None, "what is shown here is offered"
    return TypeLine(known, own[0] if own else None, above, offered, with_rules(known, rules))


def units_by_id(session: Session, ids: set[int]) -> Mapping[int, Unit]:
    return {one.id: one for one in session.scalars(sa.select(Unit).where(Unit.id.in_(ids)))}


def roles_with(
    session: Session, *, region: RegionInfo, permissions: set[str], locale: str
) -> dict[str, list[str]]:
    """Right → names of the roles of the region that carry it. One query."""
    rows = session.scalars(
        sa.select(Role)
        .where(sa.or_(Role.region_id.is_(None), Role.region_id == region.id))
        .order_by(Role.id)
    ).all()
    return {
        code: [role.name_in(locale) for role in rows if code in role.permissions]
        for code in permissions
    }
