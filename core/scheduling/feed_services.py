"""Deeds on calendar links: making, renewing and revoking them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import selectinload

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.queries import token_hash
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import kernel
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre, Room
from core.scheduling.access import require
from core.scheduling.feed_models import CalendarFeed
from core.scheduling.models import StaffMember
from core.web.i18n import LOCALES
from core.web.i18n import gettext as _

VIEW: Final = "sessions.view"
#: a person's feed tells in which groups the person is
VIEW_PERSON: Final = "groups.view"
MOST_OF_ONE_MAKER: Final = 40
SHORTEST_PRESS: Final = 16

Target = Centre | Room | StaffMember | Person


@dataclass(frozen=True)
class NewFeed:
    """A link and its token, which is shown this once."""

    feed: CalendarFeed
    token: str


def make_feed(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    target: Target,
    language: str,
    press: str,
) -> NewFeed:
    """Make a private address of the calendar of a centre, room, member of staff or person.

    `press` is the random text of the form: the same press gives the same address. Raises
    `NotAllowed`, `InvalidInput` for a language that is none, `Conflict` beyond forty links.
    """
    _require_target(actor, region, target)
    if language not in LOCALES:
        raise InvalidInput("feed.language", _("Choose one of the list."), field="language")
    if len(press) < SHORTEST_PRESS:
        raise InvalidInput("feed.press", _("Open the page anew and try again."))
    token = _token(actor, press)
    known = session.scalar(
        sa.select(CalendarFeed).where(CalendarFeed.token_hash == token_hash(token))
    )
    if known is not None:
        if known.revoked_at is not None:
            raise Conflict("feed.revoked", _("Open the page anew and try again."))
        return NewFeed(known, token)
    if _living(session, actor) >= MOST_OF_ONE_MAKER:
        raise Conflict("feed.many", _("You have 40 calendar links. Revoke those that nobody uses."))
    kind, columns = _columns(target)
    feed = CalendarFeed(
        region_id=region.id, token_hash=token_hash(token), kind=kind, language=language,
        created_by=actor.user_id, **columns,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    _note(session, actor, "feed.make", feed)
    return NewFeed(feed, token)


def renew_feed(
    session: OrmSession, *, actor: Actor, region: RegionInfo, feed: CalendarFeed, press: str
) -> NewFeed:
    """Give the link a new address; the old one stops at once. Only its maker does that, because
    the maker's rights decide what it shows. Raises `NotAllowed`, `Conflict` when it is revoked."""
    feed = _locked(session, feed)
    if feed.created_by != actor.user_id:
        raise NotAllowed("not_allowed", _("You may not do this."))
    _require_target(actor, region, target_of(session, feed=feed))
    if len(press) < SHORTEST_PRESS:
        raise InvalidInput("feed.press", _("Open the page anew and try again."))
    if feed.revoked_at is not None:
        raise Conflict("feed.revoked", _("This link is revoked. Make a new one."))
    token = _token(actor, press)
    if feed.token_hash != token_hash(token):
        feed.token_hash, feed.last_read_at = token_hash(token), None
        session.flush()
        _note(session, actor, "feed.renew", feed)
    return NewFeed(feed, token)


def revoke_feed(
    session: OrmSession, *, actor: Actor, region: RegionInfo, feed: CalendarFeed
) -> CalendarFeed:
    """End a link: its maker, or who manages the groups of its centre. Twice is once."""
    feed = _locked(session, feed)
    if feed.created_by != actor.user_id:
        if feed.centre_id is None:
            raise NotAllowed("not_allowed", _("You may not do this."))
        require(actor, "groups.manage", region=region, centre_id=feed.centre_id)
    if feed.revoked_at is None:
        feed.revoked_at, feed.revoked_by = now_utc(), actor.user_id
        session.flush()
        _note(session, actor, "feed.revoke", feed)
    return feed


def target_of(session: OrmSession, *, feed: CalendarFeed) -> Target:
    """What the calendar is of; `NotFound` when it is gone (a person was erased)."""
    row: Any = None
    if feed.kind == "person" and feed.person_id is not None:
        row = session.scalar(
            sa.select(Person)
            .where(Person.id == feed.person_id, Person.withdrawn_at.is_(None))
            .options(selectinload(Person.centres))
        )
    elif feed.kind == "room" and feed.room_id is not None:
        row = session.get(Room, feed.room_id)
    elif feed.kind == "staff" and feed.staff_id is not None:
        row = session.get(StaffMember, feed.staff_id)
    elif feed.kind == "centre" and feed.centre_id is not None:
        row = session.get(Centre, feed.centre_id)
    if row is None:
        raise NotFound
    found: Target = row
    return found


def may_read(actor: Actor, *, region: RegionInfo, target: Target) -> bool:
    """Whether the actor may see what a calendar of `target` shows."""
    if isinstance(target, Person):
        scope = actor.centre_scope(VIEW_PERSON, region.id)
        return scope is None or bool(scope & living_centres(target))
    centre_id = target.id if isinstance(target, Centre) else target.centre_id
    return actor.can(VIEW, region.id, centre_id)


def _require_target(actor: Actor, region: RegionInfo, target: Target) -> None:
    if (
        actor.user_id is None
        or target.region_id != region.id
        or not may_read(actor, region=region, target=target)
    ):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _columns(target: Target) -> tuple[str, dict[str, int]]:
    if isinstance(target, Person):
        return "person", {"person_id": target.id}
    if isinstance(target, Room):
        return "room", {"room_id": target.id, "centre_id": target.centre_id}
    if isinstance(target, StaffMember):
        return "staff", {"staff_id": target.id, "centre_id": target.centre_id}
    return "centre", {"centre_id": target.id}


def _token(actor: Actor, press: str) -> str:
    """256 bits that nobody can guess who lacks the installation's secret."""
    key = kernel().settings.secret_key.encode()
    return hmac.new(key, f"feed:{actor.user_id}:{press}".encode(), hashlib.sha256).hexdigest()


def _living(session: OrmSession, actor: Actor) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count(CalendarFeed.id)).where(
                CalendarFeed.created_by == actor.user_id, CalendarFeed.revoked_at.is_(None)
            )
        )
        or 0
    )


def _locked(session: OrmSession, feed: CalendarFeed) -> CalendarFeed:
    return session.scalars(
        sa.select(CalendarFeed)
        .where(CalendarFeed.id == feed.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _note(session: OrmSession, actor: Actor, action: str, feed: CalendarFeed) -> None:
    record(
        session, actor=actor, action=action, region_id=feed.region_id,
        subject_type="person" if feed.person_id else "calendar_feed",
        subject_id=feed.person_id or feed.id, details={"kind": feed.kind},
    )  # fmt: skip
