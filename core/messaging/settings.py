"""What a region chooses for messages."""

from __future__ import annotations

from core.plugins.contracts import Setting

SETTINGS: list[Setting] = []
