"""Households that an import makes, and takes back with its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.households.access import lock_household, lock_people, note
from core.households.models import Household, HouseholdMember
from core.households.queries import living_households
from core.households.rules import ADULT, HEAD, family_role
from core.people.models import Person
from core.people.rules import age_on
from core.plugins.contracts import RegionInfo


@dataclass(frozen=True)
class Placing:
    """One family: `roles` by person id are the words of the list (`rules.family_role`)."""

    head_id: int
    head_role: str
    roles: Mapping[int, str]
    address: str
    district_id: int | None
    on: dt.date
    source: str


@dataclass(frozen=True)
class Placed:
    """The household, who joined it, and who stays in another one of the region."""

    household_id: int
    joined: frozenset[int]
    elsewhere: frozenset[int]


def place_family(session: Session, *, actor: Actor, region: RegionInfo, placing: Placing) -> Placed:
    """Put a family into one household; done twice, it changes nothing the second time.

    Where the head or another member lives in a household already, the others join that one; who
    lives in a third stays there. The caller has checked that the actor may import.
    """
    lock_people(session, placing.roles)
    homes = living_households(session, person_ids=sorted(placing.roles))
    home_id = _home(placing, homes)
    if home_id is None:
        household = _opened(session, actor, region, placing)
        head_role = placing.head_role
    else:
        household = lock_household(session, home_id)
        head_role = _head_role(session, household, placing)
    joined = set()
    for person_id, role in placing.roles.items():
        if person_id in homes:
            continue
        is_head = home_id is None and person_id == placing.head_id
        session.add(
            HouseholdMember(
                region_id=region.id,
                household_id=household.id,
                person_id=person_id,
                role=HEAD if is_head else family_role(role, head_role),
                joined_on=placing.on,
                joined_reason="first" if home_id is None else "moved_in",
                source=placing.source,
                created_by=actor.user_id,
            )
        )
        joined.add(person_id)
    session.flush()
    elsewhere = {one for one, home in homes.items() if home != household.id}
    return Placed(household.id, frozenset(joined), frozenset(elsewhere))


def _home(placing: Placing, homes: Mapping[int, int]) -> int | None:
    """The head's household; else one that an adult of the family has; children do not lead."""
    if placing.head_id in homes:
        return homes[placing.head_id]
    grown = [one for one, role in placing.roles.items() if role != "child"]
    return next((homes[one] for one in grown if one in homes), None)


def _opened(session: Session, actor: Actor, region: RegionInfo, placing: Placing) -> Household:
    household = Household(
        region_id=region.id,
        address=placing.address[:300],
        district_id=placing.district_id,
        opened_on=placing.on,
        source=placing.source,
        created_by=actor.user_id,
    )
    session.add(household)
    session.flush()
    note(session, actor, region, household, "household.open", source=placing.source)
    return household


def _head_role(session: Session, household: Household, placing: Placing) -> str:
    """What the head of a household that was here before is in the words of the list."""
    head_id = session.scalar(
        sa.select(HouseholdMember.person_id).where(
            HouseholdMember.household_id == household.id,
            HouseholdMember.role == HEAD,
            HouseholdMember.left_on.is_(None),
            HouseholdMember.voided_at.is_(None),
        )
    )
    return placing.roles.get(head_id or 0, "other")


def take_back_memberships(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    source: str,
    person_ids: Collection[int],
) -> None:
    """Void what `source` had made for these people; a household that nobody is left in is voided
    too, and one that loses its head gets the eldest of those who are kept."""
    rows = session.scalars(
        sa.select(HouseholdMember).where(
            HouseholdMember.source == source,
            HouseholdMember.person_id.in_(person_ids),
            HouseholdMember.voided_at.is_(None),
        )
    ).all()
    for row in rows:
        row.voided_at = now_utc()
    session.flush()
    for household_id in sorted({row.household_id for row in rows}):
        _settle(session, actor, region, lock_household(session, household_id), source)


def _settle(
    session: Session, actor: Actor, region: RegionInfo, household: Household, source: str
) -> None:
    rows = session.execute(
        sa.select(HouseholdMember, Person.birth_date)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.household_id == household.id, HouseholdMember.voided_at.is_(None))
    ).all()
    living = [(row, born) for row, born in rows if row.left_on is None]
    if not rows and household.source == source:
        household.voided_at = now_utc()
        note(session, actor, region, household, "household.undo", source=source)
    elif living and all(row.role != HEAD for row, _born in living):
        grown = [pair for pair in living if (age_on(pair[1], now_utc().date()) or 0) >= ADULT]
        eldest = min(grown or living, key=lambda pair: (pair[1] or dt.date.max, pair[0].id))[0]
        eldest.role = HEAD
        note(session, actor, region, household, "household.head", source=source)
    session.flush()
