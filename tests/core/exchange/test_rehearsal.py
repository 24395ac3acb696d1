"""The rehearsal: header and columns guessed, rows checked, twins found, the outer contract kept."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.columns import (
    CORE_COLUMNS,
    ColumnSpec,
    best_columns,
    mapping_problems,
    of_module,
)
from core.exchange.person_rows import OTHER_WARNINGS, ROW_ERRORS, ROW_WARNINGS, Identity
from core.exchange.rehearsal import check_rows, expected_json, mark_existing
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    Sheet,
    SheetError,
    Table,
    data_rows,
    find_table,
    find_tables,
)
from core.plugins.contracts import ImportColumn, ImportedCell
from tests.core.exchange.made_sheets import (
    HEADER,
    TODAY,
    files,
    iin,
    own_file,
    person,
    rehearse,
    sheet,
)


@pytest.mark.parametrize(("data", "key"), files(), ids=lambda value: "")
def test_the_key_of_a_file_is_met_exactly(data: bytes, key: dict[str, Any]) -> None:
    table = find_table(read_sheets(data), CORE_COLUMNS)
    found = expected_json(check_rows(table, today=TODAY))
    assert json.loads(json.dumps(found)) == key


def test_own_file_holds_every_agreed_code() -> None:
    _, key = own_file()
    codes = [code for part in ("errors", "warnings") for c in key[part].values() for code in c]
    assert set(codes) == {*ROW_ERRORS, *ROW_WARNINGS}


# --- header and columns -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "codes"),
    [
        (HEADER, "number iin full_name birth_date sex district phone"),
        (
            ["№ п/п", "ФИО получателя", "Дата рождения", "ИИН", "Пол", "Адрес проживания"],
            "number full_name birth_date iin sex address",
        ),
        (
            ["Full name", "Date of birth", "IIN", "Sex", "Phone number", "Card number", "Notes"],
            "full_name birth_date iin sex phone card_number note",
        ),
        (
            ["р/с", "Тегі", "Аты", "Әкесінің аты (бар болса)", "ЖСН", "Туған күні, айы, жылы"],
            "number surname given_name patronymic iin birth_date",
        ),
        (
            ["ФАМИЛИЯ", "Имя", "Отчество (при наличии)", "Контактный телефон", "Категория"],
            "surname given_name patronymic phone category",
        ),
        (["Тегі, аты, әкесінің аты", "ИИН (ЖСН)"], "full_name iin"),
        (["Қызмет алушының аты-жөні", "Байланыс телефоны"], "full_name phone"),
        (["ЖСН", "Аты"], "iin full_name"),
        (["Т. А. Ә.", "Жеке сәйкестендіру нөмірі (ЖСН)"], "full_name iin"),
        (["ФИО родителя", "ФИО", "Дата\nрождения"], "- full_name birth_date"),
        (["Дәрігердің аты-жөні", "Аты-жөні"], "- full_name"),
        (["Туған жері", "Адамдар саны", "Мүгедектік тобы"], "- - disability_group"),
    ],
)
def test_columns_are_guessed_in_three_languages(headers: list[str], codes: str) -> None:
    _, mapping = best_columns(dict(enumerate(headers)), CORE_COLUMNS)
    assert [mapping.get(column, "-") for column in range(len(headers))] == codes.split()


def test_a_code_is_given_once_to_the_best_header() -> None:
    _, mapping = best_columns({0: "Телефон туысының", 1: "Телефон"}, CORE_COLUMNS)
    assert mapping == {1: "phone"}


def test_titles_and_blank_rows_above_the_header() -> None:
    table = find_table(
        [sheet(["ИИН и ФИО: список"], [None, "ЖСН", "бойынша"], HEADER, person(), first=7)],
        CORE_COLUMNS,
    )
    assert (table.header_row, table.first_row) == (9, 10)


def test_a_header_of_two_lines() -> None:
    rows = [
        ["ЖСН", "Т.А.Ә.", "Мекенжайы", None],
        [None, None, "Ауданы", "Көшесі, үйі"],
        [iin("17.07.1958"), "Ли Вера", "Абай ауданы", "Төле би 4"],
    ]
    table = find_table([sheet(*rows)], CORE_COLUMNS)
    assert (table.header_row, table.first_row) == (1, 3)
    assert table.mapping == {0: "iin", 1: "full_name", 2: "district"}
    (row,) = check_rows(table, today=TODAY).rows
    assert (row.number, row.values["district"]) == (3, "Абай ауданы")
    assert row.extra == {"Көшесі, үйі": "Төле би 4"}


def test_a_person_without_a_name_below_the_header_is_no_second_line() -> None:
    row = [1, iin("17.07.1958"), "", "17.07.1958", "әйел", "Абай ауданы", "Телефон"]
    table = find_table([sheet(HEADER, row)], CORE_COLUMNS)
    assert table.first_row == 2
    assert check_rows(table, today=TODAY).rows[0].errors == ("name.missing",)


def test_the_sheet_with_the_best_header_is_taken() -> None:
    notes = sheet(["Нұсқаулық"], ["ЖСН дұрыс жазылсын"], name="Нұсқаулық")
    partial = sheet(["ЖСН", "Аты-жөні"], [iin("17.07.1958"), "Ли Вера"], name="Қысқа")
    form = sheet(HEADER, name="Үлгі")
    full = sheet(HEADER, person(), name="Тізім")
    hidden = sheet([*HEADER, "Мекенжайы"], [*person(), "x"], name="Ескі", visible=False)
    tables = find_tables([notes, partial, form, hidden, full], CORE_COLUMNS)
    assert [table.sheet.name for table in tables] == ["Тізім", "Қысқа", "Үлгі", "Ескі"]


def test_no_header_names_the_sheets() -> None:
    with pytest.raises(SheetError) as caught:
        find_table([sheet(["a", "b"], name="Бір"), sheet(["c"], name="Екі")], CORE_COLUMNS)
    assert (caught.value.code, caught.value.names) == ("sheet.no_header", ("Бір", "Екі"))


def test_a_sheet_too_large_is_the_reason_when_no_other_has_a_header() -> None:
    large = Sheet("Үлкен", (), problem=SheetError("sheet.too_many_rows", limit=20_000))
    with pytest.raises(SheetError, match=r"sheet\.too_many_rows"):
        find_table([large, sheet(["a"])], CORE_COLUMNS)
    assert find_table([large, sheet(HEADER, person())], CORE_COLUMNS).sheet.name == "Тізім"
    with pytest.raises(SheetError, match=r"sheet\.empty"):
        find_table([sheet()], CORE_COLUMNS)


def test_the_guess_can_be_corrected() -> None:
    header = ["Нөмірі", "Кім", "ЖСН", "Аты-жөні"]
    cells = ["x1", "Ли Вера", iin("17.07.1958"), "Асан"]
    table = find_table([sheet(header, cells)], CORE_COLUMNS)
    row = check_rows(table, {0: "card_number", 1: "full_name", 2: "iin"}, today=TODAY).rows[0]
    assert (row.values["surname"], row.values["card_number"]) == ("Ли", "x1")
    assert row.extra == {"Аты-жөні": "Асан"}


def test_problems_of_a_corrected_mapping() -> None:
    assert mapping_problems({0: "iin", 1: "full_name"}, CORE_COLUMNS) == ()
    assert mapping_problems({0: "iin", 1: "iin"}, CORE_COLUMNS) == (
        "mapping.repeated",
        "mapping.no_name",
    )
    assert mapping_problems({0: "shoe", 1: "surname"}, CORE_COLUMNS) == ("mapping.unknown",)


# --- which rows are people --------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        [None, None, "Барлығы:", 1200],
        ["Барлығы", None, None, 1200],
        ["ИТОГО", 3],
        [None, "Жиыны: 1200 адам"],
        [None, None, "Всего по списку 1200 человек"],
        [None, None, "Total"],
        [None, None, "Барлығы 2 адам", None, None, None, "77023746093"],
        [15, None, None, None],
        [15, "", " ", "-", None, "—"],
        [1, 2, 3, 4, 5, 6, 7],
        ["1", "2", "3", "4", "5", "6", "7"],
        HEADER,
        ["Абай ауданы"],
        [None, None, None, None, None, "Абай ауданы"],
        [None, None, "Директор: Әшімова Г."],
        [None, "Директор", "______________", "Әшімова Г."],
    ],
)
def test_rows_that_are_no_people(row: list[Any]) -> None:
    assert [r.number for r in rehearse(person(), row, person(iin="", number=2)).rows] == [2, 4]


@pytest.mark.parametrize(
    "row",
    [
        person(name="Барлыбаева Жиынтық"),
        person(name="Жалпы"),
        person(name=""),
        [None, None, "Ли Вера"],
        [7, None, "Ли Вера"],
        [7, None, None, None, None, "Абай ауданы"],
        [None, iin("17.07.1958")],
        person(name="Барлығы:"),
    ],
)
def test_rows_that_are_people(row: list[Any]) -> None:
    assert len(rehearse(row).rows) == 1


def test_below_the_totals_only_what_is_surely_a_person_counts() -> None:
    found = rehearse(
        person(),
        [None, None, "Барлығы:", 1],
        ["оның ішінде әйелдер", None, None, None, "818"],
        [None, None, "Орталық директоры", None, None, "Г. Әшімова"],
        [None, None, "Орындаған Асанов А.", None, None, None, "8 7252 12 34 56"],
        person(iin=iin("01.01.1950")),
        [None, None, "Ли Вера", "02.02.1950"],
    )
    assert [row.number for row in found.rows] == [2, 7, 8]


# --- columns of modules -----------------------------------------------------------------------


def shoe(cell: Any) -> ImportedCell:
    if cell == "boom":
        raise RuntimeError(cell)
    return ImportedCell(cell) if isinstance(cell, int) else ImportedCell(warning="lab.shoe_invalid")


SHOE = of_module(
    ImportColumn(
        "lab.shoe", "Shoe", ("Аяқ киім (өлшемі)",), shoe, lambda *_: None, lambda *_: None
    ),
    "lab",
)


def test_a_module_owns_its_column() -> None:
    found = rehearse(
        [iin("01.01.1950"), "Ли Вера", 42],
        [iin("02.01.1950"), "Ли Нина", "үлкен"],
        [iin("03.01.1950"), "Ли Анна", None],
        [iin("04.01.1950"), "Ли Алла", "boom"],
        header=["ЖСН", "Аты-жөні", "Аяқ киім (өлшемі)"],
        columns=(*CORE_COLUMNS, SHOE),
    )
    assert [row.values.get("lab.shoe") for row in found.rows] == [42, None, None, None]
    assert [row.warnings for row in found.rows] == [
        (),
        ("lab.shoe_invalid",),
        (),
        ("column.failed",),
    ]
    assert expected_json(found)["warnings"] == {}
    assert found.rows[0].extra == {}


# --- twins and people already known -----------------------------------------------------------

ONE, TWO = iin("17.07.1958"), iin("17.07.1958", serial=500)


@pytest.mark.parametrize(
    ("rows", "duplicates"),
    [
        ([person(), person(iin=f"{ONE[:6]} {ONE[6:]}", name="Басқа", phone="жоқ")], {3: 2}),
        ([person(), person(iin=int(ONE)), person(iin=f"'{ONE}")], {3: 2, 4: 2}),
        ([person(), person(iin=TWO)], {}),
        ([person(), person(iin="", name="КОСАНОВА  Айназия Рамазан қызы")], {3: 2}),
        ([person(iin=""), person()], {3: 2}),
        ([person(iin=""), person(), person()], {3: 2, 4: 2}),
        ([person(iin=""), person(), person(iin=TWO)], {3: 2}),
        ([person(), person(iin=""), person(iin=TWO)], {3: 2}),
        ([person(iin="", born=""), person(iin="", born="")], {}),
        ([person(iin=""), person(iin="", born="18.07.1958")], {}),
        ([person(iin=""), person(iin="", name="Косанова Айназия")], {}),
        ([person(), person(name="")], {3: 2}),
        ([person(), person(born="31.02.1958")], {3: 2}),
        ([person(name=""), person(), person()], {4: 3}),
        ([person(iin=ONE[:-1]), person(iin="")], {}),
        ([person(), person(iin=ONE[:-1])], {}),
    ],
)
def test_twins(rows: list[list[Any]], duplicates: dict[int, int]) -> None:
    found = rehearse(*rows)
    assert {row.number: row.duplicate_of for row in found.of("duplicate")} == duplicates
    assert all(not row.errors and not row.warnings for row in found.of("duplicate"))
    summary = expected_json(found)
    assert summary["valid_new"] == len(rows) - len(duplicates) - len(summary["errors"])


def test_people_of_the_database_are_existing_and_not_new() -> None:
    def known(identity: Identity) -> str | None:
        if identity.iin == ONE:
            return "p1"
        return "p2" if identity.by_name == ("ли вера", dt.date(1950, 1, 2)) else None

    rows = [
        person(phone="жоқ"),
        person(iin="", name="Ли Вера", born="02.01.1950"),
        person(iin=TWO, name="Ли Нина"),
        person(),
        person(iin=ONE[:-1]),
    ]
    found = rehearse(*rows, known=known)
    assert [row.outcome for row in found.rows] == [
        "existing",
        "existing",
        "new",
        "duplicate",
        "error",
    ]
    summary = expected_json(found)
    assert summary["existing"] == {"2": "p1", "3": "p2"}
    assert (summary["valid_new"], summary["warnings"]["2"]) == (1, ["phone.invalid"])
    again = mark_existing(found, lambda _identity: None)
    assert "existing" not in expected_json(again)
    assert [identity.iin for identity in again.identities()] == [ONE, None, TWO]


# --- anything at all --------------------------------------------------------------------------

ANY_CELL = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([ONE, int(ONE), "Ли Вера", "Барлығы:", "17.07.1958", "8 701 757 0388"]),
)


@given(st.lists(st.lists(ANY_CELL, min_size=1, max_size=9), max_size=6))
def test_any_cells_are_rehearsed(rows: list[list[Any]]) -> None:
    found = rehearse(person(), *rows)
    summary = expected_json(found)
    json.dumps([summary, *(dict(row.values) for row in found.rows)])
    known_codes = {*ROW_ERRORS, *ROW_WARNINGS, *OTHER_WARNINGS}
    assert all(known_codes.issuperset(row.errors + row.warnings) for row in found.rows)
    assert len(found.rows) == sum(
        len(found.of(outcome)) for outcome in ("new", "existing", "error", "duplicate")
    )


@given(st.lists(st.lists(ANY_CELL, max_size=9), max_size=8))
def test_any_sheet_has_a_table_or_a_reason(rows: list[list[Any]]) -> None:
    try:
        table = find_table([sheet(*rows)], CORE_COLUMNS)
    except SheetError as error:
        assert error.code in ("sheet.no_header", "sheet.empty")
    else:
        assert isinstance(table, Table)
        assert list(data_rows(table, table.mapping)) is not None


def test_specs_are_distinct() -> None:
    codes = [spec.code for spec in CORE_COLUMNS]
    assert len(codes) == len(set(codes))
    keys = [key for spec in CORE_COLUMNS for key in spec.keys]
    assert len(keys) == len(set(keys)), "one header, two owners"
    assert isinstance(CORE_COLUMNS[0], ColumnSpec)
