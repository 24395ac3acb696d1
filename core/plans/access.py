"""What every deed on a plan begins and ends with: the right, the lock, the version, the log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, NotAllowed
from core.plans.models import Plan, PlanSignature
from core.plans.permissions import EDIT, SENSITIVE
from core.plugins.contracts import RegionInfo
from core.scheduling.access import same_version
from core.web.i18n import lazy_gettext as _


def require(actor: Actor, permission: str, *, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def may_read_all(actor: Actor, region: RegionInfo, centre_id: int) -> bool:
    """Whether the actor reads the psychological part as well."""
    return actor.can(SENSITIVE, region.id, centre_id)


def locked(session: Session, plan: Plan) -> Plan:
    """The plan as it stands now, locked until the transaction ends."""
    return session.scalars(
        sa.select(Plan)
        .where(Plan.id == plan.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def is_signed(session: Session, plan: Plan) -> bool:
    return bool(
        session.scalar(
            sa.select(sa.func.count(PlanSignature.id)).where(
                PlanSignature.plan_id == plan.id, PlanSignature.voided_at.is_(None)
            )
        )
    )


def editable(
    session: Session, *, actor: Actor, region: RegionInfo, plan: Plan, version: int | None
) -> Plan:
    """The draft, locked, once the actor may change it.

    Raises `NotAllowed`; `Conflict` when it is no draft any more, when somebody has signed it, or
    when it changed since the form was opened.
    """
    require(actor, EDIT, region=region, centre_id=plan.centre_id)
    row = locked(session, plan)
    if row.state != "draft":
        raise Conflict(
            "plan.not_draft", _("This plan is not a draft any more. Draw up a new edition.")
        )
    if is_signed(session, row):
        raise Conflict(
            "plan.signed", _("Somebody has signed this draft. Take it back to work first.")
        )
    same_version(row, version)
    return row


def touch(plan: Plan) -> None:
    """Let the version grow: parts of the plan are its own, and two deeds may share a moment."""
    plan.changed_at = now_utc()
    flag_modified(plan, "changed_at")


def note(
    session: Session, actor: Actor, plan: Plan, action: str, details: dict[str, Any] | None = None
) -> None:
    """In the log, with number and edition; never with the words of the plan."""
    record(
        session, actor=actor, action=action, region_id=plan.region_id, subject_type="plan",
        subject_id=plan.id,
        details={"number": plan.number, "edition": plan.edition, "centre_id": plan.centre_id,
                 **(details or {})},
    )  # fmt: skip
