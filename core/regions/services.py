"""What people do with regions: set them up, open and close centres and rooms, switch modules."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import kernel
from core.plugins.remains import missing_tables
from core.regions.changes import tell_change
from core.regions.kato import BY_KATO
from core.regions.models import Centre, District, Region, RegionModule, Room
from core.regions.queries import covers_centre, enabled_modules, module_needs
from core.regions.rules import is_region_code, is_slug, missing_needs, users_of
from core.web.i18n import current_locale
from core.web.i18n import lazy_gettext as _

_CHANGED = _("Somebody changed this record while you were editing it. Check it and save again.")

_TAKEN = _("There is a region with this code.")


# Regions -------------------------------------------------------------------------------------


def create_region(
    session: Session,
    *,
    actor: Actor,
    code: str,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
    kato: str = "",
    timezone: str = "Asia/Almaty",
    is_demo: bool = False,
) -> Region:
    """Open a region. Raises NotAllowed, InvalidInput at `code`, `kato` or `timezone`, Conflict."""
    _require(actor, "system.manage", None)
    if not is_region_code(code):
        raise InvalidInput(
            "region.code",
            _("Use Latin small letters, digits and hyphens; some words are reserved."),
            field="code",
        )
    if kato and kato not in BY_KATO:
        raise InvalidInput("region.kato", _("There is no such region in KATO."), field="kato")
    _check_zone(timezone)
    if session.scalar(sa.select(Region.id).where(Region.code == code)) is not None:
        raise Conflict("region.taken", _TAKEN, field="code")
    region = Region(
        code=code,
        name_kk=name_kk,
        name_ru=name_ru,
        name_en=name_en,
        kato=kato,
        timezone=timezone,
        is_demo=is_demo,
        settings={},
    )
    try:
        with session.begin_nested():
            session.add(region)
    except IntegrityError:  # somebody else opened it a moment ago
        raise Conflict("region.taken", _TAKEN, field="code") from None
    _note(session, actor, "region.create", region.id, "region", region.id, {"code": code})
    return region


def rename_region(
    session: Session,
    *,
    actor: Actor,
    region: Region,
    name_kk: str,
    name_ru: str,
    name_en: str,
    timezone: str,
) -> Region:
    """Change a region's names and time zone; its code stands in addresses and stays."""
    _require(actor, "system.manage", None)
    _check_zone(timezone)
    before = [region.name_kk, region.name_ru, region.name_en, region.timezone]
    region.name_kk, region.name_ru, region.name_en = name_kk, name_ru, name_en
    region.timezone = timezone
    after = [name_kk, name_ru, name_en, timezone]
    if before != after:
        details = {"before": before, "after": after}
        _note(session, actor, "region.change", region.id, "region", region.id, details)
    return region


def _check_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "region.timezone", _("There is no such time zone."), field="timezone"
        ) from None


# Districts -----------------------------------------------------------------------------------


def create_district(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    code: str,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
) -> District:
    """Add a district. Only somebody who manages the whole region may. Raises as create_centre."""
    _require(actor, "centres.manage", region_id)
    _check_code(code)
    _lock(session, Region, region_id)
    taken = sa.select(District.id).where(District.region_id == region_id, District.code == code)
    if session.scalar(taken) is not None:
        raise Conflict("district.taken", _("There is a district with this code."), field="code")
    district = District(
        region_id=region_id, code=code, name_kk=name_kk, name_ru=name_ru, name_en=name_en
    )
    session.add(district)
    session.flush()
    _note(session, actor, "district.create", region_id, "district", district.id, {"code": code})
    return district


def rename_district(
    session: Session,
    *,
    actor: Actor,
    district: District,
    name_kk: str,
    name_ru: str,
    name_en: str,
) -> District:
    """Change the names of a district."""
    _require(actor, "centres.manage", district.region_id)
    before = [district.name_kk, district.name_ru, district.name_en]
    district.name_kk, district.name_ru, district.name_en = name_kk, name_ru, name_en
    if before != [name_kk, name_ru, name_en]:
        _note(
            session, actor, "district.change", district.region_id, "district", district.id,
            {"before": before, "after": [name_kk, name_ru, name_en]},
        )  # fmt: skip
    return district


# Centres -------------------------------------------------------------------------------------


def create_centre(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    code: str,
    type_code: str,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
    district_id: int | None = None,
    address: str = "",
    phone: str = "",
    opened_on: dt.date | None = None,
) -> Centre:
    """Open a centre. Raises NotAllowed unless the actor manages the whole region; InvalidInput at
    `code`, `type_code` or `district`; Conflict at `code`."""
    _require(actor, "centres.manage", region_id)
    _check_code(code)
    _check_centre(session, region_id, type_code, district_id)
    _lock(session, Region, region_id)
    taken = sa.select(Centre.id).where(Centre.region_id == region_id, Centre.code == code)
    if session.scalar(taken) is not None:
        raise Conflict("centre.taken", _("There is a centre with this code."), field="code")
    centre = Centre(
        region_id=region_id,
        code=code,
        type_code=type_code,
        name_kk=name_kk,
        name_ru=name_ru,
        name_en=name_en,
        district_id=district_id,
        address=address,
        phone=phone,
        opened_on=opened_on,
        created_by=actor.user_id,
    )
    session.add(centre)
    session.flush()
    _note(session, actor, "centre.create", region_id, "centre", centre.id, {"code": code})
    return centre


def change_centre(
    session: Session,
    *,
    actor: Actor,
    centre: Centre,
    version: int,
    type_code: str,
    name_kk: str,
    name_ru: str,
    name_en: str,
    district_id: int | None,
    address: str,
    phone: str,
    opened_on: dt.date | None,
    is_active: bool,
) -> Centre:
    """Change a centre, or close it: a closed one keeps its data and takes no new work.

    Raises Conflict when `version` is an older one, NotAllowed, InvalidInput. District, kind and
    closing belong to somebody who manages the whole region: they move other people's rights.
    """
    _require(actor, "centres.manage", centre.region_id, centre.id)
    _check_version(centre, version)
    moved = (type_code, district_id, is_active)
    if moved != (centre.type_code, centre.district_id, centre.is_active):
        _require(actor, "centres.manage", centre.region_id)
    if type_code != centre.type_code or district_id != centre.district_id:
        _check_centre(session, centre.region_id, type_code, district_id)
    values = {
        "type_code": type_code, "name_kk": name_kk, "name_ru": name_ru, "name_en": name_en,
        "district_id": district_id, "address": address, "phone": phone, "opened_on": opened_on,
        "is_active": is_active,
    }  # fmt: skip
    _change(session, actor, centre, values, "centre")
    return centre


def _check_centre(
    session: Session, region_id: int, type_code: str, district_id: int | None
) -> None:
    if type_code not in kernel().registry.centre_types:
        raise InvalidInput(
            "centre.type", _("No module knows this kind of centre."), field="type_code"
        )
    if district_id is not None:
        district = session.get(District, district_id)
        if district is None or district.region_id != region_id:
            raise InvalidInput("centre.district", _("There is no such district."), field="district")


# Rooms ---------------------------------------------------------------------------------------


def create_room(
    session: Session,
    *,
    actor: Actor,
    region_id: int,
    centre_id: int,
    name_kk: str,
    name_ru: str = "",
    name_en: str = "",
    capacity: int | None = None,
    note: str = "",
    is_shared: bool = False,
) -> Room:
    """Add a room. Raises NotAllowed, NotFound for another region's centre, Conflict at `name_kk`
    when the centre has an open room of that name."""
    _require(actor, "centres.manage", region_id, centre_id)
    centre = session.scalar(
        sa.select(Centre)
        .where(Centre.id == centre_id, Centre.region_id == region_id)
        .with_for_update()
    )
    if centre is None:
        raise NotFound
    _check_room(session, centre_id, name_kk, capacity)
    room = Room(
        region_id=region_id,
        centre_id=centre_id,
        name_kk=name_kk,
        name_ru=name_ru,
        name_en=name_en,
        capacity=capacity,
        note=note,
        is_shared=is_shared,
        created_by=actor.user_id,
    )
    session.add(room)
    session.flush()
    _note(session, actor, "room.create", region_id, "room", room.id, {"name": name_kk})
    return room


def change_room(
    session: Session,
    *,
    actor: Actor,
    room: Room,
    version: int,
    name_kk: str,
    name_ru: str,
    name_en: str,
    capacity: int | None,
    note: str,
    is_active: bool,
    is_shared: bool | None = None,
) -> Room:
    """Change a room, close it or open it again. Raises Conflict for an older `version`."""
    _require(actor, "centres.manage", room.region_id, room.centre_id)
    _check_version(room, version)
    _lock(session, Centre, room.centre_id)
    _check_room(session, room.centre_id, name_kk, capacity, room_id=room.id)
    values = {
        "name_kk": name_kk, "name_ru": name_ru, "name_en": name_en, "capacity": capacity,
        "note": note, "is_active": is_active,
        "is_shared": room.is_shared if is_shared is None else is_shared,
    }  # fmt: skip
    _change(session, actor, room, values, "room")
    return room


def _check_room(
    session: Session, centre_id: int, name_kk: str, capacity: int | None, room_id: int | None = None
) -> None:
    if capacity is not None and not 1 <= capacity <= 10_000:
        raise InvalidInput("room.capacity", _("Write a number from 1 to 10 000."), field="capacity")
    same = sa.select(Room.id).where(
        Room.centre_id == centre_id,
        Room.name_kk == name_kk,
        Room.is_active.is_(True),
        Room.id != (room_id or 0),
    )
    if session.scalar(same) is not None:
        raise Conflict(
            "room.taken", _("The centre has a room of this name already."), field="name_kk"
        )


# Modules -------------------------------------------------------------------------------------


def set_module(
    session: Session, *, actor: Actor, region_id: int, module: str, enabled: bool
) -> bool:
    """Switch a module on or off for a region; True when that changed anything.

    Nothing is deleted, and the module's code is not called: a broken one can be switched off
    too. Raises NotAllowed, NotFound, or Conflict that names what is needed or who still uses it.
    """
    _require(actor, "modules.switch", region_id)
    _lock(session, Region, region_id)
    row = session.scalar(
        sa.select(RegionModule).where(
            RegionModule.region_id == region_id, RegionModule.module == module
        )
    )
    known = kernel().loader.modules.get(module)
    if known is None and row is None:
        raise NotFound
    if (row is not None and row.enabled) == enabled:
        return False
    _check_needs(session, region_id, module, enabled=enabled)
    if row is None:
        row = RegionModule(region_id=region_id, module=module, settings={})
        session.add(row)
    row.enabled, row.changed_at, row.changed_by = enabled, now_utc(), actor.user_id
    session.flush()
    action = "module.enable" if enabled else "module.disable"
    _note(session, actor, action, region_id, "module", row.id, {"module": module})
    tell_change(session, region_id=region_id)
    return True


def _check_needs(session: Session, region_id: int, module: str, *, enabled: bool) -> None:
    on, needs = enabled_modules(session, region_id=region_id), module_needs()
    if enabled and module not in needs:
        raise NotFound
    tables = sa.inspect(session.connection()).get_table_names() if enabled else []
    if enabled and missing_tables(module, tables):
        raise Conflict(
            "module.tables",
            _("Its tables are not in the database yet: the administrator of the system runs "
              "“shanyraq upgrade”."),
        )  # fmt: skip
    if enabled and (missing := missing_needs(module, needs, on)):
        raise Conflict("module.needs", _("Switch on first: %(names)s.", names=_titles(missing)))
    if not enabled and (users := users_of(module, needs, on)):
        raise Conflict(
            "module.used", _("These modules need it, switch them off first: %(names)s.",
                             names=_titles(users)),
        )  # fmt: skip


def _titles(names: list[str]) -> str:
    modules = kernel().loader.modules
    return ", ".join(
        f"«{modules[name].manifest.title(current_locale())}»" if name in modules else name
        for name in names
    )


# Working centre ------------------------------------------------------------------------------


def choose_centre(session: Session, *, actor: Actor, region_id: int, centre_id: int | None) -> None:
    """Save the centre the actor works in now; None (the whole region) is for those whose role
    covers the region. Raises NotFound for a centre that no role of the actor covers."""
    if centre_id is None:
        if not actor.has_whole_region(region_id):
            raise InvalidInput("centre.choose", _("Choose a centre."), field="centre")
    else:
        centre = session.scalar(
            sa.select(Centre).where(
                Centre.id == centre_id, Centre.region_id == region_id, Centre.is_active.is_(True)
            )
        )
        if centre is None or not covers_centre(actor, region_id, centre_id):
            raise NotFound
    session.execute(
        sa.update(User).where(User.id == actor.user_id).values(current_centre_id=centre_id)
    )


# Shared --------------------------------------------------------------------------------------


def _require(
    actor: Actor, permission: str, region_id: int | None, centre_id: int | None = None
) -> None:
    if not actor.can(permission, region_id, centre_id):
        raise NotAllowed


def _lock(session: Session, model: type[Region] | type[Centre], row_id: int) -> None:
    """Changes that count what stands under one region or centre follow each other."""
    session.execute(sa.select(model.id).where(model.id == row_id).with_for_update())


def _check_code(code: str) -> None:
    if not is_slug(code):
        raise InvalidInput("code", _("Use Latin small letters, digits and hyphens."), field="code")


def _check_version(row: Centre | Room, version: int) -> None:
    if row.version != version:
        raise Conflict("changed", _CHANGED)


def _change(
    session: Session, actor: Actor, row: Centre | Room, values: dict[str, Any], kind: str
) -> None:
    """Set what differs and record it; nothing changed leaves no trace and no new version."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return
    before = {name: _plain(getattr(row, name)) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    session.flush()
    details = {"before": before, "after": {name: _plain(v) for name, v in changed.items()}}
    _note(session, actor, f"{kind}.change", row.region_id, kind, row.id, details)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _note(
    session: Session,
    actor: Actor,
    action: str,
    region_id: int | None,
    subject_type: str,
    subject_id: int,
    details: dict[str, Any],
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=region_id,
        subject_type=subject_type,
        subject_id=subject_id,
        details=details,
    )
