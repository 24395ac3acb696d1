"""Pages of courses, in Kazakh, as nurses and receptionists open them."""

from __future__ import annotations

import re
from typing import Any

from core.deliveries.services import record_delivery
from plugins.active_longevity import kinds
from plugins.active_longevity.tests.courses.conftest import MONDAY, Stage, on

BASE = "/shymkent/active-longevity/courses/"


def hidden(text: str) -> dict[str, list[str]]:
    """Hidden fields of the form that plans."""
    form = text[text.rindex('method="post"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_a_receptionist_plans_a_course_in_one_step(stage: Stage, sign_in: Any) -> None:
    person, salt = stage.person(), stage.procedure("salt_room", room_id=stage.world.hall_id)
    public_id = stage.public(person)
    bota = sign_in("bota")
    found = bota.get(f"{BASE}plan?q=Адам1").get_data(as_text=True)
    assert f"person={public_id}" in found
    choice = bota.get(f"{BASE}plan?person={public_id}").get_data(as_text=True)
    url = re.search(r'href="([^"]*procedure=[^"]*)"', choice)
    assert url is not None
    preview = bota.get(url[1].replace("&amp;", "&")).get_data(as_text=True)
    fields = hidden(preview)
    assert len(fields["starts"][0].split()) == 3
    for _press in range(2):
        answer = bota.post(f"{BASE}plan", data=fields)
        assert answer.status_code == 303
    page = bota.get(answer.location).get_data(as_text=True)
    assert "3 / 3 қалды" in page
    listing = bota.get(f"{BASE}all").get_data(as_text=True)
    assert "3 / 3 қалды" in listing
    file = bota.get(f"/shymkent/people/{public_id}").get_data(as_text=True)
    assert "3 / 3 қалды" in file
    desk = bota.get(f"/shymkent/services/walk-in/{public_id}").get_data(as_text=True)
    assert "3 / 3 қалды" in desk
    again = bota.get(f"{BASE}people/{public_id}")
    assert "3 / 3 қалды" in again.get_data(as_text=True)
    assert stage.propose(person, salt).visits


def test_a_time_taken_meanwhile_plans_nothing_and_shows_others(stage: Stage, sign_in: Any) -> None:
    first, second = stage.person(), stage.person()
    massage = stage.procedure(room_id=stage.world.hall_id)
    bota = sign_in("bota")
    preview = bota.get(f"{BASE}plan?person={stage.public(second)}").get_data(as_text=True)
    url = re.search(r'href="([^"]*procedure=[^"]*)"', preview)
    assert url is not None
    fields = hidden(bota.get(url[1].replace("&amp;", "&")).get_data(as_text=True))
    stage.plan(first, massage, [on(2)])
    refused = bota.post(f"{BASE}plan", data=fields)
    assert refused.status_code == 422
    fresh = hidden(refused.get_data(as_text=True))
    assert fresh["starts"] != fields["starts"]
    assert bota.post(f"{BASE}plan", data=fresh).status_code == 303


def test_the_nurse_gives_in_one_touch_and_a_reason_is_asked_when_it_is_too_near(
    stage: Stage, sign_in: Any
) -> None:
    person = stage.person()
    massage = stage.procedure(gap_days=2)
    made = stage.plan(person, massage, [on(0), on(2)])
    first, second = stage.visits(made)
    nurse = sign_in("nurgul")
    day = nurse.get(BASE).get_data(as_text=True)
    assert "10:00–10:30" in day
    answer = nurse.post(f"{BASE}visits/{first.public_id}/give", data={"next": BASE})
    assert (answer.status_code, answer.location) == (303, BASE)
    assert stage.ledger(person) == [("massage", 0, True)]
    assert nurse.post(f"{BASE}visits/{second.public_id}/give").status_code == 422
    paper = nurse.get(f"{BASE}print").get_data(as_text=True)
    assert "Адам1" in paper


def test_a_day_s_limit_asks_the_nurse_for_a_reason(stage: Stage, sign_in: Any) -> None:
    person = stage.person()
    tea = stage.procedure("tea_liver", gap_days=0, most_a_day=1, visits=4)
    made = stage.plan(person, tea, [on(0), on(1)])
    first, _second = stage.visits(made)
    with stage.work() as session:
        record_delivery(
            session, actor=stage.nurse, region=stage.world.region,
            centre_id=stage.world.centre_id, kind=kinds.BY_CODE["active_longevity.tea_liver"],
            module="active_longevity", local_date=MONDAY, source_key="walk_in:x",
            person_id=person,
        )  # fmt: skip
    nurse, url = sign_in("nurgul"), f"{BASE}visits/{first.public_id}/give"
    asked = nurse.post(url)
    assert asked.status_code == 422
    assert 'name="reason"' in asked.get_data(as_text=True)
    assert nurse.post(url, data={"reason": "дәрігер рұқсат берді"}).status_code == 303
    assert len(stage.ledger(person)) == 2


def test_faults_stand_at_their_field_and_what_was_typed_stays(sign_in: Any) -> None:
    director = sign_in("aigul")
    url = f"{BASE}procedures/new"
    answer = director.post(url, data={"name_kk": "Шай", "visits": "400", "minutes": "x"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="Шай"' in page
    assert 'id="visits-e"' in page
    assert 'id="minutes-e"' in page
    fine = {
        "name_kk": "Шай", "service_kind": "active_longevity.tea_heart", "visits": "14",
        "minutes": "10", "gap_days": "0", "most_a_day": "2", "room_id": "0", "places": "0",
        "staff_id": "0",
    }  # fmt: skip
    assert director.post(url, data=fine).status_code == 303
    listing = director.get(f"{BASE}procedures").get_data(as_text=True)
    assert "Шай" in listing
    edit = re.search(r'href="([^"]*/courses/procedures/[A-Z0-9-]{8,}[^"]*)"', listing, re.I)
    assert edit is not None
    assert director.post(f"{BASE}procedures/shipped").status_code == 303


def test_reads_do_not_grow_with_the_list(stage: Stage, sign_in: Any, count_queries: Any) -> None:
    salt = stage.procedure("salt_room", room_id=stage.world.hall_id, places=8)
    nurse = sign_in("nurgul")
    stage.plan(stage.person(), salt, [on(0)])
    counts = []
    for _more in range(2):
        nurse.get(BASE)
        nurse.get(f"{BASE}all")
        count_queries.clear()
        nurse.get(BASE)
        nurse.get(f"{BASE}all")
        counts.append(len(count_queries.statements))
        for _ in range(3):
            stage.plan(stage.person(), salt, [on(0)])
    assert counts[0] == counts[1]
