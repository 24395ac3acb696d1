"""Signatures under an edition: on paper, on the screen, and the head's with the own account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_today
from core.documents.contents import StoredContent
from core.documents.models import Attachment
from core.documents.rules import is_token, one_line
from core.documents.services import store_attachment
from core.errors import Conflict, InvalidInput
from core.people.models import Person
from core.people.naming import name_key
from core.plans.access import locked, note, require, touch
from core.plans.completeness import check_complete
from core.plans.models import Plan, PlanSignature
from core.plans.permissions import EDIT
from core.plans.rules import ROLES
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

SUBJECT = "plan_signature"


@dataclass(frozen=True)
class SignatureData:
    """Who signs, as whom and how; `drawing` is what was drawn on the screen."""

    role: str
    way: str
    signer: str
    signed_on: dt.date
    post: str = ""
    drawing: StoredContent | None = None


def sign_plan(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    plan: Plan,
    person: Person,
    data: SignatureData,
    token: str,
) -> PlanSignature:
    """Record a signature. The first one under a draft freezes it; a second press finds the first.

    Raises `Conflict` for an ended plan or an incomplete draft, `InvalidInput` at the fields of
    `SignatureData`, `NotAllowed`.
    """
    require(actor, EDIT, region=region, centre_id=plan.centre_id)
    if not is_token(token):
        raise InvalidInput("signature.token", _("Open the page anew and try again."))
    row = locked(session, plan)
    known = session.scalar(
        sa.select(PlanSignature).where(
            PlanSignature.token == token, PlanSignature.plan_id == row.id
        )
    )
    if known is not None:
        return known
    if row.state not in {"draft", "agreed"}:
        raise Conflict("plan.ended", _("This plan is not in force any more."))
    if row.state == "draft":
        check_complete(session, row)
    signer = _check(row, person, data, local_today(region.timezone))
    signature = PlanSignature(
        region_id=region.id, plan_id=row.id, role=data.role, way=data.way, signer=signer,
        post=one_line(data.post, 200), signed_on=data.signed_on, token=token,
        created_by=actor.user_id,
    )  # fmt: skip
    session.add(signature)
    touch(row)
    session.flush()
    if data.drawing is not None:
        store_attachment(
            session, actor=actor, region=region, person=person, content=data.drawing,
            title=str(_("Signature under the plan %(number)s", number=row.number)),
            subject_type=SUBJECT, subject_id=signature.id, token=token, permission=EDIT,
        )  # fmt: skip
    note(session, actor, row, "plan.sign", {"role": data.role, "way": data.way})
    return signature


def sign_as_head(session: Session, *, actor: Actor, plan: Plan, today: dt.date) -> None:
    """The head's agreement is a signature with the own account."""
    user = session.get(User, actor.user_id) if actor.user_id else None
    session.add(
        PlanSignature(
            region_id=plan.region_id, plan_id=plan.id, role="head", way="account",
            signer=actor.full_name, post=user.post if user else "", signed_on=today,
            created_by=actor.user_id,
        )
    )  # fmt: skip


def _check(plan: Plan, person: Person, data: SignatureData, today: dt.date) -> str:
    """The signer's name in one line; `InvalidInput` for what cannot be."""
    signer = one_line(data.signer, 200)
    wrong = {}
    if data.role not in ROLES:
        wrong["role"] = _("Choose from the list.")
    if data.way not in {"paper", "screen"}:
        wrong["way"] = _("Choose from the list.")
    if not signer:
        wrong["signer"] = _("Write who signed.")
    elif _typed_for_drawing(data) and not _is_name_of(person, signer):
        wrong["signer"] = _("Write the surname and the given name as they stand in the file.")
    if data.signed_on > today:
        wrong["signed_on"] = _("The day of signing has not come yet.")
    elif data.signed_on < plan.drawn_on:
        wrong["signed_on"] = _("The plan was drawn up after this day.")
    if wrong:
        raise InvalidInput("signature.invalid", _("Check the fields."), fields=wrong)
    return signer


def _typed_for_drawing(data: SignatureData) -> bool:
    """Whether the person wrote the name in place of a drawn signature."""
    return data.way == "screen" and data.role == "person" and data.drawing is None


def _is_name_of(person: Person, typed: str) -> bool:
    words = set(name_key(typed).split())
    needed = set(f"{person.surname_key} {person.given_key}".split())
    return needed <= words <= set(person.name_key.split())


def drawings_of(session: Session, *, plan: Plan) -> dict[int, str]:
    """Signature id → SHA-256 of what was drawn, in one query."""
    rows = session.execute(
        sa.select(Attachment.subject_id, Attachment.sha256)
        .join(PlanSignature, PlanSignature.id == Attachment.subject_id)
        .where(
            Attachment.subject_type == SUBJECT,
            Attachment.erased_at.is_(None),
            PlanSignature.plan_id == plan.id,
        )
    )
    return {int(number): digest for number, digest in rows if number is not None}
