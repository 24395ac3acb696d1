"""Words for patterns and for what groups do on days off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from core.scheduling.rules import Slot
from core.web.i18n import format_weekday
from core.web.i18n import lazy_gettext as _

#: to name weekdays by
_MONDAY = dt.date(2024, 1, 1)

ON_DAYS_OFF: Final[tuple[tuple[str, Any], ...]] = (
    ("skip", _("the session is left out")),
    ("move", _("the session moves to the next free working day")),
    ("hold", _("the session takes place all the same")),
)


def policy_words(policy: str) -> str:
    """What a group does on days off."""
    return str(dict(ON_DAYS_OFF)[policy])


def slots_words(slots: Collection[Slot]) -> str:
    """Mon, Wed 10:00–11:00; Sat 12:00–13:00."""
    by_time: dict[tuple[dt.time, dt.time], list[int]] = {}
    for slot in sorted(slots):
        by_time.setdefault((slot.starts_at, slot.ends_at), []).append(slot.weekday)
    return "; ".join(
        f"{', '.join(_weekday(day) for day in days)} {starts:%H:%M}–{ends:%H:%M}"
        for (starts, ends), days in sorted(by_time.items(), key=lambda one: one[1])
    )


def _weekday(number: int) -> str:
    return format_weekday(_MONDAY + dt.timedelta(days=number - 1), short=True)
