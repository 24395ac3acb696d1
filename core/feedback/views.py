"""All pages of this area; importing this file puts them on the blueprints."""

from __future__ import annotations

from core.feedback import desk_views, office_views, public_views
from core.feedback.blueprint import bp, public_bp

__all__ = ["bp", "desk_views", "office_views", "public_bp", "public_views"]
