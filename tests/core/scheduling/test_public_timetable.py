"""A centre's timetable for anybody: only where the region shows it, and nobody stands in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm.attributes import flag_modified

from core.clock import frozen
from core.regions.models import Region
from core.scheduling import services
from core.scheduling.models import Group
from core.scheduling.resource_models import Blocking
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_feeds import booking
from tests.core.scheduling.test_pages import text_of

PAGE = "/p/shymkent/active-longevity/timetable"


def allow(stage: Any, **values: bool) -> None:
    with stage.work() as session:
        region = session.get_one(Region, stage.world.region.id)
        chosen = {f"scheduling.public_{name}": value for name, value in values.items()}
        region.settings = {**region.settings, "chosen": chosen}
        flag_modified(region, "settings")


def test_off_by_default_and_for_unknown_places(stage: Any, app: Any) -> None:
    stage.group(title="Йога")
    reader = app.test_client()
    assert reader.get(PAGE).status_code == 404
    allow(stage, timetable=True)
    assert reader.get(PAGE).status_code == 200
    for path in ("/p/nowhere/active-longevity/timetable", "/p/shymkent/nowhere/timetable",
                 "/p/almaty-city/active-longevity/timetable"):  # fmt: skip
        assert reader.get(path).status_code == 404


def test_no_person_and_only_a_word_about_places(stage: Any, app: Any, sign_in: Any) -> None:
    allow(stage, timetable=True)
    member = stage.staff("Нұсқаушыева Сәуле")
    person = stage.person("Гүлнар", surname="Құпияева")
    full = stage.group(title="Йога", capacity=1, room_id=stage.world.hall_id, instructor_id=member)
    free = stage.group(title="Би", slots=(services.Slot(2, dt.time(9), dt.time(10)),))
    stage.enrol(full, person)
    stage.change("cancel", stage.sessions(free)[0], reason="сырқат")
    booking(stage, person_id=person)
    with stage.work() as session:
        session.add(
            Blocking(region_id=stage.world.region.id, centre_id=stage.world.centre_id,
                     kind="closed", reason="Жөндеу", starts_at=MORNING + dt.timedelta(days=4),
                     ends_at=MORNING + dt.timedelta(days=4, hours=3))
        )  # fmt: skip
    answer = app.test_client().get(f"{PAGE}?lang=kk")
    words = text_of(answer)
    for seen in ("10:00–11:00 Йога", "2-зал", "Кезекпен", "Болмайды", "жабық: Жөндеу"):
        assert seen in words, seen
    for hidden in ("Құпияева", "Нұсқаушыева", "сырқат", "Қабылдау", "Орын бар "):
        assert hidden not in words.replace("Орын бар ма", ""), hidden
    assert "Орын бар" in text_of(app.test_client().get(f"{PAGE}?week=2026-W49"))
    allow(stage, timetable=True, instructors=True)
    assert "Нұсқаушыева" in text_of(app.test_client().get(PAGE))
    week = sign_in("bota").get("/shymkent/schedule/").text
    assert f'href="{PAGE}"' in week


def test_three_languages_and_what_may_be_kept(stage: Any, app: Any, sign_in: Any) -> None:
    allow(stage, timetable=True)
    stage.group(title="Йога")
    reader = app.test_client()
    for code, word in (("kk", "дүйсенбі"), ("ru", "понедельник"), ("en", "monday")):
        page = reader.get(f"{PAGE}?lang={code}")
        assert word in text_of(page)
        assert f'<html lang="{code}"' in page.text
    assert "дүйсенбі" in text_of(reader.get(f"{PAGE}?lang=xx"))
    page = reader.get(PAGE)
    assert page.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in page.headers
    assert "csrf" not in page.text.lower(), "what is kept for others holds nobody's token"
    assert "Cookie" in page.headers["Vary"]
    again = reader.get(PAGE, headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert sign_in("bota").get(PAGE).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "week", ["2020-W01", "9999-W01", "0000-W00", "x", "2026-11-16", "2027-03-01"]
)
def test_weeks_of_the_past_and_far_away_are_not_shown(stage: Any, app: Any, week: str) -> None:
    allow(stage, timetable=True)
    stage.group(title="Йога", ends_on=MONDAY + dt.timedelta(days=300))
    words = text_of(app.test_client().get(f"{PAGE}?week={week}"))
    assert "23.11.2026–28.11.2026" in words
    assert "30.11.2026" in text_of(app.test_client().get(f"{PAGE}?week=2026-W49"))


def test_guessing_is_braked_and_ends(stage: Any, app: Any) -> None:
    allow(stage, timetable=True)
    reader = app.test_client()
    for number in range(30):
        assert reader.get(f"/p/shymkent/c-{number}/timetable").status_code == 404
    braked = reader.get(PAGE)
    assert (braked.status_code, braked.headers["Retry-After"]) == (429, "900")
    with frozen(MORNING + dt.timedelta(minutes=16)):
        assert reader.get(PAGE).status_code == 200


def test_a_module_that_is_off_and_the_number_of_queries(
    stage: Any, app: Any, count_queries: Any
) -> None:
    allow(stage, timetable=True)
    group = stage.group(title="Созылу")
    reader = app.test_client()
    count_queries.clear()
    reader.get(PAGE)
    few = len(count_queries.statements)
    for hour in range(11, 15):
        stage.group(
            title=f"Топ {hour}", slots=(services.Slot(2, dt.time(hour), dt.time(hour + 1)),)
        )
    count_queries.clear()
    reader.get(PAGE)
    assert len(count_queries.statements) == few <= 9
    with stage.work() as session:
        session.get_one(Group, group).module = "gone"
    assert "Созылу" not in text_of(reader.get(PAGE))
