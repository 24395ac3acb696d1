"""What the part answers to the hooks."""

from __future__ import annotations

from core.sdk.areas import Area
from day_centre.file import models

__all__ = ["AREA", "models"]
AREA = Area()
