"""Objects of the addresses of the front desk."""

from __future__ import annotations

from typing import Any

from core.clock import local_today
from plugins.equal_society.desk.models import Ticket
from tests.contract.place import Place


def _ticket(place: Place) -> Any:
    return place.add(
        Ticket(region_id=place.region.id, centre_id=place.centre_id, number=1, via="desk",
               local_date=local_today(place.region.timezone))
    )  # fmt: skip


MAKERS = {"ticket": _ticket}
FACTORIES = {"ticket_id": lambda place: place.one("ticket").public_id}
VALUES = {
    "ticket_id": (
        "SELECT t.public_id FROM equal_society_ticket t JOIN centre c ON c.id = t.centre_id"
        " WHERE c.code = 'equal-society' AND t.state = 'waiting' ORDER BY t.id LIMIT 1"
    ),
}
