"""What a list of people may hold, and how its cells are made harmless."""

from __future__ import annotations

import re
from typing import Final

CSV: Final = "csv"
XLSX: Final = "xlsx"
FORMATS: Final = (XLSX, CSV)
#: every column, in the order of the file
COLUMNS: Final = (
    "public_id",
    "surname",
    "given_name",
    "patronymic",
    "iin",
    "birth_date",
    "age",
    "sex",
    "phones",
    "address",
    "place",
    "district",
    "categories",
    "card_number",
    "centres",
    "legal_basis",
    "registered_on",
)
#: what is ticked at first
USUAL: Final = ("surname", "given_name", "patronymic", "iin", "birth_date", "sex", "phones",
                "address", "categories")  # fmt: skip
#: closed for a person with a hidden address
HIDDEN: Final = frozenset({"phones", "address", "place", "district", "centres"})

#: a cell that begins so is taken for a formula by spreadsheet programs, also behind spaces
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r\n＝＋－＠]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula: an apostrophe stands before it."""
    cleaned = _CONTROL.sub("", text)
    return f"'{cleaned}" if _FORMULA.match(text) else cleaned


def known_columns(wanted: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """The columns that exist of those wanted, in the order of the file."""
    return tuple(name for name in COLUMNS if name in wanted)
