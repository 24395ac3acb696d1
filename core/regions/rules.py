"""Pure rules of codes, which stand in addresses, and of what modules need of each other."""

from __future__ import annotations

import calendar
import datetime as dt
import re

#: The first part of addresses that are not a region's (design.md §7).
RESERVED = frozenset(
    {"login", "p", "verify", "api", "static", "system", "healthz", "readyz", "metrics"}
)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 40


def is_slug(text: str) -> bool:
    """Latin small letters and digits, parts joined by single hyphens, at most 40 signs."""
    return len(text) <= MAX_SLUG and SLUG.fullmatch(text) is not None


def is_region_code(text: str) -> bool:
    return is_slug(text) and text not in RESERVED


def missing_needs(module: str, needs: dict[str, tuple[str, ...]], enabled: set[str]) -> list[str]:
    """Modules that `module` needs, also through others, and that are off; in order of the names."""
    wanted, found = [module], set()
    while wanted:
        for name in needs.get(wanted.pop(), ()):
            if name not in found:
                found.add(name)
                wanted.append(name)
    return sorted(found - enabled - {module})


def users_of(module: str, needs: dict[str, tuple[str, ...]], enabled: set[str]) -> list[str]:
    """Modules that are on and need `module`, also through others."""
    return sorted(
        name for name in enabled if name != module and _needs_it(name, module, needs, set())
    )


def _needs_it(name: str, module: str, needs: dict[str, tuple[str, ...]], seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    own = needs.get(name, ())
    return module in own or any(_needs_it(other, module, needs, seen) for other in own)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last of a shorter month; the calendar's last day
    where it ends."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
