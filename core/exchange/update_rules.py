"""Rows about people who are registered already: what differs, and what is taken from the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.people.category_rules import EXCLUSIVE

#: what becomes of a registered person: nothing, what is empty is filled, the file wins
ATTACH: Final = "attach"
FILL: Final = "fill"
FILE: Final = "file"
MODES: Final = (ATTACH, FILL, FILE)
#: choices for one field
OURS: Final = "ours"
THEIRS: Final = "file"
#: fields that a row can correct, in the order of the page
FIELDS: Final = (
    "surname",
    "given_name",
    "patronymic",
    "iin",
    "birth_date",
    "sex",
    "phones",
    "address",
    "district_id",
    "card_number",
    "categories",
)


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [ours, the file's] where the file says something that the registry does not.

    Both hold JSON values. What is empty in the file never differs. Phones are added and none is
    taken away, so only numbers that are missing make a difference; the second value is then the
    whole list as it would be. So it is with categories (`merged_categories`).
    """
    found: dict[str, list[Any]] = {}
    for field in FIELDS:
        new = theirs.get(field)
        if new in (None, "", [], ()):
            continue
        old = ours.get(field)
        if field == "phones":
            new = [*new, *(number for number in old or () if number not in new)]
            if set(new) == set(old or ()):
                continue
        if field == "categories":
            new = merged_categories(old or [], new)
        if new != old:
            found[field] = [old, new]
    return found


def merged_categories(
    ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]
) -> list[list[str]]:
    """The living categories as they would be with those of the file.

    A category is [code, first day, last day, kind, number and day of the paper, paper in words].
    What the file leaves empty stays; a category that the file does not name stays, unless it
    cannot be true beside one that the file names (two disability groups).
    """
    found = {tuple(one) for one in ours}
    for new in theirs:
        found = {one for one in found if not _excludes(new[0], one[0])}
        same = [one for one in found if one[0] == new[0]]
        for one in same or [(new[0], *[""] * (len(new) - 1))]:
            found.discard(one)
            found.add(tuple(said or held for held, said in zip(one, new, strict=True)))
    return sorted(map(list, found))


def _excludes(code: str, other: str) -> bool:
    return code != other and any({code, other} <= group for group in EXCLUSIVE)


def taken_fields(
    found: Mapping[str, Sequence[Any]], mode: str, choices: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """The fields whose value comes from the file; a choice for a field goes before the mode."""
    chosen = choices or {}
    return tuple(
        field
        for field in FIELDS
        if field in found
        and chosen.get(field, THEIRS if _wins(found[field][0], mode) else OURS) == THEIRS
    )


def _wins(old: Any, mode: str) -> bool:
    return mode == FILE or (mode == FILL and old in (None, "", [], ()))


def plain(field: str, value: Any) -> Any:
    """A value of a person's file as JSON holds it."""
    if field in ("phones", "categories"):
        return list(value or ())
    return value.isoformat() if isinstance(value, dt.date) else value


def typed(field: str, value: Any) -> Any:
    """The way back: a JSON value as the file of a person holds it."""
    if field == "birth_date" and value:
        return dt.date.fromisoformat(value)
    if field in ("surname", "given_name", "patronymic", "sex", "address"):
        return value or ""
    return value
