"""One spreadsheet row of a person: its cells become values, errors and warnings.

Codes are those of shared/data/README.md; `OTHER_WARNINGS` are softer remarks of our own, shown to
the person who imports but kept out of the outer contract (`rehearsal.expected_json`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.dates import parse_date
from core.exchange.columns import ColumnSpec
from core.exchange.tables import Cell, SheetRow, Table, column_letter, is_blank, text_of
from core.people.iin import check_iin, iin_mismatches, restore_iin
from core.people.naming import clean_name, name_key, split_full_name
from core.people.phones import parse_phones
from core.people.rules import card_key

#: the row is not imported
ROW_ERRORS: Final = (
    "iin.length",
    "iin.not_digits",
    "iin.checksum",
    "iin.bin",
    "name.missing",
    "birth_date.invalid",
)
#: the row is imported; in the order in which a row lists them
ROW_WARNINGS: Final = (
    "iin.missing",
    "iin.birth_date_mismatch",
    "iin.sex_mismatch",
    "iin.date",
    "iin.digit7",
    "iin.age",
    "phone.invalid",
)
#: remarks: the cell stays as text with the row (modules add codes of their own)
OTHER_WARNINGS: Final = (
    "name.cut",
    "sex.unknown",
    "address.cut",
    "card_number.invalid",
    "category.dates",
    "cell.formula",
    "column.failed",
)

MAX_NAME: Final = 100
MAX_ADDRESS: Final = 300
MAX_CARD: Final = 20
MAX_PAPER: Final = 200

_SEXES: Final = {
    name_key(word): sex
    for sex, words in {
        "male": "ер еркек е м муж мужской мужчина male man m ұл мальчик",
        "female": "әйел ә ж жен женский женщина female woman f қыз девочка",
    }.items()
    for word in words.split()
}
#: =… or @…, and +… or -… where a name and a bracket follow, as in +SUM(A1)
_FORMULA_SHAPE: Final = re.compile(r"\s*(?:[=@]\s*[^\s=]|[+\-]\s*[^\W\d_][\w.]*\s*[(!|])")
_EXACT_WHOLE: Final = re.compile(r"([0-9]{12})[.,]0+")


@dataclass(frozen=True)
class Identity:
    """How a person of a row is recognised: by IIN, else by folded name and birth date."""

    iin: str | None
    name_key: str
    birth_date: dt.date | None
    card: str = ""

    @property
    def by_name(self) -> tuple[str, dt.date] | None:
        return (self.name_key, self.birth_date) if self.name_key and self.birth_date else None


@dataclass(frozen=True)
class RehearsalRow:
    """One row of a person.

    `cells`: texts by 0-based column. `values`: JSON values by column code: surname, given_name,
    patronymic, iin, birth_date (ISO), sex ("male", "female"), phones (list, E.164 or short), and
    texts for address, district, category, card_number, note; modules' columns by their codes. What
    is empty is absent. `extra`: texts of columns that nobody owns, by header.
    """

    number: int
    cells: Mapping[int, str]
    values: Mapping[str, Any]
    identity: Identity
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    duplicate_of: int | None = None
    existing: Hashable | None = None

    @property
    def outcome(self) -> str:
        """`duplicate`, `error`, `existing` or `new`."""
        if self.duplicate_of is not None:
            return "duplicate"
        if self.errors:
            return "error"
        return "new" if self.existing is None else "existing"


class RowReader:
    """Turns rows of one table into rehearsal rows."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping[int, str],
        columns: Sequence[ColumnSpec],
        today: dt.date,
    ) -> None:
        self.headers = table.headers
        self.mapping = mapping
        self.column_of = {code: column for column, code in mapping.items()}
        self.module_specs = [spec for spec in columns if spec.parse and spec.code in self.column_of]
        self.today = today

    def read(self, row: SheetRow) -> RehearsalRow:
        cells = {column: text_of(cell) for column, cell in enumerate(row.cells) if cell is not None}
        values: dict[str, Any] = {}
        errors: list[str] = []
        warnings: list[str] = []
        self._iin_and_birth(row, values, errors, warnings)
        self._name(row, values, errors, warnings)
        self._phones(row, values, warnings)
        self._texts(row, values, warnings)
        self._module_values(row, values, warnings)
        if any(isinstance(cell, str) and _FORMULA_SHAPE.match(cell) for cell in row.cells):
            warnings.append("cell.formula")
        order = {code: place for place, code in enumerate(ROW_ERRORS)}
        errors.sort(key=lambda code: order[code])
        return RehearsalRow(
            row.number,
            cells,
            {code: value for code, value in values.items() if value not in (None, "", [])},
            _identity(values, errors),
            tuple(errors),
            () if errors else tuple(warnings),
            self._extra(cells),
        )

    def cell(self, row: SheetRow, code: str) -> Cell:
        column = self.column_of.get(code)
        cell = None if column is None else row.cell(column)
        return None if is_blank(cell) else cell

    def text(self, row: SheetRow, code: str) -> str:
        return " ".join(text_of(self.cell(row, code)).lstrip("'").split())

    def _iin_and_birth(
        self, row: SheetRow, values: dict[str, Any], errors: list[str], warnings: list[str]
    ) -> None:
        birth_date = None
        birth_cell = self.cell(row, "birth_date")
        if birth_cell is not None:
            birth_date = parse_date(birth_cell, latest=self.today)
            if birth_date is None or birth_date > self.today:
                errors.append("birth_date.invalid")
            else:
                values["birth_date"] = birth_date.isoformat()
        sex_text = self.text(row, "sex")
        sex = _sex(sex_text)
        values["sex"] = sex
        iin = _iin_text(self.cell(row, "iin"))
        if not iin:
            warnings.append("iin.missing")
        else:
            check = check_iin(iin, today=self.today)
            errors.extend(check.errors)
            values["iin"] = check.value if check.ok else None
            warnings.extend(iin_mismatches(check, birth_date=birth_date, sex=sex))
            warnings.extend(check.warnings)
        if sex_text and not sex:
            warnings.append("sex.unknown")

    def _name(
        self, row: SheetRow, values: dict[str, Any], errors: list[str], warnings: list[str]
    ) -> None:
        parts = split_full_name(self.text(row, "full_name"))
        if not any(parts):
            codes = ("surname", "given_name", "patronymic")
            surname, given, patronymic = (clean_name(self.text(row, code)) for code in codes)
            parts = (surname, given, patronymic) if surname else (given, "", patronymic)
        if not re.search(r"[^\W\d_]", parts[0] + parts[1]):
            errors.append("name.missing")
            return
        if any(len(part) > MAX_NAME for part in parts):
            warnings.append("name.cut")
        values["surname"], values["given_name"], values["patronymic"] = (
            part[:MAX_NAME].strip() for part in parts
        )

    def _phones(self, row: SheetRow, values: dict[str, Any], warnings: list[str]) -> None:
        cell = self.cell(row, "phone")
        if cell is None:
            return
        checks = parse_phones(text_of(cell))
        values["phones"] = [check.number for check in checks if check.number]
        if any(check.error for check in checks):
            warnings.append("phone.invalid")

    def _texts(self, row: SheetRow, values: dict[str, Any], warnings: list[str]) -> None:
        for code in ("address", "district", "category", "disability_group", "note"):
            values[code] = self.text(row, code)
        if len(values["address"]) > MAX_ADDRESS:
            values["address"] = values["address"][:MAX_ADDRESS].rstrip()
            warnings.append("address.cut")
        self._category_term(row, values, warnings)
        card = self.text(row, "card_number")
        if len(card) > MAX_CARD:
            warnings.append("card_number.invalid")
        else:
            values["card_number"] = card

    def _category_term(self, row: SheetRow, values: dict[str, Any], warnings: list[str]) -> None:
        values["category_paper"] = self.text(row, "category_paper")[:MAX_PAPER]
        days = {}
        for code in ("category_from", "category_to"):
            cell = self.cell(row, code)
            days[code] = None if cell is None else parse_date(cell)
            if cell is not None and days[code] is None:
                warnings.append("category.dates")
        first, last = days["category_from"], days["category_to"]
        if first and last and last < first:
            warnings.append("category.dates")
            return
        values |= {code: day.isoformat() for code, day in days.items() if day}

    def _module_values(self, row: SheetRow, values: dict[str, Any], warnings: list[str]) -> None:
        for spec in self.module_specs:
            cell = self.cell(row, spec.code)
            if cell is None or spec.parse is None:
                continue
            try:
                parsed = spec.parse(cell)
            except Exception:  # a module's mistake costs its own column and nothing else
                warnings.append("column.failed")
                continue
            values[spec.code] = parsed.value
            if parsed.warning:
                warnings.append(parsed.warning)

    def _extra(self, cells: Mapping[int, str]) -> dict[str, str]:
        extra: dict[str, str] = {}
        for column, text in cells.items():
            if column in self.mapping or not text:
                continue
            header = self.headers.get(column) or column_letter(column)
            extra[header if header not in extra else f"{header} ({column_letter(column)})"] = text
        return extra


def identity_of(values: Mapping[str, Any]) -> Identity:
    """How the person of a row is recognised, from the row's checked values."""
    return _identity(values, ())


def _iin_text(cell: Cell) -> str:
    """An IIN cell as text for `check_iin`; a number gets the zeros back that it lost."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        return restore_iin(cell)
    text = text_of(cell).strip("'\"`’ ")
    whole = _EXACT_WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _sex(text: str) -> str | None:
    words = name_key(text).split()
    found = {_SEXES[word] for word in words if word in _SEXES}
    return found.pop() if len(found) == 1 else None


def _identity(values: Mapping[str, Any], errors: Sequence[str]) -> Identity:
    name = " ".join(
        filter(None, (values.get(code) for code in ("surname", "given_name", "patronymic")))
    )
    born = values.get("birth_date")
    return Identity(
        values.get("iin"),
        name_key(name) if "name.missing" not in errors else "",
        dt.date.fromisoformat(born) if born else None,
        card_key(values.get("card_number") or ""),
    )
