"""The register of outside bodies that people are referred to."""

from __future__ import annotations

import re
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.db import is_public_id
from core.errors import InvalidInput, NotAllowed, NotFound
from core.people.phones import parse_phone
from core.plugins.contracts import RegionInfo
from core.requests.permissions import BODIES
from core.requests.referral_models import OutsideBody
from core.scheduling.access import same_version
from core.web.i18n import lazy_gettext as _

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class BodyData:
    """What is known of a body; a closed one takes no new referrals and keeps its old ones."""

    name_kk: str
    name_ru: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    is_active: bool = True


def add_body(session: Session, *, actor: Actor, region: RegionInfo, data: BodyData) -> OutsideBody:
    """Enter a body. Raises `NotAllowed`, `InvalidInput` at the field (a name that is there)."""
    _require(actor, region)
    row = OutsideBody(region_id=region.id, created_by=actor.user_id,
                      **_columns(session, region, data, None))  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, "body.add", row)
    return row


def change_body(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    body: OutsideBody,
    version: int,
    data: BodyData,
) -> OutsideBody:
    """Change or close a body. `Conflict` when somebody else has changed it meanwhile."""
    _require(actor, region)
    row = session.scalars(
        sa.select(OutsideBody)
        .where(OutsideBody.id == body.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    same_version(row, version)
    for name, value in _columns(session, region, data, row.id).items():
        setattr(row, name, value)
    session.flush()
    _note(session, actor, "body.change", row)
    return row


def find_body(session: Session, *, region: RegionInfo, public_id: str) -> OutsideBody:
    found = None
    if is_public_id(public_id):
        found = session.scalar(
            sa.select(OutsideBody).where(
                OutsideBody.public_id == public_id, OutsideBody.region_id == region.id
            )
        )
    if found is None:
        raise NotFound("body")
    return found


def _require(actor: Actor, region: RegionInfo) -> None:
    if not actor.can_somewhere(BODIES, region.id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _columns(
    session: Session, region: RegionInfo, data: BodyData, body_id: int | None
) -> dict[str, object]:
    name = " ".join(data.name_kk.split())[:200]
    if not name:
        raise InvalidInput("body.name", _("Write the name."), field="name_kk")
    if name.lower() in _names(session, region, body_id):
        raise InvalidInput("body.twice", _("This body is in the list already."), field="name_kk")
    number: str | None = ""
    if data.phone.strip():
        number = parse_phone(data.phone).number
        if number is None:
            raise InvalidInput(
                "phone.invalid", _("Enter the full phone number: +7 and 10 digits."),
                field="phone",
            )  # fmt: skip
    email = data.email.strip()[:200]
    if email and not _MAIL.fullmatch(email):
        raise InvalidInput(
            "email.invalid", _("Write the address as name@example.kz."), field="email"
        )
    return {
        "name_kk": name, "name_ru": " ".join(data.name_ru.split())[:200],
        "address": " ".join(data.address.split())[:300], "phone": number, "email": email,
        "note": data.note.strip()[:500], "is_active": data.is_active,
    }  # fmt: skip


def _names(session: Session, region: RegionInfo, body_id: int | None) -> set[str]:
    """Folded names of the other bodies: here, because SQLite folds Latin letters only."""
    rows = session.scalars(
        sa.select(OutsideBody.name_kk).where(
            OutsideBody.region_id == region.id, OutsideBody.id != (body_id or 0)
        )
    )
    return {one.lower() for one in rows}


def _note(session: Session, actor: Actor, action: str, row: OutsideBody) -> None:
    record(
        session, actor=actor, action=action, region_id=row.region_id,
        subject_type="outside_body", subject_id=row.id, details={"active": row.is_active},
    )  # fmt: skip
