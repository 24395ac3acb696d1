"""What membership answers to the hooks."""

from __future__ import annotations

from plugins.active_longevity.area import Area
from plugins.active_longevity.membership import models

__all__ = ["AREA", "models"]

AREA = Area()
