"""Reads of regions, centres, rooms and modules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.plugins.models import ModuleRecord
from core.plugins.remains import Remains, known_names, remains_of
from core.regions.models import Centre, District, Region, RegionModule, Room
from core.regions.rules import missing_needs, users_of


def regions_of(session: Session, *, actor: Actor) -> list[RegionInfo]:
    """The regions in which the actor has any role, by Kazakh name. Modules are left out."""
    statement = sa.select(Region).order_by(Region.name_kk)
    own = actor.region_ids()
    if own is not None:
        statement = statement.where(Region.id.in_(own))
    return [
        RegionInfo(r.id, r.code, r.name_kk, r.name_ru, r.name_en, r.timezone)
        for r in session.scalars(statement)
    ]


# Centres, rooms, districts ------------------------------------------------------------------


def centres_of(
    session: Session,
    actor: Actor,
    permission: str,
    *,
    region_id: int | None = None,
    active_only: bool = True,
) -> list[Centre]:
    """Centres of the region in which the actor holds `permission`, by name.

    `region_id` may be left out where the unit of work has a region.
    """
    region_id = region_id if region_id is not None else int(session.info["scope"])
    statement = sa.select(Centre).where(Centre.region_id == region_id).order_by(Centre.name_kk)
    scope = actor.centre_scope(permission, region_id)
    if scope is not None:
        statement = statement.where(Centre.id.in_(scope))
    if active_only:
        statement = statement.where(Centre.is_active.is_(True))
    return list(session.scalars(statement))


def covered_centres(session: Session, *, actor: Actor, region_id: int) -> list[Centre]:
    """Active centres in which the actor has any role at all: those he may work in."""
    statement = (
        sa.select(Centre)
        .where(Centre.region_id == region_id, Centre.is_active.is_(True))
        .order_by(Centre.name_kk)
    )
    return [c for c in session.scalars(statement) if covers_centre(actor, region_id, c.id)]


def covers_centre(actor: Actor, region_id: int, centre_id: int) -> bool:
    return actor.is_system or any(grant.covers(region_id, centre_id) for grant in actor.grants)


def find_centre(
    session: Session, *, actor: Actor, permission: str, region_id: int, code: str
) -> Centre:
    """The centre of that code. NotFound for another region's, or one the actor does not hold
    `permission` in."""
    centre = session.scalar(
        sa.select(Centre).where(Centre.region_id == region_id, Centre.code == code)
    )
    if centre is None or not actor.can(permission, region_id, centre.id):
        raise NotFound
    return centre


def rooms_of(session: Session, centre_id: int, *, active_only: bool = True) -> list[Room]:
    """Rooms of a centre, by name; the closed ones last when they are wanted."""
    statement = (
        sa.select(Room)
        .where(Room.centre_id == centre_id)
        .order_by(Room.is_active.desc(), Room.name_kk, Room.id)
    )
    if active_only:
        statement = statement.where(Room.is_active.is_(True))
    return list(session.scalars(statement))


def find_room(session: Session, *, centre: Centre, room_id: int) -> Room:
    room = session.scalar(sa.select(Room).where(Room.id == room_id, Room.centre_id == centre.id))
    if room is None:
        raise NotFound
    return room


def districts_of(session: Session, *, region_id: int) -> list[District]:
    return list(
        session.scalars(
            sa.select(District).where(District.region_id == region_id).order_by(District.name_kk)
        )
    )


def find_district(session: Session, *, region_id: int, code: str) -> District:
    district = session.scalar(
        sa.select(District).where(District.region_id == region_id, District.code == code)
    )
    if district is None:
        raise NotFound
    return district


def centres_by_district(session: Session, *, region_id: int) -> dict[int, int]:
    """District id → how many centres stand in it."""
    rows = session.execute(
        sa.select(Centre.district_id, sa.func.count())
        .where(Centre.region_id == region_id, Centre.district_id.is_not(None))
        .group_by(Centre.district_id)
    )
    return {district_id: count for district_id, count in rows if district_id is not None}


# Modules -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ModuleState:
    """A module as the Modules page tells it; made of its manifest and of tables, never of its
    code. `missing` and `users` are modules of this region."""

    name: str
    titles: Any
    descriptions: Any
    version: str
    state: str
    last_error: str
    last_error_at: dt.datetime | None
    error_count: int
    enabled: bool
    needs: tuple[str, ...]
    missing: tuple[str, ...]
    users: tuple[str, ...]
    seen_at: dt.datetime | None = None
    #: of one whose files are gone: its tables and their rows
    tables: int = 0
    rows: int = 0

    def title(self, locale: str) -> str:
        return str(self.titles.get(locale) or self.titles.get("kk") or self.name)

    def description(self, locale: str) -> str:
        return str(self.descriptions.get(locale) or self.descriptions.get("kk") or "")


def module_states(session: Session, *, region_id: int | None) -> list[ModuleState]:
    """Every module present or remembered, in the order of loading. With `region_id` None nothing
    is on: the system administrator's list."""
    enabled = enabled_modules(session, region_id=region_id) if region_id is not None else set()
    records = {record.name: record for record in session.scalars(sa.select(ModuleRecord))}
    modules = kernel().loader.modules
    needs = module_needs()
    states = []
    for name, module in modules.items():
        record = records.get(name)
        manifest = module.manifest
        error = module.error or (record.last_error if record else "")
        states.append(
            ModuleState(
                name=name,
                titles=manifest.titles,
                descriptions=manifest.descriptions,
                version=manifest.version,
                state=module.state,
                last_error=error,
                last_error_at=record.last_error_at if record and record.last_error else None,
                error_count=record.error_count if record else 0,
                enabled=name in enabled,
                needs=manifest.needs,
                missing=tuple(missing_needs(name, needs, enabled)),
                users=tuple(users_of(name, needs, enabled)),
                seen_at=record.seen_at if record else None,
            )
        )
    return states + [
        _vanished(gone, records.get(gone.name), gone.name in enabled)
        for gone in vanished_modules(session)
    ]


def vanished_modules(session: Session) -> list[Remains]:
    """Modules that are gone from the disk though this database knows them, by name. Those that
    left neither rows nor tables behind are there too, until somebody takes them away."""
    connection = session.connection()
    tables = sa.inspect(connection).get_table_names()
    gone = known_names(connection, tables) - {
        module.name for module in kernel().loader.modules.values()
    }
    return list(remains_of(connection, sorted(gone)).values())


def _vanished(remains: Remains, record: ModuleRecord | None, enabled: bool) -> ModuleState:
    """A module that an earlier start found and this one did not: its data wait for it."""
    return ModuleState(
        name=remains.name,
        titles=(record and record.titles) or {},
        descriptions={},
        version=record.version if record else "",
        state="absent",
        last_error=record.last_error if record else "",
        last_error_at=record.last_error_at if record else None,
        error_count=record.error_count if record else 0,
        enabled=enabled,
        needs=(),
        missing=(),
        users=(),
        seen_at=record.seen_at if record else None,
        tables=len(remains.rows),
        rows=remains.total,
    )


def enabled_modules(session: Session, *, region_id: int) -> set[str]:
    return set(
        session.scalars(
            sa.select(RegionModule.module).where(
                RegionModule.region_id == region_id, RegionModule.enabled.is_(True)
            )
        )
    )


def module_needs() -> dict[str, tuple[str, ...]]:
    return {name: m.manifest.needs for name, m in kernel().loader.modules.items()}


def regions_overview(session: Session) -> list[tuple[Region, int, int]]:
    """(region, centres, modules switched on) of every region, by name, in one query."""
    centres = (
        sa.select(sa.func.count())
        .select_from(Centre)
        .where(Centre.region_id == Region.id)
        .correlate(Region)
        .scalar_subquery()
    )
    modules = (
        sa.select(sa.func.count())
        .select_from(RegionModule)
        .where(RegionModule.region_id == Region.id, RegionModule.enabled.is_(True))
        .correlate(Region)
        .scalar_subquery()
    )
    rows = session.execute(sa.select(Region, centres, modules).order_by(Region.name_kk))
    return [(region, n or 0, m or 0) for region, n, m in rows]


def find_region(session: Session, *, code: str) -> Region:
    region = session.scalar(sa.select(Region).where(Region.code == code))
    if region is None:
        raise NotFound
    return region
