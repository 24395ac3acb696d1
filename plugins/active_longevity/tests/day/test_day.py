"""Today of the centre: who is here and how long, who is expected, what needs attention."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.presence_models import Presence
from core.scheduling.resource_models import Booking
from plugins.active_longevity.day import queries
from plugins.active_longevity.events.models import Event, EventSeat
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.membership.models import Membership, MembershipTerm
from tests.conftest import NOW, TODAY

HOME = "/shymkent/active-longevity/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def house(work: Any, actor: Any, world: Any) -> Any:
    """People of the first centre by given name, born on a day, with their stays of today."""
    bota = actor("bota")

    class House:
        def person(self, name: str, born: dt.date = dt.date(1950, 6, 1)) -> int:
            with work() as session:
                made = register_person(
                    session, actor=bota, region=world.region, centre_id=world.centre_id,
                    data=PersonData("Омарова", name, legal_basis="paper_consent",
                                    birth_date=born, sex="female"),
                )  # fmt: skip
                return int(made.id)

        def stay(self, person_id: int, before: float, until: float | None = None) -> None:
            """From so many hours ago, until so many hours ago or still."""
            with work() as session:
                session.add(
                    Presence(
                        region_id=world.region.id, centre_id=world.centre_id,
                        person_id=person_id, local_date=TODAY, entered_at=NOW - before * HOUR,
                        left_at=None if until is None else NOW - until * HOUR,
                    )
                )  # fmt: skip

        def session_now(self, *person_ids: int, starts: float = -0.5) -> int:
            with work() as session:
                group = Group(
                    region_id=world.region.id, centre_id=world.centre_id, title="Йога",
                    module="active_longevity", service_kind="active_longevity.yoga", capacity=9,
                    starts_on=TODAY - dt.timedelta(days=30), room_id=world.hall_id,
                    ends_on=TODAY + dt.timedelta(days=30),
                )  # fmt: skip
                session.add(group)
                session.flush()
                meeting = Session(
                    region_id=world.region.id, centre_id=world.centre_id, group_id=group.id,
                    room_id=world.hall_id, local_date=TODAY, starts_at=NOW + starts * HOUR,
                    ends_at=NOW + (starts + 1) * HOUR,
                )  # fmt: skip
                session.add(meeting)
                session.add_all(
                    Enrolment(region_id=world.region.id, group_id=group.id, person_id=one,
                              state="enrolled", enrolled_on=TODAY - dt.timedelta(days=9),
                              enrolled_at=NOW - 200 * HOUR)
                    for one in person_ids
                )  # fmt: skip
                session.flush()
                return int(meeting.id)

    with frozen(NOW):
        yield House()


def test_time_inside_against_the_limit(house: Any, work: Any, world: Any) -> None:
    over, nearly, fresh, gone = (house.person(name) for name in ("Ана", "Бану", "Венера", "Гүл"))
    house.stay(over, 4.25)
    house.stay(nearly, 6, 4)  # two hours, then back: 1:45 more
    house.stay(nearly, 1.75)
    house.stay(fresh, 1)
    house.stay(gone, 5, 0.5)
    with work(writes=False) as session:
        found = queries.visitors(
            session, world.region, centre_ids=[world.centre_id], now=NOW, today=TODAY
        )
        by_id = {one.person_id: one for one in found}
        elsewhere = queries.visitors(
            session, world.region, centre_ids=[world.second_centre_id], now=NOW, today=TODAY
        )
    assert [one.person_id for one in found] == [gone, over, nearly, fresh], "least time left first"
    assert by_id[nearly].stayed.spent == 3.75 * HOUR
    assert by_id[nearly].stayed.is_nearly_over
    assert by_id[over].stayed.is_over
    assert (by_id[gone].is_inside, by_id[over].is_inside) == (False, True)
    assert elsewhere == []


def test_who_is_expected_and_who_came(house: Any, work: Any, world: Any) -> None:
    came, late, later = (house.person(name) for name in ("Ана", "Бану", "Венера"))
    meeting = house.session_now(came, late)
    house.session_now(late, later, starts=2)
    house.session_now(came, starts=-3)  # over: nobody is expected there any more
    with work() as session:
        session.add(Attendance(region_id=world.region.id, session_id=meeting, person_id=came,
                               mark="present"))  # fmt: skip
    at = {"centre_ids": [world.centre_id], "today": TODAY}
    with work(writes=False) as session:
        waiting = queries.awaited(session, now=NOW, **at)
        names = {session.get_one(Person, one).public_id: one for one in (came, late, later)}
        lines = queries.sessions_today(session, world.region, **at)
        counts = sorted((one.counts.expected, one.counts.came) for one in lines)
        rooms = [
            (one.room.id, one.line.session.id, one.people)
            for one in queries.rooms_now(lines, [], NOW)
            if one.room and one.line
        ]
    assert [names[one.public_id] for one in waiting] == [late, later], "each once, the next session"
    assert counts == [(1, 0), (2, 0), (2, 1)]
    assert rooms == [(world.hall_id, meeting, 0)]


def test_procedures_and_events_are_expected_and_fill_their_rooms(
    house: Any, work: Any, world: Any, sign_in: Any
) -> None:
    salt, gone, seated, came = (house.person(name) for name in ("Ана", "Бану", "Венера", "Гүл"))
    common = {"region_id": world.region.id, "centre_id": world.centre_id, "local_date": TODAY}

    def booked(person_id: int, starts: float, **more: Any) -> Booking:
        begin, end = NOW + starts * HOUR, NOW + (starts + 1) * HOUR
        return Booking(**common, module="active_longevity", kind="course", title="Тұз бөлмесі",
                       person_id=person_id, room_id=world.hall_id, starts_at=begin, ends_at=end,
                       occupied_from=begin, occupied_to=end, **more)  # fmt: skip

    with work() as session:
        event = Event(**common, kind="concert", name_kk="Ән кеші", place="Алаң", seats=9,
                      starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)  # fmt: skip
        session.add_all([booked(salt, -0.5), booked(gone, -0.5, state="cancelled"), event])
        session.flush()
        session.add_all(
            EventSeat(region_id=world.region.id, event_id=event.id, person_id=one, state="booked",
                      came_at=at)
            for one, at in ((seated, None), (came, NOW), (salt, None))
        )  # fmt: skip
    at = {"centre_ids": [world.centre_id], "now": NOW}
    with work(writes=False) as session:
        found = queries.awaited(session, today=TODAY, **at)
        rooms = queries.rooms_now([], [], NOW, queries.bookings_now(session, **at))
        assert [(one.room.id, one.booking.title, one.people) for one in rooms] == [
            (world.hall_id, "Тұз бөлмесі", 0)
        ]
    assert [(one.full_name.split()[1], str(one.title)) for one in found] == [
        ("Ана", "Емшара"), ("Венера", "Ән кеші"),
    ], "which procedure it is stays with who may see courses"  # fmt: skip
    page = sign_in("bota", "kk").get(HOME).text
    assert all(word in page for word in ("Ән кеші", "Алаң", "Тұз бөлмесі", "Емшара"))


def test_birthdays_of_seven_days(house: Any, work: Any, world: Any) -> None:
    today = house.person("Ана", dt.date(1956, 11, 20))
    last = house.person("Бану", dt.date(1953, 11, 26))
    house.person("Венера", dt.date(1953, 11, 27))
    house.person("Гүл", dt.date(1953, 11, 19))
    dead = house.person("Дина", dt.date(1950, 11, 21))
    with work() as session:
        session.get_one(Person, dead).died_on = dt.date(2026, 1, 1)
    with work(writes=False) as session:
        found = queries.birthdays(session, centre_ids=[world.centre_id], today=TODAY)
        ids = {session.get_one(Person, one).public_id: one for one in (today, last)}
    assert [(ids[one.public_id], one.age, one.is_jubilee) for one in found] == [
        (today, 70, True), (last, 73, False),
    ]  # fmt: skip


def test_the_page_shows_what_needs_attention(
    house: Any, work: Any, world: Any, sign_in: Any, count_queries: Any
) -> None:
    over = house.person("Ана", dt.date(1956, 11, 20))
    house.stay(over, 4.25)
    house.session_now(house.person("Бану"))
    missing = house.person("Венера")
    with work() as session:
        common = {"region_id": world.region.id}
        session.add(Clearance(**common, person_id=over, valid_until=TODAY + dt.timedelta(days=5)))
        member = Membership(
            **common, person_id=over, centre_id=world.centre_id, number=1, basis="age",
            starts_on=TODAY - dt.timedelta(days=80), ends_on=TODAY + dt.timedelta(days=9),
        )  # fmt: skip
        session.add(member)
        session.flush()
        session.add(MembershipTerm(**common, membership_id=member.id, kind="first",
                                   starts_on=member.starts_on, ends_on=member.ends_on))  # fmt: skip
    for hours in (-49, -25, -73):
        meeting = house.session_now(missing, starts=hours)
        with work() as session:
            group_id = session.get_one(Session, meeting).group_id
            session.get_one(Session, meeting).local_date = (NOW + hours * HOUR).date()
            session.add(Attendance(region_id=world.region.id, session_id=meeting,
                                   person_id=missing, mark="absent"))  # fmt: skip
    with work() as session:  # the three were one group's
        session.execute(
            sa.update(Session).where(Session.local_date < TODAY).values(group_id=group_id)
        )
    client = sign_in("bota", "ru")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(HOME).text))
    for expected in (
        "сверх: 15 мин", "3 раза подряд", "25.11.2026", "29.11.2026", "Юбилей: 70", "Зал 2",
    ):  # fmt: skip
        assert expected in text, expected
    assert "Активное долголетие сегодня" in client.get("/shymkent/").text
    assert "Дольше дневного предела" in client.get(HOME + "today-card").text
    count_queries.clear()
    client.get(HOME)
    before = len(count_queries.statements)
    for number in range(6):
        house.stay(house.person(f"Қосымша{number}", dt.date(1950, 11, 22)), 1)
    count_queries.clear()
    client.get(HOME)
    assert len(count_queries.statements) <= before, "no query per person"


def test_a_nurse_of_nothing_and_another_centre(house: Any, sign_in: Any) -> None:
    house.stay(house.person("Ана"), 5)
    here = sign_in("sabit", "ru").get(HOME)
    assert here.status_code == 200
    assert "Допуски, которые скоро закончатся" not in here.text, "health is not everybody's"
    assert "Ана" not in sign_in("bolat", "ru").get(HOME).text
    assert sign_in("officer").get(HOME).status_code == 403
