"""The timesheet as a workbook and on paper, with lines to sign."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from core.documents.pdf import render_pdf
from core.indicators.rules import safe_cell
from core.indicators.timesheet_queries import Timesheet, TimesheetLine
from core.indicators.timesheet_rules import OFF, Square
from core.plugins.contracts import RegionInfo
from core.web.i18n import current_locale, format_month, format_number, gettext
from core.web.i18n import lazy_gettext as _

TEMPLATE: Final = Path(__file__).resolve().parent / "typst" / "timesheet.typ"
#: the letters that offices write, by language
MARKS: Final[dict[str, dict[str, str]]] = {
    "leave": {"kk": "Е", "ru": "О", "en": "L"},
    "sick": {"kk": "А", "ru": "Б", "en": "I"},
    "training": {"kk": "О", "ru": "У", "en": "T"},
    "other": {"kk": "Б", "ru": "Н", "en": "X"},
    OFF: {"kk": "Д", "ru": "В", "en": "R"},
}
MARK_WORDS: Final[dict[str, Any]] = {
    "leave": _("leave"),
    "sick": _("illness"),
    "training": _("training of staff"),
    "other": _("away for another reason"),
    OFF: _("day off"),
}
#: absences that have a column of their own
COUNTED: Final = ("leave", "sick", "training", "other")


def mark_of(kind: str) -> str:
    return MARKS[kind].get(current_locale(), MARKS[kind]["kk"])


def hours_words(minutes: int) -> str:
    """2,5: hours to two decimals."""
    return format_number(round(minutes / 60, 2))


def square_words(square: Square) -> str:
    if square.minutes:
        return hours_words(square.minutes)
    return mark_of(square.mark) if square.mark else ""


def legend() -> list[tuple[str, str]]:
    """Letters with what they mean."""
    return [(mark_of(kind), str(words)) for kind, words in MARK_WORDS.items()]


def sums_head() -> list[str]:
    """Headings of the columns behind the days."""
    days = [mark_of(kind) for kind in COUNTED]
    return [gettext("Days"), gettext("Hours in all"), gettext("Norm, hours"), *days]


def sums_of(line: TimesheetLine) -> list[float | None]:
    """Days, hours, norm and days of each absence."""
    row = line.row
    norm = None if row.norm is None else round(row.norm / 60, 2)
    absent: list[float | None] = [row.absent(kind) for kind in COUNTED]
    return [row.days, round(row.minutes / 60, 2), norm, *absent]


def _signatures() -> list[str]:
    return [gettext("Made by"), gettext("Director")]


def timesheet_book(sheet: Timesheet, region: RegionInfo) -> bytes:
    """One sheet; hours are numbers, so that they can be added up."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(gettext("Timesheet")[:31])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#DCEBF2"}
    )
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    number = book.add_format({"border": 1, "num_format": "0.##", "align": "center"})
    language = current_locale()
    page.write_string(0, 0, f"{gettext('Timesheet')}, {format_month(sheet.days[0])}", title)
    page.write_string(1, 0, safe_cell(f"{region.name_in(language)}, "
                                      f"{sheet.centre.name_in(language)}"))  # fmt: skip
    page.set_column(0, 0, 5)
    page.set_column(1, 2, 28)
    page.set_column(3, 2 + len(sheet.days), 5)
    heads = ["№", gettext("Full name"), gettext("Post"), *(str(day.day) for day in sheet.days)]
    for column, words in enumerate([*heads, *sums_head()]):
        page.write_string(3, column, words, head)
    page.freeze_panes(4, 3)
    for place, line in enumerate(sheet.lines, 1):
        page.write_number(3 + place, 0, place, text)
        page.write_string(3 + place, 1, safe_cell(line.member.full_name), text)
        page.write_string(3 + place, 2, safe_cell(line.member.post), text)
        squares: list[Any] = [
            round(one.minutes / 60, 2) if one.minutes else square_words(one)
            for one in line.row.squares
        ]
        for column, value in enumerate([*squares, *sums_of(line)], 3):
            _write(page, 3 + place, column, value, number)
    _write_foot(page, 5 + len(sheet.lines))
    book.close()
    return buffer.getvalue()


def _write(page: Any, row: int, column: int, value: float | str | None, look: Any) -> None:
    if value is None or isinstance(value, str):
        page.write_string(row, column, "—" if value is None else value, look)
    else:
        page.write_number(row, column, value, look)


def _write_foot(page: Any, row: int) -> None:
    page.write_string(row, 1, "; ".join(f"{mark} – {words}" for mark, words in legend()))
    page.write_string(row + 1, 1, definition())
    for place, post in enumerate(_signatures()):
        page.write_string(row + 3 + 2 * place, 1, f"{post} ______________________")


def definition() -> str:
    """What is counted, beside the numbers."""
    return gettext(
        "Hours of closed sessions, for whoever led them, and of appointments that took place; what "
        "was held at one time is counted once. Norm: written working hours without days off."
    )


def timesheet_pdf(
    sheet: Timesheet, region: RegionInfo, *, language: str, made_at: dt.datetime
) -> bytes:
    """The same on paper, in the language of the block around it (`kk` or `ru`). Raises
    `InvalidInput` for signs that the documents' font lacks."""
    values = {
        "title": gettext("Timesheet"),
        "region_name": region.name_in(language),
        "centre_name": sheet.centre.name_in(language),
        "centre_address": sheet.centre.address,
        "month": format_month(sheet.days[0]),
        "head": ["№", gettext("Full name"), *(str(day.day) for day in sheet.days), *sums_head()],
        "rows": [
            [
                str(place),
                f"{line.member.full_name}\n{line.member.post}".strip(),
                *(square_words(one) for one in line.row.squares),
                *("—" if one is None else format_number(one) for one in sums_of(line)),
            ]
            for place, line in enumerate(sheet.lines, 1)
        ],
        "legend": "; ".join(f"{mark} – {words}" for mark, words in legend()),
        "definition": definition(),
        "nobody": gettext("Nobody here yet"),
        "signatures": _signatures(),
    }
    return render_pdf(TEMPLATE, values, language, created=made_at)
