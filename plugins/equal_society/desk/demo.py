"""Some months of the lobby of the demo's centres, and a line that waits today."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import User, new_public_id
from core.sdk.services import RegionInfo, now_utc, to_utc
from plugins.equal_society.desk.models import LobbyDay, Ticket
from plugins.equal_society.kinds import MODULE

DAYS = 120
#: minutes that somebody waits now, group that goes first, whether the file is known
NOW = ((52, "", True), (24, "", True), (19, "small_child", False), (11, "group_1", True),
       (6, "", False), (2, "moves_hard", False))  # fmt: skip
GROUPS = ("", "", "", "", "", "group_1", "moves_hard", "child", "small_child", "veteran")


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill every centre of the module's kind."""
    for code, centre in demo.centres.items():
        people = demo.people.get(code, [])
        if centre.type_code != MODULE or not people:
            continue
        own = random.Random(f"lobby {code}")
        user_id = session.scalar(sa.select(User.id).where(User.username == "desk"))
        rows: list[dict[str, Any]] = []
        days = [demo.today - dt.timedelta(days=back) for back in range(DAYS, 0, -1)]
        for day in days:
            if day.isoweekday() <= 5:
                rows += _day(region, centre.id, day, people, user_id, own)
        numbers: dict[dt.date, int] = {}
        for row in rows:
            numbers[row["local_date"]] = row["number"]
        today = _today(region, centre.id, demo.today, people, own)
        for day, last in {**numbers, demo.today: len(today)}.items():
            session.add(LobbyDay(region_id=region.id, centre_id=centre.id, local_date=day,
                                 last_number=last))  # fmt: skip
        session.flush()
        session.execute(sa.insert(Ticket), rows)
        session.execute(sa.insert(Ticket), today)


def _day(
    region: RegionInfo, centre_id: int, day: dt.date, people: list[int], user_id: int | None,
    rng: random.Random,
) -> list[dict[str, Any]]:  # fmt: skip
    rows, at = [], to_utc(day, dt.time(9), region.timezone)
    for number in range(1, rng.randint(4, 9)):
        at += dt.timedelta(minutes=rng.randint(5, 55))
        called = at + dt.timedelta(minutes=rng.choice((1, 2, 3, 5, 8, 12, 18, 31)))
        priority = rng.choice(GROUPS)
        rows.append({
            **_row(region, centre_id, day, number, at, priority),
            "person_id": rng.choice(people) if rng.random() < 0.8 else None,
            "state": "served" if rng.random() < 0.94 else "missed", "called_at": called,
            "last_called_at": called, "calls": 1, "called_by": user_id, "window_name": "1",
            "ended_at": called + dt.timedelta(minutes=rng.randint(3, 25)),
        })  # fmt: skip
    return rows


def _today(
    region: RegionInfo, centre_id: int, day: dt.date, people: list[int], rng: random.Random
) -> list[dict[str, Any]]:
    """The line that waits; whose category proves the group was not looked up, so none is proved."""
    return [
        {
            **_row(region, centre_id, day, number, now_utc() - dt.timedelta(minutes=minutes),
                   priority),
            "person_id": rng.choice(people) if known else None,
        }
        for number, (minutes, priority, known) in enumerate(NOW, start=1)
    ]  # fmt: skip


def _row(
    region: RegionInfo, centre_id: int, day: dt.date, number: int, at: dt.datetime, priority: str
) -> dict[str, Any]:
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": centre_id,
        "local_date": day, "number": number, "priority": priority, "via": "kiosk",
        "taken_at": at, "state": "waiting",
    }  # fmt: skip
