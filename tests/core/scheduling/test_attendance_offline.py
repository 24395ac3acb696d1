"""Presses kept without a connection: each once, never over another's, each refusal in words."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import unit_of_work
from core.errors import Conflict, InvalidInput
from core.people.models import Person
from core.scheduling import services
from core.scheduling.attendance_offline import KeptMark, Taken, read_kept, take_marks
from core.scheduling.models import Attendance, Enrolment, Session
from core.scheduling.presence_models import Presence
from core.scheduling.sheet_services import SheetLine, enter_sheet
from tests.core.scheduling.conftest import MORNING

URL = "/shymkent/attendance/kept"


@pytest.fixture
def listed(stage: Any) -> tuple[Session, list[int]]:
    """Today's session at 10:00 with three people; the clock stands at 09:30."""
    group_id = stage.group(capacity=6)
    people = stage.people(3)
    for person in people:
        stage.enrol(group_id, person)
    return stage.sessions(group_id)[0], people


def press(
    stage: Any, meeting: Session, person: int, mark: str = "present", **more: Any
) -> KeptMark:
    values: dict[str, Any] = {
        "key": secrets.token_hex(16), "session": meeting.public_id,
        "person": stage.public_id(person), "mark": mark, "reason": "", "seen": "",
        "starts": int(meeting.starts_at.timestamp()), "at": MORNING - dt.timedelta(minutes=2),
    }  # fmt: skip
    return KeptMark(**(values | more))


def take(stage: Any, *kept: KeptMark) -> list[Taken]:
    taken: list[Taken] = stage.do(take_marks, kept=list(kept))
    return taken


def marks(stage: Any) -> list[tuple[int, str, bool]]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Attendance).order_by(Attendance.id))
        return [(one.person_id, one.mark, one.voided_at is None) for one in rows]


def test_a_press_delivered_twice_makes_one_mark_even_after_it_was_undone(
    stage: Any, listed: Any
) -> None:
    meeting, (one, two, _three) = listed
    first, second = press(stage, meeting, one), press(stage, meeting, two, "excused", reason="Той")
    assert [done.text for done in take(stage, first, second, first)] == ["", "", ""]
    stage.do(services.void_mark, meeting=meeting, person_id=one)
    assert take(stage, first) == [Taken(first.key)]
    assert marks(stage) == [(one, "present", False), (two, "excused", True)]
    with stage.work(writes=False) as session:
        row = session.scalars(sa.select(Attendance).where(Attendance.person_id == two)).one()
        assert (row.via, row.reason) == ("offline", "Той")
        assert row.happened_at == MORNING - dt.timedelta(minutes=2)


def test_presses_of_one_tablet_follow_each_other_and_anothers_mark_is_not_overwritten(
    stage: Any, listed: Any
) -> None:
    meeting, (one, two, _three) = listed
    came = press(stage, meeting, one)
    no, back = (press(stage, meeting, one, mark, seen=seen)
                for mark, seen in (("absent", came.key), ("", "x" * 32)))  # fmt: skip
    assert [done.text for done in take(stage, came, no)] == ["", ""]
    assert "Келген жоқ" in take(stage, back)[0].text
    assert marks(stage) == [(one, "present", False), (one, "absent", True)]
    stage.do(services.mark_attendance, meeting=meeting, person_id=two, mark="absent")
    assert "09:30" in take(stage, press(stage, meeting, two))[0].text
    assert take(stage, press(stage, meeting, two, "absent"))[0].text == "", "they agree"
    assert marks(stage)[2:] == [(two, "absent", True)]


def test_what_changed_while_the_tablet_was_away_is_told(stage: Any, listed: Any) -> None:
    meeting, (one, two, three) = listed
    stranger = stage.person()
    with stage.work() as session:  # as a merge leaves it
        dropped = session.get_one(Person, three)
        dropped.merged_into_id, dropped.withdrawn_at = stranger, MORNING
    merged = KeptMark(secrets.token_hex(16), meeting.public_id, public_id_of(stage, three),
                      "present", "", "", 0, None)  # fmt: skip
    texts = [
        done.text
        for done in take(
            stage,
            press(stage, meeting, one, starts=int(meeting.starts_at.timestamp()) - 3600),
            press(stage, meeting, two, "excused"),
            press(stage, meeting, stage.person()),
            merged,
            press(stage, meeting, one, session="0000000000"),
        )
    ]
    for text, words in zip(
        texts,
        ("ауыстырылды", "келмеу себебін", "топта жоқ", "біріктірілді", "қолжетімсіз"),
        strict=True,
    ):
        assert words in text
    assert marks(stage) == []
    with stage.work() as session:  # the merge is whole: nobody's place is the dropped file's
        session.execute(sa.delete(Enrolment).where(Enrolment.person_id == three))
    stage.change("cancel", meeting, reason="Жөндеу")
    assert "болмайды" in take(stage, press(stage, meeting, one))[0].text


def public_id_of(stage: Any, person: int) -> str:
    found: str = stage.public_id(person)
    return found


def test_deliveries_at_the_same_moment_make_each_mark_once(
    stage: Any, listed: Any, app: Any
) -> None:
    meeting, people = listed
    kept, tablets = [press(stage, meeting, person) for person in people], 6
    actor, barrier = stage.actor("bota"), Barrier(tablets)

    def deliver(_number: int) -> list[Taken]:
        with app.app_context(), frozen(MORNING):
            barrier.wait(20)
            with unit_of_work(scope=stage.world.region.id, writes=True) as session:
                return take_marks(session, actor=actor, region=stage.world.region, kept=kept)

    with ThreadPoolExecutor(tablets) as pool:
        told = list(pool.map(deliver, range(tablets)))
    assert all(one.text == "" for taken in told for one in taken)
    assert marks(stage) == [(person, "present", True) for person in people]
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Presence.id))) == len(people)


@pytest.mark.parametrize("wrong", [{}, [1], [{"key": "short"}], [{"key": "0" * 32}] * 101])
def test_what_is_no_list_of_presses_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        read_kept(wrong)


def test_signs_that_cannot_be_kept_are_left_out() -> None:
    (read,) = read_kept([{"key": "0" * 32, "reason": "а\ud800\x00б", "person": {"x": 1},
                          "starts": float("inf")}])  # fmt: skip
    assert (read.reason, read.starts) == ("аб", 0)


def test_the_clock_of_a_tablet_is_believed_within_reason() -> None:
    with frozen(MORNING):
        now = int(MORNING.timestamp() * 1000)
        values = [{"key": "0" * 32, "at": at} for at in (now - 60_000, now + 10**7, "no", 10**30)]
        told = [one.at for one in read_kept(values)]
    assert told == [MORNING - dt.timedelta(minutes=1), None, None, None]


def test_the_browser_asks_who_is_signed_in_and_sends(stage: Any, listed: Any, sign_in: Any) -> None:
    meeting, (one, _two, _three) = listed
    client = sign_in("bota")
    asked = client.get(URL).get_json()
    assert asked["token"] and asked["user"] != sign_in("aigul").get(URL).get_json()["user"]
    assert asked["user"] in client.get("/shymkent/").get_data(as_text=True)
    key = secrets.token_hex(16)
    told = json.dumps([{"key": key, "session": meeting.public_id, "mark": "present", "seen": "",
                        "person": stage.public_id(one)}])  # fmt: skip
    for _ in range(2):
        assert client.post(URL, data={"marks": told}).get_json() == {
            "marks": [{"key": key, "text": ""}]
        }
    assert client.post(URL, data={"marks": "[["}).status_code == 422
    assert marks(stage) == [(one, "present", True)]


def test_all_present_leaves_exceptions_and_those_who_are_elsewhere(
    stage: Any, listed: Any, sign_in: Any
) -> None:
    meeting, (one, two, three) = listed
    other = stage.group(title="Шахмат", slots=None or meeting_slots())
    stage.do(services.mark_attendance, meeting=meeting, person_id=two, mark="absent")
    stage.do(services.walk_in, meeting=stage.sessions(other)[0], person_id=three)
    page = sign_in("bota").post(
        f"/shymkent/sessions/{meeting.public_id}/all-present", headers={"HX-Request": "true"}
    )
    assert "1 адам сол уақытта басқа жерде" in page.get_data(as_text=True)
    assert {(person, mark) for person, mark, _ in marks(stage)} == {
        (one, "present"), (two, "absent"), (three, "present"),
    }  # fmt: skip
    assert len(marks(stage)) == 3


def meeting_slots() -> Any:
    return (services.Slot(1, dt.time(10, 30), dt.time(12)),)


def test_a_list_on_two_screens_does_not_overwrite(stage: Any, listed: Any, sign_in: Any) -> None:
    meeting, (one, _two, _three) = listed
    client, url = sign_in("bota"), f"/shymkent/sessions/{meeting.public_id}"
    stage.do(services.mark_attendance, meeting=meeting, person_id=one, mark="absent")
    answer = client.post(
        f"{url}/marks/{stage.public_id(one)}",
        data={"mark": "present", "seen": ""}, headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "«Келген жоқ»" in answer.get_data(as_text=True)
    assert marks(stage) == [(one, "absent", True)]


# The sheet on paper --------------------------------------------------------------------------


def test_a_sheet_is_entered_once_with_who_and_for_its_day(
    stage: Any, listed: Any, sign_in: Any
) -> None:
    meeting, (one, two, three) = listed
    url = f"/shymkent/sessions/{meeting.public_id}/sheet/enter"
    ids = [stage.public_id(person) for person in (one, two, three)]
    form = {
        "kept_by": "", f"mark-{ids[0]}": "present", f"mark-{ids[1]}": "excused",
        f"reason-{ids[1]}": "Ауырды",
    }  # fmt: skip
    with frozen(MORNING + dt.timedelta(days=2)):
        client = sign_in("bota")
        assert client.get(url).status_code == 200
        refused = client.post(url, data=form)
        assert refused.status_code == 422
        assert "Ауырды" in refused.get_data(as_text=True), "what was typed stays"
        for _ in range(2):
            assert client.post(url, data=form | {"kept_by": "Сәуле"}).status_code == 303
    assert marks(stage) == [(one, "present", True), (two, "excused", True)]
    with stage.work(writes=False) as session:
        row = session.scalars(sa.select(Attendance).where(Attendance.person_id == one)).one()
        assert (row.via, row.marked_at) == ("sheet", MORNING + dt.timedelta(days=2))
        assert row.marked_by == stage.world.bota
        assert session.scalar(sa.select(sa.func.count(Presence.id))) == 0, "nobody is there now"


def test_the_sheet_of_a_day_to_come_is_refused(stage: Any, listed: Any) -> None:
    meeting, (one, _two, _three) = listed
    coming = stage.sessions(meeting.group_id)[1]
    lines = [SheetLine(one, "present")]
    with pytest.raises(Conflict, match=r"sheet\.future"):
        stage.do(enter_sheet, meeting=coming, lines=lines, kept_by="Сәуле")
    entered = stage.do(enter_sheet, meeting=meeting, lines=[*lines, SheetLine(one, "absent")],
                       kept_by="Сәуле")  # fmt: skip
    assert entered.marks == 1 and len(entered.refused) == 1
