"""Units of a centre: made, changed, closed; who is in them and who is their head."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.db import is_public_id
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _
from core.work.access import workers_of
from core.work.models import Unit, UnitMember, WorkItem
from core.work.permissions import UNITS


@dataclass(frozen=True)
class UnitData:
    """What is written of a unit; `head_id` and `member_ids` are accounts with an inbox there."""

    name_kk: str
    name_ru: str = ""
    name_en: str = ""
    head_id: int | None = None
    member_ids: frozenset[int] = frozenset()
    is_active: bool = True


def find_unit(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Unit:
    """The unit of that address, in a centre whose units the actor manages; else `NotFound`."""
    found = None
    if is_public_id(public_id):
        found = session.scalar(sa.select(Unit).where(Unit.public_id == public_id))
    if found is None or not actor.can(UNITS, region.id, found.centre_id):
        raise NotFound("unit")
    return found


def create_unit(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, data: UnitData
) -> Unit:
    """A new unit of the centre. Raises `InvalidInput` at `name_kk`, `head_id` or `member_ids`,
    `NotAllowed`. The same name twice in one centre is refused, so a second press makes nothing."""
    if not actor.can(UNITS, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    session.execute(  # two who press at once come one after the other, and the second is told
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )
    _check(session, region, centre_id, data, known=None)
    unit = Unit(region_id=region.id, centre_id=centre_id, created_by=actor.user_id,
                name_kk="", is_active=True)  # fmt: skip
    session.add(unit)
    _write(session, actor, region, unit, data)
    _note(session, actor, unit, "unit.create")
    return unit


def change_unit(
    session: Session, *, actor: Actor, region: RegionInfo, unit: Unit, version: int, data: UnitData
) -> Unit:
    """Write names, head and members. Closed, it keeps its past; its open work becomes the
    centre's. Raises as `create_unit`, and `Conflict` when it was changed meanwhile."""
    if not actor.can(UNITS, region.id, unit.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    row = session.scalars(
        sa.select(Unit).where(Unit.id == unit.id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    if row.version != version:
        raise Conflict(
            "changed",
            _("Somebody changed this record while you were editing it. Check it and save again."),
        )
    _check(session, region, row.centre_id, data, known=row)
    _write(session, actor, region, row, data)
    if not row.is_active:
        session.execute(
            sa.update(WorkItem)
            .where(WorkItem.unit_id == row.id, WorkItem.closed_at.is_(None))
            .values(unit_id=None)
            .execution_options(synchronize_session="fetch")
        )
    _note(session, actor, row, "unit.change")
    return row


def centre_of(session: Session, *, unit: Unit) -> Centre:
    return session.get_one(Centre, unit.centre_id)


def members_of(session: Session, *, unit: Unit) -> dict[int, UnitMember]:
    """Living members by account."""
    found = session.scalars(
        sa.select(UnitMember)
        .where(UnitMember.unit_id == unit.id, UnitMember.ended_at.is_(None))
        .order_by(UnitMember.id)
    )
    return {one.user_id: one for one in found}


def _check(
    session: Session, region: RegionInfo, centre_id: int, data: UnitData, *, known: Unit | None
) -> None:
    wrong: dict[str, object] = {}
    name = data.name_kk.strip()
    if not name:
        wrong["name_kk"] = _("Write the name.")
    same = sa.select(Unit.id).where(
        Unit.centre_id == centre_id, Unit.name_kk == name, Unit.is_active.is_(True)
    )
    if known is not None:
        same = same.where(Unit.id != known.id)
    if name and session.scalar(same.limit(1)) is not None:
        wrong["name_kk"] = _("The centre has a unit of this name already.")
    able = set(workers_of(session, region=region, centre_id=centre_id))
    before = set(members_of(session, unit=known)) if known is not None else set()
    if data.head_id is not None and data.head_id not in able:
        wrong["head_id"] = _("Choose somebody who works in this centre.")
    if data.member_ids - able - before:
        wrong["member_ids"] = _("Choose people who work in this centre.")
    if wrong:
        raise InvalidInput("unit.invalid", _("Check the fields."), fields=wrong)


def _write(session: Session, actor: Actor, region: RegionInfo, unit: Unit, data: UnitData) -> None:
    unit.name_kk, unit.name_ru = data.name_kk.strip(), data.name_ru.strip()
    unit.name_en, unit.head_id = data.name_en.strip(), data.head_id
    unit.is_active = data.is_active
    session.flush()
    living = members_of(session, unit=unit)
    for user_id, member in living.items():
        if user_id not in data.member_ids:
            member.ended_at = now_utc()
    session.flush()
    session.add_all(
        UnitMember(region_id=region.id, unit_id=unit.id, user_id=one, created_by=actor.user_id)
        for one in sorted(data.member_ids - living.keys())
    )
    session.flush()


def _note(session: Session, actor: Actor, unit: Unit, action: str) -> None:
    record(
        session, actor=actor, action=action, region_id=unit.region_id, subject_type="unit",
        subject_id=unit.id,
        details={"name": unit.name_kk, "head_id": unit.head_id, "is_active": unit.is_active,
                 "centre_id": unit.centre_id},
    )  # fmt: skip
