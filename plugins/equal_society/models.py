"""The base of the module's tables; each part has its own `models.py`."""

from __future__ import annotations

from core.sdk.models import plugin_base

Base = plugin_base("equal_society")
