"""Plans of figures, official forms and their filled copies."""

from __future__ import annotations

from core.indicators.models import IndicatorTarget
from tests.contract.place import Maker, Place


def _target(place: Place) -> IndicatorTarget:
    return place.add(
        IndicatorTarget(region_id=place.region.id, centre_id=place.centre_id, year=2026,
                        indicator="services", part="year", value=100, source="№ 1 бұйрық")
    )  # fmt: skip


MAKERS: dict[str, Maker] = {"target": _target}
FACTORIES: dict[str, Maker] = {"target_id": lambda p: p.one("target").public_id}
