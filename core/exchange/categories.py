"""What the words of a category column mean, in the codes of `core.people.rules`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from core.people.labels import CATEGORIES
from core.people.naming import name_key
from core.web.i18n import in_language

#: folded beginnings of words → code; the longest that fits wins
_WORDS: Final = {
    "зейнеткер": "pensioner",
    "пенсионер": "pensioner",
    "pensioner": "pensioner",
    "жалғызілікті": "lonely_elderly",
    "жалғыз": "lonely_elderly",
    "одинок": "lonely_elderly",
    "lonely": "lonely_elderly",
    "көпбалалы": "large_family",
    "көп балалы": "large_family",
    "многодетн": "large_family",
    "аз қамтылған": "low_income",
    "малообеспечен": "low_income",
    "low income": "low_income",
    "толық емес": "single_parent",
    "неполн": "single_parent",
    "асыраушысынан": "loss_of_breadwinner",
    "потер": "loss_of_breadwinner",
    "жүріп тұруы қиын": "has_difficulty_moving",
    "затруднени": "has_difficulty_moving",
    "мүгедектігі бар бала": "disability_child",
    "мүгедек бала": "disability_child",
    "ребенок с инвалидностью": "disability_child",
    "ребенок инвалид": "disability_child",
}
#: columns of a list that speak of categories
CATEGORY_CODES: Final = (
    "category", "disability_group", "category_from", "category_to", "category_paper",
)  # fmt: skip
_BY_KEY: Final = sorted(((name_key(word), code) for word, code in _WORDS.items()), reverse=True)
_GROUPS: Final = {"i": 1, "ii": 2, "iii": 3, "1": 1, "2": 2, "3": 3}
_DISABILITY: Final = re.compile("мугедек|инвалид|disab", re.IGNORECASE)


def category_codes(text: str, group_text: str = "") -> tuple[tuple[str, ...], bool]:
    """Codes that a row's category and disability group stand for, and whether all was understood.

    «мүгедектігі бар адам» needs the group: without it the words stay with the row.
    """
    return _codes_of(text, group_text, bool(_labels()))


def row_categories(values: Mapping[str, Any]) -> tuple[list[list[str]], bool]:
    """Categories of a row's checked values as `core.people.category_updates.Entry`, and whether all
    was understood. Term and paper belong to the one category, or to disability among several."""
    codes, understood = category_codes(
        values.get("category", ""), values.get("disability_group", "")
    )
    dated = [code for code in codes if len(codes) == 1 or code.startswith("disability_")][:1]
    term = [str(values.get(f"category_{name}") or "") for name in ("from", "to", "paper")]
    return [
        [code, *(term[:2] if code in dated else ["", ""]), "", "", "",
         term[2] if code in dated else ""]
        for code in codes
    ], understood and (bool(dated) or not any(term))  # fmt: skip


@lru_cache(maxsize=4096)  # a list says the same few things in all its rows
def _codes_of(text: str, group_text: str, _with_labels: bool) -> tuple[tuple[str, ...], bool]:
    whole = _labels().get(_said(text))
    if whole and not group_text.strip():
        return (whole,), True
    codes: list[str] = []
    understood = True
    for part in filter(None, (piece.strip() for piece in re.split(r"[,;/]", text))):
        key = name_key(part)
        found = _labels().get(_said(part)) or next(
            (code for word, code in _BY_KEY if key.startswith(word)), None
        )
        if found:
            codes.append(found)
        elif not (_DISABILITY.search(key.replace("ү", "у")) and group_of(group_text or part)):
            understood = False
    group = group_of(group_text) or (group_of(text) if _DISABILITY.search(name_key(text)) else None)
    if group and "disability_child" not in codes:
        codes.append(f"disability_{group}")
    elif group_text.strip() and group is None:
        understood = False
    return tuple(dict.fromkeys(codes)), understood


@lru_cache(maxsize=1)
def _all_labels() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("kk", "ru", "en"):
        with in_language(language):
            found |= {_said(str(label)): code for code, label in CATEGORIES.items()}
    return found


def _said(text: str) -> str:
    """A word as written: folding as for names would make one group of I, II and III."""
    return " ".join(text.casefold().split())


def _labels() -> dict[str, str]:
    """The words by which the pages name categories; empty outside of an application."""
    try:
        return _all_labels()
    except RuntimeError:  # nobody's language can be spoken there
        return {}


def group_of(text: str) -> int | None:
    """1–3 of «II», «2», «III топ», «2 группа»; Cyrillic І counts as Latin I."""
    for word in re.findall(r"[IiІі]{1,3}|[1-3]", text):
        group = _GROUPS.get(word.lower().replace("і", "i"))
        if group:
            return group
    return None
