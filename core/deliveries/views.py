"""Pages of the ledger, by audience."""

from __future__ import annotations

from core.deliveries import (  # noqa: F401 - their views register themselves on the blueprint
    desk_views,
    ledger_views,
)
from core.deliveries.blueprint import bp

__all__ = ["bp"]
