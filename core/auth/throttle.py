"""The brake on guessing: each try is written down before the secret is looked at.

It stands in a transaction of its own, so that tries made at the same time in other workers are
counted, and a request that fails later cannot erase it.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.models import SignInAttempt
from core.auth.rules import BY_ADDRESS, BY_USERNAME, Limit, minutes_left
from core.clock import now_utc
from core.db import separate_transaction
from core.errors import DomainError
from core.web.i18n import ngettext


class TooManyAttempts(DomainError):
    """Too many failures; the text says how long to wait."""

    status = 429


def begin_attempt(*, kind: str, username: str, address: str) -> int:
    """Write down a try as failed and return its number; `settle` calls it a success later.

    Raises `TooManyAttempts` with the minutes to wait. A refused try is not counted, so that
    waiting always ends.
    """
    username, address = username[:64], address[:64]
    with separate_transaction() as own:
        _lock(own, f"{kind}:{username}", f"address:{address}")
        now = now_utc()  # after the wait for the lock
        wait = max(
            _wait(own, BY_USERNAME, now, kind, SignInAttempt.username == username),
            _wait(own, BY_ADDRESS, now, kind, SignInAttempt.address == address) if address else 0,
        )
        if wait:
            raise TooManyAttempts("sign_in.locked", wait_text(wait))
        tried = SignInAttempt(kind=kind, username=username, address=address, at=now)
        own.add(tried)
        own.flush()
        return tried.id


def settle(session: Session, *, attempt_id: int) -> None:
    """Call a try a success, in the transaction of what it opened."""
    session.execute(
        sa.update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True)
    )


def wait_text(minutes: int) -> str:
    return ngettext(
        "Too many wrong attempts. Try again in %(num)s minute.",
        "Too many wrong attempts. Try again in %(num)s minutes.",
        minutes,
    )


def _wait(
    session: Session, limit: Limit, now: dt.datetime, kind: str, mine: sa.ColumnElement[bool]
) -> int:
    """Failures of one name count since its last success; of an address, all in the window."""
    since = now - limit.window
    if limit is BY_USERNAME:
        success = session.scalar(
            sa.select(sa.func.max(SignInAttempt.at)).where(
                mine, SignInAttempt.kind == kind, SignInAttempt.succeeded.is_(True)
            )
        )
        since = max(since, success) if success else since
    failures, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(SignInAttempt.at)).where(
            mine,
            SignInAttempt.kind == kind,
            SignInAttempt.succeeded.is_(False),
            SignInAttempt.at > since,
        )
    ).one()
    return minutes_left(limit, failures=failures, last=last, now=now)


def _lock(session: Session, *names: str) -> None:
    """Tries for one name, or from one address, are counted one after another (SQLite has one
    writer anyway). Sorted, so that two of them never wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        for name in sorted(names):
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))
