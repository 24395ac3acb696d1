"""Columns of a timetable: how their headers are spelt, and where the table begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.exchange.columns import ColumnSpec, best_columns
from core.exchange.tables import (
    HEADER_SEARCH_ROWS,
    Sheet,
    SheetError,
    SheetRow,
    is_blank,
    text_of,
)

_OWNER: Final = "timetable"


def _column(code: str, headers: str, phrases: str = "", *, required: bool = False) -> ColumnSpec:
    def split(text: str) -> tuple[str, ...]:
        return tuple(one.strip() for one in text.split(";") if one.strip())

    return ColumnSpec(code, split(headers), owner=_OWNER, required=required, phrases=split(phrases))


COLUMNS: Final = (
    _column("number", "р/с; № р/с; № п/п; п/п; no; №"),
    _column(
        "group",
        "топ; үйірме; группа; кружок; клуб; секция; название; атауы; group; club; title",
        "топ атауы; топтың атауы; үйірме атауы; название группы; наименование группы; "
        "название кружка; group name",
        required=True,
    ),
    _column(
        "kind",
        "қызмет; қызметі; бағыт; бағыты; услуга; направление; service; kind",
        "қызмет түрі; вид услуги; вид занятия; kind of service",
    ),
    _column(
        "room",
        "бөлме; зал; кабинет; орын-жай; помещение; аудитория; место; место проведения; room; hall",
        "бөлме атауы; өткізілетін орны; номер кабинета",
    ),
    _column(
        "instructor",
        "нұсқаушы; жетекші; жетекшісі; маман; оқытушы; инструктор; руководитель; преподаватель; "
        "специалист; ведущий; педагог; тренер; instructor; teacher; leader",
        "үйірме жетекшісі; руководитель кружка; нұсқаушының аты-жөні; фио инструктора; "
        "фио преподавателя",
    ),
    _column(
        "weekdays",
        "күн; күні; күндер; күндері; апта күні; дни; день; дни недели; weekdays; days; day",
        "апта күндері; өткізілетін күндері; дни недели; день недели; дни занятий; days of the week",
        required=True,
    ),
    _column(
        "time",
        "уақыт; уақыты; сағат; время; часы; time; начало; басталуы; start; from",
        "сабақ уақыты; өткізілетін уақыты; время занятий; время начала; басталу уақыты; start time",
        required=True,
    ),
    _column(
        "ends_at",
        "аяқталуы; соңы; окончание; конец; end; to",
        "аяқталу уақыты; время окончания; end time",
    ),
    _column(
        "minutes", "ұзақтығы; минут; длительность; продолжительность; length; minutes; duration"
    ),
    _column(
        "places",
        "орын; орын саны; орындар; мест; места; вместимость; places; capacity; seats",
        "орындар саны; количество мест; кол-во мест; число мест; number of places",
        required=True,
    ),
    _column(
        "first",
        "бірінші күні; басы; с; дата начала; начало периода; first date; from date; starts on",
        "басталу күні; дата начала; первая дата; басталатын күні; first day",
        required=True,
    ),
    _column(
        "last",
        "соңғы күні; по; дата окончания; дата конца; last date; to date; ends on",
        "аяқталу күні; дата окончания; последняя дата; аяқталатын күні; last day",
        required=True,
    ),
    _column("equipment", "жабдық; құрал; құрал-жабдық; оборудование; инвентарь; equipment"),
)
CODES: Final = frozenset(one.code for one in COLUMNS)
#: without these a header is not one of a timetable
_NEEDED: Final = frozenset({"group", "weekdays", "time"})


@dataclass(frozen=True)
class TimetableTable:
    """Where a timetable stands: the header's row number and texts, column number → code, and the
    rows below it that are not empty."""

    sheet: str
    header_row: int
    headers: Mapping[int, str]
    mapping: Mapping[int, str]
    rows: tuple[SheetRow, ...]
    formulas: frozenset[tuple[int, int]]


def find_timetable(sheets: Sequence[Sheet]) -> TimetableTable:
    """The sheet with the best header. Raises `SheetError`: `sheet.no_header` with the names of the
    sheets, `sheet.empty`, or what is wrong with a sheet that is too large."""
    best: tuple[tuple[bool, float], TimetableTable] | None = None
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            texts = _texts(row)
            score, mapping = best_columns(texts, COLUMNS)
            if not set(mapping.values()) >= _NEEDED:
                continue
            rank = (sheet.visible, score)
            if best is None or rank > best[0]:
                below = tuple(
                    one for one in sheet.rows[place + 1 :] if _speaks(one, mapping, texts)
                )
                table = TimetableTable(
                    sheet.name, row.number, texts, mapping, below, sheet.formulas
                )
                best = (rank, table)
    if best is not None:
        return best[1]
    for sheet in sheets:
        if sheet.problem:
            raise sheet.problem
    if not any(sheet.rows for sheet in sheets):
        raise SheetError("sheet.empty")
    raise SheetError("sheet.no_header", names=[sheet.name for sheet in sheets])


def _texts(row: SheetRow) -> dict[int, str]:
    return {
        column: " ".join(cell.split())
        for column, cell in enumerate(row.cells)
        if isinstance(cell, str) and cell.strip()
    }


def _speaks(row: SheetRow, mapping: Mapping[int, str], headers: Mapping[int, str]) -> bool:
    """Whether a row is one of the timetable: not empty, no repeated header, no signature below."""
    filled = {
        code
        for column, code in mapping.items()
        if code != "number" and not is_blank(row.cell(column))
    }
    if not filled or all(
        text_of(row.cell(column)) == text for column, text in headers.items() if column in mapping
    ):
        return False
    if any(isinstance(cell, str) and "___" in cell for cell in row.cells):
        return False
    return len(filled) > 1 or bool(filled & {"weekdays", "time"})
