"""The page of the check-in desk: by card, IIN and name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.clock import frozen
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MORNING
from tests.core.scheduling.test_pages import HTMX, text_of


def test_check_in_by_card_iin_and_name(stage: Any, sign_in: Any) -> None:
    group_id = stage.group()
    person = stage.person("Әлия", surname="Тоқтарова", card_number="81450777", iin="530314400307")
    stage.enrol(group_id, person)
    client, url = sign_in("bota"), "/shymkent/check-in/"
    # the scanner types the card under the Kazakh layout: 81450777
    marked = client.post(url, data={"who": 'ү"ңғқ,,,'.replace(",", ".")}, headers=HTMX)
    assert marked.status_code == 200
    assert "Тоқтарова Әлия келді деп белгіленді" in text_of(marked)
    assert "1 адамнан 1 келді" in text_of(marked)
    with frozen(MORNING + dt.timedelta(seconds=3)):
        again = text_of(client.post(url, data={"who": "81450777"}))
        assert "Сол карта қайта оқылды, есепке алынбады: Тоқтарова Әлия." in again
    with frozen(MORNING + dt.timedelta(minutes=3)):
        before = text_of(client.post(url, data={"who": "530314400307"}))
        assert "Тоқтарова Әлия бұрын белгіленген" in before
        meeting = stage.sessions(group_id)[0]
        undo = f"/shymkent/sessions/{meeting.public_id}/marks/{stage.public_id(person)}/undo"
        back = client.post(undo, data={"next": url}, follow_redirects=True)
        assert "1 адамнан 0 келді" in text_of(back)
        named = client.post(url, data={"who": "Токтарова"})
        assert "1 адам табылды" in text_of(named)
        pressed = client.post(url, data={"person_id": stage.public_id(person)})
        assert "Тоқтарова Әлия келді деп белгіленді" in text_of(pressed)
    unknown = text_of(client.post(url, data={"who": "99999999"}))
    assert "Ешкім табылмады" in unknown


def test_check_in_asks_when_several_sessions_are_open(stage: Any, sign_in: Any) -> None:
    person = stage.person(card_number="5001")
    early = stage.group(title="Ерте", slots=(Slot(1, dt.time(9), dt.time(10)),))
    late = stage.group(title="Кеш", slots=(Slot(1, dt.time(10), dt.time(11)),))
    evening = stage.group(title="Түстен кейін", slots=(Slot(1, dt.time(16), dt.time(17)),))
    for group_id in (early, late, evening):
        stage.enrol(group_id, person)
    client, url = sign_in("bota"), "/shymkent/check-in/"
    page = client.post(url, data={"who": "5001"})
    words = text_of(page)
    assert "Қайсысына келді?" in words
    meeting = stage.sessions(late)[0]
    data = {"person_id": stage.public_id(person), "session_id": meeting.public_id}
    assert "«Кеш», 10:00–11:00" in text_of(client.post(url, data=data))


def test_check_in_without_a_session_offers_what_else_there_is(stage: Any, sign_in: Any) -> None:
    stage.person("Дана", surname="Жүсіпова", card_number="5002")
    page = sign_in("bota").post("/shymkent/check-in/", data={"who": "5002"})
    assert "Қазір сабағы жоқ: Жүсіпова Дана" in text_of(page)
    assert "Топсыз қызметтер" in text_of(page)
