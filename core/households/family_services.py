"""What befalls a family: it separates, or somebody dies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from core.auth.actor import Actor
from core.errors import InvalidInput
from core.households import membership
from core.households.access import (
    is_grown_up,
    life_of,
    living_row,
    living_rows,
    lock_household,
    lock_people,
    note,
    require_household,
    require_person,
    today_in,
)
from core.households.labels import DEATH_PROBLEMS
from core.households.models import Household, HouseholdMember, Representative
from core.households.protection_services import Protecting, protect_person
from core.households.queries import PROTECTED, may_see_protected, members_of
from core.households.representative_services import end_all
from core.households.rules import (
    DEATH,
    HEAD,
    LEAVING,
    death_problem,
    head_becomes,
    role_becomes,
)
from core.households.services import NEXT_HEAD, Place, end_member, place_columns
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Leaving:
    """Who goes and who then heads what: `moving` are ids with the new `head_id` among them;
    `next_head_id` heads those who stay, when their head goes. `protecting` makes it a case of
    violence: all who go are protected and the new household is hidden."""

    moving: Sequence[int]
    head_id: int
    on: dt.date
    reason: str
    place: Place
    next_head_id: int | None = None
    protecting: Protecting | None = None


def separate_household(
    session: Session, *, actor: Actor, region: RegionInfo, household: Household, leaving: Leaving
) -> Household:
    """Split a household in one step: those who go get a household of their own.

    The old household keeps no trace of where they went. Raises `InvalidInput` at the field, and
    `NotAllowed` for a case of violence without the right.
    """
    household = require_household(session, actor, region, household)
    lock_people(session, leaving.moving)
    rows = {row.person_id: row for row in living_rows(session, household.id)}
    people = {one.id: one for one in _people(session, list(rows))}
    _check_leaving(leaving, rows, people, today_in(region))
    for number in leaving.moving:
        require_person(actor, region, people[number])
        if leaving.protecting is not None:
            require_person(actor, region, people[number], PROTECTED)
    was = {number: rows[number].role for number in leaving.moving}
    _end_rows(session, actor, household, leaving, rows, people)
    home = _open(session, actor, region, leaving, was)
    note(session, actor, region, household, "household.separate", on=leaving.on.isoformat())
    note(session, actor, region, home, "household.open")
    if leaving.protecting is not None:
        for number in leaving.moving:
            protect_person(session, actor=actor, region=region, person=people[number],
                           protecting=leaving.protecting, hide_household=True)  # fmt: skip
    return home


def _check_leaving(
    leaving: Leaving,
    rows: dict[int, HouseholdMember],
    people: dict[int, Person],
    today: dt.date,
) -> None:
    going = set(leaving.moving)
    if not going or not going <= set(rows):
        raise InvalidInput("household.moving", _("Choose who goes."), field="moving")
    if going == set(rows):
        raise InvalidInput(
            "household.all_go",
            _("Somebody must stay. If all move, change the address of the household."),
            field="moving",
        )
    if leaving.reason not in LEAVING:
        raise InvalidInput("household.reason", _("Choose from the list."), field="reason")
    if leaving.head_id not in going:
        raise InvalidInput(
            "household.no_head",
            _("Choose the head of the new household among those who go."),
            field="head_id",
        )
    for number in leaving.moving:
        membership.check_leaving(rows[number], leaving.on, today, "on")
    if not is_grown_up(people[leaving.head_id], leaving.on):
        raise InvalidInput(
            "household.head_child",
            _("The head of the new household must be an adult."),
            field="head_id",
        )


def _end_rows(
    session: Session,
    actor: Actor,
    household: Household,
    leaving: Leaving,
    rows: dict[int, HouseholdMember],
    people: dict[int, Person],
) -> None:
    head_goes = any(rows[number].role == HEAD for number in leaving.moving)
    stay = [people[number] for number in rows if number not in leaving.moving]
    next_head = next((one for one in stay if one.id == leaving.next_head_id), None)
    if head_goes:
        if next_head is None:
            raise InvalidInput("household.no_head", NEXT_HEAD, field="next_head_id")
        membership.check_head(next_head, stay, leaving.on, field="next_head_id")
    for number in leaving.moving:
        membership.end(session, rows[number], on=leaving.on, reason=leaving.reason)
    if head_goes and next_head is not None:
        rest = living_rows(session, household.id)
        membership.make_head(session, actor=actor, household=household, rows=rest,
                             new=rows[next_head.id], on=leaving.on)  # fmt: skip


def _open(
    session: Session, actor: Actor, region: RegionInfo, leaving: Leaving, was: dict[int, str]
) -> Household:
    home = Household(
        region_id=region.id,
        opened_on=leaving.on,
        **place_columns(session, region=region, place=leaving.place),
        address_hidden=leaving.protecting is not None,
        created_by=actor.user_id,
    )
    session.add(home)
    session.flush()
    head_was = was[leaving.head_id]
    for number, role in was.items():
        if number == leaving.head_id:
            now = HEAD
        elif head_was == HEAD:
            now = role
        else:
            now = head_becomes(head_was) if role == HEAD else role_becomes(role, head_was)
        membership.begin(session, actor=actor, household=home, person_id=number, role=now,
                         on=leaving.on, reason="first")  # fmt: skip
    return home


def _people(session: Session, ids: list[int]) -> list[Person]:
    return list(
        session.scalars(
            sa.select(Person).where(Person.id.in_(ids)).options(selectinload(Person.centres))
        )
    )


# Death ---------------------------------------------------------------------------------------


def record_death(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    on: dt.date,
    next_head_id: int | None = None,
) -> None:
    """Write down that a person died: the membership and every representation end that day.

    The household's next head is chosen in the same step (`InvalidInput` at `next_head_id` without
    one), except where the actor may not see the household: then it stays without a head and asks
    for one. A second call corrects the day.
    """
    require_person(actor, region, person)
    lock_people(session, [person.id])
    problem = death_problem(life_of(person), on, today_in(region))
    if problem:
        raise InvalidInput(f"person.death_{problem}", DEATH_PROBLEMS[problem], field="died_on")
    row = living_row(session, person.id)
    if row is not None and on < row.joined_on:
        raise InvalidInput(
            "person.death_before_joining",
            _("The person joined the household after this day. Check the two days."),
            field="died_on",
        )
    if row is not None:
        household = lock_household(session, row.household_id)
        blind = household.address_hidden and not may_see_protected(
            actor, region, living_centres(person)
        )
        if blind:
            membership.end(session, row, on=on, reason=DEATH)
            if not members_of(session, household.id):
                household.closed_on = on
        else:
            end_member(session, actor=actor, region=region, household=household, row=row, on=on,
                       reason=DEATH, next_head_id=next_head_id)  # fmt: skip
    person.died_on = on
    session.flush()
    _end_representations(session, actor, person, on)
    note(session, actor, region, person, "person.death", on=on.isoformat())


def _end_representations(session: Session, actor: Actor, person: Person, on: dt.date) -> None:
    represented = session.scalars(
        sa.select(Representative.person_id).where(
            Representative.representative_id == person.id, Representative.ended_at.is_(None)
        )
    ).all()
    end_all(session, actor=actor, on=on, reason=DEATH, person_ids=[person.id])
    end_all(session, actor=actor, on=on, reason=DEATH, person_ids=list(represented),
            representative_ids=[person.id])  # fmt: skip


def take_back_death(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, reason: str
) -> None:
    """The death was recorded by mistake. What it had ended is begun again by hand."""
    require_person(actor, region, person)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("person.death_reason", _("Write the reason."), field="reason")
    if person.died_on is None:
        return
    person.died_on = None
    session.flush()
    note(session, actor, region, person, "person.death_mistake", reason=reason)
