"""Pages of personal data, by audience."""

from __future__ import annotations

from core.privacy import (  # noqa: F401 - their views register themselves on the blueprint
    breach_views,
    code_views,
    consent_views,
    officer_views,
    retention_views,
    rights_views,
    screen_views,
    text_views,
)
from core.privacy.blueprint import bp

__all__ = ["bp"]
