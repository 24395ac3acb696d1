"""Plans of the year and an official form with a filled copy, so that their pages show something."""

from __future__ import annotations

import datetime as dt
import io
from typing import Final

import xlsxwriter

from core.demo.history import Demo
from core.indicators.figures import figures
from core.indicators.form_services import add_form, fill_form
from core.indicators.target_rules import YEAR, part_span, passed_percent
from core.indicators.target_services import set_target

FIRST_CENTRE: Final = "active-longevity"
PLANNED: Final = ("persons", "services", "newly_registered")
SOURCE: Final = "Қалалық басқарманың 14.01.%s № 12 бұйрығы (үлгі)"
TITLE: Final = "Орталықтың айлық есебі (үлгі)"
#: rows of the form: words, then the names of its cells for the month and since the year's start
LINES: Final = (
    ("Тіркелген адамдар", "registered", ""),
    ("Жаңадан тіркелген", "newly_registered", "newly_registered__since_year"),
    ("Қамтылған адамдар", "persons", "persons__since_year"),
    ("оның ішінде әйелдер", "persons__sex_female", "persons__sex_female__since_year"),
    ("оның ішінде ерлер", "persons__sex_male", "persons__sex_male__since_year"),
    ("Көрсетілген қызметтер", "services", "services__since_year"),
    ("Күніне келу саны", "visits_a_day", "visits_a_day__since_year"),
    ("Қызметтер жоспары (жылға)", "", "services__plan_year"),
)


def plan_and_fill(demo: Demo) -> None:
    """Plans near to what will be reached, and the form of the month that is over."""
    _plan(demo)
    form = add_form(
        demo.session, actor=demo.actor, region=demo.region, title=TITLE, centre_id=None,
        file_name="айлық-есеп.xlsx", content=_workbook(),
    )  # fmt: skip
    before = demo.today.replace(day=1) - dt.timedelta(days=1)
    fill_form(
        demo.session, actor=demo.actor, region=demo.region, form=form,
        centre=demo.centres[FIRST_CENTRE], month=before, language="kk",
    )  # fmt: skip


def _plan(demo: Demo) -> None:
    year = demo.today.year
    first, last = part_span(year, YEAR)
    passed = max(passed_percent(first, last, demo.today), 1)
    told = figures(demo.session, demo.region, first, demo.today, "centre", codes=PLANNED)
    for one in told:
        parts = {part.key: part.value for part in one.parts}
        wanted: list[tuple[int | None, int]] = [(None, one.whole)]
        wanted += [(centre.id, parts.get(str(centre.id), 0)) for centre in demo.centres.values()]
        for place, (centre_id, fact) in enumerate(wanted):
            if fact:
                plan = fact * (104 - 3 * place) // passed // 10 * 10
                set_target(
                    demo.session, actor=demo.actor, region=demo.region, centre_id=centre_id,
                    indicator=one.indicator.code, year=year, part=YEAR, value=plan,
                    source=SOURCE % year,
                )  # fmt: skip


def _workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    sheet = book.add_worksheet("Есеп")
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "border": 1})
    box = book.add_format({"border": 1, "num_format": "#,##0"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 16)
    names = {"centre": "A1", "period": "A2", "made_by": "B14", "made_on": "B15"}
    sheet.write_blank("A1", None, bold)
    for column, words in enumerate(("Көрсеткіш", "Ай", "Жыл басынан")):
        sheet.write_string(3, column, words, head)
    for row, (words, month, year) in enumerate(LINES, 4):
        sheet.write_string(row, 0, words, box)
        for column, name in ((1, month), (2, year)):
            sheet.write_blank(row, column, None, box)
            if name:
                names[name] = f"{'ABC'[column]}{row + 1}"
    sheet.write_string("A13", "Жоспардың орындалуы, %", box)
    sheet.write_formula("C13", "=IF(C12>0,ROUND(C10/C12*100,1),0)", box)
    sheet.write_string("A14", "Жасаған")
    sheet.write_string("A15", "Күні")
    for name, cell in names.items():
        book.define_name(name, f"=Есеп!${cell[0]}${cell[1:]}")
    book.close()
    return buffer.getvalue()
