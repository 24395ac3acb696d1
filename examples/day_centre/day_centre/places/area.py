"""What the part answers to the hooks."""

from __future__ import annotations

from core.sdk.areas import Area
from day_centre.places.settings import SETTINGS

AREA = Area(settings=SETTINGS)
