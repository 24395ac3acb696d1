"""Two desks press at once: nobody lands in two households, and no household gets two heads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa

from core.clock import frozen
from core.db import unit_of_work
from core.errors import DomainError
from core.households import services
from core.households.models import Household, HouseholdMember
from core.households.services import Place
from core.people.queries import find_anywhere
from tests.conftest import NOW
from tests.core.households.conftest import SINCE, TODAY


def at_once(app, world, works) -> list[str]:
    """Run services side by side, each in a unit of work of its own: "done" or the error's code."""
    barrier = Barrier(len(works))

    def press(work) -> str:
        with app.app_context(), frozen(NOW):
            barrier.wait()
            try:
                with unit_of_work(scope=world.region.id, writes=True) as session:
                    work(session)
            except DomainError as error:
                return error.code
            return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(press, works))


def home_of(session, number: str) -> Household:
    return session.scalars(sa.select(Household).where(Household.public_id == number)).one()


def test_one_person_joins_one_household(app, world, actor, family, do, members):
    who = actor("aigul")
    do(services.leave_household, household=family.home, person_id=family.bekzat, on=SINCE,
       reason="divorce")  # fmt: skip
    other = do(services.open_household, head=family.public["bekzat"], place=Place(), on=SINCE)

    def joining(number: str):
        return lambda session: services.join_household(
            session, actor=who, region=world.region, household=home_of(session, number),
            person=find_anywhere(session, public_id=family.public["fatima"]),
            role="other_relative", on=TODAY, reason="moved_in",
        )  # fmt: skip

    answers = at_once(app, world, [joining(family.home), joining(other)])
    assert answers == ["done", "household.member_elsewhere"]
    assert ("Фатима" in members(family.home)) != ("Фатима" in members(other))


def test_a_household_is_opened_once_however_often_it_is_pressed(app, world, actor, family):
    who = actor("aigul")

    def opening(session):
        services.open_household(
            session, actor=who, region=world.region, place=Place("А"), on=TODAY,
            head=find_anywhere(session, public_id=family.public["fatima"]),
        )  # fmt: skip

    assert at_once(app, world, [opening] * 4) == ["done"] * 4
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        statement = sa.select(sa.func.count(HouseholdMember.id)).where(
            HouseholdMember.person_id == family.fatima
        )
        assert session.scalar(statement) == 1
        assert session.scalar(sa.select(sa.func.count(Household.id))) == 2


def test_two_heads_leave_one_head(app, world, actor, family, members):
    who = actor("aigul")

    def choosing(person_id: int):
        return lambda session: services.choose_head(
            session, actor=who, region=world.region, household=home_of(session, family.home),
            person_id=person_id, on=TODAY,
        )  # fmt: skip

    answers = at_once(app, world, [choosing(family.bekzat), choosing(family.bekzat)])
    assert answers == ["done", "done"]
    assert sorted(members(family.home).values()) == ["child", "child", "head", "spouse"]
