"""How numbers of people are shown where the whole number is not called for."""

from __future__ import annotations

NBSP = "\u00a0"


def mask_iin(value: str | None) -> str:
    """`5303••••0300`: enough to tell two people apart, too little to use elsewhere."""
    return f"{value[:4]}••••{value[-4:]}" if value else ""


def show_phone(value: str | None) -> str:
    """+7 701 234 56 78 with hard spaces; other countries' and short numbers as they are."""
    if value and value.startswith("+7") and len(value) == 12:
        parts = (value[:2], value[2:5], value[5:8], value[8:10], value[10:])
        return NBSP.join(parts)
    return value or ""
