"""What a module has against a service stops it at the desk and in appointments, in its words."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict
from core.scheduling import appointment_services as services
from core.scheduling.models import Attendance
from core.scheduling.resource_models import Booking
from tests.core.scheduling.appointment_cast import Office
from tests.core.scheduling.conftest import Stage

ILL, PRESSURE = "Дәрігер бұл адамға йоганы тыйды.", "Қан қысымын өлшеңіз."


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def given(stage: Stage) -> list[tuple[int | None, str]]:
    with stage.work(writes=False) as session:
        return [
            (one.person_id, one.service_kind)
            for one in session.scalars(sa.select(Delivery).order_by(Delivery.id))
        ]


def test_an_appointment_is_refused_when_booked_moved_held_and_planned_again(
    office: Office, club: Any
) -> None:
    stage, person = office.stage, office.stage.person()
    talk = {"kind": office.talk, "staff": office.psychologist}
    club.REFUSED.add(person)
    with pytest.raises(Conflict, match=r"club\.ill") as refused:
        office.book(person, office.at(11), **talk)
    assert (refused.value.field, str(refused.value.message)) == ("person", ILL)
    office.book(person, office.at(15))  # the lawyer's visit is no service of the club
    club.REFUSED.clear()
    booking = office.book(person, office.at(11), **talk)
    club.REFUSED.add(person)
    for deed in (
        lambda: office.move(booking, office.at(13)),
        lambda: office.do(services.mark_appointment, booking, state="done"),
    ):
        with pytest.raises(Conflict, match=r"club\.ill"):
            deed()
    office.do(services.cancel_appointment, booking, reason="сұрады")
    with pytest.raises(Conflict, match=r"club\.ill"):
        office.do(services.undo_appointment, booking, reason="қате")
    assert stage.load(Booking, booking).state == "cancelled"
    club.REFUSED.clear()
    club.WARNED.add(person)
    office.do(services.undo_appointment, booking, reason="қате")
    office.do(services.mark_appointment, booking, state="done")
    assert given(stage) == [(person, "club.yoga")]


def test_the_page_of_booking_says_why_and_keeps_what_was_typed(
    office: Office, sign_in: Any, club: Any
) -> None:
    person = office.stage.person()
    club.REFUSED.add(person)
    client, home = sign_in("bota"), "/shymkent/appointments"
    person_code = office.stage.public_id(person)
    opened = client.get(f"{home}/first?kind={office.talk}&person={person_code}").location
    page = client.get(opened).text
    hidden = dict(re.findall(r'name="(kind_id|staff|at|person_id|press)" value="([^"]*)"', page))
    refused = client.post(f"{home}/new", data=hidden | {"note": "Есту аппараты бар"})
    assert refused.status_code == 422
    assert ILL in refused.text
    assert "Есту аппараты бар" in refused.text
    assert hidden["at"] in refused.text
    club.REFUSED.clear()
    booked = client.post(f"{home}/new", data=hidden)
    club.REFUSED.add(person)
    with frozen(office.at(18)):
        said = client.post(f"{booked.location}/mark", data={"state": "done"}, follow_redirects=True)
    assert ILL in said.text
    assert given(office.stage) == []


def test_the_desk_gives_nothing_against_it_and_tells_what_is_to_be_known(
    stage: Stage, sign_in: Any, club: Any
) -> None:
    person, client = stage.person(), sign_in("bota")
    url = f"/shymkent/services/walk-in/{stage.public_id(person)}"

    def press() -> str:
        token = re.search(r'name="token" value="([^"]*)"', client.get(url).text)
        assert token is not None
        data = {"kind": "club.tea", "token": token[1]}
        text: str = client.post(url, data=data, follow_redirects=True).text
        return text

    club.REFUSED.add(person)
    assert ILL in press()
    assert given(stage) == []
    club.REFUSED.clear()
    club.WARNED.add(person)
    assert PRESSURE in press()
    assert given(stage) == [(person, "club.tea")]


def test_a_mark_of_attendance_is_warned_and_never_refused(
    stage: Stage, sign_in: Any, club: Any
) -> None:
    group_id = stage.group(capacity=4)
    persons = stage.people(3)
    for person in persons[:2]:
        stage.enrol(group_id, person)
    meeting = stage.sessions(group_id)[0]
    url, client = f"/shymkent/sessions/{meeting.public_id}", sign_in("bota")
    club.REFUSED.add(persons[0])
    club.WARNED.update(persons[1:])
    mark = f"{url}/marks/{stage.public_id(persons[0])}"
    part = client.post(mark, data={"mark": "present"}, headers={"HX-Request": "true"}).text
    assert ILL in part
    page = client.post(
        f"{url}/guests", data={"person_id": stage.public_id(persons[2])}, follow_redirects=True
    ).text
    assert PRESSURE in page
    other = f"{url}/marks/{stage.public_id(persons[1])}"
    absent = client.post(other, data={"mark": "absent"}, follow_redirects=True).text
    assert PRESSURE not in absent, "who did not come is given nothing"
    club.BROKEN.add("service")
    page = client.post(other, data={"mark": "present"}, follow_redirects=True).text
    assert "club" in page, "the mark stands; it is said that the module did not answer"
    with stage.work(writes=False) as session:
        marks = session.scalars(
            sa.select(Attendance.mark).where(Attendance.voided_at.is_(None))
        ).all()
    assert sorted(marks) == ["present"] * 3
