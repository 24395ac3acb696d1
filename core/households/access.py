"""What every service on households begins with: rights, locks, the log, and people's dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today
from core.errors import InvalidInput, NotAllowed, NotFound
from core.households.models import Household, HouseholdMember
from core.households.queries import PROTECTED, centres_of_household
from core.households.rules import ADULT, Life
from core.people.models import Person
from core.people.queries import living_centres
from core.people.rules import age_on
from core.plugins.contracts import RegionInfo
from core.regions.models import District
from core.web.i18n import lazy_gettext as _

EDIT = "households.edit"
IMPORT_SOURCE = "import:"


class Doubtful(InvalidInput):
    """The input may be right, but a person has to say so: the form's box `confirmed`."""

    def __init__(self, text: Any) -> None:
        super().__init__("household.doubtful", text, field="confirmed")


def require_person(
    actor: Actor, region: RegionInfo, person: Person, permission: str = EDIT, source: str = ""
) -> None:
    """One of the centres that hold the file must allow it; imports have a right of their own."""
    wanted = [permission, *(["import.run", "import.undo"] if is_import(source) else [])]
    centres: list[int | None] = [*living_centres(person)] or [None]
    if not any(actor.can(one, region.id, centre) for one in wanted for centre in centres):
        raise NotAllowed


def is_import(source: str) -> bool:
    return source.startswith(IMPORT_SOURCE)


def require_household(
    session: Session, actor: Actor, region: RegionInfo, household: Household
) -> Household:
    """The household, locked and read anew, once the actor may change it."""
    centres: list[int | None] = [*centres_of_household(session, household.id)] or [None]
    allowed = any(actor.can(EDIT, region.id, one) for one in centres)
    if household.address_hidden:
        allowed = allowed and any(actor.can(PROTECTED, region.id, one) for one in centres)
    if not allowed:
        raise NotAllowed
    return lock_household(session, household.id)


def lock_household(session: Session, household_id: int) -> Household:
    """The household, locked for this unit of work and read anew."""
    found = session.scalar(
        sa.select(Household)
        .where(Household.id == household_id, Household.voided_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def lock_people(session: Session, ids: Iterable[int]) -> None:
    """Lock people's rows in one order, so that two who change one person wait for each other."""
    session.execute(
        sa.select(Person.id)
        .where(Person.id.in_(sorted(set(ids))))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    ).all()


def living_row(session: Session, person_id: int) -> HouseholdMember | None:
    """The membership in force of a person."""
    return session.scalar(
        sa.select(HouseholdMember)
        .where(
            HouseholdMember.person_id == person_id,
            HouseholdMember.left_on.is_(None),
            HouseholdMember.voided_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )


def living_rows(session: Session, household_id: int) -> list[HouseholdMember]:
    """Memberships in force of a household, in the order of their beginning."""
    return list(
        session.scalars(
            sa.select(HouseholdMember)
            .where(
                HouseholdMember.household_id == household_id,
                HouseholdMember.left_on.is_(None),
                HouseholdMember.voided_at.is_(None),
            )
            .order_by(HouseholdMember.id)
            .execution_options(populate_existing=True)
        )
    )


def life_of(person: Person) -> Life:
    return Life(person.birth_date, person.died_on, person.sex)


def known_district(session: Session, region: RegionInfo, district_id: int | None) -> int | None:
    """The district when it is the region's; identifiers come from outside."""
    if district_id is not None and session.scalar(
        sa.select(District.region_id).where(District.id == district_id)
    ) != region.id:  # fmt: skip
        raise InvalidInput("district.unknown", _("Choose from the list."), field="district_id")
    return district_id


def today_in(region: RegionInfo) -> dt.date:
    return local_today(region.timezone)


def note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    subject: Household | Person,
    action: str,
    **details: Any,
) -> None:
    kind = "household" if isinstance(subject, Household) else "person"
    record(
        session,
        actor=actor,
        action=action,
        region_id=region.id,
        subject_type=kind,
        subject_id=subject.id,
        details=details,
    )


def is_grown_up(person: Person, on: dt.date) -> bool:
    """Whether the person is 18 on that day; who has no birth date is taken for an adult."""
    age = age_on(person.birth_date, on)
    return (ADULT if age is None else age) >= ADULT
