"""Pure decisions of the library."""

from __future__ import annotations

import pytest

from core.sdk.sheets import Sheet, SheetRow
from plugins.active_longevity.library import rules
from plugins.active_longevity.library.naming import edition_key, search_key
from plugins.active_longevity.library.rules import LendingRules, Reader
from plugins.active_longevity.library.sheet_rows import FORMAT_WORDS, find_books, read_row


def test_too_many_books_and_overdue_ones_refuse_as_the_region_chose() -> None:
    strict, kind = LendingRules(most_books=2), LendingRules(most_books=2, overdue="warn")
    assert rules.obstacles(Reader(1, 0), strict) == []
    assert rules.obstacles(Reader(2, 0), strict) == ["most_books"]
    assert rules.obstacles(Reader(1, 1), strict) == ["overdue"]
    assert rules.obstacles(Reader(2, 1), strict) == ["most_books", "overdue"]
    assert rules.obstacles(Reader(1, 1), kind) == []


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("101", ["101"]),
        ("101; 102,103", ["101", "102", "103"]),
        ("101-103", ["101", "102", "103"]),
        ("К-007 – К-009", ["К-007", "К-008", "К-009"]),
        ("0098–0100", ["0098", "0099", "0100"]),
        ("12-7", ["12-7"]),
        ("1-500", None),
        ("x" * 41, None),
    ],
)
def test_inventory_numbers_are_read_as_libraries_write_them(
    typed: str, numbers: list[str] | None
) -> None:
    assert rules.expand_inventory(typed) == numbers


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("978-601-200-123-4", None),
        ("978-3-16-148410-0", "9783161484100"),
        ("ISBN 0-306-40615-2", "0306406152"),
        ("0-8044-2957-X", "080442957X"),
        ("0-8044-2957-1", None),
        ("", ""),
        ("кітап", None),
    ],
)
def test_an_isbn_is_known_by_its_check_digit(typed: str, clean: str | None) -> None:
    assert rules.clean_isbn(typed) == clean


def test_numbers_go_on_after_the_highest() -> None:
    assert rules.next_numbers({"7", "К-900", "41"}, 2) == ["42", "43"]
    assert rules.next_numbers([], 1) == ["1"]


def test_one_edition_is_one_in_any_spelling_and_another_format_is_another() -> None:
    def key(title: str, author: str, book_format: str = "print") -> str:
        return edition_key(title, author, language="kk", book_format=book_format, year=None,
                           isbn="")  # fmt: skip

    assert key("Абай жолы", "Мұхтар Әуезов") == key("АБАЙ ЖОЛЫ.", "Мухтар Ауэзов")
    assert key("Абай жолы", "Мұхтар Әуезов") != key("Абай жолы", "Мұхтар Әуезов", "braille")
    assert " ауезов" in search_key("Абай жолы", "Мұхтар Әуезов")


def _table(*lines: tuple[object, ...]) -> Sheet:
    rows = tuple(SheetRow(number, line) for number, line in enumerate(lines, 1))  # type: ignore[arg-type]
    return Sheet("Кітаптар", rows)


def test_a_catalogue_is_found_under_its_title_and_read_with_everything_wrong_named() -> None:
    sheet = _table(
        ("Кітапхана қоры", None, None, None, None, None, None),
        ("№", "Кітап атауы", "Автор", "Тілі", "Түрі", "Инв. №", "Саны", "Год издания"),
        (1, "Қан мен тер", "Нұрпейісов", "қазақ тілі", "Брайль", "101-102", 2, "1973 ж."),
        (2, "Капитанская дочка", "Пушкин А. С.", "орысша", "крупный шрифт", None, 3, 1836),
        (3, None, "Авторсыз", "клингон", "свиток", "5", "көп", "19"),
        (4, "Сөз", "", "kk", "", "7; 8", 5, ""),
        (1, 2, 3, 4, 5, 6, 7, 8),
        (None, None, None, None, None, None, None, None),
    )
    table = find_books([sheet])
    assert table.header_row == 2
    read = [
        read_row(one, table, language="kk", book_format="print", this_year=2026)
        for one in table.rows
    ]
    good, large, wrong, disagreeing = read
    assert (good.data.language, good.data.format, good.data.year) == ("kk", "braille", 1973)
    assert (good.numbers, good.copies, good.errors) == (["101", "102"], 2, [])
    assert (large.data.language, large.data.format, large.copies) == ("ru", "large_print", 3)
    assert {code for code, _text in wrong.errors} == {
        "title.missing", "language.unknown", "format.unknown", "copies.invalid",
    }  # fmt: skip
    assert [code for code, _text in wrong.warnings] == ["year.invalid"]
    assert [code for code, _text in disagreeing.errors] == ["copies.disagree"]


def test_words_of_formats_do_not_meet() -> None:
    assert FORMAT_WORDS["аудиокниг" + "а"] == "audio"
    assert set(FORMAT_WORDS.values()) == set(rules.FORMATS)
