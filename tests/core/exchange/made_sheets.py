"""Sheets for the tests of the rehearsal: in memory, and as files with the key to them."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import xlsxwriter

from core.exchange.columns import (
    CORE_COLUMNS,
)
from core.exchange.rehearsal import Rehearsal, check_rows
from core.exchange.tables import (
    Sheet,
    SheetRow,
    find_table,
)
from core.people.iin import check_digit

TODAY = dt.date(2026, 11, 20)
SHARED = Path(__file__).parents[3] / "../shared/data"

HEADER = ["№", "ЖСН / ИИН", "Т.А.Ә. / Ф.И.О.", "Туған күні", "Жынысы", "Ауданы", "Телефон"]


def iin(born: str, sex: str = "әйел", serial: int = 1) -> str:
    """A valid IIN for "dd.mm.yyyy"."""
    day, month, year = born.split(".")
    digit7 = (3 if year < "2000" else 5) + (sex == "әйел")
    while True:
        body = f"{year[2:]}{month}{day}{digit7}{serial:04d}"
        digit = check_digit(body)
        if digit is not None:
            return f"{body}{digit}"
        serial += 1


def sheet(*rows: list[Any], name: str = "Тізім", first: int = 1, **more: Any) -> Sheet:
    """A sheet in memory; `None` stands for an empty row."""
    numbered = [SheetRow(n, tuple(row)) for n, row in enumerate(rows, first) if row]
    return Sheet(name, tuple(numbered), **more)


def rehearse(*rows: list[Any], header: list[Any] | None = None, **more: Any) -> Rehearsal:
    table = find_table([sheet(header or HEADER, *rows)], more.get("columns", CORE_COLUMNS))
    return check_rows(table, today=TODAY, **more)


def person(**cells: Any) -> list[Any]:
    """A good row; cells are replaced by name."""
    good = {
        "number": 1,
        "iin": iin("17.07.1958"),
        "name": "Косанова Айназия Рамазанқызы",
        "born": "17.07.1958",
        "sex": "әйел",
        "district": "Қаратау ауданы",
        "phone": "7023746093",
    }
    return list((good | cells).values())


# --- the whole contract -----------------------------------------------------------------------


def own_file() -> tuple[bytes, dict[str, Any]]:
    """A small file of the shape of members.xlsx, with every agreed code, and its key."""
    born = [f"{day:02d}.0{1 + day % 9}.19{40 + day}" for day in range(1, 29)]
    rows: list[list[Any] | None] = []

    def add(*cells: Any) -> int:
        rows.append([len(rows) + 1, *cells])
        return 4 + len(rows)

    names = ["Әшімова Гүлнар Серікқызы", "Ли Вера", "Мұқан ұлы Алау Ақсұлтан ұлы"]
    tail = ["әйел", "Абай ауданы", "8 701 757 0388"]
    errors: dict[int, list[str]] = {}
    warnings: dict[int, list[str]] = {}
    first = add(int(iin(born[0])), names[0], dt.date(1941, 2, 1), *tail)
    rows.append(None)
    child = add(int(iin("05.05.2005")), names[1], "05.05.2005 ж.", *tail)  # the zero is lost
    errors[add(iin(born[1])[:-1], names[0], born[1], *tail)] = ["iin.length"]
    errors[add(iin(born[2])[:-1] + "O", names[0], born[2], *tail)] = ["iin.not_digits"]
    wrong = str((int(iin(born[3])[-1]) + 1) % 10)
    errors[add(iin(born[3])[:-1] + wrong, names[0], born[3], *tail)] = ["iin.checksum"]
    errors[add("850712301607", names[0], "", *tail)] = ["iin.checksum"]
    errors[add("000000000000", names[0], "", *tail)] = ["iin.checksum"]
    errors[add("161040000172", names[0], "", *tail)] = ["iin.bin"]
    errors[add(iin(born[4]), "", born[4], *tail)] = ["name.missing"]
    errors[add(iin(born[5]), names[0], "31.02.1946", "ер", "", "жоқ")] = ["birth_date.invalid"]
    errors[add("12", " - ", "31.02.1946", *tail)] = [
        "iin.length",
        "name.missing",
        "birth_date.invalid",
    ]
    warnings[add("", names[2], "5 мамыр 1950 ж.", *tail)] = ["iin.missing"]
    warnings[add(iin(born[6]), names[0], "01.01.1950", *tail)] = ["iin.birth_date_mismatch"]
    warnings[add(iin(born[7]), names[0], born[7], "ер", "", "")] = ["iin.sex_mismatch"]
    warnings[add("881330400500", names[0], "", "", "", "")] = ["iin.date"]
    warnings[add("900512000101", names[0], "12.05.1990", "", "", "")] = ["iin.digit7"]
    warnings[add("991231200017", names[0], "31.12.1899", "", "", "")] = ["iin.age"]
    warnings[
        add(f"{iin(born[8])[:6]} {iin(born[8])[6:]}", names[0], born[8], "ер", "", "12-34")
    ] = [
        "iin.sex_mismatch",
        "phone.invalid",
    ]
    again = add(f" {iin(born[0])} ", names[0].upper(), born[0], "ер", "", "жоқ")
    third = add(iin(born[0]), "", "31.02.1941", *tail)  # a repeat lists nothing else
    nameless = add("", "МҰҚАН  ҰЛЫ АЛАУ АҚСҰЛТАНҰЛЫ", "05.05.1950", "ер", "", "")
    people = sum(row is not None for row in rows)
    duplicates = {again: first, third: first, nameless: min(w for w in warnings)}
    assert child not in errors
    return _book(rows, people), {
        "sheet": "Мүшелер",
        "header_row": 4,
        "rows": people,
        "errors": {str(row): codes for row, codes in errors.items()},
        "warnings": {str(row): codes for row, codes in warnings.items()},
        "duplicates_in_file": {str(row): of for row, of in duplicates.items()},
        "valid_new": people - len(errors) - len(duplicates),
    }


def _book(rows: list[list[Any] | None], people: int) -> bytes:
    """The spreadsheet itself: two title lines, the header in line 4, a totals line."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("Мүшелер")
    date = book.add_format({"num_format": "dd.mm.yyyy"})
    page.write(0, 0, "«Белсенді ұзақ өмір» орталығы, қызмет алушылар тізімі")
    page.write(1, 0, "Шымкент қаласы, 2026 жыл")
    page.write_row(3, 0, HEADER)
    for place, row in enumerate(rows, 4):
        for column, cell in enumerate(row or []):
            if isinstance(cell, dt.date):
                page.write_datetime(place, column, dt.datetime(*cell.timetuple()[:3]), date)  # noqa: DTZ001
            else:
                page.write(place, column, cell)
    page.write(len(rows) + 5, 2, "Барлығы:")
    page.write(len(rows) + 5, 3, people)
    book.close()
    return buffer.getvalue()


def files() -> list[tuple[bytes, dict[str, Any]]]:
    """Our own file, and the centre's real one with its key wherever the shared folder is."""
    found = [own_file()]
    if SHARED.is_dir():
        key = json.loads((SHARED / "members.expected.json").read_text(encoding="utf-8"))
        found.append(((SHARED / "members.xlsx").read_bytes(), key))
    return found
