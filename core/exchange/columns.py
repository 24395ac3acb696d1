"""Columns of a people import: how their headers are spelt, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from core.people.naming import name_key
from core.plugins.contracts import ImportColumn, ImportedCell

EXACT: Final = 100
EXACT_PART: Final = 90
PHRASE: Final = 40
#: a header longer than this is a sentence
LONGEST_HEADER: Final = 120


@dataclass(frozen=True)
class ColumnSpec:
    """A column that somebody owns.

    `headers` are whole headers in kk, ru and en; `phrases` may also stand inside a longer one
    ("контактный телефон клиента"). `parse` is given for columns of modules: the raw cell → value
    for JSON and the code of a warning.
    """

    code: str
    headers: tuple[str, ...]
    owner: str = "core"
    required: bool = False
    phrases: tuple[str, ...] = ()
    parse: Callable[[Any], ImportedCell] | None = None
    label: Any = ""

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(filter(None, map(header_key, self.headers + self.phrases)))

    @cached_property
    def phrase_keys(self) -> frozenset[str]:
        return frozenset(map(header_key, self.phrases))


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header folded like a name; abbreviations with and without dots are one (Ф.И.О., ФИО)."""
    key = name_key(text)
    joined = re.sub(r"\b\w(?: \w\b)+", lambda match: match[0].replace(" ", ""), key)
    return key if joined == key else name_key(joined)


def of_module(column: ImportColumn, owner: str) -> ColumnSpec:
    """A column that a module registered through `import_columns`."""
    return ColumnSpec(
        column.code,
        headers=(),
        phrases=column.headers,
        owner=owner,
        parse=column.parse,
        label=column.label,
    )


def best_columns(
    headers: Mapping[int, str], columns: Sequence[ColumnSpec]
) -> tuple[float, dict[int, str]]:
    """Guess columns from header texts by 0-based column: (score, column → code).

    Each code is given once, to the header that fits best; 1.0 is an exact header.
    """
    fits = sorted(
        (
            (-fit, column, spec.code)
            for column, text in headers.items()
            for spec in columns
            if (fit := _fit(text, spec))
        ),
    )
    mapping: dict[int, str] = {}
    score = 0.0
    for fit, column, code in fits:
        if column not in mapping and code not in mapping.values():
            mapping[column] = code
            score -= fit / 100
    names = set(mapping.values())
    if "given_name" in names and not names & {"full_name", "surname"}:
        # «Аты» alone, with no column for surnames, holds whole names.
        mapping = {c: "full_name" if k == "given_name" else k for c, k in mapping.items()}
    return score, dict(sorted(mapping.items()))


def mapping_problems(mapping: Mapping[int, str], columns: Sequence[ColumnSpec]) -> tuple[str, ...]:
    """What is wrong with a corrected mapping.

    Codes: `mapping.unknown` (no such column), `mapping.repeated` (a code given twice),
    `mapping.no_name` (no column holds names).
    """
    codes = list(mapping.values())
    known = {spec.code for spec in columns}
    problems = []
    if not set(codes) <= known:
        problems.append("mapping.unknown")
    if len(codes) != len(set(codes)):
        problems.append("mapping.repeated")
    if not set(codes) & {"full_name", "surname", "given_name"}:
        problems.append("mapping.no_name")
    return tuple(problems)


#: words, folded, that make a header speak of somebody else than the person of the row
_OTHERS: Final = re.compile(
    r"\b(?:ата ана|акеси|анаси|шешеси|камкорш|коргаинш|коргансш|екил|родител|опекун|представител"
    r"|врач|даригер|нускауши|маман|специалист|супруг|жубаии|директор|парент|гуардиан|доктор)"
)


def _fit(text: str, spec: ColumnSpec) -> int:
    if len(text) > LONGEST_HEADER:
        return 0
    if spec.code == "number" and text.strip(" .") in ("№", "#", "N", "No"):
        return EXACT
    bare = re.sub(r"\([^()]*\)", " ", text)
    if spec.keys & {header_key(text), header_key(bare)}:
        return EXACT
    if any(header_key(part) in spec.keys for part in re.split(r"[/|;\n()\\]", text)):
        return EXACT_PART
    if spec.owner == "core" and _OTHERS.search(header_key(text)):
        return 0
    words = f" {header_key(bare)} "
    # Longer phrases may be the beginning of a word: телефон, телефоны.
    inside = [
        key for key in spec.phrase_keys if (f" {key}" if len(key) >= 5 else f" {key} ") in words
    ]
    return PHRASE + min(len(max(inside, key=len)), EXACT_PART - PHRASE - 1) if inside else 0


def _spellings(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";"))


CORE_COLUMNS: Final = (
    ColumnSpec(
        "number",
        _spellings(
            "р/с; р/с №; № р/с; рет саны; реттік нөмірі; рет нөмірі; № п/п; п/п; номер по порядку;"
            "порядковый номер; no; row"
        ),
    ),
    ColumnSpec(
        "iin",
        _spellings("ЖСН нөмірі; номер ИИН"),
        phrases=_spellings(
            "ЖСН; ИИН; IIN; жеке сәйкестендіру нөмірі; индивидуальный идентификационный номер;"
            "individual identification number"
        ),
    ),
    ColumnSpec(
        "full_name",
        _spellings(
            "Т.А.Ә.; Т.Ә.А.; Т.А.Ж.; тегі, аты; аты, тегі; тегі аты жөні; фамилия, имя;"
            "имя, фамилия; фамилия и имя; қызмет алушы; получатель услуг; получатель; азамат; адам;"
            "name; name and surname; surname and name; person; recipient"
        ),
        phrases=_spellings(
            "аты-жөні; тегі, аты, әкесінің аты; фамилия, имя, отчество; full name; ФИО"
        ),
        required=True,
    ),
    ColumnSpec("surname", _spellings("тегі; фамилия; фамилиясы; surname; last name; family name")),
    ColumnSpec(
        "given_name", _spellings("аты; есімі; имя; given name; given names; first name; forename")
    ),
    ColumnSpec(
        "patronymic", _spellings("әкесінің аты; отчество; patronymic; middle name; father's name")
    ),
    ColumnSpec(
        "birth_date",
        _spellings("д.р.; г.р.; туған уақыты; дата рожд; born; DOB; число, месяц, год рождения"),
        phrases=_spellings(
            "туған күні; туылған күні; туған жылы; туылған жылы; дата рождения; день рождения;"
            "год рождения; date of birth; birth date; birthdate; birthday"
        ),
    ),
    ColumnSpec("sex", _spellings("жынысы; жыныс; пол; sex; gender")),
    ColumnSpec(
        "phone",
        _spellings("тел; тел. №; ұялы; байланыс; сотовый; мобильный; контакты; контакт; mobile"),
        phrases=_spellings("телефон; байланыс нөмірі; phone; telephone; contact; whatsapp"),
    ),
    ColumnSpec(
        "address",
        _spellings("тұрғылықты жері; тұратын жері"),
        phrases=_spellings(
            "мекенжай; мекен-жай; адрес; место жительства; место проживания; address"
        ),
    ),
    ColumnSpec(
        "district",
        _spellings("аудан; ауданы; қала ауданы; район; район города; district"),
        phrases=_spellings("ауданы; район; district"),
    ),
    ColumnSpec(
        "category",
        _spellings("санат; status; статус; мәртебесі"),
        phrases=_spellings("санаты; категория; category; социальный статус; әлеуметтік мәртебесі"),
    ),
    ColumnSpec(
        "disability_group",
        _spellings("инв. тобы; группа инв.; disability group"),
        phrases=_spellings("мүгедектік тобы; группа инвалидности; disability group"),
    ),
    ColumnSpec(
        "category_from",
        _spellings("санат басы; санаттың басталу күні; начало категории; category from"),
        phrases=_spellings("санат басталған күн; дата установления категории; category since"),
    ),
    ColumnSpec(
        "category_to",
        _spellings("санат мерзімі; санаттың аяқталу күні; конец категории; category until"),
        phrases=_spellings("санат аяқталатын күн; срок категории; category valid until"),
    ),
    ColumnSpec(
        "category_paper",
        _spellings("санат құжаты; документ категории; category evidence"),
        phrases=_spellings(
            "санатты растайтын құжат; документ, подтверждающий категорию; evidence of category"
        ),
    ),
    ColumnSpec(
        "card_number",
        _spellings("карта; карта №; карточка; карточка №; № карты; card; card no"),
        phrases=_spellings(
            "карта нөмірі; карточка нөмірі; номер карты; номер карточки; card number"
        ),
    ),
    ColumnSpec(
        "note",
        _spellings("қосымша; note; notes; ескерту; ескертулер"),
        phrases=_spellings("ескертпе; примечани; комментарий; comment; remark"),
    ),
)
