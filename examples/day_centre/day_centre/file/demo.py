"""Two years of the demo's centre in orders: who was admitted, suspended, left."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.models import Enrolment, Group, new_public_id
from core.sdk.services import RegionInfo
from day_centre import demo as base
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.kinds import MODULE

PAUSED, FORMER = 3, 5
REASONS = {
    "admit": "Әкімдіктің шешімі, жолдама",
    "suspend": "Баланың ауруханада емделуі",
    "end": "Отбасының өтініші бойынша: басқа облысқа көшуіне байланысты",
}


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """A stay for every place that is taken, and a few children who have left."""
    centre = demo.centres.get(base.CODE)
    if centre is None:
        return
    own = random.Random("orders of the day centre")
    places = session.execute(
        sa.select(Enrolment.person_id, Group.id, Group.capacity)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Group.centre_id == centre.id, Group.module == MODULE, Enrolment.state == "enrolled")
        .order_by(Enrolment.id)
    ).all()
    if not places:
        return
    full = min(group_id for _person, group_id, _places in places)
    found: list[Any] = []
    for number, (person_id, group_id, _places) in enumerate(places):
        began = demo.today - dt.timedelta(days=own.randint(65, 640))
        regime = "full" if group_id == full else "half"
        found.append((began, person_id, group_id, regime, None, number < PAUSED))
    for person_id in base.applying(demo)[:FORMER]:
        began = demo.today - dt.timedelta(days=own.randint(400, 640))
        ended = began + dt.timedelta(days=own.randint(90, 300))
        found.append((began, person_id, full, "full", ended, False))
    _write(session, region, centre.id, demo, sorted(found, key=lambda one: one[:2]))


def _write(
    session: Session, region: RegionInfo, centre_id: int, demo: Any, found: list[Any]
) -> None:
    here = {"region_id": region.id, "centre_id": centre_id}
    demo.insert(ChildFile, [
        {**here, "public_id": new_public_id(), "person_id": person_id, "number": number}
        for number, (_began, person_id, *_rest) in enumerate(found, start=1)
    ])  # fmt: skip
    files = dict(session.execute(
        sa.select(ChildFile.person_id, ChildFile.id).where(ChildFile.centre_id == centre_id)
    ).all())  # fmt: skip
    demo.insert(Stay, [
        {**here, "public_id": new_public_id(), "file_id": files[person_id], "person_id": person_id,
         "group_id": group_id, "regime": regime, "starts_on": began, "ends_on": ended}
        for began, person_id, group_id, regime, ended, _paused in found
    ])  # fmt: skip
    stays = {one.person_id: one for one in session.scalars(
        sa.select(Stay).where(Stay.centre_id == centre_id)
    )}  # fmt: skip
    orders, pauses = [], []
    for began, person_id, _group, _regime, ended, paused in found:
        stay = stays[person_id]
        orders.append((began - dt.timedelta(days=1), stay, "admit", began, None))
        if ended:
            orders.append((ended, stay, "end", ended, None))
        if paused:
            first = demo.today - dt.timedelta(days=6)
            last = first + dt.timedelta(days=20)
            orders.append((first, stay, "suspend", first, last))
            pauses.append({"region_id": region.id, "stay_id": stay.id, "first_day": first,
                           "last_day": last})  # fmt: skip
    demo.insert(StayPause, pauses)
    _number(here, demo, orders)


def _number(here: dict[str, int], demo: Any, orders: list[Any]) -> None:
    """Orders are numbered in each year from 1."""
    last: dict[int, int] = {}
    rows = []
    for issued, stay, kind, effective, until in sorted(orders, key=lambda one: (one[0], one[1].id)):
        last[issued.year] = last.get(issued.year, 0) + 1
        admits = kind == "admit"
        rows.append({
            **here, "public_id": new_public_id(), "stay_id": stay.id, "kind": kind,
            "number": str(last[issued.year]), "issued_on": issued, "effective_on": effective,
            "until": until, "reason": REASONS[kind], "regime": stay.regime if admits else "",
            "group_id": stay.group_id if admits else None,
        })  # fmt: skip
    demo.insert(StayOrder, rows)
