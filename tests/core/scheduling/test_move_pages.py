"""Moving a session by form: what is in the way is shown before anything is saved."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest

from core.regions.models import Room
from core.scheduling import services
from core.scheduling.models import Session
from tests.core.scheduling.test_pages import HTMX, text_of

NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # 12:00 of Shymkent


def address(meeting: Session, **asked: Any) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/shymkent/sessions/{meeting.public_id}/move" + (f"?{query}" if query else "")


def offers(answer: Any) -> list[str]:
    """Addresses of the free times that are offered."""
    _before, _heading, part = answer.text.partition('id="free-title"')
    links = re.findall(r'<a class="btn" href="([^"]+)"', part.split("</section>")[0])
    return [html.unescape(one) for one in links]


def confirm(client: Any, answer: Any, meeting: Session, **more: str) -> Any:
    token = re.search(r'name="token" value="([^"]+)"', answer.text)
    assert token, text_of(answer)
    return client.post(address(meeting), data={"token": html.unescape(token[1]), **more})


@pytest.fixture
def hall(stage: Any) -> dict[str, Any]:
    """Yoga of Monday, Wednesday and Friday at ten, and a dance that holds the hall at noon."""
    member = stage.staff("Омарова Сәуле")
    yoga = stage.group(title="Йога", room_id=stage.world.hall_id, instructor_id=member)
    dance = stage.group(
        title="Би", room_id=stage.world.hall_id,
        slots=tuple(services.Slot(day, dt.time(12), dt.time(13)) for day in (1, 3)),
    )  # fmt: skip
    return {"yoga": yoga, "dance": dance, "staff": member, "first": stage.sessions(yoga)[0]}


def test_the_form_is_reached_and_holds_what_is(stage: Any, sign_in: Any, hall: Any) -> None:
    client, meeting = sign_in("aigul"), hall["first"]
    page = client.get(f"/shymkent/sessions/{meeting.public_id}").text
    assert f'href="{address(meeting)}"' in page
    form = client.get(address(meeting))
    assert 'value="23.11.2026"' in form.text
    assert 'value="10:00"' in form.text
    assert 'name="token"' not in form.text, "nothing to confirm before something was asked"
    assert (
        address(meeting) not in sign_in("bota").get(f"/shymkent/sessions/{meeting.public_id}").text
    )
    assert sign_in("bota").get(address(meeting)).status_code == 403


def test_a_conflict_is_shown_with_three_free_times_and_one_press_takes_one(
    stage: Any, sign_in: Any, hall: Any
) -> None:
    client, meeting = sign_in("aigul"), hall["first"]
    asked = client.get(address(meeting, day="23.11.2026", starts_at="12:00", ends_at="13:00"))
    words = text_of(asked)
    assert asked.status_code == 200
    assert "Бұл уақыт бос емес" in words
    assert "«2-зал» бөлмесі бос емес: «Би», 23.11.2026 12:00–13:00" in words
    assert 'name="token"' not in asked.text, "what is in the way cannot be confirmed"
    found = offers(asked)
    assert len(found) == 3
    times = re.findall(r"23\.11\.2026, (\d\d:\d\d)–", words)
    assert times == ["10:30", "11:00", "13:00"], "the nearest of the same day, in order of time"
    chosen = client.get(found[2])
    assert "Бұлай істеуге болады" in text_of(chosen)
    done = confirm(client, chosen, meeting)
    assert done.location == f"/shymkent/sessions/{meeting.public_id}"
    assert "Сабақ ауыстырылды." in text_of(client.get(done.location))
    assert stage.load(Session, meeting.id).starts_at == NOON + dt.timedelta(hours=1)
    again = confirm(client, chosen, meeting)
    assert again.status_code == 303, "the same press once more does nothing more"
    assert stage.load(Session, meeting.id).starts_at == NOON + dt.timedelta(hours=1)


def test_another_room_and_an_instructor(stage: Any, sign_in: Any, hall: Any) -> None:
    with stage.work() as session:
        rooms = [
            Room(region_id=stage.world.region.id, centre_id=centre, name_kk=name)
            for centre, name in (
                (stage.world.centre_id, "Сынып"), (stage.world.second_centre_id, "Бөтен")
            )
        ]  # fmt: skip
        session.add_all(rooms)
        session.flush()
        room, foreign = (one.id for one in rooms)
    other, meeting = stage.staff("Әлиев Болат"), hall["first"]
    client = sign_in("aigul")
    asked = client.get(
        address(
            meeting, day="2026-11-23", starts_at="1200", ends_at="13", room_id=room, staff_id=other
        )
    )
    assert confirm(client, asked, meeting).status_code == 303
    moved = stage.load(Session, meeting.id)
    assert (moved.room_id, moved.instructor_id, moved.starts_at) == (room, other, NOON)
    wrong = client.get(address(meeting, day="2026-11-24", room_id=foreign))
    assert wrong.status_code == 422
    assert "Бөтен" not in wrong.text


def test_a_series_is_previewed_and_others_follow(stage: Any, sign_in: Any, hall: Any) -> None:
    client, meetings = sign_in("aigul"), stage.sessions(hall["yoga"])
    person = stage.person()
    stage.enrol(hall["yoga"], person)
    asked = client.get(
        address(
            meetings[3], day="2026-11-30", starts_at="16:00", ends_at="17:00", scope="following"
        )
    )
    words = text_of(asked)
    assert "9 сабақ өзгереді." in words
    assert "1 адамға хабарланады" in words
    assert confirm(client, asked, meetings[3], agreed="1").status_code == 303
    after = stage.sessions(hall["yoga"])
    hours = [one.starts_at.astimezone(dt.timezone(dt.timedelta(hours=5))).hour for one in after]
    assert hours == [10] * 3 + [16] * 9
    busy = client.get(
        address(after[0], day="2026-11-23", starts_at="12:00", ends_at="13:00", scope="all")
    )
    assert "Не кедергі болады" in text_of(busy)
    for offer in offers(busy):
        assert "scope=all" in offer
        assert "Не кедергі болады" not in text_of(client.get(offer))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"day": "2026-11-20"}, "Ол уақыт өтіп кетті"),
        ({"day": "22.11.2026", "starts_at": "23:00", "ends_at": "23:30"}, "Ол уақыт өтіп кетті"),
        ({"day": "31.02.2026"}, "day"),
        ({"day": ""}, "Күнін жазыңыз."),
        ({"day": "2026-11-24", "starts_at": "25:00"}, "Уақытты сағат пен минут түрінде жазыңыз."),
        ({"day": "2026-11-24", "ends_at": "09:00"}, "Аяқталуы басталуынан кейін"),
        ({"day": "2026-11-23"}, "Ештеңе өзгермейді"),
        ({"day": "2026-11-24", "room_id": "x"}, "room_id"),
        ({"day": "2026-11-24", "scope": "none"}, "scope"),
        ({"day": "01.01.9999"}, ""),
    ],
)
def test_bad_input_is_told(
    stage: Any, sign_in: Any, hall: Any, asked: dict[str, str], words: str
) -> None:
    answer = sign_in("aigul").get(address(hall["first"], **asked))
    assert answer.status_code == 422 if words else answer.status_code < 500
    assert words in html.unescape(answer.text)
    assert stage.load(Session, hall["first"].id).starts_at == hall["first"].starts_at


def test_a_holiday_asks_first(stage: Any, sign_in: Any, hall: Any) -> None:
    client, meeting = sign_in("aigul"), stage.sessions(hall["yoga"])[-3]
    asked = client.get(address(meeting, day="2026-12-16", starts_at="16:00", ends_at="17:00"))
    assert "Тәуелсіздік күні" in text_of(asked)
    refused = confirm(client, asked, meeting)
    assert refused.location.startswith(address(meeting))
    assert stage.load(Session, meeting.id).local_date == meeting.local_date
    back = client.get(refused.location)
    assert 'value="16:00"' in back.text, "what was asked for stands in the form again"
    assert confirm(client, asked, meeting, agreed="1").status_code == 303
    assert stage.load(Session, meeting.id).local_date == dt.date(2026, 12, 16)


def test_closed_cancelled_and_foreign_sessions(stage: Any, sign_in: Any, hall: Any) -> None:
    client, meetings = sign_in("aigul"), stage.sessions(hall["yoga"])
    ready = client.get(address(meetings[0], day="2026-11-24"))
    with stage.work() as session:
        session.get_one(Session, meetings[0].id).state = "closed"
        session.get_one(Session, meetings[1].id).state = "cancelled"
    assert "Сабақ жабылған" in text_of(client.get(address(meetings[0])))
    assert "Сабақ тоқтатылған" in text_of(client.get(address(meetings[1])))
    assert client.get(address(meetings[0], day="2026-11-24")).status_code == 422
    late = confirm(client, ready, meetings[0])
    assert late.status_code == 303
    assert stage.load(Session, meetings[0].id).starts_at == meetings[0].starts_at
    assert client.post(address(meetings[2]), data={"token": "x"}).status_code == 303
    assert client.get("/shymkent/sessions/0000000000/move").status_code == 404
    assert sign_in("zhanar").get(address(meetings[2])).status_code == 404


def test_only_the_answer_is_fetched_as_the_form_changes(
    stage: Any, sign_in: Any, hall: Any
) -> None:
    answer = sign_in("aigul").get(
        address(hall["first"], day="24.11.2026", starts_at="10:00", ends_at="11:00"), headers=HTMX
    )
    assert answer.text.lstrip().startswith('<div id="move-result"')
    assert "Бұлай істеуге болады" in answer.text
