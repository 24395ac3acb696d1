"""Rows of a timetable read: each a weekly meeting of a group, with what is wrong in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.dates import parse_date
from core.exchange.tables import SheetError, column_letter, storable, text_of
from core.exchange.timetable_columns import TimetableTable
from core.exchange.timetable_rules import (
    parse_equipment,
    parse_places,
    parse_times,
    parse_weekdays,
)
from core.people.naming import name_key
from core.scheduling.rules import Slot
from core.web.i18n import gettext as _
from core.web.i18n import in_language

MOST_ROWS: Final = 500
LONGEST_TITLE: Final = 200
_SHORT: Final = 120
LANGUAGES: Final = ("kk", "ru", "en")
#: what one group has once; a row that leaves it empty means what the rows above say
SHARED: Final = ("kind", "room", "instructor", "places", "first", "last", "equipment")


@dataclass
class Issue:
    """Something wrong, or worth knowing, about a row: in every language, so that whoever opens the
    batch later reads it in their own."""

    code: str
    texts: dict[str, str]
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "field": self.field, "text": self.texts}


def issue(code: str, say: Any, *, field: str = "") -> Issue:
    """An issue from a function that says it in the language of the moment."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            texts[language] = str(say())
    return Issue(code, texts, field)


@dataclass
class TimetableRow:
    """One row: the texts of its cells by code, and what they mean."""

    number: int
    texts: dict[str, str]
    cells: dict[int, str]
    group_key: str = ""
    weekdays: frozenset[int] = frozenset()
    times: tuple[dt.time, dt.time] | None = None
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)

    @property
    def slots(self) -> tuple[Slot, ...]:
        if self.times is None:
            return ()
        return tuple(Slot(day, *self.times) for day in sorted(self.weekdays))


@dataclass
class GroupRows:
    """The rows of one group with what they have in common."""

    key: str
    title: str
    rows: list[TimetableRow]
    places: int | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    equipment: list[tuple[str, int]] = field(default_factory=list)

    def text(self, code: str) -> str:
        return next((row.texts[code] for row in self.rows if row.texts.get(code)), "")

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for row in self.rows for slot in row.slots)

    @property
    def is_right(self) -> bool:
        return not any(row.errors for row in self.rows)


def read_groups(table: TimetableTable) -> list[GroupRows]:
    """All groups of a timetable in order of their first rows; nothing is asked of the database.

    Raises `SheetError`: `sheet.formula` for computed cells, `sheet.too_many_rows`.
    """
    if len(table.rows) > MOST_ROWS:
        raise SheetError("sheet.too_many_rows", limit=MOST_ROWS)
    numbers = {row.number for row in table.rows}
    computed = sorted(
        (row, column)
        for row, column in table.formulas
        if row in numbers and column in table.mapping
    )
    if computed:
        names = [f"{column_letter(column)}{row}" for row, column in computed]
        raise SheetError("sheet.formula", names=names)
    groups: dict[str, GroupRows] = {}
    last_title = ""
    for row in table.rows:
        read = _read(row.number, row.cells, table.mapping)
        # a merged cell leaves the rows below its first one empty
        last_title = read.texts.get("group") or last_title
        title = last_title[:LONGEST_TITLE]
        read.group_key = f"row {row.number}"
        if not title:
            read.errors.append(
                issue("group.missing", lambda: _("Write the title of the group."), field="group")
            )
        if len(last_title) > LONGEST_TITLE:
            read.errors.append(
                issue("group.long", lambda: _("Use 200 signs or fewer."), field="group")
            )
        key = name_key(title) or title or read.group_key
        groups.setdefault(key, GroupRows(read.group_key, title, [])).rows.append(read)
    for number, group in enumerate(groups.values(), 1):
        group.key = f"g{number}"
        for one in group.rows:
            one.group_key = group.key
        _share(group)
    return list(groups.values())


def _read(number: int, cells: Sequence[Any], mapping: Mapping[int, str]) -> TimetableRow:
    texts: dict[str, str] = {}
    for column, code in mapping.items():
        cell = cells[column] if column < len(cells) else None
        texts[code] = " ".join(storable(text_of(cell)).split())
    row = TimetableRow(
        number,
        texts,
        {column: storable(text_of(cell))[:500] for column, cell in enumerate(cells)
         if text_of(cell)},
    )  # fmt: skip
    days = parse_weekdays(texts.get("weekdays", ""))
    if days is None:
        row.errors.append(_weekday_issue(texts.get("weekdays", "")))
    else:
        row.weekdays = days
    row.times = parse_times(
        texts.get("time", ""), ends=texts.get("ends_at", ""), minutes=texts.get("minutes", "")
    )
    if row.times is None:
        row.errors.append(_time_issue(texts.get("time", "")))
    return row


def _weekday_issue(text: str) -> Issue:
    text = text[:_SHORT]
    if not text:
        return issue("weekdays.missing", lambda: _("Write the weekdays."), field="weekdays")
    return issue(
        "weekdays.unknown",
        lambda: _("«%(text)s» is no list of weekdays. Example: Mon, Wed, Fri.", text=text),
        field="weekdays",
    )


def _time_issue(text: str) -> Issue:
    text = text[:_SHORT]
    if not text:
        return issue("time.missing", lambda: _("Write the time from and to."), field="time")
    return issue(
        "time.unknown",
        lambda: _("«%(text)s» is no time from and to. Example: 10:00-11:00.", text=text),
        field="time",
    )


def _share(group: GroupRows) -> None:
    """What a group has once, out of its rows; rows that disagree are named."""
    head = group.rows[0]
    for code in SHARED:
        said = [row for row in group.rows if row.texts.get(code)]
        for row in said[1:]:
            if name_key(row.texts[code]) != name_key(said[0].texts[code]):
                row.errors.append(_differs(said[0].number, code))
    places = group.text("places")
    group.places = parse_places(places)
    if group.places is None:
        head.errors.append(_places_issue(places[:_SHORT]))
    group.first = _date(group, "first")
    group.last = _date(group, "last")
    equipment = parse_equipment(group.text("equipment"))
    if equipment is None:
        head.errors.append(
            issue("equipment.unknown", lambda: _("Write the equipment as «name (pieces)»."),
                  field="equipment")
        )  # fmt: skip
    group.equipment = equipment or []


def _differs(number: int, code: str) -> Issue:
    return issue(
        f"{code}.differs",
        lambda: _(
            "Row %(number)s of this group says something else. One group has one room, one "
            "instructor, one number of places and one first and last date.",
            number=number,
        ),
        field=code,
    )


def _places_issue(text: str) -> Issue:
    if not text:
        return issue("places.missing", lambda: _("Write the number of places."), field="places")
    return issue(
        "places.unknown",
        lambda: _("«%(text)s» is no number of places. Write a whole number.", text=text),
        field="places",
    )


def _date(group: GroupRows, code: str) -> dt.date | None:
    text = group.text(code)
    day = parse_date(text) if text else None
    if day is not None:
        return day
    short = text[:_SHORT]
    if not short:
        found = issue(
            f"{code}.missing",
            (lambda: _("Write the first date.")) if code == "first"
            else (lambda: _("Write the last date.")),
            field=code,
        )  # fmt: skip
    else:
        found = issue(
            f"{code}.unknown",
            lambda: _("«%(text)s» is no date. Example: 14.09.2026.", text=short),
            field=code,
        )
    group.rows[0].errors.append(found)
    return None
