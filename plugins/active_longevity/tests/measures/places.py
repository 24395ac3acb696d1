"""Objects of the addresses of measures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core.clock import now_utc
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from tests.contract.place import Place


def _measurement(place: Place) -> Any:
    place.add(
        MeasureChoice(region_id=place.region.id, centre_id=place.centre_id, code="grip",
                      smallest_change=Decimal(5))
    )  # fmt: skip
    return place.add(
        Measurement(region_id=place.region.id, person_id=place.one("person").id, code="grip",
                    centre_id=place.centre_id, value=Decimal("21.5"), answers=[],
                    measured_on=now_utc().date() - dt.timedelta(days=1))
    )  # fmt: skip


MAKERS = {"measurement": _measurement}
FACTORIES = {
    "measurement_id": lambda place: place.one("measurement").public_id,
    "measure": lambda place: place.one("measurement").code,
}
_FIRST = "SELECT id FROM active_longevity_measurement WHERE voided_at IS NULL ORDER BY id LIMIT 1"
_MEASURED = (
    "SELECT p.public_id FROM person p JOIN active_longevity_measurement m ON m.person_id = p.id"
    f" WHERE m.id = ({_FIRST})"
)
VALUES = {
    "measure": "SELECT 'who5'",
    "measurement_id": f"SELECT public_id FROM active_longevity_measurement WHERE id = ({_FIRST})",
}
SPECIAL = {
    ("active_longevity_measures.void_form", "person_id"): _MEASURED,
    ("active_longevity_measures.person", "person_id"): _MEASURED,
    ("active_longevity_measures.taking", "person_id"): _MEASURED,
}
BY_PERMISSION = {"active_longevity.measure.record": "nurse"}
#: an empty form chooses no measure, so none can be taken any more
LAST = {"active_longevity_measures.choose"}
