"""Phones: any spelling in, E.164 stored, one way of showing (domain.md §4.2, ui.md §6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import phonenumbers

HOME: Final = "KZ"
#: short numbers of Kazakhstan; they are not E.164 and are kept as text
SHORT_NUMBERS: Final = frozenset(
    {"101", "102", "103", "104", "109", "111", "112", "114", "115", "116", "118", "119", "150"}
    | {"169", "1400", "1408", "1414", "1430", "1456", "1477"}
)
NBSP: Final = "\u00a0"

_LETTERS: Final = re.compile(r"[^\W\d_]")
_NON_DIGITS: Final = re.compile(r"[^0-9]+")
_ODD_DIGITS: Final = re.compile(r"[^\D0-9]")
_SEPARATORS: Final = re.compile(
    r"[,;|/\\\n\r]+|\s+(?=\+)|\s(?:және|немесе|или|and|or|и)\s", re.IGNORECASE
)
#: words beside a number: "(баласы)", "үй тел.:", "WhatsApp"
_REMARKS: Final = re.compile(r"\([^()0-9+]*\)|[^\W\d_]+[.:]*")
_EXTENSIONS: Final = re.compile(r"\b(?:ішкі|вн|внутр|доб|ext|x)\b|#", re.IGNORECASE)


@dataclass(frozen=True)
class PhoneCheck:
    """`e164` or `short` is set, or `error` is `phone.invalid` (never two of the three)."""

    e164: str | None = None
    short: str | None = None
    error: str | None = None

    @property
    def number(self) -> str | None:
        """What is stored: E.164, or a short number as text."""
        return self.e164 or self.short


_INVALID: Final = PhoneCheck(error="phone.invalid")
#: how nearly every phone of a list is written; the codes are those that the library knows
_MOBILE: Final = re.compile(
    r"(?:\+7|[78])?[ -]?\(?(7[0-9]{2})\)?[ -]?([0-9]{3})[ -]?([0-9]{2})[ -]?([0-9]{2})", re.ASCII
)
_KNOWN: Final[Any] = phonenumbers.PhoneMetadata.metadata_for_region(HOME, None)
_MOBILE_CODES: Final = re.compile(str(_KNOWN.mobile.national_number_pattern), re.ASCII)


def parse_phone(text: str) -> PhoneCheck:
    """One phone as typed: `8 701 …`, `7 701 …`, `+7 (701) 123-45-67`, `7011234567`, `+49 …`, `112`.

    Letters and digits of other scripts are refused, so that no remark becomes part of a number.
    """
    text = text.replace("\u00a0", " ").strip().lstrip("'")
    usual = _MOBILE.fullmatch(text)
    if usual and _MOBILE_CODES.fullmatch(national := "".join(usual.groups())):
        return PhoneCheck(e164=f"+7{national}")
    digits = _NON_DIGITS.sub("", text)
    if text in SHORT_NUMBERS:
        return PhoneCheck(short=text)
    if len(digits) < 7 or _LETTERS.search(text) or _ODD_DIGITS.search(text):
        return _INVALID
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return _INVALID
    if not phonenumbers.is_valid_number(number):
        return _INVALID
    return PhoneCheck(e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def parse_phones(text: str) -> tuple[PhoneCheck, ...]:
    """A cell that may hold several phones and remarks; repeats are dropped, order is kept.

    A part without any digit is a remark when another part has some, and a wrong phone otherwise
    ("жоқ" is no number).
    """
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    with_digits = [part for part in parts if re.search(r"\d", part)]
    found: dict[PhoneCheck, None] = {}
    for part in with_digits or parts[:1]:
        plain = part if _EXTENSIONS.search(part) else _REMARKS.sub(" ", part).strip(" .:-")
        found[parse_phone(plain or part)] = None
    return tuple(found)


def format_phone(number: str | None) -> str:
    """`+7 701 234 56 78` with U+00A0 between groups; short numbers stay as they are."""
    if not number:
        return ""
    if re.fullmatch(r"\+7[0-9]{10}", number):
        national = number[2:]
        # A code of four digits is a landline of a town, except Almaty's 727.
        is_town = national.startswith(("71", "72")) and not national.startswith("727")
        cuts = (4, 6, 8) if is_town else (3, 6, 8)
        groups = [national[: cuts[0]], national[cuts[0] : cuts[1]]]
        groups += [national[cuts[1] : cuts[2]], national[cuts[2] :]]
        return NBSP.join(["+7", *groups])
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return re.sub(r"[ \-]+", NBSP, shown)


def phone_digits(text: str) -> str:
    """Digits to look for inside stored numbers, from any spelling or part of one.

    Numbers of +7 lose the country code or the trunk 8, so that `8 701 12`, `+7 701 12` and
    `701 12` all give `70112`, which every stored `+770112…` contains. Others keep all digits.
    """
    digits = _NON_DIGITS.sub("", text)
    if text.lstrip().startswith("+"):
        return digits[1:] if digits.startswith("7") else digits
    # Four digits in one piece are the end of a number, not its beginning.
    if re.match(r"\s*8[\s(\-]", text) or (len(digits) >= 5 and digits.startswith("87")):
        return digits[1:]
    if len(digits) == 11 and digits[0] in "78":
        return digits[1:]
    # +7 70… and +7 74… typed without the plus: no mobile code begins with 770 or 774.
    return digits[1:] if re.match(r"77[04]", digits) else digits
