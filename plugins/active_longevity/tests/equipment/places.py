"""Objects of the addresses of equipment by the hour."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import now_utc
from core.scheduling.resource_models import Booking
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.equipment.rules import week_of
from tests.contract.place import Place

KIND = "active_longevity.billiards"


def _equipment(place: Place) -> Any:
    return place.add(
        Equipment(region_id=place.region.id, centre_id=place.centre_id, service_kind=KIND,
                  resource_id=place.one("resource").id)
    )  # fmt: skip


def _hire(place: Place) -> Any:
    thing, starts = place.one("equipment"), now_utc() + dt.timedelta(days=1)
    ends = starts + dt.timedelta(hours=1)
    booking = place.add(
        Booking(region_id=place.region.id, centre_id=place.centre_id, module="active_longevity",
                kind="equipment", resource_id=thing.resource_id, local_date=starts.date(),
                starts_at=starts, ends_at=ends, occupied_from=starts, occupied_to=ends)
    )  # fmt: skip
    return place.add(
        Hire(region_id=place.region.id, centre_id=place.centre_id, equipment_id=thing.id,
             person_id=place.one("person").id, booking_id=booking.id, service_kind=KIND,
             week=week_of(starts.date()), local_date=starts.date(), starts_at=starts,
             ends_at=ends, minutes=60)
    )  # fmt: skip


MAKERS = {"equipment": _equipment, "hire": _hire}
FACTORIES = {
    "equipment_id": lambda place: place.one("equipment").public_id,
    "hire_id": lambda place: place.one("hire").public_id,
}
_FIRST = "(SELECT id FROM centre WHERE code = 'active-longevity')"
VALUES = {
    "equipment_id": (
        f"SELECT public_id FROM active_longevity_equipment WHERE centre_id = {_FIRST}"
        " ORDER BY id LIMIT 1"
    ),
    "hire_id": (
        "SELECT public_id FROM active_longevity_hire WHERE state = 'planned' AND"
        f" centre_id = {_FIRST} ORDER BY id LIMIT 1"
    ),
}
