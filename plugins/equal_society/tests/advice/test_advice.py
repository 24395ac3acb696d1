"""Advice and lessons: what was arranged for a request, by core's appointments and groups."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.people.models import Person
from core.regions.models import Room
from core.requests.models import Request
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.resource_models import Booking, VisitKind, VisitKindStaff
from tests.conftest import NOW, TODAY

PAGE = "/shymkent/equal-society/advice/"
LAWYER, LESSONS = "equal_society.legal_advice", "equal_society.computer_literacy"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def ways(work: Any, world: Any, equal_centre: int) -> Any:
    """A lawyer who receives, and a group that learns; `book` and `place` put people there."""
    here = {"region_id": world.region.id, "centre_id": equal_centre}
    with work() as session:
        lawyer = StaffMember(full_name="Исабеков Нұртас", post="заңгер", **here)
        room = Room(name_kk="3-кабинет", name_ru="Кабинет 3", name_en="Office 3", capacity=4,
                    **here)  # fmt: skip
        kind = VisitKind(name_kk="Заңгердің қабылдауы", name_ru="Приём юриста", minutes=30,
                         service_kind=LAWYER, **here)  # fmt: skip
        group = Group(module="equal_society", service_kind=LESSONS, title="Бастауыш топ",
                      capacity=8, starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=60),
                      **here)  # fmt: skip
        session.add_all([lawyer, room, kind, group])
        session.flush()
        session.add(VisitKindStaff(region_id=world.region.id, visit_kind_id=kind.id,
                                   staff_id=lawyer.id, room_id=room.id))  # fmt: skip
        starts = NOW + dt.timedelta(days=2)
        session.add(Session(group_id=group.id, local_date=starts.date(), starts_at=starts,
                            ends_at=starts + dt.timedelta(hours=1), **here))  # fmt: skip
        ids = kind.id, lawyer.id, room.id, group.id
        session.flush()
        keys = kind.public_id, group.public_id

    class Ways:
        visit_key, group_key = keys

        def book(self, person_id: int, state: str = "planned", days: int = 1) -> None:
            at = NOW + dt.timedelta(days=days)
            with work() as session:
                session.add(Booking(
                    module="core", kind="appointment", service_kind=LAWYER, visit_kind_id=ids[0],
                    person_id=person_id, staff_id=ids[1], room_id=ids[2], local_date=at.date(),
                    starts_at=at, ends_at=at + dt.timedelta(minutes=30), occupied_from=at,
                    occupied_to=at + dt.timedelta(minutes=30), state=state,
                    came_at=at if state == "done" else None, **here,
                ))  # fmt: skip

        def place(self, person_id: int, state: str = "enrolled") -> None:
            with work() as session:
                session.add(Enrolment(
                    region_id=world.region.id, group_id=ids[3], person_id=person_id, state=state,
                    queue_number=1 if state == "queued" else None,
                    enrolled_at=NOW if state == "enrolled" else None,
                    enrolled_on=TODAY if state == "enrolled" else None,
                ))  # fmt: skip

    return Ways()


def rows_of(page: str) -> dict[str, str]:
    """Given name → the words of the row, with the addresses of its links."""
    found = {}
    for row in re.findall(r"<tr[ >].*?</tr>", page, re.S):
        links = " ".join(re.findall(r'href="([^"]+)"', row))
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
        name = re.search(r"Омарова (\w+)", text)
        if name:
            found[name[1]] = f"{text} {links}"
    return found


def test_each_request_says_what_is_arranged_and_offers_the_rest(
    ways: Any, ask: Any, applicant: Any, sign_in: Any
) -> None:
    people = {name: applicant(name) for name in ("Дина", "Гүлнар", "Сара", "Жанна", "Ақмарал")}
    for name in ("Дина", "Гүлнар", "Сара"):
        ask(people[name], "legal_advice")
    for name in ("Жанна", "Ақмарал"):
        ask(people[name], "computer_literacy")
    ask(applicant("Бибігүл"), "social_taxi")
    ways.book(people["Дина"], "planned")
    ways.book(people["Гүлнар"], "done", days=0)
    ways.place(people["Жанна"])
    client = sign_in("aigul")
    rows = rows_of(client.get(PAGE).text)
    assert set(rows) == set(people), "a taxi is neither advice nor a lesson"
    assert "Исабеков Нұртас" in rows["Дина"]
    assert "Жоспарланды" in rows["Дина"]
    assert "/appointments/times" not in rows["Дина"]
    assert "Өтінімді аяқтау" in rows["Гүлнар"]
    assert f"kind={ways.visit_key}" in rows["Сара"]
    assert "person=" in rows["Сара"]
    assert "Бастауыш топ" in rows["Жанна"]
    assert "келесі сабақ" in rows["Жанна"]
    assert f"/groups/{ways.group_key}/enrol" in rows["Ақмарал"]

    free = rows_of(client.get(f"{PAGE}?show=free").text)
    assert set(free) == {"Сара", "Ақмарал"}
    arranged = rows_of(client.get(f"{PAGE}?show=arranged&type={LAWYER}").text)
    assert set(arranged) == {"Дина", "Гүлнар"}


def test_a_missed_time_is_booked_again_and_an_older_one_belongs_to_an_earlier_request(
    ways: Any, ask: Any, applicant: Any, sign_in: Any
) -> None:
    missed, before = applicant("Дина"), applicant("Сара")
    for one in (missed, before):
        ask(one, "legal_advice")
    ways.book(missed, "missed", days=0)
    ways.book(before, "done", days=-30)
    rows = rows_of(sign_in("aigul").get(PAGE).text)
    assert "Келген жоқ" in rows["Дина"]
    assert f"kind={ways.visit_key}" in rows["Дина"]
    assert "әлі жоқ" in rows["Сара"]


def test_the_way_from_the_request_to_the_appointment_and_the_ledger(
    ways: Any, ask: Any, applicant: Any, sign_in: Any, work: Any
) -> None:
    """The link opens core's free times for that person; what the ledger gets comes from the
    appointment alone, not a second time from the request."""
    person = applicant("Дина")
    key = ask(person, "legal_advice")[0]
    client = sign_in("aigul")
    row = rows_of(client.get(PAGE).text)["Дина"]
    address = next(one for one in row.split() if "/appointments/times" in one)
    page = client.get(address.replace("&amp;", "&")).text
    with work() as session:
        assert session.get_one(Person, person).full_name in page
        assert "Заңгердің қабылдауы" in page
        found = session.get_one(Request, key)
        assert found.phase == "new"
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 0


def test_whoever_may_not_see_requests_sees_none(ways: Any, sign_in: Any) -> None:
    assert sign_in("nurgul").get(PAGE).status_code == 403


def test_the_page_costs_the_same_however_many_there_are(
    ways: Any, ask: Any, applicant: Any, sign_in: Any, count_queries: Any
) -> None:
    first = applicant("Дина")
    ask(first, "legal_advice", "computer_literacy")
    ways.book(first)
    ways.place(first)
    client = sign_in("aigul")
    client.get(PAGE)
    count_queries.clear()
    client.get(PAGE)
    few = len(count_queries.statements)
    for name in ("Ақмарал", "Бибігүл", "Жанна"):
        other = applicant(name)
        ask(other, "legal_advice", "portal_help")
        ways.book(other, days=2)
    count_queries.clear()
    client.get(PAGE)
    assert len(count_queries.statements) == few
