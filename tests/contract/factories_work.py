"""Work: a piece of it, a unit and a hand-over."""

from __future__ import annotations

from core.requests.work_kinds import REQUEST
from core.work.models import HandOver, HandOverItem, Unit, WorkItem
from tests.contract.place import Maker, Place


def _unit(place: Place) -> Unit:
    return place.add(
        Unit(region_id=place.region.id, centre_id=place.centre_id, name_kk="Кеңсе",
             head_id=place.target_id)
    )  # fmt: skip


def _work(place: Place) -> WorkItem:
    return place.add(
        WorkItem(region_id=place.region.id, centre_id=place.centre_id, kind=REQUEST,
                 ref=f"ref{place.centre_id}", subject="SHY-26-000001-1/1",
                 assignee_id=place.actor_id)
    )  # fmt: skip


def _hand_over(place: Place) -> HandOver:
    step = place.add(
        HandOver(region_id=place.region.id, centre_id=place.centre_id, reason="ауырып қалды",
                 from_id=place.actor_id, to_id=place.target_id)
    )  # fmt: skip
    place.add(
        HandOverItem(region_id=place.region.id, hand_over_id=step.id, to_id=place.target_id,
                     item_id=place.one("work_item").id)
    )  # fmt: skip
    return step


MAKERS: dict[str, Maker] = {
    "work_unit": _unit,
    "work_item": _work,
    "work_hand_over": _hand_over,
}

FACTORIES: dict[str, Maker] = {
    "unit_id": lambda p: p.one("work_unit").public_id,
    "work_id": lambda p: p.one("work_item").public_id,
    "hand_over_id": lambda p: p.one("work_hand_over").public_id,
}
