"""Pages of clubs, by what people do."""

from __future__ import annotations

from plugins.active_longevity.clubs import result_views
from plugins.active_longevity.clubs.views import bp

__all__ = ["bp", "result_views"]
