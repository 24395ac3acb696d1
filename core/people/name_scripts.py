"""Cyrillic and Latin letters in one name: what is set right on saving, and what is asked."""

from __future__ import annotations

import re
from typing import Final

from core.people.naming import as_look_alikes, clean_name

_LATIN: Final = re.compile("[A-Za-zÀ-ÖØ-öø-ɏəɵḀ-ỿ]")
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")


def _mixed(text: str) -> bool:
    return any(_LATIN.search(word) and _CYRILLIC.search(word) for word in text.split())


def was_straightened(text: str) -> bool:
    """Whether saving puts the like letter of the other script into a word: Axmetova with a
    Cyrillic х, Гүлнaр with a Latin a."""
    return _mixed(text) and not _mixed(clean_name(text))


def is_doubtful(text: str) -> bool:
    """Whether a word keeps letters of two scripts, or is all Latin though every letter of it
    looks Cyrillic (CEPIK)."""
    cleaned = clean_name(text)
    return _mixed(cleaned) or as_look_alikes(cleaned) != cleaned
