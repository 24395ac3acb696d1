"""The empty workbook that centres fill in: headings the import knows, lists to choose from, and a
sheet that explains each column, in Kazakh or Russian."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from core.exchange.categories import category_codes
from core.exchange.columns import ColumnSpec, header_key
from core.exchange.pages import label_of
from core.people.labels import CATEGORIES, SEXES
from core.web.i18n import gettext, in_language
from core.web.i18n import lazy_gettext as _

LANGUAGES: Final = ("kk", "ru")
ROWS: Final = 2000
#: columns of one person's name in parts: the template has the whole name in one
_PARTS: Final = frozenset({"surname", "given_name", "patronymic"})
_DATES: Final = frozenset({"birth_date", "category_from", "category_to"})
_EXPLAINED: Final[dict[str, tuple[Any, str]]] = {
    "number": (_("Any number, for your own order. It may stay empty."), "1"),
    "iin": (_("12 digits. Without an IIN leave the cell empty: the row is taken with a remark."),
            "530314400300"),
    "full_name": (_("Surname, given name and patronymic as in the papers. Needed in every row."),
                  "Әшімова Гүлнар Серікқызы"),
    "birth_date": (_("Day, month and year."), "14.03.1953"),
    "sex": (_("Choose from the list."), ""),
    "phone": (_("One or more numbers with a comma between; whose it is may stand in brackets."),
              "8 701 234 56 78"),
    "address": (_("Street, house, flat."), "Тәуке хан даңғылы, 5-12"),
    "district": (_("Name of the district as it stands in the settings."), "Қаратау ауданы"),
    "category": (_("Choose from the list; several may stand with a semicolon between."), ""),
    "disability_group": (_("I, II or III."), "II"),
    "category_from": (_("From which day the category holds, by the paper."), "01.02.2025"),
    "category_to": (_("Its last day; empty: without term."), "31.01.2027"),
    "category_paper": (_("Certificate, reference or act: what it is, its number and date."), ""),
    "card_number": (_("Number of the membership card, if there is one."), "00012345"),
    "note": (_("Anything else that staff should know."), ""),
}  # fmt: skip


def template_book(columns: Sequence[ColumnSpec], language: str) -> bytes:
    """The workbook (.xlsx) with every column that the import takes; needs an application context.

    Numbers that must keep their zeros stand in columns of text.
    """
    with in_language(language):
        return _book([spec for spec in columns if spec.code not in _PARTS])


def _book(columns: Sequence[ColumnSpec]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCEBF2", "border": 1})
    text, date = book.add_format({"num_format": 49}), book.add_format({"num_format": "dd.mm.yyyy"})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": 49})
    sheet = book.add_worksheet(gettext("List of people")[:31])
    explained = book.add_worksheet(gettext("How to fill in")[:31])
    lists = book.add_worksheet(gettext("Values to choose")[:31])
    lists.hide()
    sheet.freeze_panes(1, 0)
    chosen = {"sex": list(map(str, SEXES.values())), "category": category_choices(),
              "disability_group": ["I", "II", "III"]}  # fmt: skip
    for place, spec in enumerate(columns):
        sheet.write_string(0, place, heading(spec), head)
        sheet.set_column(place, place, _width(spec), date if spec.code in _DATES else text)
        if spec.code in chosen:
            _add_choice(sheet, lists, place, chosen[spec.code], strict=spec.code != "category")
    explained.set_column(0, 0, 26, wrap)
    explained.set_column(1, 1, 70, wrap)
    explained.set_column(2, 2, 30, wrap)
    for column, title in enumerate(
        (gettext("Column"), gettext("What to write"), gettext("Sample"))
    ):
        explained.write_string(0, column, title, head)
    for line, spec in enumerate(columns, 1):
        about, sample = _EXPLAINED.get(spec.code, (_("A column of a module."), ""))
        # a colon, so that the line is no heading for whoever reads the file
        explained.write_string(line, 0, f"{line}. {heading(spec)}:", wrap)
        explained.write_string(line, 1, str(about), wrap)
        explained.write_string(line, 2, sample, wrap)
    book.close()
    return buffer.getvalue()


def _add_choice(sheet: Any, lists: Any, place: int, values: list[str], *, strict: bool) -> None:
    """A drop-down; what it does not know is refused only where nothing else can be right."""
    for line, value in enumerate(values):
        lists.write_string(line, place, value)
    first, last = (lists.name, place), len(values) - 1
    column = _letter(first[1])
    sheet.data_validation(
        1, place, ROWS, place,
        {"validate": "list", "source": f"='{first[0]}'!${column}$1:${column}${last + 1}",
         "error_type": "stop" if strict else "information", "ignore_blank": True},
    )  # fmt: skip


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def category_choices() -> list[str]:
    """Categories in the language of the work, as far as the import understands the word."""
    labels = [str(label) for label in CATEGORIES.values()]
    return [label for label in labels if category_codes(label)[1]]


def heading(spec: ColumnSpec) -> str:
    """The reader's word for a column, where the import knows it by that word."""
    label = str(label_of(spec.code))
    if header_key(label) in spec.keys:
        return label
    return (spec.phrases or spec.headers)[0]


def _width(spec: ColumnSpec) -> int:
    return {"full_name": 38, "address": 36, "note": 30, "category": 30, "number": 6}.get(
        spec.code, 18
    )
