"""How many queries a page costs, whatever it shows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.scheduling.models import Group
from core.scheduling.rules import Slot


def fill(stage: Any, first: int, number: int) -> list[int]:
    """Groups at times of their own, each with two people and one who waits."""
    made = []
    for place in range(first, first + number):
        start = dt.time(8 + place % 11)
        group_id = stage.group(
            title=f"Топ {place}",
            capacity=2,
            room_id=stage.world.hall_id if place < 11 else None,
            slots=tuple(Slot(day, start, start.replace(minute=45)) for day in (1, 3)),
        )
        for person in stage.people(3):
            stage.enrol(group_id, person, join_queue=True)
        made.append(group_id)
    return made


@pytest.mark.parametrize(
    "path",
    [
        "",
        "schedule/?week=2026-W48",
        "schedule/?week=2026-W48&by=staff",
        "schedule/day?date=2026-11-23",
        "groups/",
        "check-in/",
        "groups/{group}",
        "groups/{group}/journal?month=2026-11",
        "sessions/{session}",
        "sessions/{session}/sheet",
        "people/{person}/groups",
        "people/{person}/enrol",
    ],
)
def test_the_number_of_queries_does_not_grow(
    stage: Any, sign_in: Any, count_queries: Any, path: str
) -> None:
    (group_id,) = fill(stage, 0, 1)
    meeting, group = stage.sessions(group_id)[0], stage.load(Group, group_id)
    person = stage.public_id(stage.person())
    url = "/shymkent/" + path.format(
        group=group.public_id, session=meeting.public_id, person=person
    )
    client = sign_in("aigul")
    counts = []
    for more in (0, 5):
        fill(stage, 1, more)
        client.get(url)
        count_queries.clear()
        assert client.get(url).status_code == 200
        counts.append(len(count_queries.statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 25
