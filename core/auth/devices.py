"""Kiosks and tablets: registered by an administrator, paired once, revoked at once."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import Device, SignInAttempt
from core.auth.queries import token_hash
from core.auth.rights import MANAGE
from core.auth.throttle import begin_attempt
from core.clock import now_utc
from core.db import separate_transaction
from core.errors import InvalidInput, NotAllowed, NotFound
from core.regions.models import Centre
from core.web.i18n import lazy_gettext as _

KINDS: Final = ("kiosk", "tablet")
PAIRING_TIME: Final = dt.timedelta(hours=1)
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def devices_page(session: Session, *, actor: Actor, region_id: int) -> list[tuple[Device, Centre]]:
    """Devices of the centres whose users the actor manages; the living first, newest first."""
    statement = (
        sa.select(Device, Centre)
        .join(Centre, Centre.id == Device.centre_id)
        .where(Device.region_id == region_id)
        .order_by(Device.revoked_at.is_not(None), Device.id.desc())
        .limit(500)
    )
    scope = actor.centre_scope(MANAGE, region_id)
    if scope is not None:
        statement = statement.where(Device.centre_id.in_(scope))
    return [(device, centre) for device, centre in session.execute(statement)]


def find_device(session: Session, *, actor: Actor, region_id: int, device_id: str) -> Device:
    """The device of that public id, where the actor manages it. NotFound otherwise."""
    device = session.scalar(
        sa.select(Device).where(Device.public_id == device_id, Device.region_id == region_id)
    )
    if device is None or not actor.can(MANAGE, region_id, device.centre_id):
        raise NotFound
    return device


def register_device(
    session: Session, *, actor: Actor, region_id: int, centre_id: int, name: str, kind: str
) -> tuple[Device, str]:
    """Register a device; return it with the pairing code, which is shown once and good for an
    hour. Raises NotAllowed, InvalidInput at `kind`."""
    if not actor.can(MANAGE, region_id, centre_id):
        raise NotAllowed
    if kind not in KINDS:
        raise InvalidInput("device.kind", _("Choose from the list."), field="kind")
    device = Device(
        region_id=region_id,
        centre_id=centre_id,
        name=name,
        kind=kind,
        token_hash="",
        created_by=actor.user_id,
    )
    code = _give_code(device)
    session.add(device)
    session.flush()
    _note(session, actor, device, "device.register")
    return device, code


def renew_code(session: Session, *, actor: Actor, device: Device) -> str:
    """A new pairing code; what the device held before is worth nothing at once."""
    _require(actor, device)
    if device.revoked_at is not None:
        raise NotFound
    code = _give_code(device)
    session.flush()
    _note(session, actor, device, "device.renew_code")
    return code


def revoke_device(session: Session, *, actor: Actor, device: Device) -> bool:
    """Take a device's access away at once; False when it was done before."""
    _require(actor, device)
    if device.revoked_at is not None:
        return False
    device.revoked_at, device.revoked_by = now_utc(), actor.user_id
    session.flush()
    _note(session, actor, device, "device.revoke")
    return True


def pair_device(session: Session, *, region_id: int, code: str, address: str) -> str:
    """Exchange a pairing code for the device's token, which goes into its cookie.

    A code opens once. Raises `TooManyAttempts`, or InvalidInput at `code`.
    """
    # a code names nobody, so its guesses are counted by where they come from
    attempt = begin_attempt(kind="device", username=address, address=address)
    token = secrets.token_urlsafe(32)
    with separate_transaction() as own:
        device = own.scalar(
            sa.select(Device)
            .where(
                Device.token_hash == token_hash(clean_code(code)),
                Device.region_id == region_id,
                Device.paired_at.is_(None),
                Device.revoked_at.is_(None),
                Device.pairing_until >= now_utc(),
            )
            .with_for_update()
        )
        if device is None:
            raise InvalidInput(
                "device.code",
                _("This code is wrong or too old. Ask the administrator for a new one."),
                field="code",
            )
        own.execute(sa.delete(SignInAttempt).where(SignInAttempt.id == attempt))
        device.token_hash = token_hash(token)
        device.paired_at = device.last_seen_at = now_utc()
        device.pairing_until = None
    return token


def clean_code(text: str) -> str:
    """A code as typed: hyphens and spaces do not count, and look-alike letters are mended."""
    text = "".join(sign for sign in text.lower() if sign.isalnum())
    return text.translate(str.maketrans("oil", "011"))


def _give_code(device: Device) -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    device.token_hash = token_hash(code)
    device.paired_at, device.last_seen_at = None, None
    device.pairing_until = now_utc() + PAIRING_TIME
    return "-".join(code[i : i + 4] for i in (0, 4, 8))


def _require(actor: Actor, device: Device) -> None:
    if not actor.can(MANAGE, device.region_id, device.centre_id):
        raise NotAllowed


def _note(session: Session, actor: Actor, device: Device, action: str) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=device.region_id,
        subject_type="device",
        subject_id=device.id,
        details={"name": device.name, "centre": device.centre_id},
    )
