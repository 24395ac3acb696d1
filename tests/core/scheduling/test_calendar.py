"""The calendar: month, week and day, by rooms, staff, groups and equipment, and on paper."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from core.config import ROOT
from core.reference.models import SpecialDay
from core.regions.models import Room
from core.scheduling import services, timetable_paper
from core.scheduling.models import Group, StaffMember
from core.scheduling.resource_models import Blocking, GroupResource, Resource
from core.scheduling.rules import month_start
from core.scheduling.timetable_layout import short_name
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_feeds import booking, visit_kind
from tests.core.scheduling.test_pages import text_of

PAGES = ("/shymkent/schedule/", "/shymkent/schedule/day", "/shymkent/schedule/month")
TUESDAY = (services.Slot(2, dt.time(9), dt.time(10)),)


def add(stage: Any, *rows: Any) -> list[int]:
    with stage.work() as session:
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def scoped(stage: Any, **fields: Any) -> dict[str, Any]:
    return {"region_id": stage.world.region.id, **fields}


def table_rows(answer: Any) -> dict[str, str]:
    """The week's table: head of each row to the words of its cells."""
    body = answer.text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S):
        head, cells = row.split("</th>", 1)
        found[re.sub(r"<[^>]+>", "", head.split("</strong>")[0]).strip()] = re.sub(
            r"\s+", " ", re.sub(r"<[^>]+>", " ", cells)
        )
    return found


def test_rows_by_room_staff_group_and_equipment(stage: Any, sign_in: Any) -> None:
    world = stage.world
    member = stage.staff("Омарова Сәуле Қайратқызы")
    yoga = stage.group(title="Йога", room_id=world.hall_id, instructor_id=member)
    stage.group(title="Би", slots=TUESDAY)
    base = scoped(stage, centre_id=world.centre_id)
    table, spare = add(
        stage,
        Resource(**base, kind="equipment", name_kk="Бильярд үстелі"),
        Resource(**base, kind="equipment", name_kk="Тренажёр", quantity=6),
    )
    add(stage, GroupResource(**scoped(stage, group_id=yoga, resource_id=table)))
    booking(stage, room_id=world.hall_id, staff_id=member, resource_id=spare)
    client = sign_in("bota")
    week = "/shymkent/schedule/?week=2026-W48&by="
    rooms = table_rows(client.get(week + "rooms"))
    assert rooms["2-зал"].count("Йога · Омарова С. Қ.") == 3
    assert "15:00–15:50 Қабылдау" in rooms["2-зал"]
    assert "Би" in rooms["Бөлмесіз"]
    staff = table_rows(client.get(week + "staff"))
    assert staff["Омарова Сәуле Қайратқызы"].count("Йога · 2-зал") == 3
    assert "Би" in staff["Нұсқаушысыз"]
    groups = table_rows(client.get(week + "groups"))
    assert (groups["Йога"].count("10:00–11:00"), groups["Би"].count("09:00–10:00")) == (3, 1)
    things = table_rows(client.get(week + "resources"))
    assert set(things) == {"Бильярд үстелі", "Тренажёр"}
    assert things["Бильярд үстелі"].count("Йога") == 3
    assert "Қабылдау" in things["Тренажёр"]
    assert table_rows(client.get(week + "nonsense")) == rooms


def test_blockings_closures_and_days_off_are_drawn(stage: Any, sign_in: Any) -> None:
    member, other = stage.staff("Омарова Сәуле"), stage.staff("Бөлек Әли")
    stage.group(title="Йога", room_id=stage.world.hall_id, instructor_id=member)
    day = dt.timedelta(days=1)
    midnight = dt.datetime(2026, 11, 23, 19, tzinfo=dt.UTC)  # Tuesday begins in Shymkent
    add(
        stage,
        Blocking(**scoped(stage, staff_id=other, kind="sick", reason="Тұмау", starts_at=MORNING,
                          ends_at=MORNING + 3 * day)),
        Blocking(**scoped(stage, room_id=stage.world.hall_id, kind="maintenance",
                          starts_at=midnight, ends_at=midnight + day)),
        Blocking(**scoped(stage, centre_id=stage.world.centre_id, kind="closed", reason="Жылу жоқ",
                          starts_at=midnight + day, ends_at=midnight + 2 * day)),
        Blocking(**scoped(stage, centre_id=stage.world.second_centre_id, kind="closed",
                          reason="Басқа орталық", starts_at=MORNING, ends_at=midnight)),
        SpecialDay(**scoped(stage, local_date=dt.date(2026, 11, 27), kind="moved_off",
                            name_kk="Көшірілген демалыс")),
    )  # fmt: skip
    client = sign_in("bota")
    page = client.get("/shymkent/schedule/?week=2026-W48&by=staff")
    absent = table_rows(page)["Бөлек Әли"]
    assert absent.count("Орнында жоқ") == 4
    assert "09:30–00:00" in absent
    assert absent.count("Күні бойы") == 2
    words = text_of(page)
    assert "Тұмау" not in words, "why somebody is away stands on the page of the staff"
    assert "жабық: Жылу жоқ" in words
    assert "Көшірілген демалыс" in words
    assert "Басқа орталық" not in words
    rooms = table_rows(client.get("/shymkent/schedule/?week=2026-W48"))
    assert "Күні бойы" in rooms["2-зал"]
    assert "жабық: Жылу жоқ" in text_of(client.get("/shymkent/schedule/day?date=2026-11-25"))
    month = text_of(client.get("/shymkent/schedule/month?month=2026-12"))
    assert "16 ештеңе жоқ" not in month
    assert "Тәуелсіздік күні" in month


def test_what_an_appointment_is_about_is_told_to_few(stage: Any, sign_in: Any) -> None:
    secret = visit_kind(stage, "Психолог", confidential=True)
    plain = visit_kind(stage, "Заңгер", confidential=False)
    person = stage.person("Гүлнар", surname="Құпияева")
    for number, kind in enumerate((secret, plain)):
        booking(stage, room_id=stage.world.hall_id, visit_kind_id=kind, person_id=person,
                starts_at=MORNING + dt.timedelta(hours=number))  # fmt: skip
    for user, seen in (("bota", False), ("aigul", True)):
        for page in PAGES[:2]:
            words = text_of(sign_in(user).get(page))
            assert ("Психолог" in words) == seen
            assert "Заңгер" in words
            assert "Құпияева" not in words


def test_an_appointment_that_the_reader_may_not_open_is_no_link(stage: Any, sign_in: Any) -> None:
    secret = visit_kind(stage, "Психолог", confidential=True)
    plain = visit_kind(stage, "Заңгер", confidential=False)
    for number, kind in enumerate((secret, plain)):
        booking(stage, room_id=stage.world.hall_id, visit_kind_id=kind, staff_id=stage.staff(),
                starts_at=MORNING + dt.timedelta(hours=number))  # fmt: skip
    for user, opened in (("bota", 2), ("dana", 1)):
        client = sign_in(user)
        links = set(re.findall(r"/shymkent/appointments/[0-9a-z]{10}", client.get(PAGES[0]).text))
        assert [client.get(link).status_code for link in links] == [200] * opened


def test_a_month_in_numbers(stage: Any, sign_in: Any) -> None:
    group = stage.group(title="Йога", starts_on=MONDAY, ends_on=dt.date(2027, 1, 31))
    stage.change("cancel", stage.sessions(group)[0], reason="жөндеу")
    booking(stage)
    client = sign_in("bota")
    november = table_rows(client.get("/shymkent/schedule/month?month=2026-11"))
    assert set(november) == {f"{number}-апта" for number in range(44, 50)}
    assert "23 (бүгін) 1 қабылдау · 1 тоқтатылған" in november["48-апта"]
    assert "25 1 сабақ" in november["48-апта"]
    december = client.get("/shymkent/schedule/month?month=2026-12")
    assert "31 ештеңе жоқ" in table_rows(december)["53-апта"], "a Thursday, as the year ends"
    assert "month=2027-01" in december.text
    assert "month=2026-11" in december.text
    assert "week=2026-12-28" in december.text
    january = table_rows(client.get("/shymkent/schedule/month?month=2027-01"))
    assert "1 Жаңа жыл" in january["53-апта"] or "Жаңа жыл" in january["53-апта"]


def test_filters(stage: Any, sign_in: Any) -> None:
    member = stage.staff()
    yoga = stage.group(title="Йога", room_id=stage.world.hall_id, instructor_id=member)
    dance = stage.group(title="Би", slots=TUESDAY)
    ids = {name: stage.load(Group, one).public_id for name, one in (("y", yoga), ("d", dance))}
    staff = stage.load(StaffMember, member).public_id
    client = sign_in("bota")

    def shown(query: str) -> set[str]:
        rows = table_rows(client.get(f"/shymkent/schedule/?week=2026-W48&by=groups&{query}"))
        return {name for name, cells in rows.items() if cells.strip()}

    assert shown("") == {"Йога", "Би"}
    assert shown(f"room={stage.world.hall_id}") == {"Йога"}
    assert shown(f"staff={staff}") == {"Йога"}
    assert shown(f"group={ids['d']}") == {"Би"}
    assert shown("module=club") == {"Йога", "Би"}
    (foreign,) = add(
        stage, Room(**scoped(stage, centre_id=stage.world.second_centre_id, name_kk="Бөтен"))
    )
    for nobody in (
        f"room={foreign}",
        "room=x",
        "room=99999999999999999999",
        "staff=0",
        "group=%00",
    ):
        assert shown(nobody) == {"Йога", "Би"}, "a room of another centre is no filter here"
    month = text_of(client.get(f"/shymkent/schedule/month?month=2026-11&group={ids['d']}"))
    assert "24 1 сабақ" in month
    assert "25 ештеңе жоқ" in month
    page = client.get(f"/shymkent/schedule/?group={ids['d']}&by=staff").text
    assert f"group={ids['d']}" in page.split("schedule/day", 1)[1][:200], "links keep the filter"


@pytest.mark.parametrize(
    "query",
    ["week=0000-W01", "week=2026-W60", "week=x", "week=0001-01-01", "week=9999-W52", "date=99",
     "month=0000-01", "month=2026-13", "month=", "month=9999-12", "week=2026-W53"],
)  # fmt: skip
def test_odd_dates_show_the_present(stage: Any, sign_in: Any, query: str) -> None:
    client = sign_in("bota")
    for page in (*PAGES, "/shymkent/schedule/wall"):
        assert client.get(f"{page}?{query}").status_code == 200


def test_month_start_and_short_names() -> None:
    assert month_start("2028-02", MONDAY) == dt.date(2028, 2, 1)
    assert month_start("2026-13", MONDAY) == month_start(None, MONDAY) == dt.date(2026, 11, 1)
    assert short_name("Омарова Сәуле Қайратқызы") == "Омарова С. Қ."
    assert short_name("Омарова") == "Омарова"


def test_queries_of_each_page_are_fixed(stage: Any, sign_in: Any, count_queries: Any) -> None:
    stage.group(title="Йога", room_id=stage.world.hall_id)
    client = sign_in("bota")
    pages = [f"{page}?by={by}" for page in PAGES for by in ("rooms", "resources")]

    def numbers() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            count_queries.clear()
            client.get(page)
            found.append(len(count_queries.statements))
        return found

    few = numbers()
    for hour in range(11, 15):
        stage.group(
            title=f"Топ {hour}", slots=(services.Slot(1, dt.time(hour), dt.time(hour + 1)),)
        )
        booking(stage, starts_at=dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC))
        add(
            stage,
            Blocking(**scoped(stage, room_id=stage.world.hall_id, kind="maintenance",
                              starts_at=MORNING, ends_at=MORNING + dt.timedelta(days=2))),
        )  # fmt: skip
    assert numbers() == few
    assert max(few) <= 19


# On paper -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "paper", "lang"), [("rooms", "a4", "kk"), ("groups", "a3", "ru")])
def test_the_sheet_for_the_wall(
    stage: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch, by: str, paper: str, lang: str
) -> None:

    person = stage.person(surname="Құпияева")
    yoga = stage.group(title="Йога", room_id=stage.world.hall_id, instructor_id=stage.staff())
    stage.enrol(yoga, person)
    stage.change("cancel", stage.sessions(yoga)[1], reason="жөндеу")
    booking(stage, room_id=stage.world.hall_id, person_id=person)
    printed: list[Any] = []
    real = timetable_paper.render_pdf

    def render(source: Any, values: Any, locale: str) -> bytes:
        printed.append((values, locale))
        return real(source, values, locale)

    monkeypatch.setattr(timetable_paper, "render_pdf", render)
    query = f"by={by}&paper={paper}&lang={lang}&week=25.11.2026"
    answer = sign_in("bota").get(f"/shymkent/schedule/wall.pdf?{query}")
    assert answer.mimetype == "application/pdf"
    assert b"/StructTreeRoot" in answer.data, "tagged, so that it can be read aloud"
    assert f"/Lang ({lang})".encode() in answer.data or f"/Lang({lang})".encode() in answer.data
    box = re.search(rb"/MediaBox ?\[0 0 (\d+)[\d.]* (\d+)", answer.data)
    assert box
    sides = {"a4": (b"841", b"595"), "a3": (b"1190", b"841")}[paper]
    assert box.groups() == sides, "on its side"
    ((values, language),) = printed
    assert language == lang
    assert values["period"] == "23.11.2026–28.11.2026"
    assert len(values["columns"]) == 6
    assert [row["title"] for row in values["rows"]] == [{"rooms": "2-зал", "groups": "Йога"}[by]]
    cells = values["rows"][0]["cells"]
    assert [len(one) for one in cells] == [1, 0, 1, 0, 1, 0]
    assert cells[2][0]["cancelled"] is True
    assert "Құпияева" not in str(values)
    assert "Қабылдау" not in str(values)


def test_a_sheet_with_nothing_and_odd_wishes(stage: Any, sign_in: Any) -> None:
    for query in ("", "by=x&paper=a9&lang=en&week=0000-W00&centre=all"):
        answer = sign_in("dana").get(f"/shymkent/schedule/wall.pdf?{query}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_the_script_is_small_and_only_an_extra(stage: Any, sign_in: Any) -> None:
    script = Path(ROOT, "core/static/calendar-move.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 1200
    stage.group(title="Йога", room_id=stage.world.hall_id)
    page = sign_in("aigul").get("/shymkent/schedule/?week=2026-W48").text
    assert page.count("data-move=") >= page.count("Ауыстыру<span") > 0, "a link beside each"
    assert 'data-day="2026-11-23"' in page
    form = re.search(r'data-move="([^"]+)"', page)
    assert form
    assert sign_in("aigul").get(form[1]).status_code == 200
    reader = sign_in("bota").get("/shymkent/schedule/?week=2026-W48").text
    assert "data-move=" not in reader
