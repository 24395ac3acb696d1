"""The empty timetable that centres fill in, in Kazakh or Russian, with two sample lines explained
on a sheet of their own."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter

from core.exchange.timetable_columns import COLUMNS
from core.web.i18n import gettext, in_language
from core.web.i18n import lazy_gettext as _

LANGUAGES: Final = ("kk", "ru")
#: code → heading by language (each known to the import), what to write, sample by language
_EXPLAINED: Final[dict[str, tuple[dict[str, str], Any, dict[str, str]]]] = {
    "group": ({"kk": "Топ атауы", "ru": "Название группы"},
              _("Needed. Several rows of one group are several meetings a week."),
              {"kk": "Йога, 1-топ", "ru": "Йога, группа 1"}),
    "kind": ({"kk": "Қызмет түрі", "ru": "Вид услуги"},
             _("The service as it is called in the system."), {"kk": "Йога", "ru": "Йога"}),
    "room": ({"kk": "Бөлме", "ru": "Кабинет"},
             _("The room as it stands in the settings of the centre. It may stay empty."),
             {"kk": "2-зал", "ru": "Зал 2"}),
    "instructor": ({"kk": "Нұсқаушы", "ru": "Инструктор"},
                   _("Surname and name as on the list of staff. It may stay empty."),
                   {"kk": "Омарова Сәуле", "ru": "Омарова Сауле"}),
    "weekdays": ({"kk": "Апта күндері", "ru": "Дни недели"},
                 _("Days with a comma between."), {"kk": "Дс, Ср, Жм", "ru": "Пн, Ср, Пт"}),
    "time": ({"kk": "Уақыты", "ru": "Время"},
             _("From and to."), {"kk": "10:00-11:00", "ru": "10:00-11:00"}),
    "places": ({"kk": "Орын саны", "ru": "Количество мест"},
               _("A whole number."), {"kk": "15", "ru": "15"}),
    "first": ({"kk": "Басталу күні", "ru": "Дата начала"},
              _("Day, month and year."), {"kk": "01.09.2026", "ru": "01.09.2026"}),
    "last": ({"kk": "Аяқталу күні", "ru": "Дата окончания"},
             _("Day, month and year."), {"kk": "31.05.2027", "ru": "31.05.2027"}),
    "equipment": ({"kk": "Жабдық", "ru": "Оборудование"},
                  _("Name as on the list of resources, pieces in brackets. It may stay empty."),
                  {"kk": "Бильярд үстелі (1)", "ru": "Бильярдный стол (1)"}),
}  # fmt: skip


def timetable_template(language: str) -> bytes:
    """The workbook (.xlsx); needs an application context. Its cells are text, so that no program
    turns «2,4» or «10-11» into a date."""
    codes = [one.code for one in COLUMNS if one.code in _EXPLAINED]
    with in_language(language):
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer, {"in_memory": True})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DCEBF2",
                                "border": 1})  # fmt: skip
        text = book.add_format({"num_format": 49})
        wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": 49})
        sheet = book.add_worksheet(gettext("Timetable")[:31])
        explained = book.add_worksheet(gettext("How to fill in")[:31])
        sheet.freeze_panes(1, 0)
        explained.set_column(0, 0, 26, wrap)
        explained.set_column(1, 1, 70, wrap)
        explained.set_column(2, 2, 30, wrap)
        for place, title in enumerate((gettext("Column"), gettext("What to write"),
                                       gettext("Sample"))):  # fmt: skip
            explained.write_string(0, place, title, head)
        for place, code in enumerate(codes):
            headings, about, samples = _EXPLAINED[code]
            sheet.write_string(0, place, headings[language], head)
            sheet.set_column(place, place, 24 if code in ("group", "instructor") else 16, text)
            explained.write_string(place + 1, 0, f"{headings[language]}:", wrap)
            explained.write_string(place + 1, 1, str(about), wrap)
            explained.write_string(place + 1, 2, samples[language], wrap)
        book.close()
        return buffer.getvalue()
