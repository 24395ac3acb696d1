"""Reading the extract of a national portal: where its table begins and what its columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.exchange.columns import ColumnSpec, best_columns, header_key
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    HEADER_SEARCH_ROWS,
    Sheet,
    SheetError,
    SheetRow,
    column_letter,
    is_blank,
    storable,
    text_of,
)
from core.web.i18n import lazy_gettext as _

#: more rows than this are not compared at once
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 300


def _spellings(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


def _column(code: str, label: object, headers: str, phrases: str = "") -> ColumnSpec:
    return ColumnSpec(
        code, _spellings(headers), owner="portal", phrases=_spellings(phrases) if phrases else (),
        label=label,
    )  # fmt: skip


#: what is read; each with the headings by which it is known in kk, ru and en
COLUMNS: Final = (
    # not «number», which in other tables is the number of a line
    _column("portal_number", _("Number in the portal"),
            "№ заказа; номер; номер заявки; № заявки; өтінім №; тапсырыс №; number; order number;"
            "request number",
            "номер заказа; номер заявки; номер заявления; тапсырыс нөмірі; өтінім нөмірі;"
            "номер на портале; порталдағы нөмір; order no"),
    _column("iin", _("IIN"), "ИИН; ЖСН; IIN", "ИИН; ЖСН; ИИН получателя; алушының ЖСН"),
    _column("full_name", _("Full name"),
            "ФИО; Т.А.Ә.; аты-жөні; получатель; алушы; full name; name",
            "фио получателя; алушының аты-жөні; фамилия, имя, отчество; ФИО"),
    _column("status", _("State in the portal"), "статус; мәртебесі; күйі; status; state",
            "статус заказа; статус заявки; тапсырыс мәртебесі; өтінім мәртебесі"),
    _column("supplier", _("Supplier"), "поставщик; өнім беруші; жеткізуші; supplier; provider",
            "наименование поставщика; поставщик услуг; өнім берушінің атауы; қызмет беруші"),
    _column("guaranteed_tiyn", _("Guaranteed sum"),
            "гарантированная сумма; кепілдік берілген сома; guaranteed sum; guaranteed amount",
            "гарантированная сумма; кепілдік берілген сома"),
    _column("excess_tiyn", _("Excess that the person pays"),
            "превышение; асып кеткен сома; доплата; қосымша төлем; excess",
            "сумма превышения; сумма доплаты; доплата получателя; асып кеткен сома"),
    _column("act_on", _("Date of the act"), "дата акта; акт күні; act date; date of act",
            "дата подписания акта; акт жасалған күн; актіге қол қойылған күн; дата акта"),
)  # fmt: skip
CODES: Final = tuple(one.code for one in COLUMNS)
#: headings that need no question: a line's number
_ORDINAL: Final = frozenset(map(header_key, ("№", "№ п/п", "п/п", "р/с", "р/с №", "#", "no")))


@dataclass(frozen=True)
class ExtractTable:
    """The table of an extract: headings and cells by 0-based column (as text), and what the
    headings were understood as. `unknown` are columns whose headings say nothing to us."""

    headers: Mapping[int, str]
    mapping: Mapping[int, str]
    rows: Sequence[tuple[int, dict[int, str]]]

    @property
    def unknown(self) -> list[int]:
        return [
            column
            for column, text in self.headers.items()
            if column not in self.mapping and header_key(text) not in _ORDINAL
        ]


def read_extract(content: bytes, *, name: str) -> ExtractTable:
    """The first visible sheet with a table. Raises `SheetError` (`sheet.no_header` when nothing
    looks like one, `sheet.formula`, `sheet.too_many_rows`, `sheet.too_wide`, and those of
    reading)."""
    sheets = read_sheets(content, name=name)
    best: tuple[float, Sheet, SheetRow] | None = None
    for sheet in sheets:
        if sheet.problem is not None or not sheet.visible:
            continue
        for row in sheet.rows[:HEADER_SEARCH_ROWS]:
            texts = _texts(row)
            # a line of headings is at least two texts; of several the best known, then the first
            score = best_columns(texts, COLUMNS)[0] if len(texts) > 1 else -1.0
            if score >= 0 and (best is None or score > best[0]):
                best = (score, sheet, row)
    if best is None:
        raise next((one.problem for one in sheets if one.problem), None) or SheetError(
            "sheet.no_table"
        )
    return _table(best[1], best[2])


def _table(sheet: Sheet, header: SheetRow) -> ExtractTable:
    if sheet.formulas:
        names = [f"{column_letter(column)}{row}" for row, column in sorted(sheet.formulas)[:5]]
        raise SheetError("sheet.formula", names=names)
    if len(header.cells) > MOST_COLUMNS:
        raise SheetError("sheet.too_wide", limit=MOST_COLUMNS)
    if len(sheet.rows) > MOST_ROWS + HEADER_SEARCH_ROWS:
        raise SheetError("sheet.too_many_rows", limit=MOST_ROWS)
    headers = _texts(header)
    rows = [
        (row.number, cells)
        for row in sheet.rows
        if row.number > header.number and (cells := _cells(row, headers))
    ]
    return ExtractTable(headers, best_columns(headers, COLUMNS)[1], rows)


def _texts(row: SheetRow) -> dict[int, str]:
    return {
        column: storable(" ".join(cell.split()))[:LONGEST_CELL]
        for column, cell in enumerate(row.cells)
        if isinstance(cell, str) and cell.strip()
    }


def _cells(row: SheetRow, headers: Mapping[int, str]) -> dict[int, str]:
    return {
        column: storable(text_of(row.cell(column)))[:LONGEST_CELL]
        for column in headers
        if not is_blank(row.cell(column))
    }
