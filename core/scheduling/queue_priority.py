"""Who goes first: categories that the region chose, and decisions of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session as OrmSession

from core.people.rules import CATEGORIES
from core.plugins.contracts import RegionInfo
from core.regions.options import setting
from core.scheduling.models import Enrolment
from core.scheduling.queue_rules import HAND, WITHDRAWN
from core.scheduling.queue_steps import add_step
from core.scheduling.rule_checks import categories_on


def first_categories(region: RegionInfo) -> list[str]:
    """Categories that go first in the region's queues, in the order of the list of categories."""
    return [code for code in CATEGORIES if setting(region, f"scheduling.first_{code}")]


def refresh_priorities(
    session: OrmSession, *, region: RegionInfo, waiting: Sequence[Enrolment], on: dt.date
) -> list[Enrolment]:
    """Set the priority that categories give today; what staff decided stays. Returns those changed.

    One query; none where nobody's priority can differ.
    """
    wanted = first_categories(region)
    open_to = [one for one in waiting if one.priority not in (HAND, WITHDRAWN)]
    if not open_to or not (wanted or any(one.priority for one in open_to)):
        return []
    known = categories_on(session, [one.person_id for one in open_to], on)
    changed = []
    for one in open_to:
        held = known.get(one.person_id, set())
        priority = next((code for code in wanted if code in held), None)
        if one.priority != priority:
            one.priority = priority
            add_step(session, one, "priority" if priority else "no_priority", user_id=None)
            changed.append(one)
    session.flush()
    return changed
