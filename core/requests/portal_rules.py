"""What is compared between a portal and the centre's own requests; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

PORTALS: Final = ("social", "egov", "fsm")
#: what is compared, in the order of the pages
VALUES: Final = ("number", "status", "supplier", "guaranteed_tiyn", "excess_tiyn", "act_on")
#: 1 000 000 000 ₸
MOST_TIYN: Final = 100_000_000_000
_SPACES: Final = re.compile(r"\s+")


def number_of(text: str) -> str:
    """A number of a portal in one spelling: no spaces, no sign for «number», capitals."""
    bare = _SPACES.sub("", text.replace("\u00a0", " ")).lstrip("№#").upper()
    return bare[:60]


def line_of(text: str, most: int = 200) -> str:
    return " ".join(text.split())[:most]


def tiyn_of(text: str) -> int | None:
    """`305 374,72 ₸` → 30537472. Raises `ValueError` for what is no sum of money."""
    bare = _SPACES.sub("", text.replace("\u00a0", " ").replace("\u202f", " "))
    bare = re.sub(r"(?:₸|тенге|теңге|тг\.?|kzt)$", "", bare, flags=re.IGNORECASE).replace(",", ".")
    if not bare:
        return None
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", bare):
        raise ValueError(text)
    try:
        exact = Decimal(bare) * 100
    except InvalidOperation as error:
        raise ValueError(text) from error
    found = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if found > MOST_TIYN:
        raise ValueError(text)
    return found


def differences(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], columns: Iterable[str] = VALUES
) -> list[str]:
    """Codes of what a portal says otherwise than we do. What it leaves empty says nothing."""
    known = set(columns)
    return [
        name
        for name in VALUES
        if name in known and theirs.get(name) not in (None, "") and theirs[name] != ours.get(name)
    ]
