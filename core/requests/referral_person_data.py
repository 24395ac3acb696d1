"""Referrals of a person: merged, told, erased; moments of the timeline; what is still open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.person_data import scrub_subjects
from core.auth.actor import Actor
from core.clock import now_utc
from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    Problem,
    RegionInfo,
)
from core.requests import referral_words as words
from core.requests.permissions import VIEW
from core.requests.referral_models import Referral, ReferralLink
from core.requests.referral_rules import OPEN
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(Referral, label=_("Referrals"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every referral: what was asked, what the receiver was told and what came back."""
    return person_records(
        session, Referral, person_id=person_id, kind=_("Referral"), at="created_at",
        columns={
            "number": _("Number"), "sent_on": _("Sent on"), "purpose": _("What is asked"),
            "shares": _("What the receiver is told about the person"),
            "state": (_("State"), words.STATE_WORDS), "reason": _("Reason"),
            "outcome": (_("Outcome"), words.OUTCOMES), "result": _("What was done"),
            "answered_by": _("Who answered"), "paper": _("Paper"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Numbers, days and outcomes stay, because referrals are counted; links open nothing more."""
    mine = sa.select(Referral.id).where(Referral.person_id == person_id)
    session.execute(
        sa.update(ReferralLink)
        .where(ReferralLink.referral_id.in_(mine), ReferralLink.revoked_at.is_(None))
        .values(revoked_at=now_utc())
        .execution_options(synchronize_session=False)
    )
    scrub_subjects(session, subject_type="referral", subject_ids=session.scalars(mine))
    return [
        make_nameless(
            session, Referral, person_id=person_id, label=_("Referrals"), shares=[],
            texts=("purpose", "reason", "result", "answered_by", "paper"),
        )
    ]  # fmt: skip


def open_duties(*, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    """A referral that waits is taken back, or its answer entered, first."""
    numbers = session.scalars(
        sa.select(Referral.number)
        .where(Referral.person_id == person_id, Referral.state.in_(OPEN))
        .order_by(Referral.id)
    )
    return [
        Problem("referral.open", _("The referral № %(number)s is not over. End it first.",
                                   number=number))
        for number in numbers
    ]  # fmt: skip


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Referrals sent and answered, newest first."""
    if kind not in {"", "request"} or not user.can_somewhere(VIEW, region.id):
        return []
    statement: Any = sa.select(Referral).where(Referral.person_id == person.id)
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        statement = statement.where(
            sa.or_(Referral.centre_id.in_(scope), Referral.to_centre_id.in_(scope))
        )
    found = []
    for row in session.scalars(statement.order_by(Referral.id.desc()).limit(limit * 2)):
        url = f"/{region.code}/requests/referrals/{row.public_id}"
        moments = (
            (row.created_at, "sent"), (row.accepted_at, "accepted"),
            (row.closed_at, row.state),
        )  # fmt: skip
        for at, step in moments:
            if at is not None and (before is None or at < before):
                title = words.step_text({"step": step, "number": row.number})
                found.append(PersonEvent(at, title, "", "request", "arrows-exchange", url))
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]
