"""The base of the module's tables; each part has its own `models.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.sdk.models import plugin_base

if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase as Base  # a base made by a call is no type
else:
    Base = plugin_base("day_centre")

__all__ = ["Base"]
