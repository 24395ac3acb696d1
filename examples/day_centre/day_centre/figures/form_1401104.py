"""Form 1401104 as far as the day centre's rows tell it: what stands on the page, and a workbook
with named cells to be filled by core every month and year.

Its edition in force has to be read before it is sent (domain.md §13): rows can be moved in the
workbook, the names of the cells keep their meaning.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter
from sqlalchemy.orm import Session

from core.sdk.figures import Answer, cell_name, figures
from core.sdk.services import IndicatorQuery, RegionInfo, gettext
from core.sdk.services import lazy_gettext as _
from day_centre.figures.words import AGES, KINDS, REGIMES
from day_centre.kinds import MODULE

#: rows of the movement of children
MOVES: Final[dict[str, Any]] = {
    "at_start": _("At the start of the period"), "admitted": _("Admitted in the period"),
    "left": _("Left in the period"), "at_end": _("At the end of the period"),
}  # fmt: skip
#: columns: breakdown, value, words
COLUMNS: Final[tuple[tuple[str, str, Any], ...]] = (
    ("", "", _("All")),
    ("sex", "female", _("Girls")), ("sex", "male", _("Boys")),
    *(("regime", code, words) for code, words in REGIMES.items()),
    *(("child_age", code, words) for code, words in AGES.items()),
)  # fmt: skip
BY_KIND: Final = ("recipients", "services")
WHOLE: Final = ("places", "days", "acts_sum", "acts_own")


@dataclass(frozen=True)
class Form:
    """`moves`: words and numbers in the order of COLUMNS; `kinds`: words, recipients, services;
    `whole`: words and number."""

    moves: tuple[tuple[Any, tuple[int, ...]], ...]
    kinds: tuple[tuple[Any, tuple[int, ...]], ...]
    whole: tuple[tuple[Any, int], ...]


def form_of(session: Session, region: RegionInfo, query: IndicatorQuery) -> Form:
    """The form's numbers of a period: each figure once for every breakdown that it needs."""
    moves = {by: _asked(session, region, query, by, list(MOVES)) for by in _breakdowns()}
    kinds = _asked(session, region, query, "special_kind", BY_KIND)
    whole = _asked(session, region, query, "", WHOLE)
    return Form(
        tuple(
            (words, tuple(_value(moves[by or "sex"][code], by, key) for by, key, _w in COLUMNS))
            for code, words in MOVES.items()
        ),
        (
            (_("All kinds"), tuple(kinds[code].whole for code in BY_KIND)),
            *(
                (words, tuple(_value(kinds[code], "special_kind", key) for code in BY_KIND))
                for key, words in KINDS.items()
            ),
        ),
        tuple((whole[code].indicator.label, whole[code].whole) for code in WHOLE),
    )


def _breakdowns() -> list[str]:
    return list(dict.fromkeys(by for by, _key, _words in COLUMNS if by))


def _asked(
    session: Session, region: RegionInfo, query: IndicatorQuery, by: str, codes: Sequence[str]
) -> Mapping[str, Answer]:
    found = figures(
        session, region, query.first, query.last, by, centre_ids=query.centre_ids, module=MODULE,
        codes=[f"{MODULE}.{code}" for code in codes],
    )  # fmt: skip
    return {one.indicator.code.removeprefix(f"{MODULE}."): one for one in found}


def _value(answer: Answer, by: str, key: str) -> int:
    if not by:
        return answer.whole
    return sum(part.value for part in answer.parts if part.key == key)


# The workbook ------------------------------------------------------------------------------------


def form_book() -> bytes:
    """The form's rows with a named cell for each number of the year: to be uploaded under
    «Official forms», where core fills it. Every name is one that core knows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCEBF2", "border": 1})
    number = book.add_format({"border": 1, "num_format": "#,##0"})
    name = "1401104"
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, len(COLUMNS), 13)
    sheet.write_string(0, 0, gettext("Form 1401104: the day centre's part"), head)
    row = 2
    for title, columns, lines in _tables():
        for column, words in enumerate((title, *columns)):
            sheet.write_string(row, column, str(words), head)
        for words, names in lines:
            row += 1
            sheet.write_string(row, 0, str(words))
            for column, cell in enumerate(names, 1):
                sheet.write_blank(row, column, None, number)
                place = xlsxwriter.utility.xl_rowcol_to_cell(
                    row, column, row_abs=True, col_abs=True
                )
                book.define_name(cell, f"='{name}'!{place}")
        row += 2
    book.close()
    return buffer.getvalue()


def _tables() -> list[tuple[Any, list[Any], list[tuple[Any, list[str]]]]]:
    def cell(code: str, by: str = "", key: str = "") -> str:
        return cell_name(f"{MODULE}.{code}", by, key, since_year=True)

    moves = [(words, [cell(code, by, key) for by, key, _w in COLUMNS])
             for code, words in MOVES.items()]  # fmt: skip
    kinds = [(words, [cell(code, "special_kind", key) for code in BY_KIND])
             for key, words in KINDS.items()]  # fmt: skip
    whole: list[tuple[Any, list[str]]] = [
        (_("Places"), [cell("places")]), (_("Days of stay"), [cell("days")]),
        (_("Sum of the monthly acts"), [cell("acts_sum")]),
        (_("Paid by families"), [cell("acts_own")]),
    ]  # fmt: skip
    return [
        (_("Movement of children"), [words for _by, _key, words in COLUMNS], moves),
        (_("By the eight kinds of service"), [_("Children"), _("Services")], kinds),
        (_("Places, days and money"), [_("Quantity")], whole),
    ]
