"""Groups: their sessions, and what stands in the way of a room or an instructor."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.regions.models import Room
from core.scheduling import services
from core.scheduling.models import Group, StaffMember
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MONDAY, MORNING


def slot(day: int, start: int, end: int) -> Slot:
    return Slot(day, dt.time(start), dt.time(end))


def test_sessions_of_the_pattern_are_made_at_once_in_the_zone_of_the_region(stage: Any) -> None:
    found = stage.sessions(stage.group(room_id=stage.world.hall_id))
    assert [one.local_date for one in found[:4]] == [
        MONDAY,
        MONDAY + dt.timedelta(days=2),
        MONDAY + dt.timedelta(days=4),
        MONDAY + dt.timedelta(days=7),
    ]
    assert len(found) == 12
    # 10:00 in Shymkent is 05:00 UTC
    assert found[0].starts_at == dt.datetime(2026, 11, 23, 5, tzinfo=dt.UTC)
    assert {one.room_id for one in found} == {stage.world.hall_id}


def test_a_busy_room_is_refused_and_names_what_when_and_what_is_free(stage: Any) -> None:
    stage.group(title="Би", room_id=stage.world.hall_id)
    with pytest.raises(InvalidInput) as refusal:
        stage.group(title="Шахмат", room_id=stage.world.hall_id, slots=(slot(3, 10, 12),))
    assert refusal.value.code == "room.busy"
    text = str(refusal.value.fields["room_id"])
    assert "«Би», 25.11.2026 10:00–11:00" in text
    assert "2-зал" in text
    # four Wednesdays clash: three are told, and that there is one more
    assert text.count("«Би»") == 3
    assert "тағы 1" in text
    assert "08:00–10:00" in text
    assert "11:00–13:00" in text


def test_a_room_is_free_when_the_other_session_ends(stage: Any) -> None:
    stage.group(room_id=stage.world.hall_id)
    after = stage.group(title="Кейін", room_id=stage.world.hall_id, slots=(slot(1, 11, 12),))
    assert stage.sessions(after)


def test_a_busy_instructor_is_refused(stage: Any) -> None:
    teacher = stage.staff()
    stage.group(title="Би", instructor_id=teacher)
    with pytest.raises(InvalidInput) as refusal:
        stage.group(title="Шахмат", instructor_id=teacher, slots=(slot(5, 10, 11),))
    assert "Омарова Сәуле" in str(refusal.value.fields["instructor_id"])
    assert "«Би», 27.11.2026" in str(refusal.value.fields["instructor_id"])


def test_a_cancelled_session_frees_its_room(stage: Any) -> None:
    first = stage.sessions(stage.group(room_id=stage.world.hall_id, ends_on=MONDAY))[0]
    stage.change("cancel", first, reason="Жөндеу")
    assert stage.group(title="Орнына", room_id=stage.world.hall_id, ends_on=MONDAY)
    with pytest.raises(Conflict, match=r"series\.refused"):
        stage.change("restore", first)


def test_more_places_than_the_room_holds_are_refused(stage: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        stage.group(room_id=stage.world.hall_id, capacity=21)
    assert refusal.value.field == "capacity"
    assert "20" in str(refusal.value.message)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_on": MONDAY - dt.timedelta(days=1)}, "ends_on"),
        ({"ends_on": MONDAY + dt.timedelta(days=800)}, "ends_on"),
        ({"slots": ()}, "patterns"),
        ({"slots": (slot(1, 11, 10),)}, "patterns"),
        ({"slots": (slot(1, 10, 12), slot(1, 11, 13))}, "patterns"),
        ({"slots": (slot(7, 10, 11),), "ends_on": MONDAY}, "patterns"),
        ({"title": "  "}, "title"),
        ({"capacity": 0}, "capacity"),
        ({"service_kind": "club.nothing"}, "service_kind"),
        ({"room_id": 999_999}, None),
    ],
)
def test_what_cannot_be_a_group_is_refused_at_its_field(
    stage: Any, fields: dict[str, Any], field: str | None
) -> None:
    with pytest.raises((InvalidInput, NotFound)) as refusal:
        stage.group(**fields)
    if field is not None:
        assert refusal.value.field == field
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Group.id))) == 0


def test_a_second_press_makes_no_second_group(stage: Any) -> None:
    one = stage.group(room_id=stage.world.hall_id)
    assert stage.group(room_id=stage.world.hall_id) == one
    other = stage.group(slots=(slot(1, 15, 16),))
    assert other != one


def test_who_may_not_manage_groups_makes_none(stage: Any) -> None:
    for username in ("bota", "dana", "bolat", "zhanar"):
        with pytest.raises((NotAllowed, NotFound)):
            stage.group(username)


def change(stage: Any, group_id: int, **fields: Any) -> Any:
    group = stage.load(Group, group_id)
    values = {
        "title": group.title,
        "capacity": group.capacity,
        "ends_on": group.ends_on,
        "room_id": group.room_id,
        "instructor_id": group.instructor_id,
    }
    version = fields.pop("version", group.version)
    return stage.do(
        services.edit_group,
        "aigul",
        group=group,
        data=services.GroupChanges(**(values | fields)),
        version=version,
    )


def test_an_edit_changes_the_coming_sessions_only(stage: Any) -> None:
    group_id, teacher = stage.group(), stage.staff()
    with frozen(MORNING + dt.timedelta(days=3)):
        change(stage, group_id, instructor_id=teacher, title="Йога 2")
    found = stage.sessions(group_id)
    assert [one.instructor_id for one in found[:2]] == [None, None]
    assert {one.instructor_id for one in found[2:]} == {teacher}
    assert stage.load(Group, group_id).title == "Йога 2"


def test_an_edit_of_an_older_version_is_refused(stage: Any) -> None:
    group_id = stage.group()
    change(stage, group_id, title="Бірінші")
    with pytest.raises(Conflict, match="version"):
        change(stage, group_id, title="Екінші", version=1)
    assert stage.load(Group, group_id).title == "Бірінші"


def test_a_growing_queue_is_no_edit_of_the_card(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    version = stage.load(Group, group_id).version
    for person in stage.people(3):
        stage.enrol(group_id, person, join_queue=True)
    assert stage.load(Group, group_id).version == version
    assert stage.load(Group, group_id).last_queue_number == 2


def test_places_below_the_enrolled_are_refused_and_more_places_move_the_queue(stage: Any) -> None:
    group_id = stage.group(capacity=2)
    people = stage.people(5)
    for person in people:
        stage.enrol(group_id, person, join_queue=True)
    with pytest.raises(InvalidInput) as refusal:
        change(stage, group_id, capacity=1)
    assert refusal.value.field == "capacity"
    moved = change(stage, group_id, capacity=4)
    assert [one.person_id for one in moved] == people[2:4]


def test_an_earlier_end_cancels_and_a_later_one_brings_back(stage: Any) -> None:
    group_id = stage.group()
    change(stage, group_id, ends_on=MONDAY + dt.timedelta(days=6))
    states = [one.state for one in stage.sessions(group_id)]
    assert states == ["planned"] * 3 + ["cancelled"] * 9
    change(stage, group_id, ends_on=MONDAY + dt.timedelta(days=34))
    found = stage.sessions(group_id)
    assert [one.state for one in found] == ["planned"] * 15


def test_a_later_end_does_not_put_anybody_into_two_places(stage: Any) -> None:
    first = stage.group(title="Бірінші", ends_on=MONDAY + dt.timedelta(days=6))
    later = stage.group(title="Кейінгі", starts_on=MONDAY + dt.timedelta(days=7))
    person = stage.person()
    stage.enrol(first, person)
    stage.enrol(later, person)
    with pytest.raises(Conflict, match=r"person\.busy"):
        change(stage, first, ends_on=MONDAY + dt.timedelta(days=20))
    assert len(stage.sessions(first)) == 3


def test_the_end_does_not_move_before_a_session_that_was_held(stage: Any) -> None:
    group_id = stage.group()
    with (
        frozen(MORNING + dt.timedelta(days=10)),
        pytest.raises(InvalidInput, match=r"group\.dates"),
    ):
        change(stage, group_id, ends_on=MONDAY + dt.timedelta(days=2))


def test_an_ended_group_lets_everybody_go(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    for person in stage.people(2):
        stage.enrol(group_id, person, join_queue=True)
    group = stage.load(Group, group_id)
    with pytest.raises(InvalidInput, match="reason"):
        stage.do(services.end_group, "aigul", group=group, reason=" ")
    for _ in range(2):
        stage.do(services.end_group, "aigul", group=group, reason="Нұсқаушы кетті")
    assert {one.state for one in stage.sessions(group_id)} == {"cancelled"}
    with pytest.raises(Conflict, match=r"group\.ended"):
        stage.enrol(group_id, stage.person())
    with pytest.raises(Conflict, match=r"group\.ended"):
        change(stage, group_id, title="Қайта")


def test_staff_who_lead_are_not_closed(stage: Any) -> None:
    teacher = stage.staff()
    member = stage.load(StaffMember, teacher)
    group_id = stage.group(instructor_id=teacher)
    with pytest.raises(Conflict, match="Йога"):
        stage.do(services.close_staff_member, "aigul", member=member)
    change(stage, group_id, instructor_id=None)
    stage.do(services.close_staff_member, "aigul", member=member)
    with pytest.raises(InvalidInput, match=r"group\.instructor"):
        stage.group(title="Басқа", instructor_id=teacher)
    assert stage.staff() == teacher, "the same name again is the same person, back on the lists"


def test_a_closed_room_takes_no_new_group(stage: Any) -> None:
    with stage.work() as session:
        session.get_one(Room, stage.world.hall_id).is_active = False
    with pytest.raises(InvalidInput, match=r"group\.room"):
        stage.group(room_id=stage.world.hall_id)
