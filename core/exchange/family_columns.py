"""Columns that only a list of families has: the family's number, and the role in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from core.exchange.columns import CORE_COLUMNS, ColumnSpec
from core.exchange.tables import text_of
from core.people.naming import name_key
from core.plugins.contracts import ImportedCell

PEOPLE: Final = "people"
FAMILIES: Final = "families"
KINDS: Final = (PEOPLE, FAMILIES)
NUMBER_CODE: Final = "family_number"
ROLE_CODE: Final = "family_role"
LONGEST_NUMBER: Final = 40

_WORDS: Final = {
    "mother": "ана анасы шеше шешесі мать мама mother mom",
    "father": "әке әкесі отец папа father dad",
    "child": "бала баласы ұл ұлы қыз қызы ребенок ребёнок дитя сын дочь child son daughter",
    "head": "отағасы басшы басшысы иесі глава head",
    "spouse": "жұбай жұбайы күйеу күйеуі әйелі супруг супруга муж жена spouse husband wife",
    "grandparent": "ата атасы әже әжесі апа бабушка дедушка grandmother grandfather grandparent",
    "guardian": "қорғаншы қорғаншысы қамқоршы қамқоршысы опекун попечитель guardian trustee",
    "other": "туыс туысы туысқан басқа родственник родственница другое relative other",
}
_ROLES: Final = {name_key(word): role for role, words in _WORDS.items() for word in words.split()}


def role_of(text: str) -> str | None:
    """mother, father, child, head, spouse, grandparent, guardian, other; None is not understood."""
    for word in name_key(text).split():
        if word in _ROLES:
            return _ROLES[word]
    return None


def _number_cell(cell: Any) -> ImportedCell:
    return ImportedCell(" ".join(text_of(cell).split())[:LONGEST_NUMBER] or None)


def _role_cell(cell: Any) -> ImportedCell:
    return ImportedCell(role_of(text_of(cell)))


def _spellings(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


FAMILY_COLUMNS: Final = (
    ColumnSpec(
        NUMBER_CODE,
        _spellings(
            "отбасы №; № отбасы; отбасы нөмірі; отбасының нөмірі; семья №; № семьи; номер семьи;"
            "family no; family number; family"
        ),
        parse=_number_cell,
    ),
    ColumnSpec(
        ROLE_CODE,
        _spellings(
            "рөлі; рөл; отбасындағы рөлі; кім болып келеді; туыстығы; роль; роль в семье; кем"
            " приходится; степень родства; role; role in the family"
        ),
        parse=_role_cell,
    ),
)


def of_kind(kind: str) -> tuple[ColumnSpec, ...]:
    """Core's columns for a list of this kind."""
    return CORE_COLUMNS if kind == PEOPLE else CORE_COLUMNS + FAMILY_COLUMNS


def kind_of(codes: Iterable[str]) -> str:
    """What a list holds whose columns have these codes."""
    return FAMILIES if {NUMBER_CODE, ROLE_CODE} <= set(codes) else PEOPLE
