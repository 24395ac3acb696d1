"""Tables of the library to download: the catalogue, and the empty one to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import gettext
from core.sdk.services import lazy_gettext as _
from core.sdk.sheets import csv_table, in_language, xlsx_table
from plugins.active_longevity.library.models import Book, Copy
from plugins.active_longevity.library.queries import copies_of_books
from plugins.active_longevity.library.sheet_rows import HEADING
from plugins.active_longevity.library.words import COPY_STATES, FORMATS, LANGUAGES

TEMPLATE_LANGUAGES: Final = ("kk", "ru")
#: most lines of one table: a library of a centre has some thousands
MOST: Final = 50_000
_WIDTHS: Final = (44, 30, 14, 10, 24, 18, 20, 18, 18, 12, 14, 24)
_SAMPLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "kk": (
        ("Абай жолы. 1-кітап", "Мұхтар Әуезов", "қазақша", "2012", "Жазушы", "", "Роман", "баспа",
         "1001; 1002", "2", "А-3"),
        ("Қан мен тер", "Әбдіжәміл Нұрпейісов", "қазақша", "2008", "", "", "Роман",
         "брайль", "", "1", "Б-1"),
    ),
    "ru": (
        ("Путь Абая. Книга 1", "Мухтар Ауэзов", "русский", "2012", "Жазушы", "", "Роман",
         "печатная", "1001; 1002", "2", "А-3"),
        ("Капитанская дочка", "А. С. Пушкин", "русский", "1998", "", "", "Повесть",
         "аудиокнига", "", "1", "Б-1"),
    ),
}  # fmt: skip


def template(language: str) -> bytes:
    """The workbook to fill in, with two sample rows to write over; needs an application context."""
    with in_language(language):
        heads = [words[language] for words in HEADING.values()]
        return xlsx_table([heads, *_SAMPLES[language]], title=gettext("Books"), widths=_WIDTHS)


def catalogue_lines(
    session: Session, statement: sa.Select[Any], *, language: str
) -> Iterator[list[str]]:
    """A line for each copy of the books that `statement` (`queries.catalogue`) finds, or one for a
    book without copies, under a heading (`kk` or `ru`) that the import knows."""
    columns = [one for one in HEADING if one != "copies"]
    yield [*(HEADING[one][language] for one in columns), gettext("State"), gettext("Note")]
    books: list[Book] = list(session.scalars(statement.with_only_columns(Book).limit(MOST)))
    found = copies_of_books(session, book_ids=[book.id for book in books])
    for book in books:
        copies = found.get(book.id, [])
        for copy, state in copies:
            yield _line(book, copy, state)
        if not copies:
            yield _line(book, None, "")


def _line(book: Book, copy: Copy | None, state: str) -> list[str]:
    return [
        book.title, book.author, str(LANGUAGES[book.language]), str(book.year or ""),
        book.publisher, book.isbn, book.subject, str(FORMATS[book.format]),
        copy.inventory if copy else "", copy.shelf if copy else "",
        str(COPY_STATES[state][0]) if state else "", copy.condition_reason if copy else "",
    ]  # fmt: skip


def catalogue_xlsx(lines: Iterable[list[str]]) -> bytes:
    return xlsx_table(lines, title=str(_("Catalogue of books")), widths=_WIDTHS)


def catalogue_csv(lines: Iterable[list[str]]) -> str:
    return csv_table(lines)
