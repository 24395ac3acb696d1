"""Pages of files, documents and cards, by audience."""

from __future__ import annotations

from core.documents import card_views, person_views, register_views
from core.documents.blueprint import bp
from core.documents.public_views import bp as verify_bp

__all__ = ["bp", "card_views", "person_views", "register_views", "verify_bp"]
