"""Two months of the demo's journal: who came, who brought the child, what was given."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.models import Delivery, new_public_id
from core.sdk.services import RegionInfo, days_off, to_utc
from day_centre import demo as base
from day_centre.child.models import HealthLimit
from day_centre.child.queries import fetchers_of
from day_centre.file.models import Stay, StayPause
from day_centre.journal.models import ChildDay, ClosedDay, GroupKind
from day_centre.journal.queries import source_key
from day_centre.kinds import BY_CODE, MODULE

DAYS = 61
#: the last day before today stays open, so that it can be closed
OPEN = 1
REASONS = ("ill", "ill", "ill", "family", "treatment", "weather")
#: kind of service → chance on a day, by regime
GIVEN = {
    "meals": (1.0, 0.0), "hygiene": (0.85, 0.5), "exercise_therapy": (0.45, 0.4),
    "massage": (0.18, 0.15), "physiotherapy": (0.12, 0.1), "doctor": (0.1, 0.08),
    "diagnostics": (0.03, 0.03), "sensory_room": (0.3, 0.25), "speech_therapist": (0.35, 0.35),
    "defectologist": (0.4, 0.4), "workshop": (0.25, 0.12), "art": (0.35, 0.25),
    "event": (0.12, 0.08), "benefits": (0.01, 0.01), "legal": (0.008, 0.008),
}  # fmt: skip
#: kind of service → ISO weekdays on which the groups have it
WEEK = {
    "meals": (1, 2, 3, 4, 5), "hygiene": (1, 2, 3, 4, 5), "exercise_therapy": (1, 2, 3, 4, 5),
    "speech_therapist": (1, 2, 3, 4, 5), "defectologist": (1, 2, 3, 4, 5), "art": (1, 3, 5),
    "massage": (2, 4), "sensory_room": (2, 4), "workshop": (3,), "event": (5,),
}  # fmt: skip


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """Days and services of every stay; all days but the latest are closed."""
    centre = demo.centres.get(base.CODE)
    if centre is None:
        return
    own = random.Random("journal of the day centre")
    stays = list(
        session.scalars(sa.select(Stay).where(Stay.centre_id == centre.id).order_by(Stay.id))
    )
    days = _working_days(session, region, demo.today)
    demo.insert(ChildDay, list(_marks(session, region, stays, days, own)))
    _close(demo, stays, days)
    _arrange(demo, stays)
    forbidden = _forbidden(session)
    rows = []
    for one in session.scalars(
        sa.select(ChildDay)
        .where(ChildDay.centre_id == centre.id, ChildDay.mark == "present")
        .order_by(ChildDay.id)
    ):
        rows += _services(demo, one, forbidden.get(one.person_id, set()), own)
    demo.insert(Delivery, rows)


def _working_days(session: Session, region: RegionInfo, today: dt.date) -> list[dt.date]:
    first = today - dt.timedelta(days=DAYS)
    off = days_off(session, region, first, today)
    span = (first + dt.timedelta(days=step) for step in range(DAYS))
    return [day for day in span if day.isoweekday() < 6 and day not in off]


def _marks(
    session: Session, region: RegionInfo, stays: list[Stay], days: list[dt.date],
    own: random.Random,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    ids = [one.id for one in stays]
    pauses = {
        one.stay_id: one
        for one in session.scalars(sa.select(StayPause).where(StayPause.stay_id.in_(ids)))
    }
    known = fetchers_of(session, person_ids=[one.person_id for one in stays], on=days[-1])
    habits = {one: own.uniform(0.8, 0.98) for one in ids}
    for day in days:
        for stay in stays:
            pause = pauses.get(stay.id)
            away = pause is not None and pause.first_day <= day
            if stay.starts_on <= day and (stay.ends_on is None or day <= stay.ends_on) and not away:
                guides = [one.key for one in known.get(stay.person_id, [])]
                came = own.random() < habits[stay.id]
                yield _mark(region, stay, day, guides if came else None, own)


def _mark(
    region: RegionInfo, stay: Stay, day: dt.date, guides: list[str] | None, own: random.Random
) -> dict[str, Any]:
    """`guides` None is a child that did not come."""
    present = guides is not None
    came = to_utc(day, dt.time(8, own.randint(25, 59)), region.timezone)
    leaves = dt.time(17, own.randint(5, 55)) if stay.regime == "full" else dt.time(13, 10)
    return {
        "public_id": new_public_id(), "region_id": region.id, "centre_id": stay.centre_id,
        "stay_id": stay.id, "person_id": stay.person_id, "group_id": stay.group_id,
        "regime": stay.regime, "local_date": day, "mark": "present" if present else "absent",
        "reason": "" if present else own.choice(REASONS), "came_at": came if present else None,
        "left_at": to_utc(day, leaves, region.timezone) if present else None,
        "brought_by": own.choice(guides) if guides else "",
        "fetched_by": own.choice(guides) if guides else "", "marked_at": came,
    }  # fmt: skip


def _close(demo: Any, stays: list[Stay], days: list[dt.date]) -> None:
    groups = sorted({(one.group_id, one.centre_id) for one in stays})
    zone = demo.region.timezone
    demo.insert(ClosedDay, [
        {"region_id": demo.region.id, "centre_id": centre_id, "group_id": group_id,
         "local_date": day, "closed_at": to_utc(day, dt.time(18, 15), zone)}
        for group_id, centre_id in groups
        for day in days[:-OPEN]
    ])  # fmt: skip


def _arrange(demo: Any, stays: list[Stay]) -> None:
    """The week of each group: what stands in the columns of its journal."""
    demo.insert(GroupKind, [
        {"region_id": demo.region.id, "group_id": group_id, "weekday": weekday,
         "service_kind": f"{MODULE}.{code}"}
        for group_id, regime in sorted({one.group_id: one.regime for one in stays}.items())
        for code, weekdays in WEEK.items()
        for weekday in weekdays
        if code != "meals" or regime == "full"
    ])  # fmt: skip


def _forbidden(session: Session) -> dict[int, set[str]]:
    """Kinds of service that a limit of health forbids a child."""
    found: dict[int, set[str]] = {}
    for one in session.scalars(sa.select(HealthLimit).where(HealthLimit.voided_at.is_(None))):
        found.setdefault(one.person_id, set()).update(one.kinds)
    return found


def _services(
    demo: Any, day: ChildDay, forbidden: set[str], own: random.Random
) -> list[dict[str, Any]]:
    place = 0 if day.regime == "full" else 1
    codes = [f"{MODULE}.{code}" for code, chances in GIVEN.items() if own.random() < chances[place]]
    moment = day.came_at or day.marked_at
    return [
        demo.delivery(
            BY_CODE[code], centre_id=day.centre_id, person_id=day.person_id,
            moment=moment + dt.timedelta(minutes=30 * number), day=day.local_date,
            source_key=source_key(day, code), proof=f"journal:{day.public_id}",
        )
        for number, code in enumerate(codes, start=1)
        if code not in forbidden
    ]  # fmt: skip
