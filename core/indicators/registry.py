"""The indicators that core defines over the ledger."""

from __future__ import annotations

from core.plugins.contracts import Indicator


def core_indicators() -> list[Indicator]:
    return []
