"""A catalogue as libraries keep it in spreadsheets: headings in three languages, and what the
words in its cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.sdk.sheets import (
    HEADER_SEARCH_ROWS,
    ColumnSpec,
    Sheet,
    SheetError,
    SheetRow,
    best_columns,
    column_letter,
    header_key,
    is_blank,
    storable,
    text_of,
)
from plugins.active_longevity.library.models import Book, Copy
from plugins.active_longevity.library.rules import (
    FIRST_YEAR,
    MOST_COPIES,
    clean_isbn,
    expand_inventory,
    inventory_key,
)
from plugins.active_longevity.library.services import BookData


def _column(code: str, headers: str, phrases: str = "", *, required: bool = False) -> ColumnSpec:
    def split(text: str) -> tuple[str, ...]:
        return tuple(one.strip() for one in text.split(";") if one.strip())

    return ColumnSpec(
        code, split(headers), owner="active_longevity", required=required, phrases=split(phrases)
    )


COLUMNS: Final = (
    _column("number", "р/с; № р/с; № п/п; п/п; no; №"),
    _column(
        "title",
        "атауы; аты; тақырыбы; кітап; название; заглавие; книга; наименование; title; book",
        "кітаптың атауы; кітап атауы; кітаптың аты; шығарма атауы; название книги; "
        "наименование книги; заглавие книги; book title",
        required=True,
    ),
    _column(
        "author",
        "автор; авторы; жазушы; авторлары; писатель; авторы книги; author; authors; writer",
        "кітаптың авторы; автордың аты-жөні; автор книги; фио автора",
    ),
    _column("language", "тілі; тіл; язык; language", "кітап тілі; басылым тілі; язык книги; "
            "язык издания"),
    _column("year", "жылы; жыл; год; year; г.; г.и.", "шыққан жылы; басылған жылы; басып "
            "шығарылған жылы; год издания; год выпуска; year of publication"),
    _column("publisher", "баспа; баспасы; баспаханасы; издательство; изд-во; publisher",
            "баспа атауы; название издательства"),
    _column("isbn", "isbn", "isbn нөмірі; номер isbn"),
    _column("subject", "бөлім; сала; тақырып; рубрика; тематика; тема; раздел; жанр; жанры; "
            "отдел; subject; genre",
            "әдебиет түрі; тақырыптық бөлім; вид литературы; тематический раздел"),
    _column("format", "түрі; пішімі; формат; вид; вид издания; носитель; format; kind",
            "кітап түрі; басылым түрі; вид книги; тип издания; тип носителя"),
    _column("inventory", "инв. №; инв №; инв.№; инв. номер; инв. нөмірі; инвентарь; inventory; "
            "inventory no", "түгендеу нөмірі; мүкәммал нөмірі; инвентарлық нөмірі; инвентарлық "
            "нөмір; инвентарный номер; инвентарные номера; inventory number"),
    _column("copies", "саны; дана; данасы; экз; экз.; экземпляр; экземпляры; кол-во; количество; "
            "copies; quantity", "дана саны; данасының саны; кітап саны; количество экземпляров; "
            "кол-во экземпляров; число экземпляров; number of copies"),
    _column("shelf", "сөре; сөресі; орны; шкаф; полка; место; стеллаж; shelf",
            "сөре нөмірі; сақталатын орны; номер полки; место хранения"),
)  # fmt: skip
HEADING: Final[dict[str, dict[str, str]]] = {
    "title": {"kk": "Кітап атауы", "ru": "Название книги"},
    "author": {"kk": "Автор", "ru": "Автор"},
    "language": {"kk": "Тілі", "ru": "Язык"},
    "year": {"kk": "Шыққан жылы", "ru": "Год издания"},
    "publisher": {"kk": "Баспа", "ru": "Издательство"},
    "isbn": {"kk": "ISBN", "ru": "ISBN"},
    "subject": {"kk": "Бөлім", "ru": "Раздел"},
    "format": {"kk": "Түрі", "ru": "Вид издания"},
    "inventory": {"kk": "Түгендеу нөмірі", "ru": "Инвентарный номер"},
    "copies": {"kk": "Дана саны", "ru": "Количество экземпляров"},
    "shelf": {"kk": "Сөре", "ru": "Полка"},
}


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {header_key(word): code for code, words in table.items() for word in words.split(";")}


LANGUAGE_WORDS: Final = _words({
    "kk": "kk;kz;қаз;қазақ;қазақша;қазақ тілі;қазақ тілінде;каз;казахский;казахский язык;"
          "на казахском;kazakh;қазақ.;каз.",
    "ru": "ru;рус;орыс;орысша;орыс тілі;орыс тілінде;русский;русский язык;на русском;russian;рус.",
    "en": "en;eng;ағылшын;ағылшынша;ағылшын тілі;англ;английский;английский язык;english;англ.",
    "other": "other;басқа;басқа тіл;другой;другой язык;иной;прочий",
})  # fmt: skip
FORMAT_WORDS: Final = _words({
    "print": "print;баспа;қағаз;кәдімгі;кітап;баспа кітап;печатная;печатный;печатное;печать;"
             "обычная;обычный;бумажная;бумажный;книга;printed;printed book;book",
    "large_print": "large print;ірі қаріп;ірі әріп;ірі қаріпті;ірі қаріппен;крупный шрифт;"
                   "крупным шрифтом;крупношрифтовая;крупношрифтовое",
    "braille": "braille;брайль;брайл;брайль кітабы;брайль қарпі;брайльше;шрифт брайля;брайлем;"
               "по брайлю;рельефно-точечный шрифт;книга по брайлю",
    "audio": "audio;аудио;аудиокітап;аудиокнига;cd;mp3;audiobook;диск",
    "daisy": "daisy;сөйлейтін кітап;сөйлейтін кітап (daisy);говорящая книга;"
             "говорящая книга (daisy);дэйзи;talking book;talking book (daisy);тифлофлешкарта",
})  # fmt: skip


@dataclass(frozen=True)
class BookTable:
    """Where a catalogue stands in a file: number of the header, texts and codes by column."""

    sheet: Sheet
    header_row: int
    headers: Mapping[int, str]
    mapping: Mapping[int, str]
    rows: tuple[SheetRow, ...]


@dataclass
class BookRow:
    """A row as it was read; `problems` are pairs of a code of `words.ROW_PROBLEMS` and a text."""

    number: int
    data: BookData
    numbers: list[str]
    copies: int
    shelf: str
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.data.__dict__, "numbers": self.numbers, "copies": self.copies,
            "shelf": self.shelf,
        }  # fmt: skip


def row_of_json(number: int, values: Mapping[str, Any]) -> BookRow:
    """A row as `BookRow.as_json` kept it."""
    rest = dict(values)
    numbers, copies, shelf = rest.pop("numbers"), rest.pop("copies"), rest.pop("shelf")
    return BookRow(number, BookData(**rest), numbers, copies, shelf)


def find_books(sheets: Sequence[Sheet]) -> BookTable:
    """The sheet whose heading names a title best. Raises `SheetError`."""
    best: tuple[tuple[bool, float], BookTable] | None = None
    for sheet in sheets:
        for place, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
            texts = {
                column: " ".join(text_of(cell).split())
                for column, cell in enumerate(row.cells)
                if isinstance(cell, str) and cell.strip()
            }
            score, mapping = best_columns(texts, COLUMNS)
            codes = set(mapping.values()) - {"number"}
            if "title" not in codes or len(codes) < 2:
                continue
            rank = (sheet.visible, score)
            if best is None or rank > best[0]:
                below = tuple(one for one in _below(sheet, place) if _speaks(one, mapping, texts))
                best = (rank, BookTable(sheet, row.number, texts, mapping, below))
    if best is not None:
        return best[1]
    for sheet in sheets:
        if sheet.problem:
            raise sheet.problem
    raise SheetError("sheet.no_header", names=[sheet.name for sheet in sheets])


def _below(sheet: Sheet, place: int) -> Sequence[SheetRow]:
    first = sheet.rows[place].number
    return [row for row in sheet.rows if row.number > first]


def _speaks(row: SheetRow, mapping: Mapping[int, str], headers: Mapping[int, str]) -> bool:
    """No empty row, no line of column numbers, no repeated heading, no total or signature."""
    filled = {
        code
        for column, code in mapping.items()
        if code != "number" and not is_blank(row.cell(column))
    }
    if not filled or all(
        " ".join(text_of(row.cell(column)).split()) == text
        for column, text in headers.items()
        if column in mapping
    ):
        return False
    numbers = [text_of(cell) for cell in row.cells if cell is not None]
    if len(numbers) > 2 and numbers == [str(one) for one in range(1, len(numbers) + 1)]:
        return False
    return "title" in filled or bool(filled & {"author", "inventory"})


def read_row(
    row: SheetRow, table: BookTable, *, language: str, book_format: str, this_year: int
) -> BookRow:
    """What a row says, with everything that is wrong with it."""
    cells = {code: row.cell(column) for column, code in table.mapping.items()}
    texts = {code: " ".join(storable(text_of(cell)).split()) for code, cell in cells.items()}
    errors: list[tuple[str, str]] = []
    warnings: list[tuple[str, str]] = []
    errors += [
        ("cell.formula", f"{column_letter(column)}{row.number}")
        for column in table.mapping
        if (row.number, column) in table.sheet.formulas
    ]
    cut = {
        code: _cut(texts.get(code, ""), code, warnings)
        for code in ("title", "author", "publisher", "subject", "shelf")
    }
    if is_blank(cut["title"]):
        errors.append(("title.missing", ""))
    data = BookData(
        title=cut["title"],
        author="" if is_blank(cut["author"]) else cut["author"],
        language=_word(texts.get("language", ""), LANGUAGE_WORDS, "language", language, errors),
        format=_word(texts.get("format", ""), FORMAT_WORDS, "format", book_format, errors),
        year=_year(texts.get("year", ""), this_year, warnings),
        publisher=cut["publisher"],
        isbn=_isbn(texts.get("isbn", ""), warnings),
        subject=cut["subject"],
    )
    numbers, copies = _copies(texts, errors)
    return BookRow(row.number, data, numbers, copies, cut["shelf"], errors, warnings)


_LENGTHS: Final = {
    "title": Book.title.type.length, "author": Book.author.type.length,
    "publisher": Book.publisher.type.length, "subject": Book.subject.type.length,
    "shelf": Copy.shelf.type.length,
}  # fmt: skip


def _cut(text: str, code: str, warnings: list[tuple[str, str]]) -> str:
    longest = _LENGTHS[code]
    if len(text) <= longest:
        return text
    warnings.append((f"{code}.cut" if code in {"title", "author"} else "text.cut", ""))
    return text[:longest].rstrip()


def _word(
    text: str, known: Mapping[str, str], what: str, default: str, errors: list[tuple[str, str]]
) -> str:
    if is_blank(text):
        return default
    code = known.get(header_key(text)) or known.get(header_key(text.strip(" .")))
    if code is None:
        errors.append((f"{what}.unknown", text[:60]))
        return default
    return code


def _year(text: str, this_year: int, warnings: list[tuple[str, str]]) -> int | None:
    if is_blank(text):
        return None
    found = re.fullmatch(r"(\d{4})(?:\.0+)?\s*(?:жыл|жылы|ж|год|года|г)?\.?", text.lower())
    year = int(found[1]) if found else 0
    if FIRST_YEAR <= year <= this_year + 1:
        return year
    warnings.append(("year.invalid", text[:20]))
    return None


def _isbn(text: str, warnings: list[tuple[str, str]]) -> str:
    if is_blank(text):
        return ""
    found = clean_isbn(text)
    if found is None:
        warnings.append(("isbn.invalid", text[:30]))
        return ""
    return found


def _copies(texts: Mapping[str, str], errors: list[tuple[str, str]]) -> tuple[list[str], int]:
    """Inventory numbers, and how many copies there are."""
    typed, count = texts.get("inventory", ""), texts.get("copies", "")
    numbers = [] if is_blank(typed) else expand_inventory(typed)
    if numbers is None:
        errors.append(("inventory.invalid", typed[:60]))
        numbers = []
    if len({inventory_key(one) for one in numbers}) != len(numbers):
        errors.append(("inventory.repeated", typed[:60]))
    if is_blank(count):
        return numbers, max(1, len(numbers))
    found = re.fullmatch(r"(\d{1,3})(?:\.0+)?\s*(?:дана|экз|шт)?\.?", count.lower())
    wanted = int(found[1]) if found else 0
    if not 1 <= wanted <= MOST_COPIES:
        errors.append(("copies.invalid", count[:20]))
        return numbers, max(1, len(numbers))
    if numbers and wanted != len(numbers):
        errors.append(("copies.disagree", f"{wanted} ≠ {len(numbers)}"))
    return numbers, wanted
