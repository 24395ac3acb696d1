"""What stands against a service to a child: the limits of health, in the nurse's words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import Problem, RegionInfo, format_date
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.child import queries
from day_centre.child.models import HealthLimit


def limit_problem(limit: HealthLimit, kind_code: str) -> Problem | None:
    """What a limit says to a kind of service: a limit of that kind refuses, one of no kind warns,
    one of other kinds says nothing."""
    if limit.kinds and kind_code not in limit.kinds:
        return None
    words = limit.text.rstrip(".")
    if limit.last_day is None:
        text = _("Limit of health: %(words)s.", words=words)
    else:
        text = _("Limit of health until %(date)s: %(words)s.", words=words,
                 date=format_date(limit.last_day))  # fmt: skip
    return Problem(
        f"{kinds.MODULE}.health_limit", text, blocking=bool(limit.kinds), overridable=False
    )


def service_problems(
    *,
    session: Session,
    region: RegionInfo,
    person_id: int,
    kind_code: str,
    on: dt.date,
    giving: bool,
) -> list[Problem]:
    """A service of this module, booked or given."""
    if kind_code not in kinds.BY_CODE:
        return []
    limits = queries.limits_on(session, person_id=person_id, on=on)
    return [one for limit in limits if (one := limit_problem(limit, kind_code)) is not None]


def enrolment_problems(
    *, session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    """A place in a group of this module."""
    if group.module != kinds.MODULE:
        return []
    return service_problems(session=session, region=region, person_id=person_id,
                            kind_code=group.service_kind, on=on, giving=False)  # fmt: skip
