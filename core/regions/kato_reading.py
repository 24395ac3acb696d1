"""Reading the classifier's table: which columns it has, and what each row says of a place.

The official file (stat.gov.kz, «КАТО») has the columns te (the nine digits), ab, cd, ef, hij (the
same in parts: oblast or city, district, rural district, settlement), k, name_kaz or kaz_name,
name_rus or rus_name, nn. Other tables of the same codes have other headings; both are understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.errors import InvalidInput
from core.web.i18n import lazy_gettext as _

#: the cities of republican significance: their districts stand one step above the settlements
CITIES: Final = frozenset({"71", "75", "79"})
HEADER_ROWS: Final = 20
#: so many wrong rows are told one by one
MOST_TOLD: Final = 20
#: a file with a greater share of wrong rows is another kind of file
MOST_WRONG: Final = 0.1

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("te", "code", "kato", "katocode", "код", "кодкато", "като"),
    "ab": ("ab",),
    "cd": ("cd",),
    "ef": ("ef",),
    "hij": ("hij",),
    "kk": ("kazname", "namekaz", "namekk", "kk", "наименованиенаказахском", "атауықазақша"),
    "ru": ("rusname", "nameru", "namerus", "ru", "name", "наименование", "наименованиенарусском"),
}


@dataclass(frozen=True)
class Place:
    """A row of the classifier, checked. `parent` is the nearest place above that the file has."""

    code: str
    level: int
    name_kk: str
    name_ru: str
    parent: str | None = None


@dataclass(frozen=True)
class WrongRow:
    """A row that cannot be taken: its number and a code (`kato.code`, `kato.name`,
    `kato.repeated`, `kato.orphan`)."""

    number: int
    code: str
    text: str


@dataclass(frozen=True)
class Reading:
    places: tuple[Place, ...]
    wrong: tuple[WrongRow, ...]

    @property
    def regions(self) -> frozenset[str]:
        """First two digits of the oblasts and cities that the file holds."""
        return frozenset(place.code[:2] for place in self.places if place.level == 1)


def read_places(rows: Iterable[tuple[int, Sequence[Any]]]) -> Reading:
    """Places of (row number, cells) pairs, header included, in the order of their codes.

    Rows without any code (titles, notes) are passed over. Raises `InvalidInput` `kato.no_header`
    when no row names a code and a name, `kato.not_kato` when hardly a row is a place, and
    `kato.no_regions` when no oblast or city stands in it.
    """
    columns: dict[str, int] | None = None
    found: dict[str, Place] = {}
    wrong: list[WrongRow] = []
    for number, cells in rows:
        if columns is None:
            columns = _columns(cells)
            if columns is None and number > HEADER_ROWS:
                break
            continue
        _take(number, cells, columns, found, wrong)
    if columns is None:
        raise InvalidInput(
            "kato.no_header",
            _("No row names the columns of KATO: a code (te) and a name (kaz_name, rus_name)."),
        )
    if not found or len(wrong) > MOST_WRONG * (len(found) + len(wrong)):
        raise InvalidInput(
            "kato.not_kato", _("This is not the classifier: too few rows are places with a code.")
        )
    places = _with_parents(found, wrong)
    reading = Reading(tuple(places), tuple(wrong))
    if not reading.regions:
        raise InvalidInput("kato.no_regions", _("The file holds no oblast and no city."))
    return reading


def level_of(code: str) -> int:
    """1 oblast or city of republican significance, 2 district, 3 rural district, 4 settlement."""
    if code[2:] == "0" * 7:
        return 1
    if code[:2] in CITIES:
        return 2 if code[6:] == "000" else 4
    if code[4:] == "0" * 5:
        return 2
    return 3 if code[6:] == "000" else 4


def ancestors_of(code: str) -> tuple[str, ...]:
    """Codes that may stand above, the nearest first."""
    above = (f"{code[:6]}000", f"{code[:4]}00000", f"{code[:2]}0000000")
    return tuple(dict.fromkeys(one for one in above if one != code))


def _columns(cells: Sequence[Any]) -> dict[str, int] | None:
    keys = [re.sub(r"[^a-zа-яәғқңөұүһі]", "", _text(cell).lower()) for cell in cells]
    found = {
        name: keys.index(heading)
        for name, headings in _HEADINGS.items()
        for heading in reversed(headings)
        if heading in keys
    }
    has_code = "code" in found or {"ab", "cd", "ef", "hij"} <= found.keys()
    return found if has_code and found.keys() & {"kk", "ru"} else None


def _take(
    number: int,
    cells: Sequence[Any],
    columns: Mapping[str, int],
    found: dict[str, Place],
    wrong: list[WrongRow],
) -> None:
    def cell(name: str) -> str:
        place = columns.get(name, -1)
        return _text(cells[place]) if 0 <= place < len(cells) else ""

    code = cell("code") or "".join(
        cell(name).rjust(len(name), "0") for name in ("ab", "cd", "ef", "hij") if cell(name)
    )
    names = cell("kk") or cell("ru"), cell("ru") or cell("kk")
    if not re.search(r"[0-9]", code):
        return
    if not re.fullmatch(r"[1-9][0-9]{8}", code):
        wrong.append(WrongRow(number, "kato.code", code[:20]))
    elif not names[0]:
        wrong.append(WrongRow(number, "kato.name", code))
    elif code in found:
        if (found[code].name_kk, found[code].name_ru) != names:
            wrong.append(WrongRow(number, "kato.repeated", code))
    else:
        found[code] = Place(code, level_of(code), names[0][:200], names[1][:200])


def _with_parents(found: Mapping[str, Place], wrong: list[WrongRow]) -> list[Place]:
    places = []
    for code in sorted(found):
        place = found[code]
        parent = next((one for one in ancestors_of(code) if one in found), None)
        if parent is None and place.level > 1:
            wrong.append(WrongRow(0, "kato.orphan", code))
            continue
        places.append(Place(code, place.level, place.name_kk, place.name_ru, parent))
    return places


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\u00a0", " ").strip(" '\"\ufeff").split())
