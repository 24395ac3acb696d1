"""Who is in the building: entries by marks, leaving, the list for an evacuation, whom to call."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.clock import frozen
from core.errors import InvalidInput
from core.people.merging import Recorder
from core.people.models import PersonCategory
from core.scheduling import presence_services, services
from core.scheduling.models import Session
from core.scheduling.person_data import merge_people
from core.scheduling.presence_models import EmergencyContact, Presence
from core.scheduling.presence_queries import people_inside, time_inside
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_pages import text_of

HOUR = dt.timedelta(hours=1)


def stays(stage: Any) -> list[tuple[int, str, str]]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Presence).order_by(Presence.id))
        return [(one.person_id, one.entered_via, one.left_via) for one in rows]


def enter(stage: Any, person: int, **more: Any) -> Presence:
    values = {"centre_id": stage.world.centre_id} | more
    found: Presence = stage.do(presence_services.enter_building, person_id=person, **values)
    return found


@pytest.fixture
def meeting(stage: Any) -> Session:
    """Today's session at 10:00 in the hall; the clock stands at 09:30."""
    found: Session = stage.sessions(stage.group(room_id=stage.world.hall_id))[0]
    return found


def member(stage: Any, meeting: Session, **fields: Any) -> int:
    person: int = stage.person(**fields)
    stage.enrol(meeting.group_id, person)
    return person


def mark(stage: Any, meeting: Session, person: int, value: str = "present", **more: Any) -> None:
    stage.do(services.mark_attendance, meeting=meeting, person_id=person, mark=value, **more)


def test_a_check_in_is_an_entry_and_its_undoing_takes_it_back(stage: Any, meeting: Session) -> None:
    one, two = member(stage, meeting), member(stage, meeting)
    mark(stage, meeting, one, via="card")
    mark(stage, meeting, two, "absent")
    assert stays(stage) == [(one, "card", "")]
    stage.do(services.void_mark, meeting=meeting, person_id=one)
    assert stays(stage) == [(one, "card", "mistake")]
    with stage.work(writes=False) as session:
        asked = {"person_id": one, "centre_id": stage.world.centre_id, "day": MONDAY}
        assert time_inside(session, now=MORNING + HOUR, **asked) == dt.timedelta()


def test_a_list_filled_in_late_brings_nobody_back(stage: Any, meeting: Session) -> None:
    one, two = member(stage, meeting), member(stage, meeting)
    stay = enter(stage, one)
    with frozen(MORNING + HOUR):
        stage.do(leave, stay=stay)
        mark(stage, meeting, one)
    with frozen(MORNING + 3 * HOUR):
        mark(stage, meeting, two)
    assert stays(stage) == [(one, "desk", "desk")]
    with stage.work(writes=False) as session:
        asked = {"person_id": one, "centre_id": stage.world.centre_id, "day": MONDAY}
        assert time_inside(session, now=MORNING + 5 * HOUR, **asked) == HOUR


def leave(session: Any, *, stay: Presence, **more: Any) -> Any:
    return presence_services.leave_building(
        session, stay=session.get_one(Presence, stay.id), **more
    )


def test_nobody_is_in_two_buildings_and_strangers_are_not_let_in(stage: Any) -> None:
    person = stage.person()
    assert enter(stage, person).id == enter(stage, person).id
    with pytest.raises(InvalidInput, match=r"person\.not_here"):
        enter(stage, stage.person(centre_id=stage.world.second_centre_id))
    with pytest.raises(InvalidInput) as refusal:
        enter(stage, stage.person(), room_id=10**6)
    assert refusal.value.field == "room_id"
    with stage.work() as session:
        row = session.scalars(sa.select(Presence)).one()
        row.centre_id = stage.world.second_centre_id
    enter(stage, person)
    assert stays(stage) == [(person, "desk", "elsewhere"), (person, "desk", "")]


def test_at_closing_time_the_building_is_empty(stage: Any) -> None:
    person = stage.person()
    enter(stage, person)
    at = presence_services.closing_moment(stage.world.region, day=MONDAY, at=dt.time(21))
    for expected in (1, 0):
        with frozen(at):
            assert stage.do(presence_services.end_of_day, at=at) == expected
    assert stays(stage) == [(person, "desk", "closing")]


def test_the_list_for_an_evacuation_names_room_help_and_contact(
    stage: Any, meeting: Session, sign_in: Any
) -> None:
    one = member(stage, meeting, given="Гүлнар", surname="Әбдіғалиева")
    visitor = stage.person("Болат", surname="Басқаев")
    with stage.work() as session:
        session.add(PersonCategory(region_id=stage.world.region.id, person_id=one,
                                   code="disability_1"))  # fmt: skip
    mark(stage, meeting, one)
    enter(stage, visitor)
    client = sign_in("bota")
    number = stage.public_id(one)
    page = client.post(
        f"/shymkent/people/{number}/emergency-contact",
        data={"full_name": "Әбдіғалиева Айна", "phone": "8 701 123 45 67", "relation": "қызы"},
    )
    assert page.status_code == 303
    words = text_of(client.get("/shymkent/presence/"))
    for told in ("Әбдіғалиева Гүлнар", "2-зал", "Йога", "09:30", "Шығуға көмек керек",
                 "Әбдіғалиева Айна", "701 123", "Басқаев Болат", "Бөлмесі белгісіз"):  # fmt: skip
        assert told in words.replace("\u00a0", " "), told
    paper = text_of(client.get("/shymkent/presence/evacuation"))
    assert "Ғимаратта 2 адам" in paper and "көмек керек: 1." in paper
    with stage.work(writes=False) as session:
        looks = session.scalars(sa.select(Look.person_id).where(Look.what == "print")).all()
        assert sorted(looks) == sorted([one, visitor])


def test_cards_and_buttons_lead_out(stage: Any, sign_in: Any) -> None:
    one, two = stage.person(card_number="81450"), stage.person("Әлия")
    enter(stage, one)
    stay = enter(stage, two)
    client = sign_in("bota")
    out = client.post("/shymkent/presence/leave", data={"card": 'ү"ңғқ'})
    assert "шықты" in text_of(client.get(out.location))
    again = client.post("/shymkent/presence/leave", data={"card": "81450"})
    assert "деп белгіленбеген" in text_of(client.get(again.location))
    assert "ешкімге тиесілі емес" in text_of(
        client.get(client.post("/shymkent/presence/leave", data={"card": "1"}).location)
    )
    for _ in range(2):
        client.post(f"/shymkent/presence/{stay.public_id}/leave")
    assert stays(stage) == [(one, "desk", "card"), (two, "desk", "desk")]
    assert "Ғимаратта ешкім жоқ" in text_of(client.get("/shymkent/presence/"))
    assert sign_in("bolat").post(f"/shymkent/presence/{stay.public_id}/leave").status_code == 404
    assert sign_in("nurgul").get("/shymkent/presence/").status_code == 403


def test_the_desk_is_asked_for_a_contact_once(stage: Any, meeting: Session, sign_in: Any) -> None:
    person = member(stage, meeting, card_number="81450")
    client, number = sign_in("bota"), stage.public_id(person)
    assert "кімге қоңырау шалу керегін" in text_of(
        client.post("/shymkent/check-in/", data={"who": "81450"})
    )
    url = f"/shymkent/people/{number}/emergency-contact"
    bad = client.post(url, data={"full_name": "Айна", "phone": "жоқ"})
    assert bad.status_code == 422 and "Телефон нөмірін" in text_of(bad)
    for phone in ("+77011234567", "87011234567", "+77019999999"):
        assert client.post(url, data={"full_name": "Айна", "phone": phone}).status_code == 303
    assert 'value="Айна"' in client.get(url).get_data(as_text=True)
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(EmergencyContact).order_by(EmergencyContact.id)).all()
        assert [(one.phone, one.ended_at is None) for one in rows] == [
            ("+77011234567", False), ("+77019999999", True),
        ]  # fmt: skip
    with frozen(MORNING + dt.timedelta(minutes=5)):
        again = text_of(client.post("/shymkent/check-in/", data={"who": "81450"}))
    assert "кімге қоңырау шалу керегін" not in again


def test_two_files_of_one_person_are_one_stay(stage: Any) -> None:
    keep, drop = stage.people(2)
    for person in (keep, drop):
        enter(stage, person)
    with stage.work() as session:
        merge_people(Recorder(session, stage.world.region, keep, drop, preview=False))
    with stage.work(writes=False) as session:
        inside = people_inside(session, centre_ids=[stage.world.centre_id], now=MORNING,
                               today=MONDAY)  # fmt: skip
        assert [one.person.id for one in inside] == [keep]
    assert stays(stage) == [(keep, "desk", ""), (keep, "desk", "merge")]
