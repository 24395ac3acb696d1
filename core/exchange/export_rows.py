"""People as rows of a list: read in chunks, with what the asker may see of each."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import sqlalchemy as sa
import xlsxwriter
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.exchange.export_rules import HIDDEN, XLSX, harmless
from core.exchange.words import COLUMN_LABELS
from core.households.queries import protected_ids
from core.people.iin import mask_iin
from core.people.labels import CATEGORIES, FIELDS, LEGAL_BASES, SEXES
from core.people.models import Person
from core.people.phones import format_phone
from core.people.queries import living_centres, load_people
from core.people.rules import age_on, category_in_force
from core.plugins.contracts import RegionInfo
from core.regions.kato_queries import path_names
from core.regions.models import Centre, District
from core.web.i18n import current_locale, format_date, gettext
from core.web.i18n import lazy_gettext as _

#: people of one step, whose looks are written together
PEOPLE_A_STEP: Final = 500
HEADINGS: Final[dict[str, Any]] = {
    "public_id": _("Number in the registry"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "iin": _("IIN"),
    "birth_date": FIELDS["birth_date"],
    "age": _("Age"),
    "sex": _("Sex"),
    "phones": _("Phones"),
    "address": _("Address"),
    "place": _("Place by the classifier"),
    "district": _("District"),
    "categories": _("Categories"),
    "card_number": COLUMN_LABELS["card_number"],
    "centres": _("Centres that hold the file"),
    "legal_basis": _("Legal basis of keeping the data"),
    "registered_on": _("Registered on"),
}


class Rows:
    """Makes rows of people for one asker, in the language of the work."""

    def __init__(
        self,
        session: Session,
        *,
        actor: Actor,
        region: RegionInfo,
        columns: Sequence[str],
        today: dt.date,
    ) -> None:
        self.session, self.actor, self.region = session, actor, region
        self.columns, self.today, self.locale = columns, today, current_locale()
        self.centres = {
            one.id: one.name_in(self.locale) for one in session.scalars(sa.select(Centre))
        }
        self.districts = {
            one.id: one.name_in(self.locale) for one in session.scalars(sa.select(District))
        }

    def headings(self) -> list[str]:
        return [str(HEADINGS[name]) for name in self.columns]

    def of(self, ids: Sequence[int]) -> list[list[str]]:
        """Rows of these people (at most a few hundred), without those who left meanwhile."""
        people = [one for one in load_people(self.session, list(ids)) if one.withdrawn_at is None]
        hidden = protected_ids(self.session, person_ids=[one.id for one in people])
        places = (
            path_names(
                self.session,
                codes=[one.kato_code for one in people if one.kato_code],
                locale=self.locale,
            )
            if "place" in self.columns
            else {}
        )
        return [self._row(one, one.id in hidden, places) for one in people]

    def _row(self, person: Person, is_hidden: bool, places: dict[str, str]) -> list[str]:
        return [
            gettext("hidden") if is_hidden and name in HIDDEN else self._cell(person, name, places)
            for name in self.columns
        ]

    def _cell(self, person: Person, name: str, places: dict[str, str]) -> str:  # noqa: PLR0911 - a table
        match name:
            case "iin":
                return self._iin(person)
            case "birth_date":
                return f"{person.birth_date:%d.%m.%Y}" if person.birth_date else ""
            case "age":
                age = age_on(person.birth_date, self.today)
                return "" if age is None else str(age)
            case "sex":
                return str(SEXES.get(person.sex, ""))
            case "phones":
                return ", ".join(
                    format_phone(one.number).replace("\u00a0", " ") for one in person.phones
                )
            case "place":
                return places.get(person.kato_code or "", "")
            case "district":
                return self.districts.get(person.district_id or 0, "")
            case "categories":
                return ", ".join(self._categories(person))
            case "centres":
                held = sorted(living_centres(person))
                return ", ".join(self.centres[one] for one in held if one in self.centres)
            case "legal_basis":
                return str(LEGAL_BASES.get(person.legal_basis, ""))
            case "registered_on":
                return format_date(person.created_at.date())
        return str(getattr(person, name) or "")

    def _iin(self, person: Person) -> str:
        """In full only for who may see it in a centre that holds the file."""
        if not person.iin:
            return ""
        may = any(
            self.actor.can("people.see_iin", self.region.id, centre)
            for centre in living_centres(person)
        )
        return person.iin if may else mask_iin(person.iin)

    def _categories(self, person: Person) -> list[str]:
        return [
            str(CATEGORIES.get(one.code, one.code))
            for one in person.categories
            if category_in_force(one.valid_from, one.valid_to, bool(one.ended_at), self.today)
        ]


class Writer(Protocol):
    def write(self, rows: Iterable[Sequence[str]]) -> None: ...
    def close(self) -> None: ...


class CsvWriter:
    """A list with semicolons and a mark of UTF-8, as spreadsheet programs set to Kazakh or
    Russian read it."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.file, delimiter=";", lineterminator="\r\n")

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        self.writer.writerows([harmless(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self.file.close()


class XlsxWriter:
    """A workbook written row by row: every cell is a text, so none is computed."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.sheet = self.book.add_worksheet(gettext("People")[:31])
        self.text = self.book.add_format({"num_format": 49})
        self.bold = self.book.add_format({"bold": True, "num_format": 49})
        self.sheet.freeze_panes(1, 0)
        self.line = 0

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            style = self.text if self.line else self.bold
            for column, cell in enumerate(row):
                self.sheet.write_string(self.line, column, harmless(cell), style)
            self.line += 1

    def close(self) -> None:
        self.book.close()


def open_writer(path: Path, file_format: str) -> Writer:
    return XlsxWriter(path) if file_format == XLSX else CsvWriter(path)
