"""A centre whose groups belong to a module without rules of its own, for benchmarks of groups."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from core.app import create_app
from core.config import Settings
from core.people.models import Person, PersonCentre
from core.regions.models import Centre, Region, RegionModule
from core.scheduling.models import Group
from core.scheduling.rules import Slot
from core.scheduling.services import GroupData, create_group

MODULE = Path(__file__).resolve().parents[2] / "tests/core/scheduling/club"


def make_app(url: str) -> Flask:
    """The application on this database with the module `club`."""
    var = Path(tempfile.mkdtemp(prefix="club-var-"))
    settings = Settings(var=var, database_url=url, secret_key="only for a benchmark",
                        plugins_only=("club",))  # fmt: skip
    return create_app(settings, module_paths=[MODULE])


def make_centre(session: Session, people: int, **chosen: Any) -> tuple[int, list[int]]:
    """A region with these settings, its centre and so many people of it: (centre id, their ids)."""
    region = Region(code="bench", name_kk="Өлшем", timezone="Asia/Almaty",
                    settings={"chosen": {"scheduling.groups_at_once": 0, **chosen}})  # fmt: skip
    session.add(region)
    session.flush()
    centre = Centre(region_id=region.id, code="c", type_code="active_longevity", name_kk="Орталық")
    session.add_all([centre, RegionModule(region_id=region.id, module="club", enabled=True)])
    rows = [
        Person(region_id=region.id, surname=f"А{n}", surname_key=f"а{n}", given_key="",
               patronymic_key="", name_key=f"а{n}", sort_key=f"{n:06d}")
        for n in range(people)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    session.add_all(
        PersonCentre(region_id=region.id, person_id=one.id, centre_id=centre.id) for one in rows
    )
    session.flush()
    return centre.id, [one.id for one in rows]


def make_group(
    session: Session,
    *,
    actor: Any,
    region: Any,
    centre_id: int,
    title: str,
    weekdays: Sequence[int],
    hour: int,
    first: dt.date,
    last: dt.date,
    **more: Any,
) -> Group:
    """A group with 45 minutes on these weekdays (1 is Monday)."""
    slots = tuple(Slot(day, dt.time(hour), dt.time(hour, 45)) for day in weekdays)
    data = GroupData(service_kind="club.yoga", title=title, starts_on=first, ends_on=last,
                     slots=slots, **more)  # fmt: skip
    return create_group(session, actor=actor, region=region, centre_id=centre_id, data=data)
