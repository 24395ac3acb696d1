"""Pages of a region's own set-up, by audience."""

from __future__ import annotations

from core.regions import (  # noqa: F401 - their views register themselves on the blueprint
    module_views,
    place_views,
    rules_views,
    settings_views,
)
from core.regions.blueprint import bp

__all__ = ["bp"]
