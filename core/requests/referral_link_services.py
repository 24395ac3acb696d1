"""One-time links: an outside body without an account answers a referral by them.

A link gives one answer and ends. Who accepts is led to the next link, by which the result is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor, system_actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.privacy.queries import living_consent
from core.privacy.rules import SHARING
from core.regions.options import setting
from core.requests.permissions import REFER
from core.requests.referral_models import Referral, ReferralLink
from core.requests.referral_rules import OPEN, link_state
from core.requests.referral_services import Answer, answer, locked
from core.requests.referral_settings import LINK_DAYS
from core.web.i18n import lazy_gettext as _

TOKEN: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class OpenedLink:
    """A link as it stands: `state` is open, used, revoked, expired or `over` (the referral is)."""

    link: ReferralLink
    referral: Referral
    state: str


def make_link(
    session: Session, *, actor: Actor, region: RegionInfo, referral: Referral, press: str
) -> str:
    """The token of a new link, which is kept nowhere; earlier links work no more.

    The same press gives the same link. Raises `Conflict` for a referral to a centre, or one that is
    over.
    """
    row = locked(session, referral=referral)
    if not actor.can(REFER, region.id, row.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if row.body_id is None:
        raise Conflict("referral.no_link", _("A centre answers in the programme, without a link."))
    if row.state not in OPEN:
        raise Conflict("referral.over", _("This referral is over: nothing can be added to it."))
    if len(press) < 16:
        raise InvalidInput("referral.press", _("Open the page again and press once more."))
    token = _derived(f"referral:{row.id}:{actor.user_id}:{press}")
    _add(session, region, row, token, actor.user_id)
    record(
        session, actor=actor, action="referral.link", region_id=row.region_id,
        subject_type="referral", subject_id=row.id, details={"number": row.number},
    )  # fmt: skip
    return token


def find_link(session: Session, *, region: RegionInfo, token: str) -> OpenedLink | None:
    """The link of this token in this region; None when there is none."""
    if not TOKEN.fullmatch(token):
        return None
    found = session.execute(
        sa.select(ReferralLink, Referral)
        .join(Referral, Referral.id == ReferralLink.referral_id)
        .where(ReferralLink.token_hash == _hash(token), ReferralLink.region_id == region.id)
    ).one_or_none()
    if found is None:
        return None
    link, row = found
    state = link_state(
        expires_at=link.expires_at, used=link.used_at is not None,
        revoked=link.revoked_at is not None, now=now_utc(),
    )  # fmt: skip
    if state == "open" and (row.state not in OPEN or not _consents(session, region, row)):
        state = "over"
    return OpenedLink(link, row, state)


def answer_by_link(
    session: Session, *, region: RegionInfo, token: str, given: Answer, press: str
) -> str:
    """Write the answer down and end the link. Returns the token of the next link after an
    acceptance, else "". The same press again changes nothing.

    Raises `Conflict` when the link is used, expired or revoked; what `answer` raises.
    """
    opened = find_link(session, region=region, token=token)
    if opened is not None:
        locked(session, referral=opened.referral)
        session.refresh(opened.link)
        opened = find_link(session, region=region, token=token)
    if opened is None:
        raise Conflict("referral.link_gone", _("This link does not work any more."))
    following = _derived(f"referral:next:{token}")
    if opened.state == "used" and press and opened.link.press == press:
        return following if opened.referral.state == "accepted" else ""
    if opened.state != "open":
        raise Conflict("referral.link_gone", _("This link does not work any more."))
    opened.link.used_at, opened.link.press = now_utc(), press[:64]
    session.flush()
    who = system_actor(_who(given))
    row = answer(session, actor=who, region=region, referral=opened.referral, given=given)
    if row.state != "accepted":
        return ""
    _add(session, region, row, following, None)
    return following


# Parts ---------------------------------------------------------------------------------------


def _who(given: Answer) -> str:
    return " ".join(given.answered_by.split())[:200] or "link"


def _add(
    session: Session, region: RegionInfo, row: Referral, token: str, user_id: int | None
) -> None:
    known = session.scalar(
        sa.select(ReferralLink.id).where(ReferralLink.token_hash == _hash(token))
    )
    if known is not None:
        return
    session.execute(
        sa.update(ReferralLink)
        .where(
            ReferralLink.referral_id == row.id,
            ReferralLink.used_at.is_(None),
            ReferralLink.revoked_at.is_(None),
        )
        .values(revoked_at=now_utc())
    )
    term = dt.timedelta(days=setting(region, LINK_DAYS))
    session.add(
        ReferralLink(region_id=row.region_id, referral_id=row.id, token_hash=_hash(token),
                     expires_at=now_utc() + term, created_by=user_id)
    )  # fmt: skip
    session.flush()


def _consents(session: Session, region: RegionInfo, row: Referral) -> bool:
    today = local_today(region.timezone)
    return living_consent(session, person_id=row.person_id, purpose=SHARING, on=today) is not None


def _derived(words: str) -> str:
    """256 bits that nobody can guess who lacks the installation's secret."""
    key = kernel().settings.secret_key.encode()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
