"""The second factor: codes of an authenticator application, and printed recovery codes."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from typing import Final

import pyotp
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import RecoveryCode, User
from core.auth.sessions import SignedIn, confirm_own_password, end_sessions, end_token, open_session
from core.auth.throttle import begin_attempt, settle
from core.clock import now_utc
from core.db import separate_transaction
from core.errors import Conflict, InvalidInput, NotFound
from core.kernel import kernel
from core.web.forms import typed_digits
from core.web.i18n import lazy_gettext as _

STEP_SECONDS: Final = 30
CODES: Final = 10
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


# Secrets -----------------------------------------------------------------------------------


def _key(purpose: str) -> bytes:
    """A key of its own for each purpose, made of the installation's secret."""
    derive = HKDF(hashes.SHA256(), 32, salt=None, info=f"shanyraq {purpose}".encode())
    return derive.derive(kernel().settings.secret_key.encode())


def encrypt_secret(secret: str, *, user_id: int) -> str:
    """The secret as stored. Bound to its user: copied to another row it cannot be read."""
    nonce = os.urandom(12)
    sealed = AESGCM(_key("totp")).encrypt(nonce, secret.encode(), str(user_id).encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def decrypt_secret(stored: str, *, user_id: int) -> str | None:
    """The secret, or None when it cannot be read (the installation's secret key was changed)."""
    try:
        raw = base64.urlsafe_b64decode(stored)
        return AESGCM(_key("totp")).decrypt(raw[:12], raw[12:], str(user_id).encode()).decode()
    except (ValueError, InvalidTag):
        return None


def _code_hash(code: str, user_id: int) -> str:
    message = f"{user_id}:{code}".encode()
    return hmac.new(_key("recovery codes"), message, hashlib.sha256).hexdigest()


def accepted_step(secret: str, code: str, *, last_step: int, now: dt.datetime) -> int | None:
    """The time step that a code belongs to, if it is this one or a neighbour and not used yet."""
    totp = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


# Signing in --------------------------------------------------------------------------------


def complete_sign_in(
    session: Session, *, actor: Actor, code: str, address: str, agent: str
) -> SignedIn:
    """Take a code of the application, or a recovery code, and open the complete session.

    The half-open one ends. Raises `TooManyAttempts`, or `InvalidInput` at `code`.
    """
    attempt = begin_attempt(kind="code", username=actor.username, address=address)
    with separate_transaction() as own:
        user = own.scalar(sa.select(User).where(User.id == actor.user_id).with_for_update())
        if user is None or not _take_code(own, user, code):
            raise InvalidInput(
                "code.wrong",
                _("This code is wrong or was used before. Wait for the next one."),
                field="code",
            )
        settle(own, attempt_id=attempt)
        end_token(own, token=actor.token)
        return open_session(own, user=user, address=address, agent=agent, is_complete=True)


def _take_code(session: Session, user: User, text: str) -> bool:
    code = re.sub(r"[\s-]+", "", text)
    digits = typed_digits(code, only=True)
    if re.fullmatch(r"[0-9]{6}", digits):
        secret = decrypt_secret(user.totp_secret, user_id=user.id)
        step = secret and accepted_step(
            secret, digits, last_step=user.totp_last_step, now=now_utc()
        )
        if not step:
            return False
        user.totp_last_step = int(step)
        return True
    found = session.scalar(
        sa.select(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _code_hash(code.lower(), user.id),
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        return False
    found.used_at = now_utc()
    return True


# Setting up --------------------------------------------------------------------------------


@dataclass(frozen=True)
class SetUp:
    """What an authenticator application is given."""

    secret: str
    address: str  # otpauth://…

    @property
    def groups(self) -> str:
        """The secret in groups of four, to be typed by hand."""
        return " ".join(self.secret[i : i + 4] for i in range(0, len(self.secret), 4))


def offered_set_up(session: Session, *, actor: Actor) -> SetUp:
    """The secret offered to this session. Made of the session and the installation's secret, so
    that nothing is stored before it is confirmed, and a reload shows the same picture."""
    user = session.get(User, actor.user_id)
    if user is None:
        raise NotFound
    subject = f"{user.id}:{actor.session_id}:{user.totp_confirmed_at}".encode()
    raw = hmac.new(_key("offered secret"), subject, hashlib.sha256).digest()[:20]
    secret = base64.b32encode(raw).decode()
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="Shanyraq")
    return SetUp(secret, uri)


def confirm_set_up(
    session: Session, *, actor: Actor, code: str, password: str, address: str
) -> list[str]:
    """Switch the second factor on after the first right code; return new recovery codes.

    Replacing a working one needs the password (`current`). Raises `InvalidInput` at `code`.
    """
    offered = offered_set_up(session, actor=actor)
    if has_second_factor(session, user_id=actor.user_id):
        confirm_own_password(session, actor=actor, password=password, address=address)
    attempt = begin_attempt(kind="code", username=actor.username, address=address)
    digits = typed_digits(re.sub(r"\s+", "", code), only=True)
    step = accepted_step(offered.secret, digits, last_step=0, now=now_utc())
    if step is None:
        raise InvalidInput(
            "code.wrong",
            _("This code is wrong. Check the clock of the telephone and type the present code."),
            field="code",
        )
    with separate_transaction() as own:
        user = own.scalar(sa.select(User).where(User.id == actor.user_id).with_for_update())
        if user is None:
            raise NotFound
        settle(own, attempt_id=attempt)
        user.totp_secret = encrypt_secret(offered.secret, user_id=user.id)
        user.totp_confirmed_at = now_utc()
        user.totp_last_step = step
        end_sessions(own, user_id=user.id, keep=actor.session_id)
        _record(own, actor, user, "user.second_factor_on")
        return _new_codes(own, user)


def has_second_factor(session: Session, *, user_id: int | None) -> bool:
    return session.scalar(sa.select(User.totp_confirmed_at).where(User.id == user_id)) is not None


def renew_recovery_codes(
    session: Session, *, actor: Actor, password: str, address: str
) -> list[str]:
    """New recovery codes; the former ones stop working. Raises `InvalidInput` at `current`."""
    confirm_own_password(session, actor=actor, password=password, address=address)
    with separate_transaction() as own:
        user = own.scalar(sa.select(User).where(User.id == actor.user_id).with_for_update())
        if user is None or user.totp_confirmed_at is None:
            raise Conflict("second_factor.off", _("The second factor is not set up."))
        _record(own, actor, user, "user.renew_recovery_codes")
        return _new_codes(own, user)


def turn_off(session: Session, *, actor: Actor, password: str, address: str) -> bool:
    """Switch one's own second factor off. Where a role requires it, the next page asks for it
    again. Raises `InvalidInput` at `current`."""
    confirm_own_password(session, actor=actor, password=password, address=address)
    with separate_transaction() as own:
        user = own.scalar(sa.select(User).where(User.id == actor.user_id).with_for_update())
        if user is None or user.totp_confirmed_at is None:
            return False
        forget(own, user=user)
        end_sessions(own, user_id=user.id, keep=actor.session_id)
        _record(own, actor, user, "user.second_factor_off")
        return True


def forget(session: Session, *, user: User) -> None:
    """Take the second factor and its recovery codes away from an account."""
    user.totp_secret = ""
    user.totp_confirmed_at = None
    user.totp_last_step = 0
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def codes_left(session: Session, *, user_id: int | None) -> int:
    """How many recovery codes were not used yet."""
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def _new_codes(session: Session, user: User) -> list[str]:
    """Ten codes of 50 bits, kept only as keyed hashes."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_code_hash(code, user.id)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _record(session: Session, actor: Actor, user: User, action: str) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=user.home_region_id,
        subject_type="user",
        subject_id=user.id,
    )
