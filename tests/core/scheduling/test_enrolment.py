"""Places and the queue: who gets one, who waits, who is refused and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, InvalidInput, ModuleObjection, NotAllowed
from core.scheduling import services
from core.scheduling.models import Enrolment, Group
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MONDAY


@pytest.fixture(autouse=True)
def _given_at_once(stage: Any) -> None:
    """Offers with a deadline are told of in test_offers."""
    stage.choose(queue_mode="give")


def states(stage: Any, group_id: int) -> dict[int, tuple[str, int | None]]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Enrolment).where(Enrolment.group_id == group_id))
        return {one.person_id: (one.state, one.queue_number) for one in rows}


def test_a_place_is_given_once(stage: Any) -> None:
    group_id, person = stage.group(), stage.person()
    assert stage.enrol(group_id, person).outcome == "enrolled"
    assert stage.enrol(group_id, person).outcome == "already_enrolled"
    assert len(states(stage, group_id)) == 1


def test_a_full_group_says_so_and_writes_nothing_until_the_queue_is_agreed(stage: Any) -> None:
    group_id = stage.group(capacity=1)
    first, second, third = stage.people(3)
    stage.enrol(group_id, first)
    with pytest.raises(Conflict, match=r"group\.full"):
        stage.enrol(group_id, second)
    assert second not in states(stage, group_id)
    assert stage.enrol(group_id, second, join_queue=True).enrolment.queue_number == 1
    assert stage.enrol(group_id, third, join_queue=True).enrolment.queue_number == 2
    again = stage.enrol(group_id, second, join_queue=True)
    assert (again.outcome, again.enrolment.queue_number) == ("already_queued", 1)


def test_who_leaves_frees_the_place_for_the_first_in_order(stage: Any) -> None:
    group_id = stage.group(capacity=2)
    people = stage.people(5)
    for person in people:
        stage.enrol(group_id, person, join_queue=True)
    assert stage.leave(group_id, people[0]) == [people[2]]
    assert stage.leave(group_id, people[3]) == [], "a number given up frees no place"
    assert stage.leave(group_id, people[1]) == [people[4]]
    assert stage.leave(group_id, people[1]) == [], "leaving twice is leaving once"
    newcomer = stage.person()
    assert stage.enrol(group_id, newcomer, join_queue=True).enrolment.queue_number == 4


def test_a_refusal_of_a_module_writes_nothing_not_even_a_number(stage: Any, club: Any) -> None:
    group_id = stage.group(capacity=1)
    person = stage.person()
    club.REFUSED.add(person)
    for join_queue in (False, True):
        with pytest.raises(Conflict) as refusal:
            stage.enrol(group_id, person, join_queue=join_queue)
        assert refusal.value.code == "club.refused"
        assert "қабылдамайды" in str(refusal.value.message)
    assert states(stage, group_id) == {}
    assert [(person, MONDAY), (person, MONDAY)] == club.ASKED


def test_a_warning_refuses_nothing_and_is_told(stage: Any, club: Any) -> None:
    person = stage.person()
    club.WARNED.add(person)
    result = stage.enrol(stage.group(), person)
    assert (result.outcome, result.warnings) == ("enrolled", ("Үйірме ескертеді.",))


def test_a_module_that_fails_enrols_nobody_and_is_named(stage: Any, club: Any) -> None:
    group_id, person = stage.group(), stage.person()
    club.BROKEN.add("check")
    with pytest.raises(ModuleObjection, match="broken"):
        stage.enrol(group_id, person)
    assert states(stage, group_id) == {}


def test_a_module_that_fails_does_not_keep_anybody_from_leaving(stage: Any, club: Any) -> None:
    group_id = stage.group(capacity=1)
    first, second = stage.people(2)
    stage.enrol(group_id, first)
    stage.enrol(group_id, second, join_queue=True)
    club.BROKEN.add("check")
    assert stage.leave(group_id, first) == []
    assert states(stage, group_id)[first][0] == "left"
    assert states(stage, group_id)[second] == ("queued", 1)


def test_those_who_may_not_be_enrolled_keep_their_numbers_and_the_next_goes(
    stage: Any, club: Any
) -> None:
    group_id = stage.group(capacity=1)
    people = stage.people(4)
    for person in people:
        stage.enrol(group_id, person, join_queue=True)
    club.REFUSED.add(people[1])
    assert stage.leave(group_id, people[0]) == [people[2]]
    assert states(stage, group_id)[people[1]] == ("queued", 1)
    club.REFUSED.clear()
    assert stage.leave(group_id, people[2]) == [people[1]]


def test_a_newcomer_does_not_pass_those_who_wait(stage: Any, club: Any) -> None:
    group_id = stage.group(capacity=1)
    first, waiting, newcomer = stage.people(3)
    stage.enrol(group_id, first)
    stage.enrol(group_id, waiting, join_queue=True)
    club.REFUSED.add(waiting)
    stage.leave(group_id, first)
    club.REFUSED.clear()
    result = stage.enrol(group_id, newcomer, join_queue=True)
    assert (result.outcome, result.enrolment.queue_number) == ("queued", 2)
    assert states(stage, group_id)[waiting] == ("enrolled", 1)


def test_a_person_is_not_promised_two_places_at_one_time(stage: Any) -> None:
    yoga = stage.group(title="Йога")
    person = stage.person()
    stage.enrol(yoga, person)
    clash = stage.group(title="Шахмат", slots=(Slot(3, dt.time(10, 30), dt.time(12)),), capacity=1)
    beside = stage.group(title="Хор", slots=(Slot(3, dt.time(11), dt.time(12)),))
    for join_queue in (False, True):
        with pytest.raises(Conflict) as refusal:
            stage.enrol(clash, person, join_queue=join_queue)
        assert refusal.value.code == "person.busy"
        assert "«Йога», 25.11.2026 10:00–11:00" in str(refusal.value.message)
    assert stage.enrol(beside, person).outcome == "enrolled"
    stage.leave(yoga, person)
    with pytest.raises(Conflict, match="Хор"):
        stage.enrol(clash, person)


def test_only_people_of_the_centre_are_enrolled(stage: Any) -> None:
    stranger = stage.person(centre_id=stage.world.second_centre_id)
    with pytest.raises(InvalidInput, match=r"person\.not_here"):
        stage.enrol(stage.group(), stranger)


def test_another_centre_enrols_nobody_here(stage: Any) -> None:

    group = stage.load(Group, stage.group())
    for username in ("bolat", "nurgul", "dana", "zhanar"):
        with pytest.raises(NotAllowed):
            stage.do(services.enrol_person, username, group=group, person_id=stage.person())


def test_the_queue_can_be_moved_by_hand(stage: Any, club: Any) -> None:

    group_id = stage.group(capacity=1)
    first, second = stage.people(2)
    stage.enrol(group_id, first)
    stage.enrol(group_id, second, join_queue=True)
    club.REFUSED.add(second)
    stage.leave(group_id, first)
    group = stage.load(Group, group_id)
    assert stage.do(services.move_queue_up, group=group) == []
    club.REFUSED.clear()
    moved = stage.do(services.move_queue_up, group=group)
    assert [one.person_id for one in moved] == [second]
