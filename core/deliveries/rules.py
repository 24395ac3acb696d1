"""What the ledger accepts: units, settings, providers, money, and what may be taken back."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

#: unit → whether parts of it are counted (an hour and a half, but never half a visit)
UNITS: Final = {
    "visit": False,
    "hour": True,
    "day": False,
    "ride": False,
    "piece": False,
    "meal": False,
    "call": False,
    "participant": False,
    "km": True,
}
#: where a special social service is given (Social Code, domain.md §7.1)
SETTINGS: Final = ("inpatient", "semi_inpatient", "home", "temporary_stay", "other")
PROVIDERS: Final = ("own", "contractor")
#: recipients who are no persons of the registry: a service given, never a person counted
UNNAMED: Final = ("hotline", "event", "other")
FUNDING: Final = ("local_budget", "republican_budget", "state_order", "charity", "own_funds")
SPECIAL_KINDS: Final = range(1, 9)

MOST_QUANTITY: Final = Decimal("100000")
MOST_TIYN: Final = 10**14
UNDO_MINUTES: Final = 30
_CENTS: Final = Decimal("0.01")
_TOKEN: Final = re.compile(r"[0-9a-f]{16,64}")


def quantity_fault(quantity: Decimal, unit: str) -> str | None:
    """Why it cannot be: `unit`, `positive`, `whole`, `places`, `large`; None when it can."""
    if unit not in UNITS:
        return "unit"
    if not quantity.is_finite() or quantity <= 0:
        return "positive"
    if quantity > MOST_QUANTITY:
        return "large"
    if not UNITS[unit] and quantity != quantity.to_integral_value():
        return "whole"
    if quantity != quantity.quantize(_CENTS):
        return "places"
    return None


def cost_fault(cost_tiyn: int | None) -> str | None:
    """`negative` or `large`; None when the cost can be, or is not known."""
    if cost_tiyn is None:
        return None
    if cost_tiyn < 0:
        return "negative"
    return "large" if cost_tiyn > MOST_TIYN else None


def recipient_fault(person_id: int | None, unnamed_recipient: str) -> str | None:
    """A service has a person or an unnamed recipient: never both, never neither."""
    if (person_id is None) == (unnamed_recipient == ""):
        return "recipient"
    if unnamed_recipient and unnamed_recipient not in UNNAMED:
        return "unnamed"
    return None


def is_token(text: str) -> bool:
    """Whether this is a token of a form, made by `secrets.token_hex`."""
    return _TOKEN.fullmatch(text) is not None


def may_undo(
    *, recorded_by: int | None, recorded_at: dt.datetime, user_id: int | None, now: dt.datetime
) -> bool:
    """The one who recorded a walk-in service may take it back for half an hour."""
    own = user_id is not None and recorded_by == user_id
    return own and now - recorded_at <= dt.timedelta(minutes=UNDO_MINUTES)
