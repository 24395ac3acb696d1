"""All pages of this area; importing this file puts them on the blueprint."""

from __future__ import annotations

from core.requests.blueprint import bp

__all__ = ["bp"]
