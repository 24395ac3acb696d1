"""Deeds on membership cards: giving one, replacing, blocking."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.documents.models import MembershipCard
from core.documents.rules import CARD_DIGITS, REASON_LENGTH, card_number, one_line
from core.errors import Conflict, InvalidInput
from core.people.access import note, require
from core.people.models import Person
from core.people.queries import living_centres
from core.people.rules import card_key
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

#: numbers have no leading zero: spreadsheets would lose it
FIRST_DIGITS = 10 ** (CARD_DIGITS - 2)


def issue_card(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person
) -> MembershipCard:
    """Give a person a card. Who holds a living one keeps it: a second press changes nothing."""
    require(actor, region, living_centres(person), "documents.cards", "")
    _lock(session, person)
    living = _living(session, actor, person)
    if living is not None:
        return living
    return _give(session, actor, region, person, {})


def replace_card(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    number: str,
    reason: str,
) -> MembershipCard:
    """Block the card `number` with a reason and give a new one.

    Raises `Conflict` when that card is not the living one any more (somebody was faster).
    """
    require(actor, region, living_centres(person), "documents.cards", "")
    old = _blocked_now(session, actor, person, number, reason)
    details = {"old": old.number, "reason": old.blocked_reason}
    return _give(session, actor, region, person, details)


def block_card(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    number: str,
    reason: str,
) -> None:
    """Block a lost or misused card: at the door it is refused and says why nobody gets in by it.

    The person keeps everything else, and can be given another card. Raises as `replace_card`.
    """
    require(actor, region, living_centres(person), "documents.cards", "")
    old = _blocked_now(session, actor, person, number, reason)
    person.card_number = None
    session.flush()
    details = {"card": old.number, "reason": old.blocked_reason}
    note(session, actor, region, person, "card.block", details)


def blocked_card(session: Session, *, number: str) -> MembershipCard | None:
    """The blocked card of this number, in any spelling; at the door it is asked for first."""
    return session.scalar(
        sa.select(MembershipCard).where(
            MembershipCard.number == card_key(number), MembershipCard.blocked_at.is_not(None)
        )
    )


# Parts ---------------------------------------------------------------------------------------


def _lock(session: Session, person: Person) -> None:
    session.refresh(person, ["card_number", "version"], with_for_update=True)


def _living(session: Session, actor: Actor, person: Person) -> MembershipCard | None:
    """The living card. A number that came with an import, or was typed into the file, becomes a
    card with history now; the card that it took the place of is blocked."""
    row = session.scalar(
        sa.select(MembershipCard).where(
            MembershipCard.person_id == person.id, MembershipCard.blocked_at.is_(None)
        )
    )
    if row is not None and row.number == person.card_number:
        return row
    if row is not None:
        row.blocked_at, row.blocked_by = now_utc(), actor.user_id
        row.blocked_reason = str(_("another number was written into the file"))
        session.flush()
    if person.card_number is None:
        return None
    known = session.scalar(
        sa.select(MembershipCard).where(MembershipCard.number == person.card_number)
    )
    if known is not None:  # blocked once, blocked for ever: it opens nothing, and is replaced
        return None
    row = MembershipCard(region_id=person.region_id, person_id=person.id, number=person.card_number)
    session.add(row)
    session.flush()
    return row


def _blocked_now(
    session: Session, actor: Actor, person: Person, number: str, reason: str
) -> MembershipCard:
    reason = one_line(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("card.reason", _("Write the reason."), field="reason")
    _lock(session, person)
    living = _living(session, actor, person)
    if living is None or living.number != card_key(number):
        raise Conflict(
            "card.changed", _("The card has been replaced or blocked meanwhile. Look again.")
        )
    living.blocked_at, living.blocked_by = now_utc(), actor.user_id
    living.blocked_reason = reason
    session.flush()
    return living


def _give(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    details: dict[str, str],
) -> MembershipCard:
    number = _free_number(session)
    card = MembershipCard(
        region_id=region.id, person_id=person.id, number=number, created_by=actor.user_id
    )
    session.add(card)
    person.card_number = number
    session.flush()
    action = "card.replace" if details else "card.issue"
    note(session, actor, region, person, action, {"card": number, **details})
    return card


def _free_number(session: Session) -> str:
    """A number that no card of the region has or had; the unique indexes decide in the end."""
    while True:
        number = card_number(
            f"{secrets.randbelow(9 * 10 ** (CARD_DIGITS - 2)) + 10 ** (CARD_DIGITS - 2)}"
        )
        taken = session.scalar(
            sa.select(MembershipCard.id)
            .where(MembershipCard.number == number)
            .union_all(sa.select(Person.id).where(Person.card_number == number))
            .limit(1)
        )
        if taken is None:
            return number
