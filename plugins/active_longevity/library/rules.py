"""Pure decisions of the library: who may borrow, until when, and what tells books apart."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("kk", "ru", "en", "other")
FORMATS: Final = ("print", "large_print", "braille", "audio", "daisy")
#: what became of a copy itself
CONDITIONS: Final = ("present", "lost", "written_off")
#: how a loan ended; "" while the book is with the reader
ENDS: Final = ("", "returned", "lost", "mistake")
#: states of a reservation
STATES: Final = ("waiting", "held", "fulfilled", "cancelled", "lapsed")
OPEN_STATES: Final = ("waiting", "held")

LOAN_DAYS: Final = 21
MOST_BOOKS: Final = 3
HOLD_DAYS: Final = 5
REMIND_DAYS: Final = 2
FIRST_YEAR: Final = 1450
LONGEST_INVENTORY: Final = 40
MOST_COPIES: Final = 200


@dataclass(frozen=True)
class Reader:
    """What counts when somebody wants one more book."""

    open_loans: int
    overdue: int


@dataclass(frozen=True)
class LendingRules:
    """What a region chose. `overdue` is `refuse` or `warn`."""

    loan_days: int = LOAN_DAYS
    most_books: int = MOST_BOOKS
    overdue: str = "refuse"
    hold_days: int = HOLD_DAYS
    remind_days: int = REMIND_DAYS


def obstacles(reader: Reader, rules: LendingRules) -> list[str]:
    """What refuses one more loan: `most_books`, `overdue`. A reason stands above both."""
    found = []
    if reader.open_loans >= rules.most_books:
        found.append("most_books")
    if reader.overdue and rules.overdue == "refuse":
        found.append("overdue")
    return found


def days_late(due_on: dt.date, today: dt.date) -> int:
    return max(0, (today - due_on).days)


def inventory_key(text: str) -> str:
    """An inventory number as scanners, forms and files write it, made one: no spaces, one case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def match_key(title_key: str, author_key: str, *rest: object) -> str:
    """What tells an edition from another: folded title and author, language, format, year, ISBN."""
    parts = [title_key, author_key, *("" if one is None else str(one) for one in rest)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def clean_isbn(text: str) -> str | None:
    """Ten or thirteen signs with the right check digit; "" for nothing, None for what is wrong."""
    signs = re.sub(r"[\s\-\u2010-\u2015]|^ISBN:?", "", text.strip().upper())
    signs = signs.removeprefix("ISBN").lstrip(":")
    if not signs:
        return ""
    if re.fullmatch(r"[0-9]{9}[0-9X]", signs):
        digits = [10 if sign == "X" else int(sign) for sign in signs]
        right = sum((10 - place) * digit for place, digit in enumerate(digits)) % 11 == 0
        return signs if right else None
    if re.fullmatch(r"[0-9]{13}", signs):
        rest = sum(int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(signs)) % 10
        return None if rest else signs
    return None


def expand_inventory(text: str) -> list[str] | None:
    """«101; 102», «К-101–К-103», «101-103»: single numbers; None when a range cannot be read.

    A range needs one beginning and numbers that grow: «101-103», not «12-7» of a numbering with
    hyphens, which stays one number.
    """
    found: list[str] = []
    for part in re.split(r"[;,\n]+", text):
        typed = " ".join(part.split())
        if not typed:
            continue
        ranged = re.fullmatch(r"(\D*)(\d{1,9})\s*(?:\.\.|[-\u2010-\u2015])\s*(\D*)(\d{1,9})", typed)
        if ranged is None or ranged[3] not in ("", ranged[1]):
            found.append(typed)
            continue
        first, last = int(ranged[2]), int(ranged[4])
        if last <= first:
            found.append(typed)
            continue
        if last - first >= MOST_COPIES:
            return None
        width = len(ranged[2]) if ranged[2].startswith("0") else 0
        found += [f"{ranged[1]}{number:0{width}d}" for number in range(first, last + 1)]
    if any(len(one) > LONGEST_INVENTORY for one in found) or len(found) > MOST_COPIES:
        return None
    return found


def next_numbers(taken: Iterable[str], count: int) -> list[str]:
    """Free inventory numbers after the highest one that is only digits."""
    numbers = [int(one) for one in taken if one.isascii() and one.isdigit() and len(one) < 10]
    first = max(numbers, default=0) + 1
    return [str(first + step) for step in range(count)]
