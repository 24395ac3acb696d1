"""Signing in and out: sessions, and the password check that opens one.

Nothing here holds the database's one writer while a password is being hashed, so these functions
make small transactions of their own; the views that call them declare `writes=False`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth import passwords
from core.auth.actor import Actor
from core.auth.models import Device, User, UserSession
from core.auth.queries import IDLE, LONGEST, token_hash
from core.auth.rules import is_username
from core.auth.throttle import begin_attempt, settle
from core.clock import local_today, now_utc
from core.db import separate_transaction, write_apart
from core.errors import InvalidInput, NotFound
from core.web.i18n import lazy_gettext as _

SEEN_EVERY: Final = dt.timedelta(minutes=5)
COUNTRY_ZONE: Final = "Asia/Almaty"


@dataclass(frozen=True)
class SignedIn:
    """A session just opened: the token goes into the cookie and is stored nowhere else."""

    token: str
    user_id: int
    username: str
    full_name: str
    locale: str
    is_complete: bool

    def as_actor(self) -> Actor:
        """For flask-login, which only asks for the token."""
        return Actor(self.user_id, self.username, self.full_name, token=self.token)


def sign_in(
    session: Session, *, username: str, password: str, address: str, agent: str, old_token: str = ""
) -> SignedIn:
    """Check a password and open a new session; the browser's former one ends.

    Raises `TooManyAttempts`, or `InvalidInput` with one text for every other cause: a stranger
    learns neither which names exist nor which accounts are closed.
    """
    username = username.strip().lower()
    attempt = begin_attempt(
        kind="password", username=username if is_username(username) else "", address=address
    )
    user = session.scalar(sa.select(User).where(User.username == username))
    right = passwords.check_password(user.password_hash if user is not None else "", password)
    if user is None or not right or not _is_open(user):
        raise InvalidInput(
            "sign_in.wrong", _("The username or the password is wrong."), field="password"
        )
    fresh = passwords.hash_password(password) if passwords.is_outdated(user.password_hash) else ""
    with separate_transaction() as own:
        settle(own, attempt_id=attempt)
        if fresh:
            own.execute(
                sa.update(User)
                .where(User.id == user.id, User.password_hash == user.password_hash)
                .values(password_hash=fresh)
            )
        end_token(own, token=old_token)
        return open_session(
            own,
            user=user,
            address=address,
            agent=agent,
            is_complete=user.totp_confirmed_at is None,
        )


def _is_open(user: User) -> bool:
    return user.is_active and (user.ends_on is None or user.ends_on >= local_today(COUNTRY_ZONE))


def open_session(
    session: Session, *, user: User, address: str, agent: str, is_complete: bool
) -> SignedIn:
    """A new random token: what a browser held before sign-in is worth nothing after it."""
    token = secrets.token_urlsafe(32)
    now = now_utc()
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            address=address[:64],
            agent=agent[:200],
            is_complete=is_complete,
        )
    )
    session.flush()
    return SignedIn(token, user.id, user.username, user.full_name, user.locale, is_complete)


def end_token(session: Session, *, token: str) -> None:
    """End the session of a token; an unknown one changes nothing."""
    if token:
        session.execute(
            sa.update(UserSession)
            .where(UserSession.token_hash == token_hash(token), UserSession.ended_at.is_(None))
            .values(ended_at=now_utc())
        )


def end_sessions(session: Session, *, user_id: int, keep: int | None = None) -> int:
    """End every living session of a user except `keep` (an id); return how many ended."""
    statement = (
        sa.update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now_utc())
    )
    if keep is not None:
        statement = statement.where(UserSession.id != keep)
    result = session.execute(statement)
    return int(getattr(result, "rowcount", 0))


def end_own_session(session: Session, *, actor: Actor, session_id: str) -> None:
    """End one of the actor's own sessions by its public id; a second press changes nothing."""
    found = session.scalar(
        sa.select(UserSession).where(
            UserSession.public_id == session_id, UserSession.user_id == actor.user_id
        )
    )
    if found is None:
        raise NotFound
    found.ended_at = found.ended_at or now_utc()


def seconds_left(actor: Actor, *, seen: bool) -> int:
    """How long the session lasts if nobody comes back; `seen` when this request prolongs it."""
    if actor.last_seen_at is None or actor.session_began_at is None:
        return int(IDLE.total_seconds())
    now = now_utc()
    last = now if seen and now - actor.last_seen_at >= SEEN_EVERY else actor.last_seen_at
    ends = min(last + IDLE, actor.session_began_at + LONGEST)
    return max(0, int((ends - now).total_seconds()))


def keep_alive(actor: Actor, *, at_once: bool = False) -> None:
    """Note that a session or device was seen, at most every five minutes unless `at_once`, in a
    transaction of its own: pages that only read stay reads."""
    now = now_utc()
    seen = actor.last_seen_at is not None and now - actor.last_seen_at < SEEN_EVERY
    if seen and not at_once:
        return
    model = UserSession if actor.session_id is not None else Device
    row_id = actor.session_id if actor.session_id is not None else actor.device_id
    write_apart(
        lambda own: own.execute(  # type: ignore[arg-type]
            sa.update(model).where(model.id == row_id).values(last_seen_at=now)
        )
    )


def change_password(
    session: Session, *, actor: Actor, current: str, new: str, address: str
) -> User:
    """Change one's own password; every other session of the account ends.

    Raises `TooManyAttempts`, or `InvalidInput` at `current` or `new`.
    """
    user = confirm_own_password(session, actor=actor, password=current, address=address)
    if current == new:
        raise InvalidInput(
            "password.same", _("Choose a password that differs from the present one."), field="new"
        )
    hashed = passwords.checked_hash(new, username=user.username, field="new")
    with separate_transaction() as own:
        own.execute(
            sa.update(User)
            .where(User.id == user.id)
            .values(password_hash=hashed, must_change_password=False)
        )
        end_sessions(own, user_id=user.id, keep=actor.session_id)
        record(
            own,
            actor=actor,
            action="user.change_password",
            region_id=user.home_region_id,
            subject_type="user",
            subject_id=user.id,
        )
    return user


def confirm_own_password(session: Session, *, actor: Actor, password: str, address: str) -> User:
    """The actor's own row, after the password was given again. Raises `InvalidInput` at
    `current`, or `TooManyAttempts`: a browser left open must not become a place to guess."""
    user = session.get(User, actor.user_id)
    if user is None:
        raise NotFound
    attempt = begin_attempt(kind="password", username=user.username, address=address)
    if not passwords.check_password(user.password_hash, password):
        raise InvalidInput("password.wrong", _("The password is wrong."), field="current")
    with separate_transaction() as own:
        settle(own, attempt_id=attempt)
    return user
