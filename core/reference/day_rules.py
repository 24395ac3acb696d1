"""Days off of Kazakhstan as data (domain.md §4.3), and what a day is by them and a region's table.

Qurban Ait moves with the moon and is listed by year. The Government may swap days: a region's own
table (`core.reference.models.SpecialDay`) stands above what is known here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["holiday", "moved_off", "working", "ordinary"]
#: an ordinary day stands in a region's table only to take away what is known here
KINDS: Final[tuple[Kind, ...]] = ("holiday", "moved_off", "working", "ordinary")
OFF: Final = frozenset({"holiday", "moved_off"})
Names = tuple[str, str, str]

_NEW_YEAR: Final[Names] = ("Жаңа жыл", "Новый год", "New Year")
_NAURYZ: Final[Names] = ("Наурыз мейрамы", "Наурыз мейрамы", "Nauryz")
_CONSTITUTION: Final[Names] = (
    "Қазақстан Республикасының Конституциясы күні", "День Конституции Республики Казахстан",
    "Constitution Day",
)  # fmt: skip
_CHRISTMAS: Final[Names] = (
    "Православиелік Рождество", "Православное Рождество", "Orthodox Christmas",
)  # fmt: skip
_QURBAN: Final[Names] = ("Құрбан айт", "Курбан-айт", "Qurban Ait")
#: (month, day) of every year
FIXED: Final[Mapping[tuple[int, int], Names]] = {
    (1, 1): _NEW_YEAR,
    (1, 2): _NEW_YEAR,
    (1, 7): _CHRISTMAS,
    (3, 8): ("Халықаралық әйелдер күні", "Международный женский день", "Women's Day"),
    (3, 21): _NAURYZ,
    (3, 22): _NAURYZ,
    (3, 23): _NAURYZ,
    (5, 1): ("Қазақстан халқының бірлігі мерекесі", "Праздник единства народа Казахстана",
             "Unity Day"),
    (5, 7): ("Отан қорғаушы күні", "День защитника Отечества", "Defender's Day"),
    (5, 9): ("Жеңіс күні", "День Победы", "Victory Day"),
    (7, 6): ("Астана күні", "День столицы", "Capital Day"),
    (10, 25): ("Республика күні", "День Республики", "Republic Day"),
    (12, 16): ("Тәуелсіздік күні", "День Независимости", "Independence Day"),
}  # fmt: skip
#: on a weekend it is lost; the others move to the next working day
UNMOVED: Final = ((1, 7),)
#: the first day of Qurban Ait; later years are not announced
QURBAN_AIT: Final = (
    dt.date(2024, 6, 16), dt.date(2025, 6, 6), dt.date(2026, 5, 27), dt.date(2027, 5, 16),
)  # fmt: skip
#: since this year 15 March is Constitution Day; until 2025 it was 30 August
MARCH_CONSTITUTION: Final = 2027
LAST_AUGUST_CONSTITUTION: Final = 2025
_MOVED: Final[Names] = ("демалыс ауыстырылды", "перенос выходного", "day off moved")


@dataclass(frozen=True)
class DayOff:
    """A day that differs from its weekday. `own` rows were written by the region."""

    day: dt.date
    kind: Kind
    name_kk: str
    name_ru: str = ""
    name_en: str = ""
    source: str = ""
    own: bool = False

    @property
    def is_off(self) -> bool:
        return self.kind in OFF

    def name_in(self, locale: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(locale) or self.name_kk


@lru_cache(maxsize=32)
def known_days(year: int) -> Mapping[dt.date, DayOff]:
    """Holidays of a year, and the working days that are free instead of those on a weekend."""
    named = {dt.date(year, *when): names for when, names in FIXED.items()}
    if year >= MARCH_CONSTITUTION:
        named[dt.date(year, 3, 15)] = _CONSTITUTION
    if year <= LAST_AUGUST_CONSTITUTION:
        named[dt.date(year, 8, 30)] = _CONSTITUTION
    named |= {day: _QURBAN for day in QURBAN_AIT if day.year == year}
    found = {day: DayOff(day, "holiday", *names) for day, names in named.items()}
    for day, names in sorted(named.items()):
        if day.weekday() < 5 or (day.month, day.day) in UNMOVED or day in QURBAN_AIT:
            continue
        instead = day
        while instead.weekday() >= 5 or instead in found:
            instead += dt.timedelta(days=1)
        kk, ru, en = (f"{name} ({word})" for name, word in zip(names, _MOVED, strict=True))
        found[instead] = DayOff(instead, "moved_off", kk, ru, en)
    return dict(sorted(found.items()))


def special_days(own: Iterable[DayOff], first: dt.date, last: dt.date) -> dict[dt.date, DayOff]:
    """What differs from its weekday between two dates (inclusive), by date; `own` rows stand above
    what is known, and an ordinary one takes it away."""
    found = {
        day: known
        for year in range(first.year, last.year + 1)
        for day, known in known_days(year).items()
        if first <= day <= last
    }
    found |= {one.day: one for one in own if first <= one.day <= last}
    return {day: one for day, one in sorted(found.items()) if one.kind != "ordinary"}


def is_working(day: dt.date, special: Mapping[dt.date, DayOff]) -> bool:
    """Whether people of the state work on that day: Monday to Friday, but for special days."""
    known = special.get(day)
    return not known.is_off if known is not None else day.weekday() < 5
