"""What is written down of a child: needs and papers, limits of health, who may fetch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person, now_utc
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    ask_queues_again,
    clean_name,
    living_centres,
    local_today,
    parse_phone,
    record_audit,
)
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.child import queries
from day_centre.child.models import ChildProfile, Fetcher, HealthLimit, MedicalCard
from day_centre.child.permissions import FETCHER_KEEP, HEALTH_KEEP


@dataclass(frozen=True)
class ProfileData:
    """The fields of `ChildProfile`, as typed."""

    pmpk_number: str = ""
    pmpk_on: dt.date | None = None
    pmpk_until: dt.date | None = None
    ipar_number: str = ""
    ipar_from: dt.date | None = None
    ipar_until: dt.date | None = None
    diagnosis: str = ""
    mobility: str = ""
    self_care: str = ""
    accompanied: str = ""
    diet: str = ""


def save_profile(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, data: ProfileData,
    version: int,
) -> ChildProfile:  # fmt: skip
    """Write what the need assessment says. `version` is that of the row that was read, 0 for none.

    Raises `InvalidInput` at `pmpk_until` or `ipar_until`, `Conflict` when somebody saved meanwhile,
    `NotAllowed`.
    """
    _require(actor, region, person, HEALTH_KEEP)
    _refuse_order("pmpk_until", data.pmpk_on, data.pmpk_until)
    _refuse_order("ipar_until", data.ipar_from, data.ipar_until)
    _hold(session, person)
    row = queries.profile_of(session, person_id=person.id)
    if (row.version if row is not None else 0) != version:
        raise Conflict("version", _("Somebody changed this meanwhile. Look again and save."))
    if row is None:
        row = ChildProfile(region_id=region.id, person_id=person.id, created_by=actor.user_id)
        session.add(row)
    for name, value in asdict(data).items():
        setattr(row, name, value)
    session.flush()
    _note(session, actor, region, person, "health.profile")
    return row


def add_card(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, issued_on: dt.date,
    valid_until: dt.date, conclusion: str,
) -> MedicalCard:  # fmt: skip
    """Record a medical card. The same card pressed twice is one. Raises `InvalidInput` at
    `issued_on` or `valid_until`, `NotAllowed`."""
    _require(actor, region, person, HEALTH_KEEP)
    if issued_on > local_today(region.timezone):
        raise InvalidInput("card.date", _("The date lies in the future."), field="issued_on")
    _refuse_order("valid_until", issued_on, valid_until)
    _hold(session, person)
    text = _short(conclusion, 500)
    for one in queries.cards_of(session, person_id=person.id):
        same = (one.issued_on, one.valid_until, one.conclusion) == (issued_on, valid_until, text)
        if same and one.voided_at is None:
            return one
    row = MedicalCard(region_id=region.id, person_id=person.id, issued_on=issued_on,
                      valid_until=valid_until, conclusion=text,
                      created_by=actor.user_id)  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, region, person, "health.card", card=row.public_id)
    return row


def void_card(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, card: MedicalCard,
    reason: str,
) -> None:  # fmt: skip
    """Take a wrong card out of force. Raises `InvalidInput` at `reason`, `NotAllowed`."""
    _require(actor, region, person, HEALTH_KEEP)
    card.voided_at, card.void_reason = now_utc(), _reason(reason)
    session.flush()
    _note(session, actor, region, person, "health.card_void", card=card.public_id)


def add_limit(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, text: str,
    forbidden: Sequence[str], first_day: dt.date, last_day: dt.date | None,
) -> HealthLimit:  # fmt: skip
    """Write down what a child may not do, in the nurse's words; `forbidden` are codes of services,
    none: it warns of all. The same limit pressed twice is one.

    Raises `InvalidInput` at `text`, `kinds` or `last_day`; `NotAllowed`.
    """
    _require(actor, region, person, HEALTH_KEEP)
    words = _short(text, 300)
    if not words:
        raise InvalidInput("limit.text", _("Write what is not allowed."), field="text")
    if not set(forbidden) <= kinds.BY_CODE.keys():
        raise InvalidInput("limit.kinds", _("Choose from the list."), field="kinds")
    _refuse_order("last_day", first_day, last_day)
    _hold(session, person)
    codes = sorted(set(forbidden))
    for one in queries.all_limits(session, person_id=person.id):
        known = (one.text, one.kinds, one.first_day, one.last_day)
        if known == (words, codes, first_day, last_day):
            return one
    row = HealthLimit(region_id=region.id, person_id=person.id, text=words, kinds=codes,
                      first_day=first_day, last_day=last_day, created_by=actor.user_id)  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, region, person, "health.limit", limit=row.public_id)
    ask_queues_again(session, person_id=person.id)
    return row


def end_limit(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, limit: HealthLimit,
    last_day: dt.date, reason: str,
) -> None:  # fmt: skip
    """Let a limit hold until a day; a day before its first takes it out as wrong. Raises
    `InvalidInput` at `reason`, `NotAllowed`."""
    _require(actor, region, person, HEALTH_KEEP)
    _end(limit, last_day, reason)
    session.flush()
    _note(session, actor, region, person, "health.limit_end", limit=limit.public_id)
    ask_queues_again(session, person_id=person.id)


def add_fetcher(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, full_name: str,
    relation: str, phone: str, document: str, first_day: dt.date, last_day: dt.date | None,
) -> Fetcher:  # fmt: skip
    """Name somebody who may fetch the child, by the family's wish. Twice is once.

    Raises `InvalidInput` at `full_name`, `phone`, `document` or `last_day`; `NotAllowed`.
    """
    _require(actor, region, person, FETCHER_KEEP)
    name, paper = clean_name(full_name)[:200], _short(document, 100)
    if not name:
        raise InvalidInput("fetcher.name", _("Write the full name."), field="full_name")
    number = parse_phone(phone).number
    if number is None:
        text = _("Enter the full phone number: +7 and 10 digits.")
        raise InvalidInput("fetcher.phone", text, field="phone")
    if not paper:
        text = _("Write the document by which the centre knows the person.")
        raise InvalidInput("fetcher.document", text, field="document")
    _refuse_order("last_day", first_day, last_day)
    _hold(session, person)
    for one in queries.all_fetchers(session, person_id=person.id):
        known = (one.full_name, one.phone, one.document, one.last_day)
        if known == (name, number, paper, last_day):
            return one
    row = Fetcher(region_id=region.id, person_id=person.id, full_name=name, phone=number,
                  relation=_short(relation, 60), document=paper, first_day=first_day,
                  last_day=last_day, created_by=actor.user_id)  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, region, person, "fetcher.add", fetcher=row.public_id)
    return row


def end_fetcher(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, fetcher: Fetcher,
    last_day: dt.date, reason: str,
) -> None:  # fmt: skip
    """Let somebody fetch the child until a day and no longer; a day before the first takes the
    entry out as wrong. Raises `InvalidInput` at `reason`, `NotAllowed`."""
    _require(actor, region, person, FETCHER_KEEP)
    _end(fetcher, last_day, reason)
    session.flush()
    _note(session, actor, region, person, "fetcher.end", fetcher=fetcher.public_id)


# Parts ---------------------------------------------------------------------------------------


def _require(actor: Actor, region: RegionInfo, person: Person, permission: str) -> None:
    if not any(actor.can(permission, region.id, one) for one in living_centres(person)):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _hold(session: Session, person: Person) -> None:
    """One write about a child at a time, so that a second press finds the first."""
    session.execute(
        sa.select(Person.id).where(Person.id == person.id).with_for_update(key_share=True)
    )


def _refuse_order(field: str, first: dt.date | None, last: dt.date | None) -> None:
    if first is not None and last is not None and last < first:
        raise InvalidInput("dates.order", _("The last day is before the first."), field=field)


def _end(row: HealthLimit | Fetcher, last_day: dt.date, reason: str) -> None:
    row.void_reason = _reason(reason)
    if last_day < row.first_day:
        row.voided_at = now_utc()
    else:
        row.last_day = last_day


def _reason(text: str) -> str:
    reason = _short(text, 200)
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    return reason


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _note(
    session: Session, actor: Actor, region: RegionInfo, person: Person, deed: str, **details: Any
) -> None:
    record_audit(
        session, actor=actor, action=f"day_centre.{deed}", region_id=region.id,
        subject_type="person", subject_id=person.id, details=details,
    )  # fmt: skip
