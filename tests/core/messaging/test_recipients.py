"""Who is written to, at which address, in which language; and who never is."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.db import ALL_REGIONS, unit_of_work
from core.households.models import Household, HouseholdMember, Protection, Representative
from core.messaging import services
from core.messaging.models import Message
from core.messaging.recipients import Channels, can_take_sms, routes
from core.messaging.sender import bare_info
from core.people.models import Person
from core.regions.models import Region
from core.regions.options import change_settings
from tests.conftest import TODAY

MOTHER, CHILD, AIDE = "+77011112233", "+77015556677", "+77019998877"
BOTH = Channels(sms=True, email=True)


@pytest.fixture
def route(app, work, world):
    def find(person_id: int, channels: Channels = BOTH, **more):
        with work(writes=False) as session:
            region = bare_info(session.get_one(Region, world.region.id))
            found = routes(
                session, region=region, person_ids=[person_id], channels=channels, **more
            )
            return found[person_id]

    return find


@pytest.fixture
def home(work, world):
    """`home(mother, child, …)`: they live together, the first one heads the household."""

    def settle(*people: int) -> None:
        with work() as session:
            row = Household(region_id=world.region.id, opened_on=TODAY, version=1)
            session.add(row)
            session.flush()
            session.add_all(
                HouseholdMember(region_id=world.region.id, household_id=row.id, person_id=one,
                                role="head" if n == 0 else "child", joined_on=TODAY)
                for n, one in enumerate(people)
            )  # fmt: skip

    return settle


def protect(work, world, person_id, number=""):
    with work() as session:
        session.add(Protection(region_id=world.region.id, person_id=person_id,
                               safe_number=number, started_on=TODAY))  # fmt: skip


@pytest.mark.parametrize(
    ("number", "takes"),
    [("+77011234567", True), ("+77471234567", True), ("+77252123456", False), ("102", False),
     ("+77272123456", False), ("+4915112345678", True), ("", False)],
)  # fmt: skip
def test_only_mobile_phones_take_sms(number, takes):
    assert can_take_sms(number) is takes


def test_the_own_phone_then_a_representatives_then_the_households(
    route, person, home, work, world, actor
):
    mother = person("Айнұр", MOTHER, born=dt.date(1988, 4, 2))
    child = person("Дана", born=dt.date(2012, 3, 3))
    home(mother, child)
    found = route(child)
    assert (found.channel, found.address, found.whose, found.shared) == (
        "sms", MOTHER, "household", True,
    )  # fmt: skip
    with work() as session:
        session.add(Representative(region_id=world.region.id, person_id=child, phone=AIDE,
                                   full_name="Көмекші", basis="relative", rights=["information"],
                                   valid_from=TODAY))  # fmt: skip
        # may fetch the child, and learn nothing
        session.add(Representative(region_id=world.region.id, person_id=child, phone="+77010000001",
                                   full_name="Көрші", basis="relative", rights=["fetch"],
                                   valid_from=TODAY - dt.timedelta(days=9)))  # fmt: skip
    assert (route(child).address, route(child).whose) == (AIDE, "representative")
    assert route(child, without={AIDE}).address == MOTHER
    dana = actor("dana")
    with work() as session:
        change_settings(session, actor=dana, region=world.region,
                        values={"messaging.household_phone": False})  # fmt: skip
    assert route(child, without={AIDE}).note == "no_number"
    own = person("Ерлан", CHILD)
    assert (route(own).address, route(own).whose, route(own).shared) == (CHILD, "own", False)


def test_a_landline_means_a_call_and_mail_comes_before_it(route, person):
    assert (route(person("Гүлнар", "+77252123456")).channel) == "call"
    both = person("Айша", "+77252123456", email="aisha@mail.example")
    assert route(both).channel == "email"
    assert route(both, Channels(sms=True, email=False)).note == "no_mobile"
    mobile = person("Ерлан", CHILD, email="erlan@mail.example")
    assert route(mobile).channel == "sms"
    assert route(mobile, Channels(sms=False, email=True)).channel == "email"
    assert route(mobile, Channels(sms=False, email=False)).note == "no_gateway"


def test_wishes_come_first(route, person):
    assert route(person("А", CHILD, way="none")).note == "unwanted"
    assert route(person("Б", "+77015556678", way="call")).note == "wants_call"
    mail = person("В", "+77015556679", way="email", email="v@mail.example", language="ru")
    assert (route(mail).channel, route(mail).language) == ("email", "ru")


def test_the_dead_and_the_withdrawn_are_told_nothing(route, person, work):
    gone = person("А", CHILD)
    with work() as session:
        session.get_one(Person, gone).died_on = TODAY
    assert (route(gone).channel, route(gone).note) == ("none", "died")


def test_a_protected_person_is_reached_by_the_safe_number_alone(
    route, person, home, work, world, tell, box
):
    husband = person("Бекзат", MOTHER, born=dt.date(1985, 7, 1))
    wife = person("Айнұр", "+77010000007", email="home@mail.example", born=dt.date(1988, 4, 2))
    home(husband, wife)
    protect(work, world, wife)
    found = route(wife)
    assert (found.channel, found.address, found.note) == ("call", "", "protected")
    with work() as session:
        session.execute(sa.update(Protection).values(safe_number=AIDE))
    assert (route(wife).channel, route(wife).address) == ("sms", AIDE)
    # the number that was named as safe is the husband's after all
    with work() as session:
        session.execute(sa.update(Protection).values(safe_number=MOTHER))
        session.execute(
            sa.update(HouseholdMember)
            .where(HouseholdMember.person_id == wife)
            .values(left_on=TODAY)
        )
    assert route(wife).address == ""
    tell(wife, "Құпия кездесу")
    row = box()[0]
    assert (row.state, row.address, row.state_note) == ("call", "", "protected")
    # nobody of the household is reached through her either
    assert route(husband).address == MOTHER


def test_protection_after_the_message_was_written_stops_it(
    sms, person, tell, deliver, box, work, world
):
    wife = person("Айнұр", CHILD)
    tell(wife)
    protect(work, world, wife)
    assert deliver() == 0
    assert (box()[0].state, box()[0].address, box()[0].state_note) == ("call", "", "protected")
    assert not sms.sent


def test_a_phone_that_was_corrected_gets_the_message(sms, person, tell, deliver, box, work):
    gulnar = person("Гүлнар", CHILD)
    tell(gulnar)
    with work() as session:
        session.scalars(
            sa.select(Person).where(Person.id == gulnar).options(sa.orm.selectinload(Person.phones))
        ).one().phones[0].number = AIDE
    deliver()
    assert sms.texts_to(AIDE)
    assert not sms.texts_to(CHILD)


def test_one_phone_of_three_children_says_for_whom_each_message_is(
    sms, person, home, tell, deliver
):
    mother = person("Айнұр", MOTHER, born=dt.date(1988, 4, 2))
    children = [person(name, born=dt.date(2014, 1, n)) for n, name in
                enumerate(("Дана", "Ерлан", "Арман"), start=1)]  # fmt: skip
    home(mother, *children)
    for child in children:
        tell(child)
    deliver()
    assert sms.texts_to(MOTHER) == [
        "Дана: Сабақ болмайды", "Ерлан: Сабақ болмайды", "Арман: Сабақ болмайды",
    ]  # fmt: skip


def test_many_people_cost_a_fixed_number_of_questions(app, world, person, count_queries, work):
    def cost(ids):
        with work(writes=False) as session:
            count_queries.clear()
            routes(session, region=world.region, person_ids=ids, channels=BOTH)
            return len(count_queries.statements)

    few = [person(f"А{n}", f"+7701123450{n}") for n in range(2)]
    first = cost(few)
    many = [*few, *(person(f"Б{n}", f"+7701123460{n}") for n in range(6))]
    assert cost(many) == first


def test_two_transactions_that_tell_the_same_write_one_row(app, world, person, tell, work):
    """The other transaction wrote the row after this one had looked: the savepoint takes it back
    and the rest is written."""
    one, two = person("А", CHILD), person("Б", AIDE)
    tell(one)
    real = services._fresh
    try:
        services._fresh = lambda _session, region, notices: {
            services.dedupe_key(region, notice=notice): notice for notice in notices
        }
        with work() as session:
            count = services.send_notices(
                session, actor=system_actor("test"), region=world.region,
                notices=[
                    services.Notice("written", who, {"text": "x"}, "1", ("session", 1), None)
                    for who in (one, two)
                ],
            )  # fmt: skip
    finally:
        services._fresh = real
    assert count == 1
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        assert session.scalar(sa.select(sa.func.count(Message.id))) == 2
