"""Lists of people as centres keep them: title rows, an empty row, a totals line, dirty cells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from core.people.iin import check_iin

HEADER = (
    "№", "ЖСН / ИИН", "Т.А.Ә. / Ф.И.О.", "Туған күні", "Жынысы", "Ауданы", "Мекенжайы",
    "Телефон", "Санаты", "Мүгедектік тобы", "Дәрігер рұқсаты (дейін)", "Ескертпе",
)  # fmt: skip
FIRST_ROW = 5  # of people, counted as a spreadsheet does
WRONG_IIN, RIGHT_IIN = "580717483850", "580717483859"
SURNAMES = ("Қалдыбекова", "Төребекова", "Жұмабаева")
WOMEN = (
    "Айна", "Бибігүл", "Гүлнар", "Дина", "Жанат", "Зейнеп", "Қамқа", "Ләйла", "Меруерт",
    "Орынкүл", "Райхан", "Сәлима", "Тұрсын", "Ұлту", "Үміт", "Шолпан",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One invented person of a list, with a true IIN."""

    iin: str
    name: str
    born: dt.date
    phone: str


def listed(number: int) -> Listed:
    """The person of that number, from 0: the same in every list that these tests write."""
    born = dt.date(1950 + number % 10, 1 + number % 12, 1 + number % 28)
    name = f"{SURNAMES[number // len(WOMEN)]} {WOMEN[number % len(WOMEN)]} Сәрсенқызы"
    return Listed(iin_of(born, number), name, born, f"8 701 555 {1000 + number}")


def iin_of(born: dt.date, serial: int, *, man: bool = False) -> str:
    """A synthetic IIN of somebody born in the twentieth century; searches a serial that exists."""
    while True:
        head = f"{born:%y%m%d}{3 if man else 4}{7000 + serial:04d}"
        for last in range(10):
            if not check_iin(f"{head}{last}").errors:
                return f"{head}{last}"
        serial += 100


def write_members(
    path: Path, *, people: int, first: int = 0, cleared: int | None = None, dirty: bool = False
) -> Path:
    """Write people `first`, `first + 1` …; the first `cleared` of them (all, when None) have a
    doctor's clearance for 300 days.

    With `dirty` three rows follow: a wrong IIN, no name, and the first person again.
    """
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=300)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Тізім")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write(0, 0, "«Белсенді ұзақ өмір» орталығы, қызмет алушылар тізімі")
    sheet.write(1, 0, "Шымкент қаласы")
    sheet.write_row(3, 0, HEADER)
    at = FIRST_ROW - 1
    for number in range(people):
        _write_person(sheet, at, number, listed(first + number), day)
        if cleared is None or number < cleared:
            sheet.write(at, 10, f"{until:%d.%m.%Y}")
        at += 1
    if dirty:
        again = listed(first)
        sheet.write_row(at, 0, (people + 1, WRONG_IIN, "Төлеген Айназия", "17.07.1958"))
        sheet.write_row(at + 1, 0, (people + 2, iin_of(dt.date(1956, 3, 3), 90), "", "03.03.1956"))
        sheet.write_row(at + 2, 0, (people + 3, again.iin, again.name, f"{again.born:%d.%m.%Y}"))
        at += 3
    sheet.write(at + 1, 0, "Барлығы")
    sheet.write(at + 1, 1, people)
    book.close()
    return path


def _write_person(sheet: Any, at: int, number: int, one: Listed, day: Any) -> None:
    """One row, in one of the ways in which people write it."""
    sheet.write(at, 0, number + 1)
    if number % 2:
        sheet.write_number(at, 1, int(one.iin))
    else:
        sheet.write_string(at, 1, f"{one.iin[:6]} {one.iin[6:]}")
    sheet.write(at, 2, one.name.upper() if number % 5 == 4 else one.name)
    if number % 3:
        sheet.write(at, 3, f"{one.born:%d.%m.%Y} ж.")
    else:
        sheet.write_datetime(at, 3, dt.datetime.combine(one.born, dt.time()), day)
    sheet.write_row(at, 4, ("әйел", "Еңбекші ауданы", f"Төле би к. {number + 1}", one.phone))
    sheet.write(at, 8, "зейнеткер")
