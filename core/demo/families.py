"""Invented families of the first centre: couples, parents, a separation, a protected woman, and
people who act for others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.demo.history import Demo
from core.demo.names import invented_address, invented_name
from core.households import family_services, representative_services, services
from core.households.family_services import Leaving
from core.households.models import Household
from core.households.protection_services import Protecting
from core.households.representative_services import Acting, Paper
from core.households.services import Place
from core.people.models import Person
from core.scheduling.models import Enrolment

COUPLES = 8
PARENT = 20  # years between an invented parent and a child


def invent_families(demo: Demo, rng: random.Random) -> None:
    """Households and representatives of people of the first centre; small, through the services."""
    people = _people(demo)
    women = [one for one in people if one.sex == "female"]
    men = [one for one in people if one.sex == "male"]
    homes = [
        _couple(demo, rng, wife, husband)
        for wife, husband in zip(women[:COUPLES], men[:COUPLES], strict=False)
    ]
    if len(homes) < COUPLES:
        return
    _parent(demo, homes[0], women[0], women[COUPLES:])
    _separate(demo, rng, homes[1], women[1], men[1])
    _protect(demo, rng, homes[2], women[2], men[2])
    _death(demo, men[COUPLES:])
    _representatives(demo, rng, women[COUPLES : COUPLES + 4], women[3], men[3])


def _people(demo: Demo) -> list[Person]:
    ids = next(iter(demo.people.values()))
    statement = (
        sa.select(Person)
        .where(Person.id.in_(ids[:400]), Person.birth_date.is_not(None))
        .options(selectinload(Person.centres))
        .order_by(Person.birth_date.desc(), Person.id)
    )
    return list(demo.session.scalars(statement))


def _couple(demo: Demo, rng: random.Random, wife: Person, husband: Person) -> Household:
    since = demo.today - dt.timedelta(days=rng.randint(900, 5000))
    home = services.open_household(
        demo.session, actor=demo.actor, region=demo.region, head=wife, on=since,
        place=Place(wife.address, wife.district_id),
    )  # fmt: skip
    services.join_household(
        demo.session, actor=demo.actor, region=demo.region, household=home, person=husband,
        role="spouse", on=since, reason="moved_in",
    )  # fmt: skip
    return home


def _parent(demo: Demo, home: Household, child: Person, others: Sequence[Person]) -> None:
    for person in others:
        if child.birth_date and person.birth_date:
            years = child.birth_date.year - person.birth_date.year
            if years >= PARENT:
                services.join_household(
                    demo.session, actor=demo.actor, region=demo.region, household=home,
                    person=person, role="parent", on=demo.today - dt.timedelta(days=300),
                    reason="moved_in",
                )  # fmt: skip
                return


def _separate(
    demo: Demo, rng: random.Random, home: Household, wife: Person, husband: Person
) -> None:
    family_services.separate_household(
        demo.session, actor=demo.actor, region=demo.region, household=home,
        leaving=Leaving(moving=[husband.id], head_id=husband.id, reason="divorce",
                        on=demo.today - dt.timedelta(days=120),
                        place=Place(invented_address(rng), wife.district_id)),
    )  # fmt: skip


def _protect(
    demo: Demo, rng: random.Random, home: Household, wife: Person, husband: Person
) -> None:
    number = f"+7700{rng.randint(0, 9_999_999):07d}"
    address = invented_address(rng)
    family_services.separate_household(
        demo.session, actor=demo.actor, region=demo.region, household=home,
        leaving=Leaving(moving=[wife.id], head_id=wife.id, next_head_id=husband.id,
                        reason="separation", on=demo.today - dt.timedelta(days=40),
                        place=Place(address, wife.district_id),
                        protecting=Protecting("полицияның нұсқамасы", address, wife.district_id,
                                              number)),
    )  # fmt: skip


def _death(demo: Demo, people: Sequence[Person]) -> None:
    """Of somebody without a place, so that no timetable expects the dead."""
    busy = set(demo.session.scalars(sa.select(Enrolment.person_id)))
    free = next((one for one in reversed(people) if one.id not in busy), None)
    if free is not None:
        family_services.record_death(
            demo.session, actor=demo.actor, region=demo.region, person=free,
            on=demo.today - dt.timedelta(days=15),
        )  # fmt: skip


def _representatives(
    demo: Demo, rng: random.Random, people: Sequence[Person], wife: Person, husband: Person
) -> None:
    start = demo.today - dt.timedelta(days=200)
    for place, person in enumerate(people):
        name = invented_name(rng, "female")
        ends = demo.today - dt.timedelta(days=5) if place == 1 else None
        _acts(demo, person, Acting(
            basis="relative", kinship="child", rights=("enrol", "fetch", "information"),
            valid_from=start, valid_to=ends, full_name=f"{name.surname} {name.given_name}",
            phone=f"+7700{rng.randint(0, 9_999_999):07d}",
        ))  # fmt: skip
    _acts(demo, husband, Acting(
        basis="attorney", kinship="spouse",
        rights=("enrol", "requests", "documents", "consent"),
        valid_from=start, valid_to=demo.today + dt.timedelta(days=165), representative=wife,
        paper=Paper(f"{rng.randint(100, 999)}", start, "Шымкент қаласының нотариусы"),
    ))  # fmt: skip


def _acts(demo: Demo, person: Person, acting: Acting) -> None:
    representative_services.add_representative(
        demo.session, actor=demo.actor, region=demo.region, person=person, acting=acting
    )
