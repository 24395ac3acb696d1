"""Objects of the addresses of the front desk."""

from __future__ import annotations

from typing import Any

from core.clock import local_today
from plugins.equal_society.desk.models import LobbyDay, Ticket
from tests.contract.place import Place


def _ticket(place: Place) -> Any:
    here = {"region_id": place.region.id, "centre_id": place.centre_id,
            "local_date": local_today(place.region.timezone)}  # fmt: skip
    place.add(LobbyDay(last_number=1, **here))
    return place.add(Ticket(number=1, via="desk", **here))


MAKERS = {"ticket": _ticket}
FACTORIES = {"ticket_id": lambda place: place.one("ticket").public_id}
VALUES = {
    "ticket_id": (
        "SELECT t.public_id FROM equal_society_ticket t JOIN centre c ON c.id = t.centre_id"
        " WHERE c.code = 'equal-society' AND t.state = 'waiting' ORDER BY t.id LIMIT 1"
    ),
}
#: the lobby of the demo's one window
BY_NAME = {"equal_society_desk.number": "desk"}
NOT_PAGES = {
    "equal_society_figures.book": "a file to download",
    "equal_society_figures.paper": "a PDF",
}
