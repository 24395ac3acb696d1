"""What the wall part answers to the hooks."""

from __future__ import annotations

from plugins.active_longevity.area import Area

AREA = Area()
