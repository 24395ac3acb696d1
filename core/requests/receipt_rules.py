"""Numbers and secrets of receipts: no database, no web."""

from __future__ import annotations

import re
import secrets
from typing import Final

SERIES: Final = "REQ"
SECRET_LENGTH: Final = 8
#: no sign that is read as another: 0 O, 1 I L, 5 S, 2 Z, 8 B
SIGNS: Final = "34679ACDEFGHJKMNPQRTUVWXY"
_NUMBER: Final = re.compile(
    r"([A-Z]{1,3}[0-9]{1,9})-([0-9]{2})-([0-9]{6,9})-([0-9])(?:/([0-9]{1,3}))?"
)
_DASHES: Final = re.compile(r"[\s\u2010-\u2015\u2212_-]+")

#: Damm's quasigroup: one wrong digit and two neighbours that changed places are always found
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    interim = 0
    for sign in digits:
        interim = _DAMM[interim][int(sign)]
    return str(interim)


def receipt_number(region_code: str, centre_id: int, year: int, sequence: int) -> str:
    """`SHY3-26-000123-4`: region, centre, year, number, check digit over all digits before it.

    The centre's number keeps two centres of a region apart, whose series both begin with 1.
    """
    letters = re.sub(r"[^A-Z]", "", region_code.upper())[:3] or "R"
    body = f"{letters}{centre_id}-{year % 100:02d}-{sequence:06d}"
    return f"{body}-{check_digit(re.sub('[^0-9]', '', body))}"


def request_number(receipt: str, position: int) -> str:
    return f"{receipt}/{position}"


def number_key(text: str) -> str | None:
    """A typed number of a receipt or a request in the stored spelling; None when it can be none,
    also where its check digit is wrong."""
    typed = _DASHES.sub("-", text.strip().upper().removeprefix("№").strip())[:50].strip("-")
    typed = re.sub(r"-?/-?", "/", typed)
    found = _NUMBER.fullmatch(typed)
    if found is None:
        return None
    head, year, sequence, check, _position = found.groups()
    digits = re.sub("[^0-9]", "", head) + year + sequence
    return typed if check_digit(digits) == check else None


def looks_like_number(text: str) -> bool:
    """Whether somebody meant a number of a receipt, though a digit may be wrong."""
    typed = _DASHES.sub("-", text.strip().upper().removeprefix("№").strip())[:50].strip("-")
    return _NUMBER.fullmatch(re.sub(r"-?/-?", "/", typed)) is not None


def new_secret() -> str:
    """37 bits, enough against guessing that is slowed down."""
    return "".join(secrets.choice(SIGNS) for _ in range(SECRET_LENGTH))


def secret_key(text: str) -> str:
    """A typed secret in the stored spelling."""
    return re.sub(r"[\s-]+", "", text.strip().upper())[: SECRET_LENGTH + 4]


def secret_shown(secret: str) -> str:
    """ABCD-EFGH: so that it is read aloud without a slip."""
    half = len(secret) // 2
    return f"{secret[:half]}-{secret[half:]}"
