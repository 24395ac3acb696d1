"""Pages of events and volunteers, by what people do."""

from __future__ import annotations

from plugins.active_longevity.events import seat_views, volunteer_views
from plugins.active_longevity.events.views import bp

__all__ = ["bp", "seat_views", "volunteer_views"]
