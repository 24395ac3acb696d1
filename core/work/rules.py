"""What a piece of work is by its dates, and how a caseload is spread; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, Literal

Standing = Literal["closed", "waiting", "overdue", "today", "soon", "later", "open"]
#: whose work a list shows, and which of it by its dates
WHOSE: Final = ("mine", "unit", "free", "escalated", "centre")
WHEN: Final = ("all", "today", "overdue", "soon", "waiting")


def standing(
    *,
    due_on: dt.date | None,
    waits: bool,
    is_closed: bool,
    today: dt.date,
    soon_to: dt.date,
) -> Standing:
    """Where a piece of work stands on `today`; `soon_to` is the last day that counts as soon."""
    if is_closed:
        return "closed"
    if waits:
        return "waiting"
    if due_on is None:
        return "open"
    if due_on < today:
        return "overdue"
    if due_on == today:
        return "today"
    return "soon" if due_on <= soon_to else "later"


def spread(
    items: Sequence[int], takers: Mapping[int, int], refused: Mapping[int, frozenset[int]]
) -> dict[int, int]:
    """Item → who takes it: each item goes to who has got the fewest in this step, and of those to
    who had the least before (`takers`: user → open work). `refused`: item → who may not take it.

    An item that nobody may take is left out.
    """
    given = dict.fromkeys(takers, 0)
    found = {}
    for item in items:
        able = [one for one in takers if one not in refused.get(item, frozenset())]
        if able:
            chosen = min(able, key=lambda one: (given[one], takers[one], one))
            given[chosen] += 1
            found[item] = chosen
    return found
