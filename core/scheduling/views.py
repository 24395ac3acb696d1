"""Pages of scheduling, by audience."""

from __future__ import annotations

from core.scheduling import (  # noqa: F401 - their views register themselves on the blueprint
    enrolment_views,
    group_views,
    staff_views,
)
from core.scheduling.blueprint import bp

__all__ = ["bp"]
