"""Objects of the addresses of blood pressure, stops and incidents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import local_today
from plugins.active_longevity.health.models import HealthStop, Incident, Pressure
from tests.contract.place import Place


def _common(place: Place) -> dict[str, Any]:
    return {
        "region_id": place.region.id, "centre_id": place.centre_id,
        "person_id": place.one("person").id,
    }  # fmt: skip


def _pressure(place: Place) -> Any:
    return place.add(Pressure(
        **_common(place), local_date=local_today(place.region.timezone), systolic=130,
        diastolic=80, verdict="ok",
    ))  # fmt: skip


def _stop(place: Place) -> Any:
    day = local_today(place.region.timezone)
    return place.add(HealthStop(
        **_common(place), starts_on=day, until=day + dt.timedelta(days=1), reason="Суық тиген",
    ))  # fmt: skip


def _incident(place: Place) -> Any:
    return place.add(Incident(
        **_common(place), local_date=local_today(place.region.timezone), kind="fall",
        severity="light", story="Дәлізде тайды", follow_up="Төсеніш төсеу",
    ))  # fmt: skip


MAKERS = {"pressure": _pressure, "health_stop": _stop, "incident": _incident}
FACTORIES = {
    "pressure_id": lambda place: place.one("pressure").public_id,
    "stop_id": lambda place: place.one("health_stop").public_id,
    "incident_id": lambda place: place.one("incident").public_id,
    "paper_language": lambda place: "ru",
}
_CENTRE = "(SELECT id FROM centre WHERE code = 'active-longevity')"
VALUES = {
    "pressure_id": "SELECT public_id FROM active_longevity_pressure WHERE voided_at IS NULL"
    f" AND centre_id = {_CENTRE} ORDER BY id LIMIT 1",
    "stop_id": "SELECT public_id FROM active_longevity_health_stop WHERE lifted_at IS NULL"
    f" AND centre_id = {_CENTRE} ORDER BY id LIMIT 1",
    "incident_id": "SELECT public_id FROM active_longevity_incident WHERE voided_at IS NULL"
    f" AND follow_up <> '' AND followed_at IS NULL AND centre_id = {_CENTRE} ORDER BY id LIMIT 1",
}
VALUES["paper_language"] = "SELECT 'kk'"
NOT_PAGES = {"active_longevity_health.incident_act": "a PDF"}
BY_PERMISSION = {
    "active_longevity.health.view": "nurse",
    "active_longevity.health.record": "nurse",
}
#: what the tables' constraints ask for beyond types
WANTED = {"active_longevity_pressure": {"systolic": 130, "diastolic": 80}}
