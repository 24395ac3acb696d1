"""Whose value is kept when two files of one person become one, and what contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.people.iin import check_iin

KEEP: Final = "keep"
DROP: Final = "drop"
BOTH: Final = "both"

#: what is chosen together, by the name of its first column
FIELD_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "surname": ("surname",),
    "given_name": ("given_name",),
    "patronymic": ("patronymic",),
    "iin": ("iin", "iin_missing_reason", "iin_reminder_on"),
    "birth_date": ("birth_date",),
    "died_on": ("died_on",),
    "sex": ("sex",),
    "address": ("address", "district_id", "kato_code", "address_hidden"),
    "card_number": ("card_number",),
    "legal_basis": ("legal_basis", "legal_basis_note", "legal_basis_on"),
    "note": ("note",),
}
#: columns that nobody chooses: keys made of the names, and what belongs to the row itself
DERIVED: Final = ("surname_key", "given_key", "patronymic_key", "name_key", "sort_key")
OWN: Final = (
    "id", "public_id", "region_id", "created_at", "created_by", "version", "withdrawn_at",
    "withdrawn_reason", "merged_into_id",
)  # fmt: skip
#: columns that follow with the rows that they name: core.documents.person_data
ELSEWHERE: Final = ("photo_id",)
NAMES: Final = ("surname", "given_name", "patronymic")
_KAZAKH: Final = frozenset("әіңғүұқөһӘІҢҒҮҰҚӨҺ")


@dataclass(frozen=True)
class Difference:
    """A field in which two files differ. `choices` are sides that may be chosen; `default` is the
    more complete or better proven one."""

    name: str
    keep: Mapping[str, Any]
    drop: Mapping[str, Any]
    default: str
    choices: tuple[str, ...] = (KEEP, DROP)


def differences(keep: Mapping[str, Any], drop: Mapping[str, Any]) -> list[Difference]:
    """Fields in which the files differ, in the order of the page. The arguments map columns of
    `person` to values."""
    found = []
    for name, columns in FIELD_GROUPS.items():
        one, other = ({column: file.get(column) for column in columns} for file in (keep, drop))
        if one != other:
            found.append(
                Difference(name, one, other, _default(name, keep, drop), _choices(name, keep, drop))
            )
    return found


def _choices(name: str, keep: Mapping[str, Any], drop: Mapping[str, Any]) -> tuple[str, ...]:
    if name == "note" and keep.get(name) and drop.get(name):
        return KEEP, DROP, BOTH
    if name == "address" and keep.get("address_hidden") != drop.get("address_hidden"):
        # who hides must not be found because somebody chose wrongly
        return (KEEP,) if keep.get("address_hidden") else (DROP,)
    return KEEP, DROP


def _default(name: str, keep: Mapping[str, Any], drop: Mapping[str, Any]) -> str:
    choices = _choices(name, keep, drop)
    if len(choices) != 2:
        return choices[-1]
    one, other = keep.get(name), drop.get(name)
    if not one or not other:
        return DROP if other and not one else KEEP
    if name in NAMES and _fuller(str(other), str(one)):
        return DROP
    if name in NAMES and _fuller(str(one), str(other)):
        return KEEP
    return DROP if is_proven(drop) and not is_proven(keep) else KEEP


def _fuller(one: str, other: str) -> bool:
    """«Гүлнар» rather than «Г.», and Kazakh letters rather than the Russian ones for them."""
    if len(one) > len(other) and one.casefold().startswith(other.rstrip(".").casefold()):
        return True
    letters = [len(_KAZAKH & set(text)) for text in (one, other)]
    return len(one) == len(other) and letters[0] > letters[1]


def is_proven(file: Mapping[str, Any]) -> bool:
    """Whether the IIN is right and says the birth date of the file."""
    check = check_iin(str(file.get("iin") or ""))
    return check.ok and check.birth_date is not None and check.birth_date == file.get("birth_date")


def chosen_values(
    found: list[Difference], choices: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Columns of the kept file that change, and the choices as they were understood: a field that
    was not asked about, or a side that may not be chosen, is its default."""
    values: dict[str, Any] = {}
    understood = {}
    for one in found:
        side = choices.get(one.name, one.default)
        side = side if side in one.choices else one.default
        understood[one.name] = side
        if side == DROP:
            values |= one.drop
        elif side == BOTH:
            values[one.name] = f"{one.keep[one.name]}\n{one.drop[one.name]}"
    return values, understood


def contradictions(keep: Mapping[str, Any], drop: Mapping[str, Any]) -> list[str]:
    """Codes of what speaks against one person: `iin`, `birth_date`, `sex`, `iin_birth_date`; and
    `hidden` when one of them has a hidden address."""
    found = [
        name
        for name in ("iin", "birth_date", "sex")
        if keep.get(name) and drop.get(name) and keep[name] != drop[name]
    ]
    for one, other in ((keep, drop), (drop, keep)):
        said = check_iin(str(one.get("iin") or "")).birth_date
        born = other.get("birth_date")
        if not other.get("iin") and said and born and said != born and "birth_date" not in found:
            found.append("iin_birth_date")
    if keep.get("address_hidden") or drop.get("address_hidden"):
        found.append("hidden")
    return list(dict.fromkeys(found))
