"""What was typed when the session had ended: carried through sign-in by the browser itself.

Nothing is stored here. The fields travel, signed, in the sign-in form, and afterwards their reader
sends them again with one press. Passwords, codes and files are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer

from core.kernel import kernel

#: all texts of a form together; a longer one is not kept
LONGEST: Final = 200_000
MOST_FIELDS: Final = 500
VALID_SECONDS: Final = 12 * 3600
_SECRET: Final = re.compile(
    r"csrf_token|password|current|new|code|recovery|pin|kept", re.IGNORECASE
)

Fields = list[tuple[str, str]]


def keep(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """A signed text of what was typed for an address; "" when there is nothing to keep."""
    kept = [(name, text) for name, text in fields if not _SECRET.fullmatch(name)]
    weight = sum(len(name) + len(text) for name, text in kept)
    if not any(text for _name, text in kept) or weight > LONGEST or len(kept) > MOST_FIELDS:
        return ""
    return str(_serializer().dumps([path, kept]))


def kept(text: str) -> tuple[str, Fields] | None:
    """The address and the fields; None for a text that is not ours, or too old."""
    if not text:
        return None
    try:
        path, fields = _serializer().loads(text, max_age=VALID_SECONDS)
    except BadData:
        return None
    return str(path), [(str(name), str(value)) for name, value in fields]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(kernel().settings.secret_key, salt="what was typed")


def pairs(form: Any) -> Fields:
    """All fields of a request's form, repeated ones too."""
    return list(form.items(multi=True))
