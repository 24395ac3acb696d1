"""Equipment, opening hours, a repair and a leave of the demo, so that these pages are not empty."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from core.clock import to_utc
from core.regions.models import Room
from core.scheduling.models import Group, GroupSlot, StaffMember
from core.scheduling.resource_models import Blocking, GroupResource, Resource, WeeklyHours

if TYPE_CHECKING:
    from core.demo.history import Demo

CENTRE = "active-longevity"
#: names in three languages, kind, pieces, inventory number, properties
_RESOURCES: tuple[tuple[tuple[str, str, str], str, int, str, dict[str, str]], ...] = (
    (("Жүгіру жолы", "Беговая дорожка", "Treadmill"), "equipment", 6, "1380-24",
     {"Маркасы": "Torneo Cross", "Салмағы": "130 кг"}),
    (("Бильярд үстелі", "Бильярдный стол", "Billiard table"), "equipment", 1, "1381-02", {}),
    (("Проектор", "Проектор", "Projector"), "equipment", 2, "1382-11", {}),
    (("Шағын автобус", "Микроавтобус", "Minibus"), "vehicle", 1, "1510-01",
     {"Мемлекеттік нөмірі": "845 ABC 17", "Арба орны": "2"}),
)  # fmt: skip
_OPENS, _CLOSES = dt.time(8), dt.time(20)
_WORKING = ((dt.time(9), dt.time(13)), (dt.time(14), dt.time(18)))


def equip(demo: Demo) -> None:
    """Things of the first centre with its hours, one piece under repair, and a leave that leaves
    sessions of tomorrow and the day after without instructor."""
    session, here = demo.session, {"region_id": demo.region.id}
    centre = demo.centres[CENTRE]
    room_id = session.scalar(
        sa.select(Room.id).where(Room.centre_id == centre.id).order_by(Room.id).limit(1)
    )
    made: list[Resource] = []
    for (kk, ru, en), kind, quantity, number, properties in _RESOURCES:
        made.append(
            Resource(
                centre_id=centre.id, kind=kind, name_kk=kk, name_ru=ru, name_en=en,
                quantity=quantity, inventory_number=number, properties=properties,
                room_id=room_id if kind == "equipment" else None, **here,
            )
        )  # fmt: skip
    session.add_all(made)
    session.add_all(
        WeeklyHours(centre_id=centre.id, weekday=day, starts_at=_OPENS, ends_at=_CLOSES, **here)
        for day in range(1, 8)
    )
    _give_working_hours(demo, centre.id)
    session.flush()
    groups = session.scalars(
        sa.select(Group).where(Group.centre_id == centre.id).order_by(Group.id)
    ).all()
    if groups:
        session.add(GroupResource(group_id=groups[0].id, resource_id=made[0].id, units=4, **here))
        tomorrow = demo.today + dt.timedelta(days=1)
        session.add(_blocking(demo, tomorrow, 2, kind="leave", staff_id=groups[0].instructor_id))
    session.add(
        _blocking(demo, demo.today, 7, kind="maintenance", resource_id=made[0].id, units=1,
                  reason="Таспасын ауыстыру")
    )  # fmt: skip
    session.flush()


def _give_working_hours(demo: Demo, centre_id: int) -> None:
    """Five days with an hour at noon, and the other days on which somebody leads a group."""
    days: dict[int, set[int]] = {
        staff_id: set(range(1, 6))
        for staff_id in demo.session.scalars(
            sa.select(StaffMember.id).where(StaffMember.centre_id == centre_id)
        )
    }
    led = demo.session.execute(
        sa.select(Group.instructor_id, GroupSlot.weekday)
        .join(GroupSlot, GroupSlot.group_id == Group.id)
        .where(Group.instructor_id.in_(days))
    )
    for staff_id, weekday in led:
        days[staff_id or 0].add(weekday)
    demo.session.add_all(
        WeeklyHours(
            region_id=demo.region.id, staff_id=staff_id, weekday=day, starts_at=start, ends_at=end
        )
        for staff_id, weekdays in days.items()
        for day in sorted(weekdays)
        for start, end in _WORKING
    )


def _blocking(demo: Demo, first: dt.date, days: int, **what: Any) -> Blocking:
    zone = demo.region.timezone
    return Blocking(
        region_id=demo.region.id,
        starts_at=to_utc(first, dt.time(), zone),
        ends_at=to_utc(first + dt.timedelta(days=days), dt.time(), zone),
        **what,
    )
