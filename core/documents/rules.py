"""Decisions about files, numbers and cards that need neither database nor web."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
#: what is taken, with the ending that a download gets
ENDINGS: Final = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
LANGUAGES: Final = ("kk", "ru")
STATES: Final = ("valid", "replaced", "void")
REASON_LENGTH: Final = 200
TITLE_LENGTH: Final = 200
CARD_DIGITS: Final = 9
CARDS_ON_A_SHEET: Final = 10
MOST_CARDS: Final = 200

_TOKEN: Final = re.compile(r"[0-9a-f]{16,64}")
_NUMBER: Final = re.compile(r"[A-Z]{1,6}-[1-9][0-9]{0,8}-[0-9]{4}-[0-9]{5,9}")
_UNSTORABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
#: Unicode ranges that the embedded serif prints whole; `test_pdf.py` prints every sign of them
_PRINTABLE: Final = (
    (0x20, 0x7E),  # Basic Latin
    (0xA0, 0x17F),  # Latin-1, Latin Extended-A
    (0x18F, 0x18F),  # Ə of Azerbaijani papers
    (0x1E6, 0x1E7),
    (0x218, 0x21B),
    (0x259, 0x259),
    (0x2B9, 0x2BC),  # apostrophes of transliterations
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x4F9),  # Kazakh and its neighbours
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x202F, 0x202F),
    (0x2030, 0x2030),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x20B8, 0x20B8),  # ₸
    (0x2116, 0x2116),  # №
    (0x2122, 0x2122),
    (0x2212, 0x2212),
)


def media_type(head: bytes) -> str | None:
    """What a file is by its first bytes; None for what is not taken, whatever its name says."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return None


def whole_pdf(content: bytes) -> bool:
    """Whether a PDF has its end: a cut upload lacks the table that readers begin with."""
    tail = content[-2048:]
    return b"%%EOF" in tail and b"startxref" in tail


def file_name(text: str, kind: str) -> str:
    """A name to show and to download: the last part, without control signs, with the ending that
    the content has."""
    name = _UNSTORABLE.sub("", text.replace("\\", "/").rsplit("/", 1)[-1])
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    return (stem.strip(". ")[:120] or "file") + ENDINGS[kind]


def one_line(text: str, length: int) -> str:
    return " ".join(_UNSTORABLE.sub(" ", text).split())[:length]


def is_token(text: str) -> bool:
    """Whether this is the token of one form on one page."""
    return bool(_TOKEN.fullmatch(text))


def number_text(series: str, centre_id: int, year: int, sequence: int) -> str:
    """The number of a document: unique in the installation, and fit for an address."""
    return f"{series}-{centre_id}-{year}-{sequence:05d}"


def number_key(text: str) -> str | None:
    """A typed number in the one spelling that is stored; None when it can be none."""
    typed = re.sub(r"[\s\u2010-\u2015\u2212/]+", "-", text.strip().upper())[:40]
    typed = re.sub(r"-{2,}", "-", typed.removeprefix("№").strip("-"))
    return typed if _NUMBER.fullmatch(typed) else None


def code_key(text: str) -> str:
    """A typed or scanned public code: small letters, no spaces or hyphens."""
    return re.sub(r"[\s-]+", "", text.strip().lower())[:40]


def unprintable(values: Any) -> list[str]:
    """Signs of all texts inside JSON values that the documents' font lacks, each once."""
    found: dict[str, None] = {}
    for text in _texts(values):
        for sign in unicodedata.normalize("NFC", text):
            if sign not in "\n\t" and not any(low <= ord(sign) <= high for low, high in _PRINTABLE):
                found[sign] = None
    return list(found)


def printable_signs() -> str:
    """Every sign that `unprintable` lets pass."""
    return "".join(chr(code) for low, high in _PRINTABLE for code in range(low, high + 1))


def _texts(values: Any) -> Iterable[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for one in values.values():
            yield from _texts(one)
    elif isinstance(values, (list, tuple)):
        for one in values:
            yield from _texts(one)


def card_number(digits: str) -> str:
    """A card's number: random digits and the check digit of Luhn, so that one wrong digit, or two
    changed places, are no other person's card."""
    return digits + str(-_luhn(digits + "0") % 10)


def is_card_number(text: str) -> bool:
    """Whether a text may be a number that this system gave; cards of before have other forms."""
    ascii_digits = text.isascii() and text.isdigit()
    return ascii_digits and len(text) == CARD_DIGITS and _luhn(text) % 10 == 0


def _luhn(digits: str) -> int:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
