"""How alike two people's files are: a score from 0 to 100 that can say why.

Each finding has a code and points (`POINTS`); the score is their sum, kept between 0 and 100.
Nothing here decides that two people are one: that is for a person with the papers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

#: number of letters that two texts differ by, a swap of neighbours counting once; symmetric
Distance = Callable[[str, str], int]

POINTS: Final = {
    "iin.same": 60,
    "iin.near": 14,
    "iin.differs": -30,
    "surname.same": 22,
    "surname.form": 20,
    "surname.alike": 15,
    "surname.differs": -12,
    "given.same": 18,
    "given.form": 15,
    "given.alike": 12,
    "given.initial": 6,
    "given.differs": -30,
    "names.swapped": 38,
    "patronymic.same": 12,
    "patronymic.form": 11,
    "patronymic.alike": 8,
    "patronymic.initial": 4,
    "patronymic.differs": -14,
    "birth.same": 30,
    "birth.swapped": 20,
    "birth.digit": 16,
    "birth.year": 2,
    "birth.differs": -25,
    "phone.same": 14,
    "address.same": 8,
    "household.same": 8,
    "sex.differs": -20,
}
#: from these scores on a pair is called strong, likely, possible; below it is not kept
STRONG: Final = 85
LIKELY: Final = 65
POSSIBLE: Final = 50
#: from here on somebody who registers is asked
WORTH_ASKING: Final = 40
#: another given name is another person, twins above all, however much else agrees
OTHER_GIVEN_NAME: Final = 35
#: different IINs never make a strong pair
OTHER_IIN: Final = LIKELY + 14

_SURNAME_ENDING: Final = re.compile(r"(?<=\w{3})(?:ова|ева|ина|ов|ев|ин|ски|ска)$")
_FATHER_ENDING: Final = re.compile(
    r"(?<=\w{3})(?:ули|кизи|овна|евна|иевна|ович|евич|иевич|ична|ич)$"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared. Names are folded keys (`core.people.naming.name_key`), `address` is
    `address_key`; `household` names the household, if one is known."""

    surname: str
    given: str = ""
    patronymic: str = ""
    birth_date: dt.date | None = None
    iin: str = ""
    sex: str = ""
    phones: frozenset[str] = frozenset()
    address: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score with its reasons: codes of `POINTS`, those that weigh most first."""

    score: int
    reasons: tuple[str, ...] = ()

    @property
    def strength(self) -> str:
        return strength(self.score)


def strength(score: int) -> str:
    """`strong`, `likely`, `possible` or, for what is not worth keeping, an empty text."""
    if score >= STRONG:
        return "strong"
    if score >= LIKELY:
        return "likely"
    return "possible" if score >= POSSIBLE else ""


def compare(one: Facts, other: Facts, distance: Distance) -> Likeness:
    """How alike two files are. The same in both directions."""
    found = _names(one, other, distance)
    apart = "given.differs" in found
    found.append(_births(one.birth_date, other.birth_date))
    found.append(_iins(one.iin, other.iin))
    if one.phones & other.phones:
        found.append("phone.same")
    if one.address and one.address == other.address:
        found.append("address.same")
    if one.household and one.household == other.household:
        found.append("household.same")
    if one.sex and other.sex and one.sex != other.sex:
        found.append("sex.differs")
    reasons = [code for code in found if code]
    score = max(0, min(100, sum(POINTS[code] for code in reasons)))
    if apart:
        score = min(score, OTHER_GIVEN_NAME)
    if "iin.differs" in reasons:
        score = min(score, OTHER_IIN)
    reasons.sort(key=lambda code: -abs(POINTS[code]))
    return Likeness(score, tuple(reasons))


def _names(one: Facts, other: Facts, distance: Distance) -> list[str]:
    surname = _part("surname", one.surname, other.surname, distance)
    given = _part("given", one.given, other.given, distance)
    father = _part("patronymic", one.patronymic, other.patronymic, distance)
    if surname == "surname.differs" and given == "given.differs" and _swapped(one, other, distance):
        return ["names.swapped", father]
    return [surname, given, father]


def _swapped(one: Facts, other: Facts, distance: Distance) -> bool:
    crossed = (
        _part("given", one.surname, other.given, distance),
        _part("given", one.given, other.surname, distance),
    )
    return all(code in {"given.same", "given.alike"} for code in crossed) and (
        "given.same" in crossed
    )


def _part(kind: str, one: str, other: str, distance: Distance) -> str:
    """The finding for one part of the name; an empty text when a side does not have it."""
    if not one or not other:
        return ""
    if one == other:
        return f"{kind}.same"
    short, long = sorted((one, other), key=len)
    if kind != "surname" and len(short) == 1:
        return f"{kind}.initial" if long[0] == short else f"{kind}.differs"
    if _other_form(kind, one, other):
        return f"{kind}.form"
    allowed = 0 if len(short) < 4 else 1 if len(short) < 8 else 2
    if allowed and len(long) - len(short) <= allowed and distance(one, other) <= allowed:
        return f"{kind}.alike"
    return f"{kind}.differs"


def _other_form(kind: str, one: str, other: str) -> bool:
    """Ахметов and Ахметова, Серікұлы and Серикович, Гүлнар and Гульнара."""
    if kind == "given":
        return _one_letter_longer(one, other)
    ending = _SURNAME_ENDING if kind == "surname" else _FATHER_ENDING
    first, second = ending.sub("", one), ending.sub("", other)
    return first == second or (kind == "patronymic" and _one_letter_longer(first, second))


def _one_letter_longer(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and len(long) == len(short) + 1 and long.startswith(short)


def _births(one: dt.date | None, other: dt.date | None) -> str:
    if one is None or other is None:
        return ""
    if one == other:
        return "birth.same"
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return "birth.swapped"
    if _one_slip(f"{one:%d%m%Y}", f"{other:%d%m%Y}"):
        return "birth.digit"
    return "birth.year" if one.year == other.year else "birth.differs"


def _iins(one: str, other: str) -> str:
    if not one or not other:
        return ""
    if one == other:
        return "iin.same"
    # The twelfth digit follows from the others, so a slip of one digit changes two.
    return (
        "iin.near" if one[:11] == other[:11] or _one_slip(one[:11], other[:11]) else "iin.differs"
    )


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit was mistyped, or two neighbours were swapped."""
    if len(one) != len(other):
        return False
    apart = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


# Keys that bring two files together -----------------------------------------------------------

_NOT_WORD: Final = re.compile(r"[^\w]+")
_ADDRESS_WORDS: Final = re.compile(
    r"\b(?:қ|г|город|қаласы|көшесі|көш|улица|ул|даңғылы|даңғ|проспект|пр|үй|дом|д|пәтер|пәт|кв|"
    r"квартира|мкр|м-н|ықшам|ауданы|микрорайон)\b"
)


def address_key(text: str) -> str:
    """An address without marks and words such as «street»; empty when it names no house."""
    text = _ADDRESS_WORDS.sub(" ", text.lower())
    key = " ".join(_NOT_WORD.sub(" ", text).split())
    return key if any(sign.isdigit() for sign in key) and any(map(str.isalpha, key)) else ""


def block_keys(facts: Facts) -> list[tuple[str, ...]]:
    """Keys of which two files of one person are likely to share one. The first part names the
    kind (`BLOCKS`). People who share no key are never compared."""
    keys: list[tuple[str, ...]] = [("phone", number) for number in facts.phones]
    parts = [part for part in (facts.surname, facts.given) if part]
    born = _birth_of(facts)
    for day in born:
        keys += [("birth", day.isoformat(), part[:2]) for part in parts]
    if facts.given:
        keys += [("year", facts.surname, facts.given[:1], str(year))
                 for year in {day.year for day in born}]  # fmt: skip
        keys.append(("name", *sorted(parts), facts.patronymic[:4]))
    body = facts.iin[:11]
    if body:
        keys += [
            ("iin", body[:4], body[6:]),
            ("iin", "", body[4:]),
            ("iin", body[:3], "".join(sorted(body[3:5])), body[5:]),
        ]
    return list(dict.fromkeys(keys))


#: kinds of keys, in the order in which a run numbers them
BLOCKS: Final = ("birth", "year", "name", "phone", "iin")


def _birth_of(facts: Facts) -> set[dt.date]:
    """The birth date, and the one that the IIN says."""
    found = {facts.birth_date} if facts.birth_date else set()
    if facts.iin and facts.iin[6] in "123456":
        century = 1800 + (int(facts.iin[6]) - 1) // 2 * 100
        with suppress(ValueError):
            found.add(dt.date(century + int(facts.iin[:2]), int(facts.iin[2:4]),
                              int(facts.iin[4:6])))  # fmt: skip
    return found
