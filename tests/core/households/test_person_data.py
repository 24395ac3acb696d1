"""Households in a merge and back, in the file for the person, in an erasure, on the timeline."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.db import unit_of_work
from core.households import family_services, person_data, representative_services, services
from core.households.family_services import Leaving
from core.households.models import Household, HouseholdMember, Protection, Representative
from core.households.protection_services import Protecting
from core.households.representative_services import Acting
from core.households.services import Place
from core.people import merge_services, merge_undo
from core.people.models import Person
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.plugins.contracts import PersonInfo
from tests.core.households.conftest import SINCE, TODAY

ON = dt.date(2026, 10, 1)
SECRET = "Самал ықшамауданы, 77"
TABLES = (Household, HouseholdMember, Representative, Protection)


@pytest.fixture
def twin(world, actor, work) -> int:
    """A second file of Ainur."""
    who = actor("aigul")
    with work() as session:
        return register_person(
            session, actor=who, region=world.region, centre_id=world.centre_id,
            data=PersonData(surname="Сәбитова", given_name="Айнур", sex="female",
                            birth_date=dt.date(1988, 4, 2), legal_basis="paper_consent"),
        ).id  # fmt: skip


@pytest.fixture
def read(app, world):
    def run(work):
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return work(session)

    return run


@pytest.fixture
def merge(world, actor, work):
    def run(keep: int, drop: int) -> str:
        who = actor("aigul")
        with work() as session:
            return merge_services.merge_people(
                session, actor=who, region=world.region, keep_id=keep, drop_id=drop, reason="бір",
            ).public_id  # fmt: skip

    return run


def dump(session) -> list[tuple]:
    """Every value of the tables of households, but the counters of changes."""
    rows = []
    for model in TABLES:
        columns = [one for one in model.__table__.columns if one.name != "version"]
        found = session.execute(sa.select(*columns).order_by(model.id))
        rows += [(model.__name__, *row) for row in found]
    return rows


def living(session, person_id: int) -> list[tuple[str, str]]:
    return [
        tuple(row)
        for row in session.execute(
            sa.select(Household.public_id, HouseholdMember.role)
            .join(Household, Household.id == HouseholdMember.household_id)
            .where(HouseholdMember.person_id == person_id, HouseholdMember.left_on.is_(None))
        )
    ]


def public_id(read, person_id: int) -> str:
    return read(lambda session: session.get_one(Person, person_id).public_id)


def test_two_households_become_one_membership_and_come_back(
    family, twin, do, read, merge, members, world, actor, work
):
    other = do(services.open_household, head=public_id(read, twin), place=Place("Б"), on=SINCE)
    before = read(dump)
    number = merge(family.ainur, twin)
    assert read(lambda session: living(session, family.ainur)) == [(family.home, "head")]
    closed = sa.select(Household.closed_on).where(Household.public_id == other)
    assert read(lambda session: session.scalars(closed).one()) == TODAY
    who = actor("aigul")
    with work() as session:
        merge_undo.unmerge_people(
            session, actor=who, region=world.region, public_id=number, reason="екі адам"
        )
    assert read(dump) == before


def test_the_household_that_loses_its_head_gets_another(family, twin, do, read, merge, members):
    do(services.open_household, head=public_id(read, twin), place=Place("Б"), on=SINCE)
    merge(twin, family.ainur)
    assert members(family.home) == {"Бекзат": "head", "Дана": "child", "Ерлан": "child"}
    assert len(read(lambda session: living(session, twin))) == 1


def test_two_files_in_one_household_are_one_member_and_still_head(
    family, twin, do, read, merge, members
):
    do(services.join_household, household=family.home, person=public_id(read, twin),
       role="other_relative", on=ON, reason="moved_in")  # fmt: skip
    merge(twin, family.ainur)
    assert read(lambda session: living(session, twin)) == [(family.home, "head")]
    assert len(members(family.home)) == 4


def test_nobody_becomes_the_own_representative_and_others_follow(
    family, twin, world, actor, work, read, merge
):
    who = actor("aigul")
    with work() as session:
        ainur = find_anywhere(session, public_id=family.public["ainur"])
        for person in (session.get_one(Person, twin), session.get_one(Person, family.fatima)):
            session.refresh(person, ["centres"])
            representative_services.add_representative(
                session, actor=who, region=world.region, person=person,
                acting=Acting(basis="relative", rights=("fetch",), valid_from=ON,
                              representative=ainur),
            )  # fmt: skip
    merge(family.ainur, twin)
    rows = read(
        lambda session: session.execute(
            sa.select(Representative.person_id, Representative.representative_id,
                      Representative.ended_on)
            .order_by(Representative.id)
        ).all()
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        (family.ainur, family.ainur, TODAY), (family.fatima, family.ainur, None),
    ]  # fmt: skip


@pytest.fixture
def fled(family, do) -> str:
    return do(
        family_services.separate_household, household=family.home,
        leaving=Leaving(moving=[family.ainur], head_id=family.ainur, on=ON, reason="separation",
                        place=Place(SECRET), next_head_id=family.bekzat,
                        protecting=Protecting("сот", SECRET)),
    )  # fmt: skip


@pytest.mark.parametrize("kept", ["twin", "ainur"])
def test_a_protected_file_stays_protected_whichever_is_kept(
    family, twin, fled, do, read, merge, kept
):
    do(services.open_household, head=public_id(read, twin), place=Place("Б"), on=SINCE)
    keep, drop = (twin, family.ainur) if kept == "twin" else (family.ainur, twin)
    merge(keep, drop)

    def work(session):
        person = session.get_one(Person, keep)
        row = session.scalars(sa.select(Protection)).one()
        return person.address_hidden, person.address, row.person_id, row.address

    assert read(work) == (True, "", keep, SECRET)
    assert read(lambda session: living(session, keep)) == [(fled, "head")]


def test_the_file_for_the_person_keeps_the_secret(family, fled, read, world):
    records = read(
        lambda session: person_data.export_person_data(
            session=session, region=world.region, person_id=family.ainur
        )
    )
    assert {one.code for one in records} == {"household_member", "person_protection"}
    told = str([(one.fields, dict(one.data)) for one in records])
    assert SECRET not in told


def test_an_erasure_ends_the_membership_and_takes_the_words(family, fled, read, world, work):
    with work() as session:
        session.execute(sa.update(HouseholdMember).values(left_note="тұрмысы"))
        told = person_data.erase_person_data(
            session=session, region=world.region, person_id=family.ainur
        )
        assert all(not one.kept for one in told)
    assert read(lambda session: living(session, family.ainur)) == []
    text = str([row for row in read(dump) if row[0] in ("HouseholdMember", "Protection")])
    assert SECRET not in text
    assert "сот" not in text


def test_the_timeline_tells_the_family_but_no_hidden_household(family, fled, read, world, actor):
    def told(username: str) -> list[str]:
        who = actor(username)
        person = PersonInfo(family.ainur, family.public["ainur"], frozenset([world.centre_id]))
        events = read(
            lambda session: person_data.person_events(
                session=session, region=world.region, user=who, person=person, limit=10,
                before=None, kind="household",
            )
        )  # fmt: skip
        return [f"{one.at:%Y-%m-%d} {one.title}" for one in events]

    assert told("aigul") == [
        "2026-10-01 Үй шаруашылығына қосылды", "2026-10-01 Үй шаруашылығынан шықты",
        "2020-01-15 Үй шаруашылығына қосылды",
    ]  # fmt: skip
    assert told("bota") == [
        "2026-10-01 Үй шаруашылығынан шықты", "2020-01-15 Үй шаруашылығына қосылды",
    ]  # fmt: skip
    assert told("auditor") == []
