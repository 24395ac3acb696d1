"""Objects in the addresses of files and orders, for the contract tests and the browser's."""

from __future__ import annotations

import datetime as dt

from day_centre.file.models import ChildFile, Stay, StayOrder

from core.clock import now_utc
from core.scheduling.models import Group
from tests.contract.place import Place


def _group(place: Place) -> Group:
    today = now_utc().date()
    group: Group = place.add(
        Group(
            region_id=place.region.id, centre_id=place.centre_id, title="Күншуақ",
            module="day_centre", service_kind="day_centre.event", capacity=9,
            starts_on=today - dt.timedelta(days=99), ends_on=today + dt.timedelta(days=99),
        )
    )  # fmt: skip
    return group


def _stay(place: Place) -> Stay:
    person = place.one("person")
    file = place.add(
        ChildFile(region_id=place.region.id, person_id=person.id, centre_id=place.centre_id,
                  number=1)
    )  # fmt: skip
    stay: Stay = place.add(
        Stay(
            region_id=place.region.id, file_id=file.id, person_id=person.id,
            centre_id=place.centre_id, group_id=place.one("child_group").id, regime="full",
            starts_on=now_utc().date() - dt.timedelta(days=20),
        )
    )  # fmt: skip
    return stay


def _order(place: Place) -> StayOrder:
    stay = place.one("child_stay")
    order: StayOrder = place.add(
        StayOrder(
            region_id=place.region.id, stay_id=stay.id, centre_id=place.centre_id, kind="admit",
            number="1", issued_on=stay.starts_on, effective_on=stay.starts_on, regime="full",
            group_id=stay.group_id,
        )
    )  # fmt: skip
    return order


MAKERS = {"child_group": _group, "child_stay": _stay, "child_order": _order}
FACTORIES = {
    "child_stay_id": lambda place: place.one("child_stay").public_id,
    "child_order_id": lambda place: place.one("child_order").public_id,
    "order_step": lambda _place: "suspend",
}
VALUES = {
    "child_stay_id": (
        "SELECT public_id FROM day_centre_stay WHERE ends_on IS NULL ORDER BY id LIMIT 1"
    ),
    "child_order_id": "SELECT public_id FROM day_centre_order ORDER BY id LIMIT 1",
    "order_step": "SELECT 'suspend'",
}
WANTED = {"day_centre_stay": {"regime": "full"}, "day_centre_order": {"kind": "admit"}}
BY_PERMISSION = {"day_centre.order.keep": "director3"}
