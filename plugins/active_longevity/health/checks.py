"""What the nurse has against a service: a stop in force, a pressure that was not measured."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.sdk.services import Problem, RegionInfo
from plugins.active_longevity import kinds
from plugins.active_longevity.examination.caution_queries import want_of
from plugins.active_longevity.examination.caution_rules import Want, Wish
from plugins.active_longevity.health import queries
from plugins.active_longevity.health.words import stopped, unmeasured


def service_problems(
    session: Session, region: RegionInfo, person_id: int, kind_code: str, on: dt.date, giving: bool
) -> list[Problem]:
    """A stop stands against every service that asks for a clearance or for the pressure, booked or
    given; the pressure of the day is asked for when the service is given."""
    if not kind_code.startswith(f"{kinds.MODULE}."):
        return []
    want = want_of(session, region_id=region.id, service_kind=kind_code)
    if want == Want():
        return []
    stop = queries.stop_on(session, person_id=person_id, on=on)
    if stop is not None:
        return [Problem(f"{kinds.MODULE}.health.stop", stopped(stop), overridable=False)]
    if not giving or want.pressure is Wish.NONE:
        return []
    if queries.measured_on(session, person_id=person_id, on=on) is not None:
        return []
    return [
        Problem(
            f"{kinds.MODULE}.health.unmeasured", unmeasured(kinds.label_of(kind_code)),
            blocking=want.pressure is Wish.REFUSE, overridable=False,
        )
    ]  # fmt: skip
