"""All pages of individual plans; importing this file puts them on the blueprint."""

from __future__ import annotations

from core.plans import deed_views, list_views, part_views, plan_views
from core.plans.blueprint import bp

__all__ = ["bp", "deed_views", "list_views", "part_views", "plan_views"]
