"""The rehearsal of one row: identity, dates, names, phones, and cells that are formulas."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from core.exchange.columns import (
    CORE_COLUMNS,
)
from core.exchange.rehearsal import check_rows, expected_json
from core.exchange.tables import (
    SheetError,
    find_table,
)
from tests.core.exchange.made_sheets import (
    HEADER,
    TODAY,
    iin,
    person,
    rehearse,
    sheet,
)

ONE = iin("17.07.1958")

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
        dt.datetime(1958, 7, 17),  # noqa: DTZ001 - a cell has no zone
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
