"""What `shanyraq indicators` prints."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.errors import NotFound
from core.indicators.figures import Answer, figures
from core.regions.enablement import region_info


def indicator_report(
    *, region_code: str, first: dt.date, last: dt.date, by: str = ""
) -> dict[str, Any]:
    """Figures of a region with definitions, as JSON values; both dates are inclusive.

    Raises `NotFound` for an unknown region, `InvalidInput` for a breakdown that nobody knows.
    """
    with unit_of_work(scope=ALL_REGIONS) as session:
        region = region_info(session, region_code)
    if region is None:
        raise NotFound("region", f"There is no region {region_code!r}.")
    with unit_of_work(scope=region.id) as session:
        answers = figures(session, region, first, last, by)
        return {
            "region": region.code,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "by": by,
            "asked_at": now_utc().isoformat(timespec="seconds"),
            "modules": sorted(region.modules),
            "indicators": [_line(one) for one in answers],
        }


def _line(answer: Answer) -> dict[str, Any]:
    indicator = answer.indicator
    return {
        "code": indicator.code,
        "label": str(indicator.label),
        "definition": str(indicator.definition),
        "unit": str(indicator.unit),
        "additive": indicator.additive,
        "value": answer.whole,
        "breakdown": [
            {"key": one.key, "label": str(one.label), "value": one.value} for one in answer.parts
        ],
    }
