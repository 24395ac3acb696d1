"""The screen at the door: marks by card only, and names nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.auth import devices
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
