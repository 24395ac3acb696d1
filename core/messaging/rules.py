"""Decisions about messages: quiet hours, retries, placeholders, lengths, and words of answers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

#: how long to wait after the first, second … failed attempt; after the last one somebody telephones
PAUSES: Final = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=20),
    dt.timedelta(hours=1),
    dt.timedelta(hours=4),
)
#: the same for asking a gateway what became of a message
CHECKS: Final = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=15),
    dt.timedelta(hours=1),
    dt.timedelta(hours=6),
    dt.timedelta(hours=24),
    dt.timedelta(hours=48),
)
#: placeholders that every text may hold beside those of its event
COMMON: Final = ("name", "centre", "phone")
LONGEST_TEXT: Final = 1000

_PLACEHOLDER: Final = re.compile(r"%(?:\((\w+)\)s|%|(.?))", re.DOTALL)
#: the alphabet of GSM 03.38, one unit a sign; those of the second line take two
_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€\f")


# Quiet hours -----------------------------------------------------------------------------------


def is_quiet(local: dt.time, begin: dt.time, end: dt.time) -> bool:
    """Whether nobody is written to at this local time; equal bounds mean no quiet hours."""
    if begin <= end:
        return begin <= local < end
    return local >= begin or local < end


def earliest(now: dt.datetime, begin: dt.time, end: dt.time) -> dt.datetime:
    """`now` (local, aware) or the end of the quiet hours in which it lies."""
    if not is_quiet(now.time(), begin, end):
        return now
    ends = now.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ends if ends > now else ends + dt.timedelta(days=1)


# Attempts --------------------------------------------------------------------------------------


def pause_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many failed attempts; None: it has failed."""
    return PAUSES[attempts - 1] if 0 < attempts <= len(PAUSES) else None


def check_after(checks: int) -> dt.timedelta | None:
    """How long to wait before asking the gateway again; None: it is asked no more."""
    return CHECKS[checks] if checks < len(CHECKS) else None


# Texts -----------------------------------------------------------------------------------------


def placeholders_in(text: str) -> set[str]:
    """Names of `%(name)s` in a text; a `%` that begins none is told as `%` with what follows."""
    found = set()
    for match in _PLACEHOLDER.finditer(text):
        name, other = match.groups()
        if name is not None:
            found.add(name)
        elif other is not None:
            found.add(f"%{other}")
    return found


def unknown_placeholders(text: str, known: Iterable[str]) -> list[str]:
    """What stands in a text and means nothing on this occasion, sorted."""
    return sorted(placeholders_in(text) - set(known) - set(COMMON))


def missing_placeholders(text: str, wanted: Iterable[str]) -> list[str]:
    """What the shipped text tells and this one leaves out, sorted."""
    return sorted(set(wanted) - placeholders_in(text))


def filled(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values; one that is not known becomes nothing, never an error."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is not None:
            return str(values.get(name, ""))
        return "%" if match.group(0) == "%%" else match.group(0)

    return " ".join(_PLACEHOLDER.sub(value, text).split())


def sms_parts(text: str) -> tuple[int, int]:
    """(signs as a phone counts them, parts that the gateway bills).

    Latin letters of GSM 03.38: 160 in one SMS, 153 in each of several; every other alphabet is
    UCS-2: 70 and 67, where a sign beyond the first plane counts as two (3GPP TS 23.038, 23.040).
    """
    if all(sign in _GSM or sign in _GSM_DOUBLE for sign in text):
        units = sum(2 if sign in _GSM_DOUBLE else 1 for sign in text)
        single, each = 160, 153
    else:
        units = len(text.encode("utf-16-be")) // 2
        single, each = 70, 67
    if units <= single:
        return units, 1 if units else 0
    return units, -(-units // each)


# Answers ---------------------------------------------------------------------------------------

_YES: Final = frozenset(
    "1 иә ия иа йә ие да yes y ok ок ok. иэ ya ia iya iä келісемін согласен согласна + ладно "
    "жарайды болады приду келемін".split()
)
_NO: Final = frozenset(
    "2 жоқ жок жо нет no n net joq jok zhok бас тартамын отказ отказываюсь - келмеймін".split()
) - {"бас", "тартамын"} | {"бас тартамын"}


def meaning(text: str) -> bool | None:
    """What an answer says: True yes, False no, None neither or both.

    The first word decides when no other word says the opposite («Иә, келемін», «Жоқ рахмет»).
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    words = [word.strip(".,!?:;\"'()«»") or word for word in plain.split()]
    if not words:
        return None
    if " ".join(words) in _NO:
        return False
    says_yes, says_no = bool(_YES & set(words)), bool(_NO & set(words))
    if says_yes == says_no:
        return None
    return says_yes if words[0] in _YES | _NO else None
