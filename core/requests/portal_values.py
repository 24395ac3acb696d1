"""What a row of an extract says, read from its cells by the mapping of the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.dates import parse_date
from core.requests.portal_rules import VALUES, line_of, number_of, tiyn_of

#: code of the column with the portal's number
NUMBER: Final = "portal_number"


@dataclass(frozen=True)
class ReadRow:
    """`values` by code, those that the row leaves empty left out; `unread` are codes of cells that
    cannot be read, and say nothing either."""

    row_number: int
    values: dict[str, Any]
    iin: str = ""
    name: str = ""
    unread: list[str] = field(default_factory=list)


def read_rows(
    rows: Sequence[tuple[int, Mapping[str, str]]], mapping: Mapping[str, str]
) -> list[ReadRow]:
    """Rows that have a number of the portal or an IIN; other rows are headings and totals."""
    found = []
    for row_number, cells in rows:
        row = _row(row_number, {mapping.get(column, ""): text for column, text in cells.items()})
        if row.values.get("number") or row.iin:
            found.append(row)
    return found


def _row(row_number: int, said: Mapping[str, str]) -> ReadRow:
    values: dict[str, Any] = {}
    unread = []
    for name in VALUES:
        text = said.get(NUMBER if name == "number" else name, "").strip()
        if not text:
            continue
        try:
            values[name] = _value(name, text)
        except ValueError:
            unread.append(name)
    iin = re.sub(r"[^0-9]", "", said.get("iin", ""))
    return ReadRow(row_number, values, iin if len(iin) == 12 else "",
                   line_of(said.get("full_name", "")), unread)  # fmt: skip


def _value(name: str, text: str) -> Any:
    if name == "number":
        return number_of(text)
    if name.endswith("_tiyn"):
        return tiyn_of(text)
    if name == "act_on":
        day = parse_date(text.split(maxsplit=1)[0].rstrip(","))
        if day is None:
            raise ValueError(text)
        return day
    return line_of(text)
