"""Pages as people use them: without the script, by plain forms."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.people.models import Person
from core.regions.models import RegionModule, Room
from core.scheduling.models import Group, Session, StaffMember
from tests.core.scheduling.conftest import MONDAY, MORNING

HTMX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    """What a reader sees: tags away, entities read."""
    body = re.sub(r"<(script|style).*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def group_form(**fields: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "service_kind": "club.yoga",
        "title": "Йога",
        "capacity": "12",
        "starts_on": "23.11.2026",
        "ends_on": "18.12.2026",
        "room_id": "",
        "instructor_id": "",
        "no_room": "y",
        "patterns-0-weekdays": ["1", "3", "5"],
        "patterns-0-starts_at": "10:00",
        "patterns-0-ends_at": "11.00",
        "patterns-1-starts_at": "",
        "patterns-1-ends_at": "",
    }
    return values | fields


def test_a_group_is_made_and_its_sessions_stand_in_the_week(stage: Any, sign_in: Any) -> None:
    client = sign_in("aigul")
    assert client.get("/shymkent/groups/new").status_code == 200
    answer = client.post("/shymkent/groups/new", data=group_form(room_id=str(stage.world.hall_id)))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "«Йога» тобы құрылды." in text_of(page)
    assert "дс, ср, жм 10:00–11:00" in text_of(page)
    week = text_of(client.get("/shymkent/schedule/?week=2026-W48"))
    assert week.count("10:00–11:00 Йога") == 6, "three days, in the table and in the list"
    assert "2-зал" in week
    staff = text_of(client.get("/shymkent/schedule/?week=2026-11-23&by=staff"))
    assert "Нұсқаушысыз" in staff


def test_two_lines_of_a_pattern(stage: Any, sign_in: Any) -> None:
    form = group_form(
        **{
            "patterns-1-weekdays": ["6"],
            "patterns-1-starts_at": "1200",
            "patterns-1-ends_at": "13",
        }
    )
    answer = sign_in("aigul").post("/shymkent/groups/new", data=form)
    page = text_of(sign_in("aigul").get(answer.location))
    assert "дс, ср, жм 10:00–11:00; сб 12:00–13:00" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "Топтың атауын жазыңыз."),
        (
            {
                "patterns-0-weekdays": [],
                "patterns-0-starts_at": "",
                "patterns-0-ends_at": "",
                "capacity": "",
            },
            "Кемінде бір апта күнін және уақытын көрсетіңіз.",
        ),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "9" * 40}, "capacity"),
        ({"starts_on": "32.13.2026"}, "starts_on"),
        ({"starts_on": "01.01.0001"}, "starts_on"),
        ({"title": "a\x00b"}, "сақтауға болмайтын таңбалар"),
        ({"patterns-0-weekdays": []}, "Кемінде бір апта күнін таңдаңыз."),
        ({"patterns-0-starts_at": "25:00"}, "Уақытты сағат пен минут түрінде жазыңыз."),
        ({"patterns-0-ends_at": "09:00"}, "Аяқталуы басталуынан кейін болуы тиіс."),
        ({"room_id": "abc"}, "room_id"),
        ({"room_id": str(10**20)}, "room_id"),
        ({"service_kind": "other.kind"}, "service_kind"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(
    stage: Any, sign_in: Any, fields: dict[str, Any], words: str
) -> None:
    answer = sign_in("aigul").post("/shymkent/groups/new", data=group_form(**fields))
    assert answer.status_code == 422
    body = answer.get_data(as_text=True)
    assert 'class="errs"' in body
    assert words in html.unescape(body)
    assert 'value="18.12.2026"' in body
    assert "checked" in body or fields.get("patterns-0-weekdays") == []


def test_a_busy_room_keeps_the_form(stage: Any, sign_in: Any) -> None:
    stage.group(title="Би", room_id=stage.world.hall_id)
    answer = sign_in("aigul").post(
        "/shymkent/groups/new",
        data=group_form(title="Шахмат", room_id=str(stage.world.hall_id)),
    )
    assert answer.status_code == 422
    assert "«2-зал» бөлмесі бос емес: «Би», 23.11.2026 10:00–11:00" in text_of(answer)


def test_enrolling_by_search_queue_and_leaving(stage: Any, sign_in: Any, club: Any) -> None:
    group_id = stage.group(capacity=1)
    group = stage.load(Group, group_id)
    first = stage.person("Гүлнар", surname="Омарова")
    second = stage.person("Гүлнара", surname="Сейітова")
    client, url = sign_in("bota"), f"/shymkent/groups/{group.public_id}"
    found = client.get(f"{url}/enrol?q=Гулнар")
    assert "Омарова Гүлнар" in text_of(found)
    assert "Сейітова Гүлнара" in text_of(found)
    fragment = client.get(f"{url}/enrol?q=Омаров", headers=HTMX).get_data(as_text=True)
    assert fragment.lstrip().startswith('<div id="candidates"')
    enrol = {"person_id": stage.public_id(first)}
    assert client.post(f"{url}/enrol", data=enrol).location == url
    assert "Омарова Гүлнар топқа жазылды." in text_of(client.get(url))
    full = client.post(f"{url}/enrol", data={"person_id": stage.public_id(second)})
    assert full.status_code == 409
    assert "Топта бос орын жоқ. Кезекке қою керек пе?" in text_of(full)
    assert "Кезектегі орны: 1." in text_of(full)
    waits = {"person_id": stage.public_id(second), "join_queue": "1"}
    for _ in range(2):
        assert client.post(f"{url}/enrol", data=waits).status_code == 303
    assert "Кезекте, нөмірі 1" in text_of(client.get(f"{url}/enrol?q=Сейітова"))
    leave = f"{url}/leave/{stage.public_id(first)}"
    assert "Омарова" in text_of(client.get(leave))
    answer = client.post(leave, data={"reason": "Көшті"}, follow_redirects=True)
    assert "Кезектегі 1 адамға орын ұсынылды." in text_of(answer)


def test_a_refusal_shows_the_reason(stage: Any, sign_in: Any, club: Any) -> None:
    group = stage.load(Group, stage.group())
    person = stage.person()
    club.REFUSED.add(person)
    answer = sign_in("bota").post(
        f"/shymkent/groups/{group.public_id}/enrol", data={"person_id": stage.public_id(person)}
    )
    assert answer.status_code == 409
    assert "Үйірме бұл адамды қабылдамайды." in text_of(answer)
    assert "Кезекке қою" not in text_of(answer)


def test_who_waits_beside_a_free_place_is_shown_with_the_reason(
    stage: Any, sign_in: Any, club: Any
) -> None:
    group_id = stage.group(capacity=1)
    first, second = stage.people(2)
    stage.enrol(group_id, first)
    stage.enrol(group_id, second, join_queue=True)
    club.REFUSED.add(second)
    stage.leave(group_id, first)
    group = stage.load(Group, group_id)
    client, url = sign_in("bota"), f"/shymkent/groups/{group.public_id}"
    assert f"{url}/queue" in client.get(url).text
    assert "Үйірме бұл адамды қабылдамайды." in text_of(client.get(f"{url}/queue"))
    answer = client.post(f"{url}/queue", follow_redirects=True)
    assert "Кезектегі ешкімге қазір орын беруге болмайды." in text_of(answer)
    club.REFUSED.clear()
    answer = client.post(f"{url}/queue", follow_redirects=True)
    assert "Кезектегі 1 адамға орын ұсынылды." in text_of(answer)
    stage.choose(queue_mode="give")
    stage.enrol(group_id, third := stage.person(), join_queue=True)
    answer = client.post(f"{url}/leave/{stage.public_id(second)}", data={"reason": "Көшті"},
                         follow_redirects=True)  # fmt: skip
    assert "Кезектегі 1 адамға орын берілді." in text_of(answer)
    assert stage.public_id(third) in client.get(url).text


def test_a_session_from_the_first_mark_to_its_closing(stage: Any, sign_in: Any) -> None:
    group_id = stage.group()
    came, ill, rest = stage.people(3)
    for person in (came, ill, rest):
        stage.enrol(group_id, person)
    meeting = stage.sessions(group_id)[0]
    client, url = sign_in("bota"), f"/shymkent/sessions/{meeting.public_id}"
    one, other = stage.public_id(came), stage.public_id(ill)
    for _ in range(2):
        assert client.post(f"{url}/marks/{one}", data={"mark": "present"}).location == url
    assert "3 адамнан 1 келді" in text_of(client.get(url))
    part = client.post(f"{url}/marks/{other}", data={"mark": "absent"}, headers=HTMX)
    assert part.get_data(as_text=True).lstrip().startswith('<div id="session-people"')
    client.post(f"{url}/marks/{other}/undo")
    assert client.get(f"{url}/marks/{other}/change").status_code == 200
    blank = client.post(f"{url}/marks/{other}/change", data={"mark": "excused", "reason": ""})
    assert blank.status_code == 422
    client.post(f"{url}/marks/{other}/change", data={"mark": "excused", "reason": "Ауырды"})
    assert "Ауырды" in text_of(client.get(url))
    early = client.post(f"{url}/close", data={"rest_absent": "1"}, follow_redirects=True)
    assert "Сабақ әлі басталған жоқ." in text_of(early)
    with frozen(MORNING + dt.timedelta(hours=1)):
        unmarked = client.post(f"{url}/close", follow_redirects=True)
        assert "1 адам белгіленбеген." in text_of(unmarked)
        closed = client.post(f"{url}/close", data={"rest_absent": "1"}, follow_redirects=True)
        assert "Сабақ жабылды: 1 қызмет жазылды." in text_of(closed)
    assert "Түзету" not in text_of(client.get(url)), "the receptionist does not correct"
    assert "Түзету" in text_of(sign_in("aigul").get(url))
    sheet = text_of(client.get(f"{url}/sheet"))
    assert "Қатысу парағы" in sheet
    assert "Адам001 Айгүл" in sheet


def test_a_guest_is_found_and_marked(stage: Any, sign_in: Any) -> None:
    meeting = stage.sessions(stage.group(capacity=1))[0]
    guest = stage.person("Сәуле", surname="Қонақова")
    client, url = sign_in("bota"), f"/shymkent/sessions/{meeting.public_id}"
    assert "Қонақова Сәуле" in text_of(client.get(f"{url}?q=Конакова"))
    part = client.get(f"{url}/find?q=Қонақ", headers=HTMX).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="guests"')
    client.post(f"{url}/guests", data={"person_id": stage.public_id(guest)})
    assert "Топта жоқ" in text_of(client.get(url))
    other = stage.person()
    full = client.post(f"{url}/guests", data={"person_id": stage.public_id(other)}, headers=HTMX)
    assert "Бұл сабақта бос орын жоқ." in text_of(full)


def confirm(client: Any, page: Any, **more: str) -> Any:
    """Press the button of a preview."""
    text = page.get_data(as_text=True)
    token = re.search(r'name="token"[^>]*value="([^"]+)"', text)
    back = re.findall(r'name="next"[^>]*value="([^"]+)"', text)
    assert token and back, text_of(page)
    data = {"token": token[1], "next": back[-1], **more}
    return client.post("/shymkent/series/apply", data=data, follow_redirects=True)


def test_a_session_is_cancelled_and_restored(stage: Any, sign_in: Any) -> None:
    meeting = stage.sessions(stage.group())[3]
    client, url = sign_in("aigul"), f"/shymkent/sessions/{meeting.public_id}"
    assert client.post(f"{url}/cancel", data={"reason": ""}).status_code == 422
    shown = client.post(f"{url}/cancel", data={"scope": "this", "reason": "Жөндеу"})
    assert stage.sessions(meeting.group_id)[3].state == "planned"
    assert "Жөндеу" in text_of(confirm(client, shown))
    shown = client.post(f"{url}/restore", data={"scope": "this"})
    confirm(client, shown)
    assert stage.sessions(meeting.group_id)[3].state == "planned"


def test_today_counts_and_finds(stage: Any, sign_in: Any) -> None:
    group_id = stage.group()
    person = stage.person("Гүлнар", surname="Омарова")
    stage.enrol(group_id, person)
    client = sign_in("bota")
    page = client.get("/shymkent/?q=Гулнар")
    words = text_of(page)
    assert "Кімге көмектесеміз?" in words
    assert "1 адамнан 0 келді" in words
    assert "Омарова Гүлнар" in words
    assert "Үйірме картасы" in words
    assert 'hx-get="/shymkent/groups/"' in page.get_data(as_text=True)
    part = client.get("/shymkent/?q=Омар", headers=HTMX).get_data(as_text=True)
    assert part.lstrip().startswith('<div id="found"')


def test_the_person_page_shows_groups_and_enrols(stage: Any, sign_in: Any) -> None:
    group_id, person = stage.group(), stage.person()
    public_id = stage.public_id(person)
    group = stage.load(Group, group_id)
    client = sign_in("bota")
    page = client.get(f"/shymkent/people/{public_id}/groups")
    assert "Әзірге ешбір топта жоқ" in text_of(page)
    choice = client.get(f"/shymkent/people/{public_id}/enrol")
    assert "10 орыннан 10 бос" in text_of(choice)
    back = f"/shymkent/people/{public_id}/groups"
    answer = client.post(
        f"/shymkent/groups/{group.public_id}/enrol", data={"person_id": public_id, "next": back}
    )
    assert answer.location == back
    assert "Орны бар" in text_of(client.get(back))


def test_staff_are_added_changed_and_taken_off(stage: Any, sign_in: Any) -> None:
    client = sign_in("aigul")
    assert client.get("/shymkent/staff/new").status_code == 200
    assert client.post("/shymkent/staff/new", data={"full_name": ""}).status_code == 422
    for _ in range(2):
        client.post("/shymkent/staff/new", data={"full_name": "Омарова Сәуле", "post": "Нұсқаушы"})
    page = text_of(client.get("/shymkent/staff/"))
    assert page.count("Омарова Сәуле") >= 1
    assert "1 адам" in page
    with stage.work(writes=False) as session:
        public_id = session.scalars(sa.select(StaffMember.public_id)).one()
    url = f"/shymkent/staff/{public_id}"
    form = {"full_name": "Омарова Сәуле", "post": "Дәрігер", "version": "1"}
    assert client.post(f"{url}/edit", data=form).status_code == 303
    old = client.post(f"{url}/edit", data=form | {"post": "Маман"})
    assert old.status_code == 422
    assert "басқа біреу өзгертті" in text_of(old)
    assert 'value="Маман"' in old.get_data(as_text=True)
    renewed = re.search(r'name="version" [^>]*value="(\d+)"', old.get_data(as_text=True))
    assert (
        renewed
        and client.post(f"{url}/edit", data=form | {"version": renewed[1]}).status_code == 303
    )
    client.post(f"{url}/close", follow_redirects=True)
    assert "Омарова" not in text_of(client.get("/shymkent/staff/?state=now"))
    assert "Омарова" in text_of(client.get("/shymkent/staff/?state=closed"))
    client.post(f"{url}/reopen")
    assert "Дәрігер" in text_of(client.get("/shymkent/staff/"))


def test_the_day_and_the_journal_open(stage: Any, sign_in: Any) -> None:
    group_id = stage.group(room_id=stage.world.hall_id)
    person = stage.person()
    stage.enrol(group_id, person)
    group = stage.load(Group, group_id)
    client = sign_in("sabit")
    day = client.get("/shymkent/schedule/day?date=2026-11-23")
    assert "10:00–11:00" in text_of(day)
    assert 'class="r4 s4"' in day.get_data(as_text=True)
    empty = client.get("/shymkent/schedule/day?date=2026-11-29")
    assert "Бұл күнге ештеңе жоспарланбаған" in text_of(empty)
    for odd in ("9999-W99", "abc", "0001-01-01", "2026-02-30"):
        assert client.get(f"/shymkent/schedule/?week={odd}").status_code == 200
        assert client.get(f"/shymkent/schedule/day?date={odd}").status_code == 200
    journal = text_of(client.get(f"/shymkent/groups/{group.public_id}/journal?month=2026-11"))
    assert "23.11" in journal
    assert "Адам001 Айгүл" in journal


ODD = ("\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "%", "'" * 400, "٣٤")


@pytest.mark.parametrize("odd", ODD)
def test_odd_signs_break_nothing(stage: Any, sign_in: Any, odd: Any) -> None:
    group_id = stage.group()
    person = stage.person()
    stage.enrol(group_id, person)
    group, meeting = stage.load(Group, group_id), stage.sessions(group_id)[0]
    client, session_url = sign_in("aigul"), f"/shymkent/sessions/{meeting.public_id}"
    for path, name in (
        ("", "q"), ("groups/", "kind"), ("groups/", "centre"), ("check-in/", "q"),
        ("schedule/", "week"), ("staff/", "centre"), (f"groups/{group.public_id}/enrol", "q"),
        (f"groups/{group.public_id}/journal", "month"), (f"sessions/{meeting.public_id}", "q"),
    ):  # fmt: skip
        answer = client.get(f"/shymkent/{path}", query_string={name: odd})
        assert answer.status_code == 200, path
    mark = f"{session_url}/marks/{stage.public_id(person)}"
    form = {"mark": "excused", "reason": odd if isinstance(odd, str) else "?"}
    assert client.post(mark, data=form).status_code == 303
    assert client.post("/shymkent/check-in/", data={"who": form["reason"]}).status_code == 200
    strange = {"person_id": form["reason"]}
    assert client.post("/shymkent/check-in/", data=strange).status_code == 404
    assert client.post(f"{session_url}/guests", data=strange).status_code == 404
    assert client.get("/shymkent/staff/%00/edit").status_code == 404
    assert client.get("/shymkent/groups/%00").status_code == 404


def test_strangers_find_nothing(stage: Any, sign_in: Any) -> None:
    group_id, person = stage.group(), stage.person()
    stage.enrol(group_id, person)
    group, meeting = stage.load(Group, group_id), stage.sessions(group_id)[0]
    member = stage.load(StaffMember, stage.staff())
    public_id = stage.load(Person, person).public_id
    gets = [
        f"groups/{group.public_id}",
        f"groups/{group.public_id}/journal",
        f"groups/{group.public_id}/enrol",
        f"groups/{group.public_id}/leave/{public_id}",
        f"sessions/{meeting.public_id}",
        f"sessions/{meeting.public_id}/sheet",
        f"people/{public_id}/groups",
        f"people/{public_id}/enrol",
    ]
    posts = [
        f"groups/{group.public_id}/enrol",
        f"groups/{group.public_id}/queue",
        f"groups/{group.public_id}/leave/{public_id}",
        f"sessions/{meeting.public_id}/marks/{public_id}",
        f"sessions/{meeting.public_id}/marks/{public_id}/undo",
        f"sessions/{meeting.public_id}/guests",
        f"sessions/{meeting.public_id}/close",
    ]
    neighbour, stranger = sign_in("bolat"), sign_in("zhanar")
    for path in gets:
        assert neighbour.get(f"/shymkent/{path}").status_code == 404, path
        assert stranger.get(f"/almaty-city/{path}").status_code in {403, 404}, path
        assert stranger.get(f"/shymkent/{path}").status_code == 404, path
    data = {"person_id": public_id, "mark": "present"}
    for path in posts:
        assert neighbour.post(f"/shymkent/{path}", data=data).status_code == 404, path
        assert stranger.post(f"/almaty-city/{path}", data=data).status_code == 404, path
    for path in (f"groups/{group.public_id}/edit", f"staff/{member.public_id}/edit"):
        assert stranger.get(f"/almaty-city/{path}").status_code == 404, path
    assert stage.sessions(group_id)[0].state == "planned"


def test_a_module_that_is_off_hides_its_groups(stage: Any, sign_in: Any) -> None:
    group_id = stage.group()
    group, meeting = stage.load(Group, group_id), stage.sessions(group_id)[0]
    with stage.work() as session:
        for row in session.scalars(sa.select(RegionModule)):
            row.enabled = False
    client = sign_in("bota")
    assert "Йога" not in text_of(client.get("/shymkent/groups/"))
    assert "Йога" not in text_of(client.get("/shymkent/schedule/?week=2026-W48"))
    assert "Йога" not in text_of(client.get("/shymkent/"))
    assert client.get(f"/shymkent/groups/{group.public_id}").status_code == 404
    assert client.get(f"/shymkent/sessions/{meeting.public_id}").status_code == 404


def test_rooms_of_two_centres_are_two_rows(stage: Any, sign_in: Any) -> None:
    with stage.work() as session:
        room = Room(
            region_id=stage.world.region.id,
            centre_id=stage.world.second_centre_id,
            name_kk="2-зал",
            capacity=20,
        )
        session.add(room)
        session.flush()
        other = Group(
            region_id=room.region_id, centre_id=room.centre_id, module="club",
            service_kind="club.yoga", title="Басқа", room_id=room.id, capacity=5,
            starts_on=MONDAY, ends_on=MONDAY,
        )  # fmt: skip
        session.add(other)
        session.flush()
        session.add(
            Session(
                region_id=room.region_id, centre_id=room.centre_id, group_id=other.id,
                room_id=room.id, local_date=MONDAY,
                starts_at=MORNING, ends_at=MORNING + dt.timedelta(hours=1),
            )
        )  # fmt: skip
    stage.group(room_id=stage.world.hall_id)
    client = sign_in("dana")
    both = text_of(client.get("/shymkent/schedule/?week=2026-W48"))
    assert "20 орын, Белсенді ұзақ өмір 2" in both
    assert both.count("20 орын") == 2
    one = text_of(client.get("/shymkent/schedule/?week=2026-W48&centre=active-longevity"))
    assert one.count("20 орын") == 1
    assert "Басқа" not in one
    today = text_of(client.get("/shymkent/"))
    assert "Басқа" in today
    assert "Басқа" not in text_of(client.get("/shymkent/?centre=active-longevity"))
