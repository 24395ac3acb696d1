"""IIN: structure, check digit and what it may say about a person (domain.md §2).

Decree No. 853 of 26.08.2013 removed the tie between digits and personal data, so a mismatch is
never an error, and a date or sex read from an IIN is an offer that a person confirms.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from operator import mul
from typing import Final

from core.dates import today_in_kazakhstan

ERRORS: Final = ("iin.length", "iin.not_digits", "iin.checksum", "iin.bin")
WARNINGS: Final = ("iin.date", "iin.digit7", "iin.age")

OLDEST_AGE: Final = 110

_WEIGHTS_1: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_WEIGHTS_2: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_CENTURY: Final = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}

#: spaces of every kind (NBSP too), invisible marks that copying leaves, and dashes
_SEPARATORS: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff\-\u2010-\u2015\u2212]+")
#: `[0-9]`, because `str.isdigit` takes Arabic-Indic and full-width digits too
_DIGITS: Final = re.compile(r"[0-9]*")


@dataclass(frozen=True)
class IinCheck:
    """What is known of one typed IIN.

    `value` is the text without separators, whether it is right or not. `errors` holds at most one
    code, the first that explains the rest. `birth_date` and `sex` ("male", "female") are offers,
    None when the digits do not say.
    """

    value: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    birth_date: dt.date | None = None
    sex: str | None = None

    @property
    def ok(self) -> bool:
        return not self.errors


def check_iin(text: str, *, today: dt.date | None = None) -> IinCheck:
    """Check an IIN as typed; spaces, dashes and NBSP are dropped, nothing is ever padded.

    `today` decides `iin.age` (over 110 years, or not yet born); default: the date in Kazakhstan.
    """
    value = _SEPARATORS.sub("", text)
    error = _error(value)
    if error:
        return IinCheck(value, (error,))
    digit7 = value[6]
    warnings: list[str] = []
    birth_date = None
    if digit7 not in _CENTURY:
        warnings.append("iin.digit7")
    if not _calendar_date_possible(value):
        warnings.insert(0, "iin.date")
    elif digit7 in _CENTURY:
        birth_date = _date(_CENTURY[digit7] + int(value[:2]), value)
        if _implausible(birth_date, today or today_in_kazakhstan()):
            warnings.append("iin.age")
    sex = ("female", "male")[int(digit7) % 2] if digit7 in _CENTURY else None
    return IinCheck(value, (), tuple(warnings), birth_date, sex)


def iin_mismatches(
    check: IinCheck, *, birth_date: dt.date | None = None, sex: str | None = None
) -> tuple[str, ...]:
    """Codes where the papers differ from what the digits say; what is unknown never differs.

    `sex` is "male", "female", "" or None. The papers stay the truth: these are warnings.
    """
    found = []
    if birth_date and check.birth_date and birth_date != check.birth_date:
        found.append("iin.birth_date_mismatch")
    if sex and check.sex and sex != check.sex:
        found.append("iin.sex_mismatch")
    return tuple(found)


def mask_iin(value: str | None) -> str:
    """`5303••••0300` for lists; a text that is not 12 characters long is masked whole."""
    if not value:
        return ""
    if len(value) != 12:
        return "•" * len(value)
    return f"{value[:4]}••••{value[8:]}"


def restore_iin(number: int | float) -> str:
    """A numeric cell as text: 9 to 11 digits get the zeros back that the spreadsheet dropped.

    Fewer digits lost more than leading zeros could explain, and stay as they are for `check_iin`
    to refuse. A number with a fraction was never an IIN and keeps its point.
    """
    if isinstance(number, float) and not number.is_integer():
        return repr(number)
    digits = str(int(number))
    return digits.zfill(12) if number > 0 and 9 <= len(digits) <= 11 else digits


def check_digit(body: str) -> int | None:
    """Digit 12 for the first 11 (IIN and BIN alike), or None for a body that is never issued."""
    digits = list(map(int, body[:11]))
    for weights in (_WEIGHTS_1, _WEIGHTS_2):
        rest: int = sum(map(mul, digits, weights)) % 11
        if rest != 10:
            return rest
    return None


def _error(value: str) -> str | None:
    if not _DIGITS.fullmatch(value):
        return "iin.not_digits"
    if len(value) != 12:
        return "iin.length"
    if value == "0" * 12 or check_digit(value) != int(value[11]):
        return "iin.checksum"
    if value[4] in "456":
        return "iin.bin"
    return None


def _calendar_date_possible(value: str) -> bool:
    digit7 = value[6]
    if digit7 in _CENTURY:
        return _date(_CENTURY[digit7] + int(value[:2]), value) is not None
    # The century is unknown, so 29 February counts as possible when any century allows it.
    return any(_date(century + int(value[:2]), value) for century in (1800, 1900, 2000))


def _date(year: int, value: str) -> dt.date | None:
    try:
        return dt.date(year, int(value[2:4]), int(value[4:6]))
    except ValueError:
        return None


def _implausible(birth_date: dt.date | None, today: dt.date) -> bool:
    if birth_date is None:
        return False
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    age = today.year - birth_date.year - (0 if had_birthday else 1)
    return birth_date > today or age > OLDEST_AGE
