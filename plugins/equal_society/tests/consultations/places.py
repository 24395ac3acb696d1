"""Objects of the addresses of consultations."""

from __future__ import annotations

from typing import Any

from core.clock import local_today
from plugins.equal_society.consultations.models import Consultation
from tests.contract.place import Place


def _consultation(place: Place) -> Any:
    return place.add(
        Consultation(region_id=place.region.id, centre_id=place.centre_id, topic="how",
                     channel="desk", result="answered",
                     local_date=local_today(place.region.timezone))
    )  # fmt: skip


MAKERS = {"consultation": _consultation}
FACTORIES = {"consultation_id": lambda place: place.one("consultation").public_id}
VALUES = {
    "consultation_id": (
        "SELECT n.public_id FROM equal_society_consultation n JOIN centre c ON c.id = n.centre_id"
        " WHERE c.code = 'equal-society' AND n.voided_at IS NULL ORDER BY n.id LIMIT 1"
    ),
}
#: those of another centre are told to nobody else
BY_NAME = {"equal_society_consultations.void_form": "desk"}
