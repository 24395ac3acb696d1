"""The rehearsal: header and columns guessed, rows checked, twins found, the outer contract kept."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
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
from core.exchange.rehearsal import Rehearsal, check_rows, expected_json, mark_existing
from core.exchange.sheets import read_sheets
from core.exchange.tables import (
    Sheet,
    SheetError,
    SheetRow,
    Table,
    data_rows,
    find_table,
    find_tables,
)
from core.people.iin import check_digit
from core.plugins.contracts import ImportColumn, ImportedCell

TODAY = dt.date(2026, 11, 20)
SHARED = Path(__file__).parents[3] / "../shared/data"

HEADER = ["№", "ЖСН / ИИН", "Т.А.Ә. / Ф.И.О.", "Туған күні", "Жынысы", "Ауданы", "Телефон"]


def iin(born: str, sex: str = "әйел", serial: int = 1) -> str:
    """A valid IIN for "dd.mm.yyyy"."""
    day, month, year = born.split(".")
    digit7 = (3 if year < "2000" else 5) + (sex == "әйел")
    while True:
        body = f"{year[2:]}{month}{day}{digit7}{serial:04d}"
        digit = check_digit(body)
        if digit is not None:
            return f"{body}{digit}"
        serial += 1


def sheet(*rows: list[Any], name: str = "Тізім", first: int = 1, **more: Any) -> Sheet:
    """A sheet in memory; `None` stands for an empty row."""
    numbered = [SheetRow(n, tuple(row)) for n, row in enumerate(rows, first) if row]
    return Sheet(name, tuple(numbered), **more)


def rehearse(*rows: list[Any], header: list[Any] | None = None, **more: Any) -> Rehearsal:
    table = find_table([sheet(header or HEADER, *rows)], more.get("columns", CORE_COLUMNS))
    return check_rows(table, today=TODAY, **more)


def person(**cells: Any) -> list[Any]:
    """A good row; cells are replaced by name."""
    good = {
        "number": 1,
        "iin": iin("17.07.1958"),
        "name": "Косанова Айназия Рамазанқызы",
        "born": "17.07.1958",
        "sex": "әйел",
        "district": "Қаратау ауданы",
        "phone": "7023746093",
    }
    return list((good | cells).values())


# --- the whole contract -----------------------------------------------------------------------


def own_file() -> tuple[bytes, dict[str, Any]]:
    """A small file of the shape of members.xlsx, with every agreed code, and its key."""
    born = [f"{day:02d}.0{1 + day % 9}.19{40 + day}" for day in range(1, 29)]
    rows: list[list[Any] | None] = []

    def add(*cells: Any) -> int:
        rows.append([len(rows) + 1, *cells])
        return 4 + len(rows)

    names = ["Әшімова Гүлнар Серікқызы", "Ли Вера", "Мұқан ұлы Алау Ақсұлтан ұлы"]
    tail = ["әйел", "Абай ауданы", "8 701 757 0388"]
    errors: dict[int, list[str]] = {}
    warnings: dict[int, list[str]] = {}
    first = add(int(iin(born[0])), names[0], dt.date(1941, 2, 1), *tail)
    rows.append(None)
    child = add(int(iin("05.05.2005")), names[1], "05.05.2005 ж.", *tail)  # the zero is lost
    errors[add(iin(born[1])[:-1], names[0], born[1], *tail)] = ["iin.length"]
    errors[add(iin(born[2])[:-1] + "O", names[0], born[2], *tail)] = ["iin.not_digits"]
    wrong = str((int(iin(born[3])[-1]) + 1) % 10)
    errors[add(iin(born[3])[:-1] + wrong, names[0], born[3], *tail)] = ["iin.checksum"]
    errors[add("850712301607", names[0], "", *tail)] = ["iin.checksum"]
    errors[add("000000000000", names[0], "", *tail)] = ["iin.checksum"]
    errors[add("161040000172", names[0], "", *tail)] = ["iin.bin"]
    errors[add(iin(born[4]), "", born[4], *tail)] = ["name.missing"]
    errors[add(iin(born[5]), names[0], "31.02.1946", "ер", "", "жоқ")] = ["birth_date.invalid"]
    errors[add("12", " - ", "31.02.1946", *tail)] = [
        "iin.length",
        "name.missing",
        "birth_date.invalid",
    ]
    warnings[add("", names[2], "5 мамыр 1950 ж.", *tail)] = ["iin.missing"]
    warnings[add(iin(born[6]), names[0], "01.01.1950", *tail)] = ["iin.birth_date_mismatch"]
    warnings[add(iin(born[7]), names[0], born[7], "ер", "", "")] = ["iin.sex_mismatch"]
    warnings[add("881330400500", names[0], "", "", "", "")] = ["iin.date"]
    warnings[add("900512000101", names[0], "12.05.1990", "", "", "")] = ["iin.digit7"]
    warnings[add("991231200017", names[0], "31.12.1899", "", "", "")] = ["iin.age"]
    warnings[
        add(f"{iin(born[8])[:6]} {iin(born[8])[6:]}", names[0], born[8], "ер", "", "12-34")
    ] = [
        "iin.sex_mismatch",
        "phone.invalid",
    ]
    again = add(f" {iin(born[0])} ", names[0].upper(), born[0], "ер", "", "жоқ")
    third = add(iin(born[0]), "", "31.02.1941", *tail)  # a repeat lists nothing else
    nameless = add("", "МҰҚАН  ҰЛЫ АЛАУ АҚСҰЛТАНҰЛЫ", "05.05.1950", "ер", "", "")
    people = sum(row is not None for row in rows)

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("Мүшелер")
    date = book.add_format({"num_format": "dd.mm.yyyy"})
    page.write(0, 0, "«Белсенді ұзақ өмір» орталығы, қызмет алушылар тізімі")
    page.write(1, 0, "Шымкент қаласы, 2026 жыл")
    page.write_row(3, 0, HEADER)
    for place, row in enumerate(rows, 4):
        for column, cell in enumerate(row or []):
            if isinstance(cell, dt.date):
                page.write_datetime(place, column, dt.datetime(*cell.timetuple()[:3]), date)  # noqa: DTZ001
            else:
                page.write(place, column, cell)
    page.write(len(rows) + 5, 2, "Барлығы:")
    page.write(len(rows) + 5, 3, people)
    book.close()
    duplicates = {again: first, third: first, nameless: min(w for w in warnings)}
    assert child not in errors
    return buffer.getvalue(), {
        "sheet": "Мүшелер",
        "header_row": 4,
        "rows": people,
        "errors": {str(row): codes for row, codes in errors.items()},
        "warnings": {str(row): codes for row, codes in warnings.items()},
        "duplicates_in_file": {str(row): of for row, of in duplicates.items()},
        "valid_new": people - len(errors) - len(duplicates),
    }


def files() -> list[tuple[bytes, dict[str, Any]]]:
    """Our own file, and the centre's real one with its key wherever the shared folder is."""
    found = [own_file()]
    if SHARED.is_dir():
        key = json.loads((SHARED / "members.expected.json").read_text(encoding="utf-8"))
        found.append(((SHARED / "members.xlsx").read_bytes(), key))
    return found


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


# --- one row ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "{0}",
        " {0} ",
        "{0:.6} {0[6]}{0[7]}{0[8]}{0[9]}{0[10]}{0[11]}",
        "{0:.6}-{0[6]}{0[7]}{0[8]}{0[9]}{0[10]}{0[11]}",
        "{0:.4}\u00a0{0[4]}{0[5]}{0[6]}{0[7]}\u2009{0[8]}{0[9]}{0[10]}{0[11]}",
        "'{0}",
        '"{0}"',
        "{0}.0",
        "{0},00",
    ],
)
def test_one_iin_in_many_spellings(spelling: str) -> None:
    row = rehearse(person(iin=spelling.format(ONE))).rows[0]
    assert (row.values["iin"], row.errors, row.warnings) == (ONE, (), ())


@pytest.mark.parametrize("number", [int, float])
def test_an_iin_kept_as_a_number(number: type[int] | type[float]) -> None:
    assert rehearse(person(iin=number(ONE))).rows[0].values["iin"] == ONE


@pytest.mark.parametrize(
    ("cell", "errors", "warnings"),
    [
        (50505550509, (), ()),
        ("50505550509", ("iin.length",), ()),
        (5303144003000, ("iin.length",), ()),
        (5303144, ("iin.length",), ()),
        ("5,30314E+11", ("iin.not_digits",), ()),
        (530314400300.5, ("iin.not_digits",), ()),
        ("жоқ", ("iin.not_digits",), ()),
        ("-", (), ("iin.missing",)),
        ("\u00a0", (), ("iin.missing",)),
        (True, ("iin.not_digits",), ()),
        (dt.date(1958, 7, 17), ("iin.not_digits",), ()),
    ],
)
def test_iin_cells(cell: Any, errors: tuple[str, ...], warnings: tuple[str, ...]) -> None:
    row = rehearse(person(iin=cell, born="05.05.2005", sex="ер")).rows[0]
    assert (row.errors, row.warnings) == (errors, warnings)


@pytest.mark.parametrize(
    "cell",
    [
        "17.07.1958",
        "17.07.1958 ж.",
        "17/07/58",
        "1958-07-17",
        "17 шілде 1958",
        21383,
        21383.0,
        dt.date(1958, 7, 17),
        dt.datetime(1958, 7, 17),  # noqa: DTZ001
    ],
)
def test_birth_dates(cell: Any) -> None:
    row = rehearse(person(born=cell)).rows[0]
    assert (row.values["birth_date"], row.errors, row.warnings) == ("1958-07-17", (), ())


@pytest.mark.parametrize("cell", ["31.02.1958", "1958", 1958, 68, "белгісіз", "21.11.2026"])
def test_impossible_birth_dates(cell: Any) -> None:
    row = rehearse(person(born=cell, phone="жоқ")).rows[0]
    assert (row.errors, row.warnings) == (("birth_date.invalid",), ())


@pytest.mark.parametrize("cell", ["", None, "-", " "])
def test_no_birth_date_is_no_error(cell: Any) -> None:
    row = rehearse(person(born=cell)).rows[0]
    assert (row.errors, row.warnings, "birth_date" in row.values) == ((), (), False)


@pytest.mark.parametrize(
    ("cell", "sex"),
    [
        ("әйел", "female"),
        ("Ә", "female"),
        ("әйел адам", "female"),
        ("жен.", "female"),
        ("Ж", "female"),
        ("Female", "female"),
        ("f", "female"),
        ("ер", "male"),
        ("Еркек", "male"),
        ("муж", "male"),
        ("М", "male"),
        ("M", "male"),
        ("male", "male"),
    ],
)
def test_sexes(cell: str, sex: str) -> None:
    assert rehearse(person(iin="", sex=cell)).rows[0].values["sex"] == sex


def test_an_unknown_sex_is_said_but_stays_out_of_the_contract() -> None:
    found = rehearse(person(sex="ер/әйел"))
    assert found.rows[0].warnings == ("sex.unknown",)
    assert "sex" not in found.rows[0].values
    assert expected_json(found)["warnings"] == {}


def test_phones_of_a_cell() -> None:
    row = rehearse(person(phone="8 701 757 0388, 12-34")).rows[0]
    assert (row.values["phones"], row.warnings) == (["+77017570388"], ("phone.invalid",))
    assert rehearse(person(phone=77017570388.0)).rows[0].values["phones"] == ["+77017570388"]
    assert rehearse(person(phone="—")).rows[0].warnings == ()


def test_names_in_columns_of_their_own() -> None:
    header = ["ЖСН", "Тегі", "Аты", "Әкесінің аты"]
    found = rehearse(
        [iin("01.01.1950"), "МАЙЛЫ ҚЫЗЫ", "Әдила", None],
        [iin("02.01.1950"), None, "Пеле", None],
        [iin("03.01.1950"), None, None, "Серікұлы"],
        header=header,
    )
    assert found.rows[0].values["surname"] == "Майлы қызы"
    assert (found.rows[1].values["surname"], "given_name" in found.rows[1].values) == (
        "Пеле",
        False,
    )
    assert found.rows[2].errors == ("name.missing",)


def test_texts_too_long_are_cut_and_said() -> None:
    header = ["ЖСН", "Аты-жөні", "Мекенжайы", "Карта №"]
    row = rehearse(
        [iin("01.01.1950"), f"{'А' + 'л' * 120} Вера", "к" * 400, "9" * 30], header=header
    ).rows[0]
    assert (len(row.values["surname"]), len(row.values["address"])) == (100, 300)
    assert "card_number" not in row.values
    assert row.warnings == ("name.cut", "address.cut", "card_number.invalid")


def test_cells_texts_and_what_nobody_owns() -> None:
    header = ["ЖСН", "Аты-жөні", "Топ", "Топ", None]
    row = rehearse(
        [iin("01.01.1950"), "Ли Вера", 2, dt.date(2026, 1, 5), "белгі"], header=header
    ).rows[0]
    assert row.extra == {"Топ": "2", "Топ (D)": "05.01.2026", "E": "белгі"}
    assert row.cells[3] == "05.01.2026"
    json.dumps(dict(row.values))


# --- formulas ---------------------------------------------------------------------------------


def test_computed_cells_are_refused_where_they_would_be_taken() -> None:
    formulas = frozenset({(2, 0), (2, 2), (3, 6), (4, 3), (1, 1)})
    rows = [HEADER, person(), person(iin=""), [None, None, "Барлығы", 2]]
    table = find_table([sheet(*rows, formulas=formulas)], CORE_COLUMNS)
    with pytest.raises(SheetError) as caught:
        check_rows(table, today=TODAY)
    assert (caught.value.code, caught.value.names) == ("sheet.formula", ("C2", "G3"))


def test_computed_numbering_and_totals_are_let_through() -> None:
    rows = [HEADER, person(), [None, None, "Барлығы", 1]]
    formulas = frozenset({(2, 0), (3, 3)})
    table = find_table([sheet(*rows, formulas=formulas)], CORE_COLUMNS)
    assert len(check_rows(table, today=TODAY).of("new")) == 1


@pytest.mark.parametrize("text", ["=HYPERLINK(A1)", "@SUM(1)", "+SUM(A1)", "-cmd|' /C calc'!A0"])
def test_texts_shaped_like_formulas_stay_texts_and_are_said(text: str) -> None:
    row = rehearse(person(district=text)).rows[0]
    assert (row.values["district"], row.warnings) == (text, ("cell.formula",))


@pytest.mark.parametrize("text", ["-", "+7 701 757 03 88", "- жоқ", "=", "a=b"])
def test_other_signs_are_no_formulas(text: str) -> None:
    assert "cell.formula" not in rehearse(person(district=text)).rows[0].warnings


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
