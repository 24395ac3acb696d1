"""The workbooks that centres fill in are understood by the import, as they are and filled in."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import python_calamine

from core.exchange.categories import category_codes
from core.exchange.columns import CORE_COLUMNS
from core.exchange.sheets import read_sheets
from core.exchange.tables import find_table
from core.exchange.template_book import category_choices
from core.people.labels import CATEGORIES
from core.web.i18n import in_language


@pytest.fixture
def book(world, sign_in):
    def get(language: str) -> bytes:
        answer = sign_in("bota").get(f"/shymkent/import/template.xlsx?lang={language}")
        assert answer.status_code == 200 and language in answer.headers["Content-Disposition"]
        return answer.data

    return get


@pytest.mark.parametrize(("language", "heading"), [("kk", "ЖСН"), ("ru", "ИИН")])
def test_the_headings_are_understood_and_explained(book, language, heading):
    data = book(language)
    sheets = read_sheets(data)
    table = find_table(sheets, CORE_COLUMNS)
    assert table.sheet.name == sheets[0].name and heading in table.headers.values()
    parts = {"surname", "given_name", "patronymic"}
    assert set(table.mapping.values()) >= {spec.code for spec in CORE_COLUMNS} - parts
    assert len(sheets) == 3 and not sheets[2].visible
    explained = [row.cells for row in sheets[1].rows]
    assert len(explained) == len(table.headers) + 1
    assert all(row[1] for row in explained)


def test_columns_of_numbers_are_text_and_values_drop_down(book):
    with zipfile.ZipFile(io.BytesIO(book("kk"))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert sheet.count('<dataValidation type="list"') == 3
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="[^"]+" style="(\d+)"', sheet)
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    as_text = {
        place
        for first, last, style in columns
        if formats[int(style)] == "49"
        for place in range(int(first), int(last) + 1)
    }
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book("kk"))) as made:
        names = made.get_sheet_by_index(0).to_python()[0]
    for name in ("ЖСН", "Телефон", "Карта нөмірі"):
        assert names.index(name) + 1 in as_text


def test_every_category_that_can_be_chosen_is_understood(app):
    for language in ("kk", "ru"):
        with app.app_context(), in_language(language):
            chosen = category_choices()
            assert len(chosen) == len(CATEGORIES)
            found = [category_codes(label)[0] for label in chosen]
        assert found == [(code,) for code in CATEGORIES]
