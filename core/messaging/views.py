"""Pages of messages, by audience."""

from __future__ import annotations

from core.messaging import (  # noqa: F401 - their views register themselves on the blueprints
    broadcast_views,
    call_views,
    hook_views,
    person_views,
    template_views,
)
from core.messaging.blueprint import bp, hooks_bp
from core.messaging.message_views import messages

__all__ = ["bp", "hooks_bp", "messages"]
