"""Protecting people in danger: their address leaves the file, those they left cannot act."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput
from core.households.access import (
    known_district,
    living_row,
    lock_household,
    lock_people,
    note,
    require_person,
    today_in,
)
from core.households.models import Household, HouseholdMember, Protection
from core.households.queries import PROTECTED, housemates, protection_of
from core.households.representative_services import end_all
from core.people.models import Person
from core.people.phones import parse_phone
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Protecting:
    """What is stated with a protection: why, where the person lives now (None leaves what the
    file says), and the only number that may be used."""

    reason: str
    address: str | None = None
    district_id: int | None = None
    safe_number: str = ""


def protect_person(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    protecting: Protecting,
    hide_household: bool,
) -> Protection:
    """Protect a person, or change what is stated with the protection.

    The address moves out of the file; whoever lived with the person, and a husband or wife in any
    case, stops being a representative at once; with `hide_household` the present household is
    hidden. Only with the right `households.protected`. Raises `InvalidInput` at the field.
    """
    require_person(actor, region, person, PROTECTED)
    lock_people(session, [person.id])
    columns = _columns(session, region, protecting)
    row = protection_of(session, person_id=person.id)
    if row is None:
        row = Protection(
            region_id=region.id,
            person_id=person.id,
            started_on=today_in(region),
            created_by=actor.user_id,
            address=person.address,
            district_id=person.district_id,
            kato_code=person.kato_code,
        )
        session.add(row)
    for name, value in columns.items():
        setattr(row, name, value)
    if protecting.address is not None:
        row.kato_code = None
    person.address, person.district_id, person.kato_code = "", None, None
    person.address_hidden = True
    session.flush()
    if hide_household:
        _hide(session, person)
    end_all(
        session,
        actor=actor,
        on=today_in(region),
        reason="protected",
        person_ids=[person.id],
        representative_ids=housemates(session, person_ids=[person.id]),
        or_kinship="spouse",
    )
    note(session, actor, region, person, "person.protect")
    return row


def _columns(session: Session, region: RegionInfo, protecting: Protecting) -> dict[str, object]:
    reason = " ".join(protecting.reason.split())[:200]
    if not reason:
        raise InvalidInput("protection.reason", _("Write the reason."), field="reason")
    number: str | None = ""
    if protecting.safe_number:
        number = parse_phone(protecting.safe_number).number
        if number is None:
            raise InvalidInput("phone.invalid",
                               _("Enter the full phone number: +7 and 10 digits."),
                               field="safe_number")  # fmt: skip
    found: dict[str, object] = {"reason": reason, "safe_number": number}
    if protecting.address is not None:
        found["address"] = " ".join(protecting.address.split())[:300]
        found["district_id"] = known_district(session, region, protecting.district_id)
    return found


def _hide(session: Session, person: Person) -> None:
    row = living_row(session, person.id)
    if row is not None:
        lock_household(session, row.household_id).address_hidden = True
        session.flush()


def end_protection(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, reason: str
) -> None:
    """End a protection: the address returns into the file, and the household shows again when no
    other protected person lives there. A second call changes nothing."""
    require_person(actor, region, person, PROTECTED)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("protection.reason", _("Write the reason."), field="reason")
    lock_people(session, [person.id])
    row = protection_of(session, person_id=person.id)
    if row is None:
        return
    row.ended_at, row.ended_by, row.ended_reason = now_utc(), actor.user_id, reason
    person.address, person.district_id, person.kato_code = (
        row.address, row.district_id, row.kato_code,
    )  # fmt: skip
    person.address_hidden = False
    session.flush()
    home = living_row(session, person.id)
    if home is not None and not _others_protected(session, home.household_id):
        household: Household = lock_household(session, home.household_id)
        household.address_hidden = False
        session.flush()
    note(session, actor, region, person, "person.unprotect")


def _others_protected(session: Session, household_id: int) -> bool:
    statement = (
        sa.select(Protection.id)
        .join(HouseholdMember, HouseholdMember.person_id == Protection.person_id)
        .where(
            HouseholdMember.household_id == household_id,
            HouseholdMember.left_on.is_(None),
            HouseholdMember.voided_at.is_(None),
            Protection.ended_at.is_(None),
        )
        .limit(1)
    )
    return session.scalar(statement) is not None
