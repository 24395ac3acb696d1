"""Pages of appointments and of kinds of visit, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.clock import frozen
from core.scheduling.resource_models import Booking, VisitKind
from tests.core.scheduling.appointment_cast import Office
from tests.core.scheduling.conftest import MONDAY, Stage

HOME = "/shymkent/appointments/"


@pytest.fixture
def office(stage: Stage) -> Office:
    return Office(stage)


def bookings(office: Office) -> list[Any]:
    with office.stage.work(writes=False) as session:
        rows = session.query(Booking).order_by(Booking.id).all()
        session.expunge_all()
        return rows


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(kind_id|staff|at|person_id|press)" value="([^"]*)"', page))


def test_from_the_first_free_time_to_a_booking(office: Office, sign_in: Any) -> None:
    client = sign_in("bota", "en")
    person = office.stage.public_id(office.stage.person(surname="Серікова"))
    page = client.get(f"/shymkent/people/{person}/appointments").get_data(as_text=True)
    assert "Заңгер" in page
    assert "/appointments/first?" in page
    answer = client.get(f"{HOME}first?kind={office.law}&person={person}")
    assert answer.status_code == 303
    assert f"at={MONDAY}T10:00" in answer.location.replace("%3A", ":")
    form = client.get(answer.location).get_data(as_text=True)
    values = {**hidden(form), "note": "Құжаттар"}
    first = client.post(f"{HOME}new", data=values)
    assert first.status_code == 303
    assert client.post(f"{HOME}new", data=values).location == first.location  # a double press
    assert len(bookings(office)) == 1
    # somebody else wants the same time: three others, each one press away
    other = office.stage.public_id(office.stage.person())
    refused = client.post(f"{HOME}new", data=values | {"person_id": other, "press": "another"})
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert text.count(f'name="person_id" value="{other}"') == 4
    times = re.findall(r'name="at" value="([^"]+)"', text)
    assert client.post(f"{HOME}new", data=hidden(text) | {"at": times[0]}).status_code == 303
    day = client.get(f"{HOME}?date={MONDAY}").get_data(as_text=True)
    assert "Серікова" in day
    assert "2 appointments" in day


def test_without_a_person_the_form_asks_for_whom(office: Office, sign_in: Any) -> None:
    client = sign_in("bota", "en")
    person = office.stage.person(surname="Оразова")
    at = f"kind={office.law}&staff={office.lawyer}&at={MONDAY}T11:00"
    page = client.get(f"{HOME}new?{at}&q=Оразова").get_data(as_text=True)
    assert f"person={office.stage.public_id(person)}" in page
    kind = {"kind_id": office.law, "staff": str(office.lawyer), "at": f"{MONDAY}T11:00"}
    assert client.post(f"{HOME}new", data=kind).status_code == 422
    assert client.post(f"{HOME}new", data={**kind, "at": "yesterday"}).status_code == 303
    assert client.get(f"{HOME}new?kind={office.law}").status_code == 303
    assert client.get(f"{HOME}times?kind=0000000000").status_code == 404


def test_times_of_a_day_and_the_next_free_one(office: Office, sign_in: Any) -> None:
    client = sign_in("bota", "en")
    page = client.get(f"{HOME}times?kind={office.law}&date={MONDAY}").get_data(as_text=True)
    assert "10:00–10:30" in page
    holiday = client.get(f"{HOME}times?kind={office.law}&date=2026-12-16").get_data(as_text=True)
    assert "No free time on this day" in holiday
    assert "Take this time" in holiday


def test_moving_cancelling_and_undoing(office: Office, sign_in: Any) -> None:
    client = sign_in("bota", "en")
    person = office.stage.person()
    office.book(person, office.at(11))
    one = f"{HOME}{bookings(office)[0].public_id}"
    page = client.get(f"{one}/move").get_data(as_text=True)
    assert "Move here" in page
    assert client.post(f"{one}/move", data={}).status_code == 422
    moved = {"staff": office.lawyer, "at": f"{MONDAY}T15:00"}
    assert client.post(f"{one}/move", data=moved).status_code == 303
    assert bookings(office)[0].starts_at == office.at(15)
    assert client.post(f"{one}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{one}/cancel", data={"reason": "сұрады"}).status_code == 303
    assert "сұрады" in client.get(one).get_data(as_text=True)
    assert client.post(f"{one}/undo", data={"reason": "қате"}).status_code == 303
    assert client.post(f"{one}/mark", data={"state": "done"}).status_code == 303
    assert bookings(office)[0].state == "done"
    with frozen(office.at(16)):
        timeline = client.get(f"/shymkent/people/{office.stage.public_id(person)}/timeline")
    assert "Came: Заңгер" in timeline.get_data(as_text=True)


def test_others_read_only_that_there_is_an_appointment(office: Office, sign_in: Any) -> None:
    person = office.stage.person(surname="Құпиева")
    office.book(person, office.at(11), kind=office.talk, staff=office.psychologist)
    one = f"{HOME}{bookings(office)[0].public_id}"
    nurse = sign_in("nurgul", "en")
    for url in (f"{HOME}?date={MONDAY}", f"{HOME}print?date={MONDAY}"):
        page = nurse.get(url).get_data(as_text=True)
        assert "Appointment" in page
        assert "Психолог" not in page.replace("Психолог Мәдина</option>", "")
        assert "Құпиева" not in page
    assert nurse.get(one).status_code == 404
    tab = nurse.get(f"/shymkent/people/{office.stage.public_id(person)}/appointments")
    assert "Психолог" not in tab.get_data(as_text=True)
    assert "Психолог</h1>" not in sign_in("bota", "en").get(one).get_data(as_text=True)
    assert "Психолог</h1>" in sign_in("aigul", "en").get(one).get_data(as_text=True)
    assert sign_in("bolat").get(one).status_code == 404  # another centre


def test_kinds_of_visit_are_made_and_changed(office: Office, sign_in: Any) -> None:
    client = sign_in("aigul", "en")
    url = "/shymkent/settings/centres/active-longevity/visits/"
    form = {"name_kk": "Дәрігер", "minutes": "20", "giver": str(office.lawyer),
            f"room-{office.lawyer}": str(office.room), "is_active": "1"}  # fmt: skip
    assert client.post(f"{url}new", data=form).status_code == 303
    assert client.post(f"{url}new", data=form).status_code == 422  # the name is taken
    for name, value in {"minutes": "0", "buffer_after": "999", "service_kind": "nobody.knows",
                        "giver": "999999", f"room-{office.lawyer}": "999999",
                        "name_kk": " "}.items():  # fmt: skip
        answer = client.post(f"{url}new", data=form | {"name_kk": "Басқа", name: value})
        assert answer.status_code == 422, name
    with office.stage.work(writes=False) as session:
        kind = session.query(VisitKind).filter_by(name_kk="Дәрігер").one()
        public_id, version = kind.public_id, kind.version
    page = client.get(f"{url}{public_id}").get_data(as_text=True)
    assert 'value="20"' in page
    changed = form | {"minutes": "25", "version": str(version), "giver": ""}
    assert client.post(f"{url}{public_id}", data=changed).status_code == 303
    assert client.post(f"{url}{public_id}", data=changed).status_code == 422  # an older version
    assert "nobody yet" in client.get(url).get_data(as_text=True)
    assert sign_in("bota").get(url).status_code == 403


def test_the_search_leads_to_the_first_free_time(office: Office, sign_in: Any) -> None:
    page = sign_in("bota", "en").get("/shymkent/people/?q=заңгер").get_data(as_text=True)
    assert f"/appointments/first?kind={office.law}" in page
    assert f"staff={office.lawyer}" in page
