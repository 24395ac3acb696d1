"""The blueprints of this area: pages in a region, and the addresses that gateways call."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp = Blueprint("messaging", __name__)
hooks_bp = Blueprint("message_hooks", __name__)
NAV_AREA: Final = "messaging.messages"
CALLS_AREA: Final = "messaging.calls"
