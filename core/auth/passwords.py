"""Argon2 hashes of passwords. Every check costs the same, whether the account exists or not."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from core.auth.rules import MAX_PASSWORD, MIN_PASSWORD, clean_password, password_problem
from core.errors import DomainError, InvalidInput
from core.web.i18n import lazy_gettext as _

_hasher: Final = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)
#: Each hash takes 64 MiB: more than two at once would starve a small server.
_slots: Final = threading.BoundedSemaphore(2)
_SLOT_SECONDS: Final = 15
#: The hash of a password nobody knows, checked where there is no account: same work, same time.
NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$O49UMtL88wNCw5i//lvPUw"
    "$F2embrKpGfNmmdH+QcXZr0HVcbZaPJPrX+0VZrQMZ+o"
)
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


class Busy(DomainError):
    """Too many passwords are being checked at this moment."""

    status = 503


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=_SLOT_SECONDS):
        raise Busy("sign_in.busy", _("Many people are signing in now. Try again in a minute."))
    try:
        yield
    finally:
        _slots.release()


_PROBLEMS: Final = {
    "short": _("Use at least %(count)s signs.", count=MIN_PASSWORD),
    "long": _("Use at most %(count)s signs.", count=MAX_PASSWORD),
    "username": _("The password must not contain the username."),
    "common": _("This password is too easy to guess. Three unrelated words make a good one."),
}


def checked_hash(password: str, *, username: str, field: str = "password") -> str:
    """The hash of a new password. Raises `InvalidInput` at `field` when it breaks a rule."""
    problem = password_problem(clean_password(password), username)
    if problem is not None:
        raise InvalidInput(f"password.{problem}", _PROBLEMS[problem], field=field)
    return hash_password(password)


def hash_password(password: str) -> str:
    with _slot():
        return _hasher.hash(clean_password(password))


def check_password(stored: str, password: str) -> bool:
    """Whether the password is right; an empty hash (no account, or none set) never is."""
    with _slot():
        try:
            return _hasher.verify(stored or NOBODY, clean_password(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with older parameters."""
    return _hasher.check_needs_rehash(stored)


def temporary_password() -> str:
    """A password to be read from paper once: 12 signs without look-alikes (59 bits)."""
    signs = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(signs[i : i + 4]) for i in (0, 4, 8))
