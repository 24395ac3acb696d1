"""Dates as people and spreadsheets write them, and nothing guessed.

Day comes before month, always. What cannot be a date of the calendar is refused, not mended.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from core.clock import local_today

#: dates of birth are the widest use; a year outside is a typing error
FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2199

#: a spreadsheet counts days from here (its 1900 system, after the leap day that never was)
_SERIAL_ZERO: Final = dt.date(1899, 12, 30)
#: 1906 to 2199. What is smaller is an age or a bare year, and must not become a day of 1905.
_SERIALS: Final = range(2_200, 109_575)

_MONTH_STEMS: Final = (
    ("қаңтар", "кантар", "январ", "jan"),
    ("ақпан", "акпан", "феврал", "feb"),
    ("наурыз", "март", "mar"),
    ("сәуір", "сауир", "сәуир", "апрел", "apr"),
    ("мамыр", "май", "мая", "may"),
    ("маусым", "июн", "jun"),
    ("шілде", "шилде", "июл", "jul"),
    ("тамыз", "август", "aug"),
    ("қыркүйек", "кыркуйек", "сентябр", "sep"),
    ("қазан", "казан", "октябр", "oct"),
    ("қараша", "караша", "ноябр", "nov"),
    ("желтоқсан", "желтоксан", "декабр", "dec"),
)
_SHORT_MONTHS: Final = (
    ("қаң", "янв"),
    ("ақп", "фев"),
    ("нау", "мар"),
    ("сәу", "апр"),
    ("мам",),
    ("мау",),
    ("шіл",),
    ("там", "авг"),
    ("қыр", "сен"),
    ("қаз", "окт"),
    ("қар", "ноя"),
    ("жел", "дек"),
)

_TIME = r"(?:[t\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_DAY_FIRST: Final = re.compile(
    r"([0-9]{1,2})\s*([.\-/])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{2})" + _TIME
)
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})\s*([.\-/])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})" + _TIME)
_D, _M, _Y, _GAP = r"(?P<d>[0-9]{1,2})", r"(?P<m>[^\W\d_]+)", r"(?P<y>[0-9]{4})", r"[\s.,\-]*"
_WITH_WORDS: Final = tuple(
    re.compile(_GAP.join(order))
    for order in ((_D, _M, _Y), (_Y, _D + r"[\s.\-]", _M), (_Y, _M, _D), (_M, _D + r"[\s,]", _Y))
)
#: "year" and "born" in the ways that stand by a date: 17.07.1958 ж., 1958 жылғы, г.р., года рожд.
_YEAR_WORDS: Final = re.compile(
    r"(?<![^\W\d_])"
    r"(?:(?:жылғы|жылдың|жылы|жыл|ж\.?\s*т|ж|года|год|г\.?\s*р|г|туған|туылған|рождения|рожд)\b\.?)"
)
_QUOTES: Final = "\"'`’«»"


def today_in_kazakhstan() -> dt.date:
    """The date where no region is at hand (one zone, UTC+5, since 2024-03-01)."""
    return local_today("Asia/Almaty")


def parse_date(value: object, *, latest: dt.date | None = None) -> dt.date | None:
    """A date object, a spreadsheet serial or a text → date; None for what is no date.

    Texts: dd.mm.yyyy, d.m.yy, dd/mm/yyyy, dd-mm-yyyy, yyyy-mm-dd (all with or without a time and
    "ж.", "г."), month names in Kazakh, Russian or English. A year of two digits is the latest one
    that gives a date not after `latest` (default: 20 years from today; give today for births).
    """
    if isinstance(value, dt.datetime):
        return _plausible(value.date())
    if isinstance(value, dt.date):
        return _plausible(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    if isinstance(value, str):
        return _from_text(value, latest)
    return None


def _plausible(date: dt.date) -> dt.date | None:
    return date if FIRST_YEAR <= date.year <= LAST_YEAR else None


def _from_number(number: int | float) -> dt.date | None:
    if not abs(number) < 1e9:  # not a number fails every comparison
        return None
    days = int(number)
    if days not in _SERIALS:
        return _from_eight_digits(str(days)) if len(str(days)) == 8 else None
    return _SERIAL_ZERO + dt.timedelta(days=days)


def _from_eight_digits(text: str) -> dt.date | None:
    """ddmmyyyy or yyyymmdd: a year that we accept is never a month and day, so one fits at most."""
    return _date(text[4:], text[2:4], text[:2]) or _date(text[:4], text[4:6], text[6:])


def _from_text(text: str, latest: dt.date | None) -> dt.date | None:
    text = _YEAR_WORDS.sub(" ", text.replace("\u00a0", " ").strip().strip(_QUOTES).lower())
    text = " ".join(text.split()).strip(" .,;")
    if re.fullmatch(r"[0-9]+", text):
        if len(text) == 5:
            return _from_number(int(text))
        return _from_eight_digits(text) if len(text) == 8 else None
    if match := _DAY_FIRST.fullmatch(text):
        day, _, month, year = match.groups()
        if len(year) == 2:
            return _short_year(int(year), month, day, latest)
        return _date(year, month, day)
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        return _date(year, month, day)
    return _from_words(text)


def _from_words(text: str) -> dt.date | None:
    for pattern in _WITH_WORDS:
        if match := pattern.fullmatch(text):
            month = _month(match["m"])
            return _date(match["y"], str(month), match["d"].strip()) if month else None
    return None


def _month(name: str) -> int | None:
    for number, (stems, shorts) in enumerate(zip(_MONTH_STEMS, _SHORT_MONTHS, strict=True), 1):
        if name.startswith(stems) or name in shorts:
            return number
    return None


def _short_year(year: int, month: str, day: str, latest: dt.date | None) -> dt.date | None:
    last = latest or today_in_kazakhstan() + dt.timedelta(days=20 * 365)
    for century in (last.year // 100 * 100, last.year // 100 * 100 - 100):
        date = _date(str(century + year), month, day)
        if date and date <= last:
            return date
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return _plausible(dt.date(int(year), int(month), int(day)))
    except ValueError:
        return None
