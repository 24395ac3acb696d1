"""All pages of this area; importing this file puts them on the blueprint."""

from __future__ import annotations

from core.work import hand_over_views, inbox_views, unit_views
from core.work.blueprint import bp

__all__ = ["bp", "hand_over_views", "inbox_views", "unit_views"]
