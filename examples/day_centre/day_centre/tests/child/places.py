"""Objects in the addresses about a child, for the contract tests and the browser's."""

from __future__ import annotations

import datetime as dt

from day_centre.child.models import Fetcher, HealthLimit, MedicalCard

from core.clock import now_utc
from tests.contract.place import Place


def _card(place: Place) -> MedicalCard:
    today = now_utc().date()
    card: MedicalCard = place.add(
        MedicalCard(region_id=place.region.id, person_id=place.one("person").id, issued_on=today,
                    valid_until=today + dt.timedelta(days=365))
    )  # fmt: skip
    return card


def _limit(place: Place) -> HealthLimit:
    limit: HealthLimit = place.add(
        HealthLimit(region_id=place.region.id, person_id=place.one("person").id,
                    text="Массаж болмайды", kinds=["day_centre.massage"],
                    first_day=now_utc().date())
    )  # fmt: skip
    return limit


def _fetcher(place: Place) -> Fetcher:
    fetcher: Fetcher = place.add(
        Fetcher(region_id=place.region.id, person_id=place.one("person").id,
                full_name="Әлиева Сәуле", phone="+77010000001", document="куәлік 001",
                first_day=now_utc().date())
    )  # fmt: skip
    return fetcher


MAKERS = {"child_card": _card, "child_limit": _limit, "child_fetcher": _fetcher}
FACTORIES = {
    "child_card_id": lambda place: place.one("child_card").public_id,
    "limit_id": lambda place: place.one("child_limit").public_id,
    "fetcher_id": lambda place: place.one("child_fetcher").public_id,
}


def _whose(table: str) -> str:
    """The child of the first row in force: the address names both."""
    return (
        "SELECT p.public_id FROM person p WHERE p.id = (SELECT t.person_id"
        f" FROM day_centre_{table} t WHERE t.voided_at IS NULL ORDER BY t.id LIMIT 1)"
    )


def _first(table: str) -> str:
    return f"SELECT public_id FROM day_centre_{table} WHERE voided_at IS NULL ORDER BY id LIMIT 1"


VALUES = {
    "child_card_id": _first("medical_card"), "limit_id": _first("health_limit"),
    "fetcher_id": _first("fetcher"),
}  # fmt: skip
SPECIAL = {
    ("day_centre_child.void_card_form", "person_id"): _whose("medical_card"),
    ("day_centre_child.end_limit_form", "person_id"): _whose("health_limit"),
    ("day_centre_child.end_fetcher_form", "person_id"): _whose("fetcher"),
    **{
        (f"day_centre_child.{page}", "person_id"): _whose("medical_card")
        for page in ("person_child", "profile_form", "card_form", "limit_form", "fetcher_form")
    },
    **{
        (f"day_centre_file.{page}", "person_id"): _whose("medical_card")
        for page in ("person_file", "admit_form")
    },
}
BY_PERMISSION = {
    "day_centre.health.view": "director3", "day_centre.health.keep": "director3",
    "day_centre.fetcher.keep": "director3", "day_centre.file.view": "director3",
}  # fmt: skip
#: pages of these permissions of core that stand on children of the day centre
BY_NAME = {"day_centre_child.person_child": "director3"}
