"""What may become of a referral: no database, no web."""

from __future__ import annotations

import datetime as dt
from typing import Final

OPEN: Final = ("sent", "accepted")
#: facts about the person that a receiver may be told, besides the number and what is asked for
SHARES: Final = ("name", "birth_date", "phone", "address")
#: what nobody outside is told of a protected person
HIDDEN_WHEN_PROTECTED: Final = frozenset({"name", "birth_date", "phone", "address"})
OUTCOMES: Final = ("helped", "partly", "not")

_ANSWERS: Final = {"sent": ("accept", "reject", "done"), "accepted": ("done", "reject")}
_TARGETS: Final = {"accept": "accepted", "reject": "rejected", "done": "done"}


def answers_for(state: str) -> tuple[str, ...]:
    """Answers that the receiver may give now; none once it is over."""
    return _ANSWERS.get(state, ())


def state_after(answer: str) -> str:
    return _TARGETS[answer]


def told(shares: list[str], *, protected: bool) -> tuple[str, ...]:
    """Facts that the receiver is told, in their order."""
    return tuple(
        one for one in SHARES if one in shares and not (protected and one in HIDDEN_WHEN_PROTECTED)
    )


def link_state(
    *,
    expires_at: dt.datetime,
    used: bool,
    revoked: bool,
    now: dt.datetime,
) -> str:
    """`open`, `used`, `revoked` or `expired`."""
    if used:
        return "used"
    if revoked:
        return "revoked"
    return "open" if now < expires_at else "expired"
