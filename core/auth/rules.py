"""Pure decisions of sign-in: waits after failures, passwords that are refused, browsers by name."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

MIN_PASSWORD = 10
MAX_PASSWORD = 200
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
#: After these parts are taken away, what is left decides whether a password is a common one.
COMMON = frozenset(
    {
        "password", "passw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "letmein",
        "welcome", "administrator", "admin", "iloveyou", "monkey", "dragon", "shanyraq",
        "шаңырақ", "пароль", "құпиясөз", "купиясоз", "йцукен", "йцукенгшщз", "kazakhstan",
        "қазақстан", "казахстан", "qazaqstan", "shymkent", "шымкент", "almaty", "алматы",
        "astana", "астана", "abc", "abcdef", "abcdefgh", "asdf", "test", "user", "changeme",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """`free` failures within `window` cost nothing; each further one waits for the next of
    `waits` (minutes), the last of them for ever after."""

    free: int
    waits: tuple[int, ...]
    window: dt.timedelta

    def wait_minutes(self, failures: int) -> int:
        if failures < self.free:
            return 0
        return self.waits[min(failures - self.free, len(self.waits) - 1)]


#: One person's name: typing mistakes are free, guessing is not.
BY_USERNAME = Limit(5, (1, 2, 4, 8, 15, 30), dt.timedelta(hours=24))
#: A whole centre may stand behind one address, so much more is free.
BY_ADDRESS = Limit(30, (1, 5, 15, 30), dt.timedelta(hours=1))


def minutes_left(limit: Limit, *, failures: int, last: dt.datetime | None, now: dt.datetime) -> int:
    """Whole minutes to wait before the next try; 0 when it may be made now."""
    wait = limit.wait_minutes(failures)
    if last is None or wait == 0:
        return 0
    end = last + dt.timedelta(minutes=wait)
    return max(0, math.ceil((end - now).total_seconds() / 60))


def clean_password(text: str) -> str:
    """The same signs typed on different keyboards are one password."""
    return unicodedata.normalize("NFC", text)


def password_problem(password: str, username: str) -> str | None:
    """Why a new password is refused (`short`, `long`, `username`, `common`), or None."""
    if len(password) < MIN_PASSWORD:
        return "short"
    if len(password) > MAX_PASSWORD:
        return "long"
    folded = password.casefold()
    if len(username) > 2 and username.casefold() in folded:
        return "username"
    core = re.sub(r"[\W\d_]+", "", folded)
    if core in COMMON or len(set(folded)) < 4 or _is_run(folded):
        return "common"
    return None


def _is_run(text: str) -> bool:
    """Whether all signs follow each other in one direction: 1234567890, abcdefghij."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps <= {1} or steps <= {-1} or text in {"1234567890", "0987654321"}


def is_username(text: str) -> bool:
    return USERNAME.fullmatch(text) is not None


#: signs in a User-Agent, the more particular first: most browsers call themselves Chrome and Safari
_BROWSERS = (
    ("YaBrowser", "Yandex"), ("OPR/", "Opera"), ("Edg", "Edge"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """A User-Agent header in words that its user knows: `Chrome, Windows`; empty when unknown."""
    found = (
        next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found))
