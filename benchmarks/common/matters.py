"""Invented requests of the one window in bulk, straight into the tables."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from benchmarks.common.pouring import pour, without_indexes
from core.db import new_public_id
from core.people.search import refresh_statistics
from core.requests.models import Intake, Request, RequestEvent
from core.requests.receipt_rules import new_secret, receipt_number, request_number
from core.work.models import WorkItem

#: of a hundred requests so many are open; the rest is closed
OPEN_OF_HUNDRED = 5
PIECE = 10_000
YEARS = 5


@dataclass(frozen=True)
class Place:
    """A centre with its units and the accounts that work there."""

    centre_id: int
    units: Sequence[int]
    users: Sequence[int]


def fill_requests(
    connection: Connection, count: int, *, region_id: int, region_code: str,
    places: Sequence[Place], people: int, types: Sequence[str], today: dt.date, seed: int = 1,
) -> None:  # fmt: skip
    """Insert `count` requests, two on a receipt, of people 1 to `people`, spread over five years;
    one in twenty is open, a third of those overdue. Leaves the planner's statistics fresh."""
    made = _rows(count, region_id, region_code, places, people, types, today, random.Random(seed))
    with without_indexes(connection, Intake, WorkItem, Request, RequestEvent):
        while piece := list(itertools.islice(made, PIECE)):
            pairs = [pair for _, several in piece for pair in several]
            pour(connection, Intake, [intake for intake, _ in piece])
            pour(connection, WorkItem, [item for item, _ in pairs])
            pour(connection, Request, [request for _, request in pairs])
            pour(connection, RequestEvent, [
                {"region_id": region_id, "request_id": one["id"], "kind": "opened",
                 "state_to": "registered"} for _, one in pairs
            ])  # fmt: skip
    if connection.dialect.name == "postgresql":  # rows that come later are numbered after these
        for model in (Intake, WorkItem, Request):
            name = model.__tablename__
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
            )
    refresh_statistics(connection)


Made = tuple[dict[str, Any], list[tuple[dict[str, Any], dict[str, Any]]]]


def _rows(
    count: int, region_id: int, region_code: str, places: Sequence[Place], people: int,
    types: Sequence[str], today: dt.date, rng: random.Random,
) -> Iterator[Made]:  # fmt: skip
    taken: defaultdict[tuple[int, int], int] = defaultdict(int)
    keys: set[str] = set()
    days = YEARS * 365
    for number in range(1, count // 2 + 1):
        # in the order of time, as it was lived
        opened = today - dt.timedelta(days=days - days * number * 2 // count)
        place = rng.choice(places)
        series = place.centre_id, opened.year
        taken[series] += 1
        sequence = taken[series]
        receipt = receipt_number(region_code, place.centre_id, opened.year, sequence)
        person = rng.randint(1, people)
        intake = {
            "id": number, "public_id": _key(keys), "region_id": region_id,
            "centre_id": place.centre_id, "year": opened.year, "sequence": sequence,
            "number": receipt, "secret": new_secret(), "person_id": person,
            "channel": rng.choice(("desk", "desk", "phone", "web", "partner")),
            "received_on": opened, "token": f"token-{number}",
        }  # fmt: skip
        yield (
            intake,
            [
                _pair(position, intake, place, rng.choice(types), today, rng, keys)
                for position in (1, 2)
            ],
        )


def _pair(
    position: int, intake: dict[str, Any], place: Place, type_code: str, today: dt.date,
    rng: random.Random, keys: set[str],
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    number = intake["id"] * 2 - 2 + position
    opened, public_id = intake["received_on"], _key(keys)
    due = opened + dt.timedelta(days=rng.randint(15, 45))
    phase = "closed"
    if rng.randrange(100) < OPEN_OF_HUNDRED:
        phase = rng.choice(("new", "work", "work", "waiting"))
        due = today + dt.timedelta(days=rng.randint(-20, 40))
    closed = min(today, opened + dt.timedelta(days=rng.randint(1, 40)))
    is_open = phase != "closed"
    name = request_number(intake["number"], position)
    noon = dt.datetime.combine(closed, dt.time(12), dt.UTC)
    item = {
        "id": number, "public_id": _key(keys), "region_id": intake["region_id"],
        "kind": "requests.request", "ref": public_id, "subject": name, "matter": type_code,
        "module": type_code.partition(".")[0], "phase": phase, "centre_id": place.centre_id,
        "person_id": intake["person_id"], "unit_id": rng.choice(place.units),
        "assignee_id": None if phase == "new" else rng.choice(place.users), "due_on": due,
        "due_days": 15, "counted_from": opened, "paused_days": 0, "version": 1,
        "waiting_since": max(opened, today - dt.timedelta(days=5)) if phase == "waiting" else None,
        "closed_at": None if is_open else noon,
    }  # fmt: skip
    states = {"new": "registered", "work": "review", "waiting": "waiting", "closed": "done"}
    request = {
        "id": number, "public_id": public_id, "region_id": intake["region_id"],
        "intake_id": intake["id"], "position": position, "number": name,
        "centre_id": place.centre_id, "person_id": intake["person_id"], "work_item_id": number,
        "type": type_code, "module": type_code.partition(".")[0], "channel": intake["channel"],
        "state": states[phase], "phase": phase, "outcome": "" if is_open else "done",
        "opened_on": opened, "answers": {}, "closed_on": None if is_open else closed,
        "first_answer_at": None if phase == "new" else noon, "version": 1,
    }  # fmt: skip
    return item, request


def _key(taken: set[str]) -> str:
    found = new_public_id()
    while found in taken:
        found = new_public_id()
    taken.add(found)
    return found
