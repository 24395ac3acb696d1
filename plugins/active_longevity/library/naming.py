"""How books are folded, so that they are found in any alphabet and sorted by the Kazakh one."""

from __future__ import annotations

import re

from core.sdk.services import kazakh_sort_key, name_key
from plugins.active_longevity.library.rules import match_key

_SIGNS = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """The key of a title or an author: core's folding of names, without punctuation; э is е, since
    one author is written in two ways (Әуезов, Ауэзов)."""
    return " ".join(_SIGNS.sub(" ", name_key(text)).replace("э", "е").split())


def search_key(title: str, author: str) -> str:
    """With spaces around, so that the beginning of a word can be asked for."""
    return f" {fold(title)} {fold(author)} "[:1200]


def sort_key(title: str) -> str:
    return kazakh_sort_key(_SIGNS.sub(" ", title))[:400]


def edition_key(
    title: str, author: str, *, language: str, book_format: str, year: int | None, isbn: str
) -> str:
    """What two rows of one edition have in common."""
    return match_key(fold(title), fold(author), language, book_format, year, isbn)
