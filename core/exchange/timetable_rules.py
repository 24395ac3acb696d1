"""Weekdays and times as centres write them in timetables: «Дс/Ср/Жм», «пн-ср-пт», «2 4»;
«10:00-11:00», «10.00–11.00», «10:00 (60 мин)». What cannot be read is None, never a guess."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

MOST_PLACES: Final = 1000
#: a meeting is not longer: what is, was misread
LONGEST: Final = dt.timedelta(hours=12)

_DAYS: Final[tuple[str, ...]] = (
    "дс дб дү дүй дуй дүйсенбі дуйсенби пн пнд пон понед понедельник понедельникам "
    "mo mon monday mondays",
    "сс се сейс сейсенбі сейсенби вт втр втор вторник вторникам tu tue tues tuesday tuesdays",
    "ср сә сәр сәрс сәрсенбі сарсенби сред среда среду средам we wed wednesday wednesdays",
    "бс бе бейс бейсенбі бейсенби чт чтв чет четв четверг четвергам th thu thur thurs thursday "
    "thursdays",
    "жм жұ жұм жұма жума пт птн пят пятн пятница пятницу пятницам fr fri friday fridays",
    "сб сн сен сенбі сенби сбт суб субб суббота субботу субботам sa sat saturday saturdays",
    "жс же жк жекс жексенбі жексенби вс вск вос воск воскр воскресенье воскресеньям "
    "su sun sunday sundays",
)
_NUMBER_OF: Final = {word: n for n, words in enumerate(_DAYS, 1) for word in words.split()}
_EVERY: Final = {
    "күн сайын": range(1, 8), "ежедневно": range(1, 8), "каждый день": range(1, 8),
    "every day": range(1, 8), "daily": range(1, 8), "күнделікті": range(1, 8),
    "жұмыс күндері": range(1, 6), "по будням": range(1, 6), "будни": range(1, 6),
    "будние дни": range(1, 6), "рабочие дни": range(1, 6), "weekdays": range(1, 6),
}  # fmt: skip
_FILLERS: Final = frozenset({"и", "мен", "және", "по", "and", "on", "күні", "күндері", "дни"})
_RANGE: Final = re.compile(r"\s*[-\u2010-\u2015]\s*")
_LOOKALIKES: Final = str.maketrans("aceopxyhkbmtiөү", "асеорхунквмтіөү")

_CLOCK: Final = re.compile(r"(?<![\d:.])([01]?\d|2[0-4])[:.]([0-5]\d)(?::[0-5]\d)?(?![\d:])")
_LENGTH: Final = re.compile(r"(?<!\d)(\d{1,3})\s*(?:мин|min|минут|m\b|м\b|'|′)", re.IGNORECASE)
_HOURS: Final = re.compile(
    r"(?<![\d:.,])(\d(?:[.,]5)?)\s*(?:сағ|час|hour|ч\b|h\b|с\.)", re.IGNORECASE
)
_BARE: Final = re.compile(r"\s*([01]?\d|2[0-4])\s*[-\u2010-\u2015]\s*([01]?\d|2[0-4])\s*")
_GLUED: Final = re.compile(r"(?<!\d)([01]\d|2[0-4])([0-5]\d)(?!\d)")


def parse_weekdays(text: str) -> frozenset[int] | None:
    """ISO weekdays of a cell; None when any part of it is not understood.

    Two days with a dash between are a stretch (пн-пт), three or more are a list (пн-ср-пт).
    """
    text = _plain(text)
    if text in _EVERY:
        return frozenset(_EVERY[text])
    found: set[int] = set()
    for part in re.split(r"[,;/+&\s]+(?![-\u2010-\u2015])", _tight(text)):
        days = _part(part)
        if days is None:
            return None
        found |= days
    return frozenset(found) or None


def _tight(text: str) -> str:
    return _RANGE.sub("-", text)


def _part(part: str) -> set[int] | None:
    words = [word.strip(".()") for word in part.split("-")]
    words = [word for word in words if word and word not in _FILLERS]
    if not words:
        return set()
    numbers = [_day(word) for word in words]
    if any(one is None for one in numbers):
        return _digits(words)
    known = [one for one in numbers if one is not None]
    if len(known) == 2 and known[0] < known[1] and "-" in part:
        return set(range(known[0], known[1] + 1))
    return set(known)


def _day(word: str) -> int | None:
    if word in _NUMBER_OF:
        return _NUMBER_OF[word]
    if word.isascii() and word.isdigit():
        return int(word) if word in "1234567" and len(word) == 1 else None
    return _NUMBER_OF.get(word.translate(_LOOKALIKES))


def _digits(words: list[str]) -> set[int] | None:
    """135: Monday, Wednesday, Friday; 2.4 as a spreadsheet makes it of «2,4»."""
    joined = "".join(words).replace(".", "")
    if re.fullmatch(r"[1-7]{2,7}", joined) and len(set(joined)) == len(joined):
        return {int(sign) for sign in joined}
    return None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").lower().strip(" .")
    return " ".join(text.split())


def parse_times(text: str, *, ends: str = "", minutes: str = "") -> tuple[dt.time, dt.time] | None:
    """Beginning and end, of one cell or with the end or the length in cells of their own."""
    text, ends = _plain(text), _plain(ends)
    clocks = _clocks(text)
    if len(clocks) == 2 and not ends:
        return _span(clocks[0], clocks[1])
    if len(clocks) != 1:
        return None
    if ends:
        last = _clocks(ends)
        return _span(clocks[0], last[0]) if len(last) == 1 else None
    length = _length(text) or _length(_plain(minutes), bare=True)
    if length is None:
        return None
    start = dt.datetime.combine(dt.date(2000, 1, 1), clocks[0])
    end = start + length
    return _span(clocks[0], end.time()) if end.date() == start.date() else None


def _clocks(text: str) -> list[dt.time]:
    found = [(int(hour), int(minute)) for hour, minute in _CLOCK.findall(text)]
    if not found:
        bare = _BARE.fullmatch(text)
        if bare:
            found = [(int(bare[1]), 0), (int(bare[2]), 0)]
        else:
            found = [(int(hour), int(minute)) for hour, minute in _GLUED.findall(text)]
    if not found and re.fullmatch(r"[01]?\d|2[0-3]", text):
        found = [(int(text), 0)]
    return [dt.time(hour, minute) for hour, minute in found if hour < 24]


def _length(text: str, *, bare: bool = False) -> dt.timedelta | None:
    match = _LENGTH.search(text)
    if match:
        return dt.timedelta(minutes=int(match[1])) or None
    match = _HOURS.search(_CLOCK.sub("", text))
    if match:
        return dt.timedelta(minutes=int(float(match[1].replace(",", ".")) * 60)) or None
    if bare and re.fullmatch(r"\d{1,3}", text):
        return dt.timedelta(minutes=int(text)) or None
    return None


def _span(starts: dt.time, ends: dt.time) -> tuple[dt.time, dt.time] | None:
    day = dt.date(2000, 1, 1)
    length = dt.datetime.combine(day, ends) - dt.datetime.combine(day, starts)
    return (starts, ends) if dt.timedelta() < length <= LONGEST else None


def parse_places(text: str) -> int | None:
    """12, «12 адам», 12 чел.; None for anything else."""
    match = re.fullmatch(r"(\d{1,4})(?:[.,]0+)?\s*(?:адам|орын|чел|человек|мест|places|people)?\.?",
                         _plain(text))  # fmt: skip
    number = int(match[1]) if match else 0
    return number if 1 <= number <= MOST_PLACES else None


def parse_equipment(text: str) -> list[tuple[str, int]] | None:
    """«Бильярд үстелі; Доп (3)»: names with pieces; None when a count cannot be."""
    found = []
    for typed in re.split(r"[;\n]", text):
        part = " ".join(typed.split())
        if not part:
            continue
        match = re.fullmatch(r"(.+?)\s*(?:\(\s*(\d{1,3})\s*\)|[x×х]\s*(\d{1,3})|[-–]\s*(\d{1,3}))?",
                             part)  # fmt: skip
        if match is None:
            return None
        number = int(next((one for one in match.groups()[1:] if one), "1"))
        if number < 1:
            return None
        found.append((match[1], number))
    return found
