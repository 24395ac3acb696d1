"""Pages of changes: from the form over the preview to what was done."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.jobs.worker import run_due_jobs
from core.messaging.models import Message
from core.scheduling import series_services
from core.scheduling.models import Group, Session
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.rules import Slot
from core.scheduling.series_models import Closure
from tests.core.scheduling.conftest import starts

D, T = dt.date, dt.time
ROOT = "/shymkent"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def confirm(client: Any, page: Any, **more: str) -> Any:
    """Press the button of a preview."""
    html = page.get_data(as_text=True)
    token = re.search(r'name="token"[^>]*value="([^"]+)"', html)
    back = re.findall(r'name="next"[^>]*value="([^"]+)"', html)
    assert page.status_code == 200, text_of(page)
    assert token, text_of(page)
    assert back
    data = {"token": token[1], "next": back[-1], **more}
    return client.post(f"{ROOT}/series/apply", data=data, follow_redirects=True)


def test_a_series_is_moved_over_its_pages(stage: Any, sign_in: Any, world: Any) -> None:
    group_id = stage.group(slots=(Slot(3, T(10), T(11)),), room_id=world.hall_id)
    one = stage.sessions(group_id)[1]
    client, url = sign_in("aigul"), f"{ROOT}/sessions/{one.public_id}/shift"
    assert "10:00" in client.get(url).get_data(as_text=True)
    fields = {
        "scope": "following", "day": "03.12.2026", "starts_at": "15:00", "ends_at": "16:00",
        "room_id": str(world.hall_id),
    }  # fmt: skip
    bad = client.post(url, data=fields | {"ends_at": "14:00"})
    assert bad.status_code == 422
    assert client.post(url, data=fields | {"day": "01.11.2026"}).status_code == 422
    page = client.post(url, data=fields)
    assert "02.12.2026 10:00–11:00" in text_of(page)
    assert starts(stage, group_id)[1] == "12-02 10:00"
    confirm(client, page)
    assert starts(stage, group_id) == ["11-25 10:00", "12-03 15:00", "12-10 15:00", "12-17 15:00"]
    again = confirm(client, page)
    assert again.status_code == 200
    assert len(starts(stage, group_id)) == 4


def test_a_question_is_answered_before_it_is_done(stage: Any, sign_in: Any) -> None:
    one = stage.sessions(stage.group(slots=(Slot(2, T(10), T(11)),)))[3]
    client = sign_in("aigul")
    page = client.post(
        f"{ROOT}/sessions/{one.public_id}/shift",
        data={"scope": "this", "day": "16.12.2026", "starts_at": "10", "ends_at": "11",
              "room_id": "0"},
    )  # fmt: skip
    assert "Тәуелсіздік күні" in text_of(page)
    html = page.get_data(as_text=True)
    data = {"token": re.search(r'name="token"[^>]*value="([^"]+)"', html)[1]}  # type: ignore[index]
    answer = client.post(f"{ROOT}/series/apply", data=data)
    assert answer.status_code == 422
    assert stage.load(Session, one.id).local_date == one.local_date
    confirm(client, page, agreed="y")
    assert stage.load(Session, one.id).local_date == D(2026, 12, 16)
    broken = client.post(f"{ROOT}/series/apply", data={"token": "x"})
    assert broken.status_code == 422


def test_what_changed_meanwhile_is_shown_anew(stage: Any, sign_in: Any) -> None:
    group_id = stage.group()
    one, other = stage.sessions(group_id)[3:5]
    client = sign_in("aigul")
    url = f"{ROOT}/sessions/{one.public_id}/cancel"
    page = client.post(url, data={"scope": "following", "reason": "а"})
    later = client.post(
        f"{ROOT}/sessions/{other.public_id}/cancel", data={"scope": "this", "reason": "б"}
    )
    confirm(client, later)
    html = page.get_data(as_text=True)
    data = {"token": re.search(r'name="token"[^>]*value="([^"]+)"', html)[1]}  # type: ignore[index]
    answer = client.post(f"{ROOT}/series/apply", data=data)
    assert answer.status_code == 422
    assert len(starts(stage, group_id, "cancelled")) == 1
    confirm_again = re.search(r'name="token"[^>]*value="([^"]+)"', answer.get_data(as_text=True))
    assert confirm_again
    assert confirm_again[1] != data["token"]


def test_a_substitute_and_the_way_back(stage: Any, sign_in: Any) -> None:
    usual, other = stage.staff(), stage.staff("Ахметов Ерлан")
    one = stage.sessions(stage.group(instructor_id=usual))[3]
    client, url = sign_in("aigul"), f"{ROOT}/sessions/{one.public_id}"
    assert client.get(f"{url}/lead").status_code == 200
    page = client.post(
        f"{url}/lead", data={"scope": "this", "staff_id": str(other), "room_id": "0"}
    )
    assert "Ахметов Ерлан" in text_of(page)
    confirm(client, page)
    assert "орнына басқа адам жүргізеді" in text_of(client.get(url))
    assert client.get(f"{url}/restore").status_code == 200
    assert client.post(f"{url}/restore", data={"scope": "this"}).status_code == 422


def test_a_pattern_days_off_and_a_copy_over_their_pages(
    stage: Any, sign_in: Any, world: Any
) -> None:
    group_id = stage.group(room_id=world.hall_id)
    public_id = stage.load(Group, group_id).public_id
    client = sign_in("aigul")
    url = f"{ROOT}/groups/{public_id}"
    assert "10:00" in client.get(f"{url}/pattern").get_data(as_text=True)
    fields = {
        "first": "07.12.2026", "room_id": str(world.hall_id), "staff_id": "0", "capacity": "10",
        "patterns-0-weekdays": "2", "patterns-0-starts_at": "15:00", "patterns-0-ends_at": "16:00",
    }  # fmt: skip
    assert client.post(f"{url}/pattern", data=fields | {"capacity": ""}).status_code == 422
    confirm(client, client.post(f"{url}/pattern", data=fields))
    assert starts(stage, group_id)[-2:] == ["12-08 15:00", "12-15 15:00"]
    assert client.get(f"{url}/days-off").status_code == 200
    confirm(client, client.post(f"{url}/days-off", data={"policy": "skip"}))
    assert stage.load(Group, group_id).days_off == "skip"
    assert client.get(f"{ROOT}/groups/days-off").status_code == 200
    assert "Йога" in text_of(client.get(f"{ROOT}/groups/copy?group={public_id}"))
    fields = {"group_ids": str(group_id), "first": "11.01.2027", "ends_on": "31.01.2027"}
    assert client.post(f"{ROOT}/groups/copy", data=fields | {"first": ""}).status_code == 422
    done = confirm(client, client.post(f"{ROOT}/groups/copy", data=fields))
    assert done.status_code == 200
    assert "Йога" in text_of(client.get(f"{ROOT}/groups/"))


def test_days_are_closed_and_opened_over_their_pages(
    stage: Any, sign_in: Any, work: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    group_id = stage.group()
    client = sign_in("aigul")
    assert client.get(f"{ROOT}/closures/new").status_code == 200
    fields = {
        "room_id": "0", "first_on": "30.11.2026", "last_on": "04.12.2026", "kind": "heating",
        "mode": "cancel", "other_room_id": "0",
    }  # fmt: skip
    assert client.post(
        f"{ROOT}/closures/new", data=fields | {"last_on": "01.11.2026"}
    ).status_code == 422  # fmt: skip
    monkeypatch.setattr(series_services, "AT_ONCE", 2)
    page = confirm(client, client.post(f"{ROOT}/closures/new", data=fields))
    assert "hx-get" in page.get_data(as_text=True), "the worker is at it"
    run_due_jobs(app)
    assert len(starts(stage, group_id, "cancelled")) == 3
    listed = client.get(f"{ROOT}/closures/")
    assert "04.12.2026" in text_of(listed)
    with work(writes=False) as session:
        public_id = session.scalar(sa.select(Closure.public_id))
    url = f"{ROOT}/closures/{public_id}/lift"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"open_from": "05.12.2026"}).status_code == 422
    monkeypatch.setattr(series_services, "AT_ONCE", 200)
    confirm(client, client.post(url, data={"open_from": "02.12.2026"}))
    assert len(starts(stage, group_id, "cancelled")) == 1
    assert client.get(f"{ROOT}/closures/xxxxxxxxxx/lift").status_code == 404


def test_a_group_says_whether_it_has_a_room(stage: Any, sign_in: Any) -> None:
    public_id = stage.load(Group, stage.group()).public_id
    client = sign_in("aigul")
    fields = {"title": "Йога", "capacity": "10", "ends_on": "20.12.2026", "room_id": ""}
    url = f"{ROOT}/groups/{public_id}/edit"
    refused = client.post(url, data=fields)
    assert refused.status_code == 422
    assert "бөлмесіз" in text_of(refused)
    assert client.post(url, data=fields | {"no_room": "y"}).status_code == 303


@pytest.fixture
def edit(stage: Any, sign_in: Any, world: Any) -> Any:
    """`edit(group_id, capacity="8")`: the answer to the form of a group with one thing changed."""
    client = sign_in("aigul")

    def send(group_id: int, **fields: str) -> Any:
        group = stage.load(Group, group_id)
        known = {"title": group.title, "capacity": str(group.capacity), "over": "",
                 "ends_on": f"{group.ends_on:%d.%m.%Y}", "room_id": str(group.room_id or ""),
                 "instructor_id": str(group.instructor_id or ""), "version": str(group.version),
                 "no_room": "" if group.room_id else "y"}  # fmt: skip
        return client.post(f"{ROOT}/groups/{group.public_id}/edit", data=known | fields)

    send.client = client  # type: ignore[attr-defined]
    return send


def test_the_form_of_a_group_shows_what_changes_before_it_does(
    stage: Any, edit: Any, world: Any
) -> None:
    group_id, teacher = stage.group(slots=(Slot(3, T(10), T(11)),)), stage.staff()
    stage.enrol(group_id, stage.person())
    before = starts(stage, group_id)
    page = edit(group_id, room_id=str(world.hall_id), no_room="", instructor_id=str(teacher),
                ends_on="05.12.2026")  # fmt: skip
    told = text_of(page)
    for words in ("25.11.2026 10:00–11:00", "Омарова Сәуле", "05.12.2026", "1 адамға"):
        assert words in told, told
    assert starts(stage, group_id) == before
    assert {one.room_id for one in stage.sessions(group_id)} == {None}
    confirm(edit.client, page)
    assert starts(stage, group_id) == before[:2]
    planned = [one for one in stage.sessions(group_id) if one.state == "planned"]
    assert {(one.room_id, one.instructor_id) for one in planned} == {(world.hall_id, teacher)}
    group = stage.load(Group, group_id)
    assert (group.ends_on, group.room_id) == (D(2026, 12, 5), world.hall_id)
    with stage.work(writes=False) as session:
        events = list(session.scalars(sa.select(Message.event)))
    assert events == ["group_changed"]
    confirm(edit.client, page)  # the same press again does nothing more
    confirm(edit.client, edit(group_id, ends_on="20.12.2026"))
    assert starts(stage, group_id) == before


def test_the_form_names_who_loses_or_gets_a_place_first(stage: Any, edit: Any) -> None:
    group_id = stage.group(capacity=2)
    for name in ("Асан", "Үсен", "Қайрат"):
        stage.enrol(group_id, stage.person(name), join_queue=True)
    assert edit(group_id, capacity="1").status_code == 422
    page = edit(group_id, capacity="1", over="queue")
    assert "Үсен" in text_of(page) and stage.load(Group, group_id).capacity == 2
    confirm(edit.client, page)
    assert stage.load(Group, group_id).capacity == 1
    page = edit(group_id, capacity="3")
    assert "Үсен" in text_of(page) and "Қайрат" in text_of(page)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(PlaceOffer.id))) == 0
    confirm(edit.client, page)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(PlaceOffer.id))) == 2


def test_a_title_touches_nobody_and_a_changed_group_is_looked_at_again(
    stage: Any, edit: Any, world: Any
) -> None:
    group_id = stage.group()
    page = edit(group_id, room_id=str(world.hall_id), no_room="")
    assert edit(group_id, title="Йога 2").status_code == 303
    assert stage.load(Group, group_id).title == "Йога 2"
    answer = edit.client.post(f"{ROOT}/series/apply", data=token_of(page))
    assert answer.status_code in {409, 422}
    assert stage.load(Group, group_id).room_id is None


def token_of(page: Any) -> dict[str, str]:
    found = re.search(r'name="token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert found
    return {"token": found[1]}


def test_who_may_not_manage_sees_none_of_it(stage: Any, sign_in: Any) -> None:
    one = stage.sessions(stage.group())[3]
    client = sign_in("bota")
    for path in (
        f"sessions/{one.public_id}/shift", f"sessions/{one.public_id}/lead", "closures/",
        "closures/new", "groups/copy", "groups/days-off",
    ):  # fmt: skip
        assert client.get(f"{ROOT}/{path}").status_code == 403
