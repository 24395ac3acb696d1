"""Decisions about people that need neither database nor web."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: Law 94-V of 21.05.2013, art. 8 and 9: consent on paper or by the state service, or a duty of law
LEGAL_BASES: Final = ("paper_consent", "state_service", "legal_duty")
#: domain.md §2.5: an IIN may be absent, with a reason and a day to ask again
IIN_MISSING_REASONS: Final = ("newborn", "foreigner", "restoring", "other")
#: domain.md §15.5 and §6.1
CATEGORIES: Final = (
    "pensioner",
    "disability_1",
    "disability_2",
    "disability_3",
    "disability_child",
    "disability_child_1",
    "disability_child_2",
    "disability_child_3",
    "lonely_elderly",
    "large_family",
    "award_altyn_alqa",
    "award_kumis_alqa",
    "award_mother_older",
    "low_income",
    "single_parent",
    "loss_of_breadwinner",
    "kandas",
    "veteran",
    "hard_situation",
    "has_difficulty_moving",
    "other",
)
#: why a file without a name is no longer among the people (`Person.withdrawn_reason`)
ERASED: Final = "erased"
REMINDER_DAYS: Final = 30
SHORTEST_PHONE_PIECE: Final = 4
LONGEST_SEARCH: Final = 100

_UNSTORABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_AROUND_DIGITS: Final = re.compile(r"[\s()+.\-\u2010-\u2015\u2212\u00a0]")
#: signs of the Kazakh layout's digit row that no number is otherwise written with
_KAZAKH_ROW: Final = re.compile(r'["әіңғүұқ]', re.IGNORECASE)
_DIGIT_ROW: Final = re.compile(r'[0-9"әіңғ,.үұқ]{8,}', re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """A search text as read: either `number` (digits only) or words; `card` is the text as a card
    number would be written."""

    text: str = ""
    number: str = ""
    card: str = ""

    @property
    def iin(self) -> str:
        return self.number if len(self.number) == 12 else ""


def read_typed(text: str, digits_of: Mapping[int, int | str]) -> Typed:
    """Decide whether a search text is a number. `digits_of` maps the Kazakh layout's digit row;
    it is used only where the whole text is one number of 8 signs or more (ui.md §1.5)."""
    text = " ".join(_UNSTORABLE.sub(" ", text).split())[:LONGEST_SEARCH]
    joined = text.replace(" ", "")
    if _KAZAKH_ROW.search(joined) and _DIGIT_ROW.fullmatch(joined):
        joined = text = joined.lower().translate(digits_of)
    bare = _AROUND_DIGITS.sub("", joined)
    if re.fullmatch(r"[0-9]+", bare):
        return Typed(text, bare, bare[:20])
    return Typed(text, "", card_key(text))


def card_key(text: str) -> str:
    """A card number as stored: without spaces, capitals, at most 20 signs."""
    return "".join(_UNSTORABLE.sub("", text).split()).upper()[:20]


def age_on(birth_date: dt.date | None, day: dt.date) -> int | None:
    """Full years on `day`; None when the birth date is unknown or after it."""
    if birth_date is None or birth_date > day:
        return None
    had = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had else 1)


def category_in_force(
    valid_from: dt.date | None, valid_to: dt.date | None, ended: bool, day: dt.date
) -> bool:
    """Whether a category counts on `day`; open ends count as for ever."""
    if ended or (valid_from and valid_from > day):
        return False
    return valid_to is None or valid_to >= day
