"""All pages of this area; importing this file puts them on the blueprint."""

from __future__ import annotations

from core.work.blueprint import bp

__all__ = ["bp"]
