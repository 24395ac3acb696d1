"""Timetables made for tests, as .csv."""

from __future__ import annotations

import csv
import io
from typing import Any

HEADER = (
    "Топ атауы", "Қызмет түрі", "Бөлме", "Нұсқаушы", "Апта күндері", "Уақыты", "Орын саны",
    "Басталу күні", "Аяқталу күні", "Жабдық",
)  # fmt: skip
FIRST, LAST = "23.11.2026", "31.12.2026"


def line(
    group: str = "Йога 1", kind: str = "Йога", room: str = "2-зал", instructor: str = "",
    days: str = "Дс/Ср", time: str = "10:00-11:00", places: str = "10", first: str = FIRST,
    last: str = LAST, equipment: str = "",
) -> tuple[str, ...]:  # fmt: skip
    return (group, kind, room, instructor, days, time, places, first, last, equipment)


def sheet(*lines: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["Сабақ кестесі, 2026 жыл"])
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue().encode()
