"""The screen at the door: marks by card only, and names nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from core.auth import devices
from core.clock import frozen
from core.documents.services import block_card
from core.people.models import Person
from core.people.queries import find_by_card
from core.scheduling.models import Attendance
from core.scheduling.presence_models import Presence
from tests.core.scheduling.conftest import MORNING
from tests.core.scheduling.test_pages import text_of

URL = "/shymkent/kiosk/"


@pytest.fixture
def kiosk(app: Any, stage: Any) -> FlaskClient:
    """A paired device of the first centre."""
    actor = stage.actor("aigul")
    with stage.work() as session:
        _device, code = devices.register_device(
            session,
            actor=actor,
            region_id=stage.world.region.id,
            centre_id=stage.world.centre_id,
            name="Кіреберіс",
            kind="kiosk",
        )
    client: FlaskClient = app.test_client()
    assert client.post("/shymkent/device/pair", data={"code": code}).status_code == 303
    return client


def test_a_card_is_marked_and_only_the_first_name_is_shown(stage: Any, kiosk: FlaskClient) -> None:
    group_id = stage.group()
    person = stage.person("Әлия", surname="Тоқтарова", card_number="81450")
    stage.enrol(group_id, person)
    stage.enrol(group_id, stage.person("Болат", surname="Басқаев"))
    assert "Картаңызды" in text_of(kiosk.get(URL))
    answer = kiosk.post(URL, data={"card": 'ү"ңғқ'})
    words = text_of(answer)
    assert "Сәлеметсіз бе, Әлия!" in words
    assert "09:30" in words
    assert "Тоқтарова" not in words
    assert "Басқаев" not in words
    assert 'http-equiv="refresh"' in answer.get_data(as_text=True)
    assert "Сәлеметсіз бе, Әлия!" in text_of(kiosk.post(URL, data={"card": "81450"}))


def test_who_cannot_be_marked_is_sent_to_the_desk(stage: Any, kiosk: FlaskClient) -> None:
    stage.person("Дана", card_number="5002")
    stage.person("Ерлан", card_number="5003", centre_id=stage.world.second_centre_id)
    idle = text_of(kiosk.post(URL, data={"card": "5002"}))
    assert "Қазір сізге арналған сабақ жоқ." in idle
    for card in ("5003", "99", "", "x" * 500):
        words = text_of(kiosk.post(URL, data={"card": card}))
        assert "Бұл карта мұнда белгісіз." in words
        assert "Ерлан" not in words


def test_a_blocked_card_says_so_at_both_doors(stage: Any, kiosk: FlaskClient, sign_in: Any) -> None:
    public_id = ""
    stage.enrol(stage.group(), stage.person("Әлия", surname="Тоқтарова", card_number="81450"))
    director = stage.actor("aigul")
    with stage.work() as session:
        person = find_by_card(session, card_number="81450")
        public_id = person.public_id
        block_card(session, actor=director, region=stage.world.region, person=person,
                   number="81450", reason="Жоғалтты")  # fmt: skip
    words = text_of(kiosk.post(URL, data={"card": "81450"}))
    assert "Бұл карта бұғатталған." in words
    assert "Әлия" not in words and "Жоғалтты" not in words
    desk = sign_in("bota")
    page = desk.post("/shymkent/check-in/", data={"who": "814 50"})
    assert "Жоғалтты" in text_of(page) and "Тоқтарова" in text_of(page)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 0
    by_hand = desk.post("/shymkent/check-in/", data={"person_id": public_id})
    assert by_hand.status_code == 200
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(Attendance.mark)) == "present"
        found = session.scalars(sa.select(Person).where(Person.public_id == public_id)).one()
        assert found.card_number is None
    with stage.work() as session:
        session.execute(sa.update(Person).where(Person.public_id == public_id)
                        .values(card_number="81450"))  # fmt: skip
    again = text_of(kiosk.post(URL, data={"card": "81450"}))
    assert "Бұл карта бұғатталған." in again, "typed into the file anew, it opens nothing"


def test_a_name_or_an_iin_opens_nothing(stage: Any, kiosk: FlaskClient) -> None:
    stage.enrol(stage.group(), stage.person("Гүлнар", iin="530314400307", card_number="7"))
    for typed in ("Гүлнар", "530314400307"):
        assert "Бұл карта мұнда белгісіз." in text_of(kiosk.post(URL, data={"card": typed}))


def test_a_browser_without_a_token_is_led_away(stage: Any, app: Any) -> None:
    client = app.test_client()
    assert client.get(URL).status_code in {302, 303}
    assert client.post(URL, data={"card": "1"}).status_code == 403


def test_a_device_opens_no_other_page(stage: Any, kiosk: FlaskClient) -> None:
    for path in ("check-in/", "groups/", "", "people/"):
        assert kiosk.get(f"/shymkent/{path}").status_code in {302, 303, 401, 403}, path


def test_the_same_card_within_a_second_is_one_and_later_it_says_since_when(
    stage: Any, kiosk: FlaskClient
) -> None:
    stage.enrol(stage.group(), stage.person("Әлия", card_number="81450"))
    first = text_of(kiosk.post(URL, data={"card": "81450"}))
    with frozen(MORNING + dt.timedelta(seconds=1)):
        assert text_of(kiosk.post(URL, data={"card": "81450"})) == first
    with frozen(MORNING + dt.timedelta(minutes=10)):
        again = text_of(kiosk.post(URL, data={"card": "81450"}))
    assert "Сіз сағат 09:30 кезінде белгіленгенсіз." in again
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 1


def test_who_has_no_session_is_in_the_building_and_is_sent_to_the_desk(
    stage: Any, kiosk: FlaskClient
) -> None:
    person = stage.person("Дана", card_number="5002")
    words = text_of(kiosk.post(URL, data={"card": "5002"}))
    assert "Сәлеметсіз бе, Дана!" in words and "Тіркеу үстеліне хабарласыңыз" in words
    assert "байланыс белгісіз" not in words, "questions are the desk's"
    with stage.work(writes=False) as session:
        stay = session.scalars(sa.select(Presence)).one()
        assert (stay.person_id, stay.purpose, stay.entered_via) == (person, "visit", "kiosk")


def test_a_card_at_the_way_out_ends_the_stay(stage: Any, kiosk: FlaskClient) -> None:
    stage.enrol(stage.group(), stage.person("Әлия", card_number="81450"))
    kiosk.post(URL, data={"card": "81450"})
    out = f"{URL}leave"
    page = kiosk.get(f"{out}?once=1").get_data(as_text=True)
    assert f'content="20;url={URL}"' in page, "it goes back to the first screen by itself"
    assert "http-equiv" not in kiosk.get(out).get_data(as_text=True), "the screen at the exit stays"
    for _ in range(2):
        answer = kiosk.post(out, data={"card": "81450"})
        assert "Сау болыңыз, Әлия!" in text_of(answer)
        assert f'content="6;url={out}"' in answer.get_data(as_text=True)
    assert "мұнда белгісіз" in text_of(kiosk.post(out, data={"card": "1"}))
    with stage.work(writes=False) as session:
        assert [one.left_via for one in session.scalars(sa.select(Presence))] == ["card"]
