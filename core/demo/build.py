"""A believable region made of a seed number: nothing in it is true of anybody."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.clock import local_today
from core.db import ALL_REGIONS, unit_of_work
from core.demo.acting import send_representatives
from core.demo.appointments import book_visits
from core.demo.attendance import attend_today
from core.demo.calendars import open_calendars
from core.demo.centres import (
    Account,
    accounts_of,
    brought_codes,
    make_accounts,
    make_centres,
    make_region,
)
from core.demo.changes import change_timetable
from core.demo.consents import agree
from core.demo.duplicates import plant_duplicates
from core.demo.exchange import exchange_lists
from core.demo.families import invent_families
from core.demo.figures import plan_and_fill
from core.demo.history import Demo
from core.demo.looks import look_around
from core.demo.merges import merge_two_files
from core.demo.messages import write_messages
from core.demo.papers import issue_papers
from core.demo.people import invent_people
from core.demo.plans import draw_up_plans
from core.demo.portals import compare_with_portal
from core.demo.queues import move_queues
from core.demo.referrals import refer_people, tell_letters
from core.demo.requests import tell_requests
from core.demo.resources import equip
from core.demo.work import fill_work
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.regions.models import Region

Progress = Callable[[str], None]


@dataclass
class DemoResult:
    created: bool
    accounts: list[Account] = field(default_factory=list)
    people: int = 0


def build_demo(
    *, region_code: str, people: int, seed: int, password: str, progress: Progress
) -> DemoResult:
    """Fill the region `region_code`, in one transaction; one that exists is left as it is.

    `people` are spread over the two centres two to one. Call it inside an application context.
    """
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        if session.scalar(sa.select(Region.id).where(Region.code == region_code)):
            return DemoResult(created=False, accounts=accounts_of(session, region_code))
        rng = random.Random(seed)
        actor = system_actor("shanyraq demo")
        progress("region, centres, accounts")
        region = make_region(session, region_code)
        centres = make_centres(session, region.id)
        make_accounts(session, actor, region.id, centres, password, region_code)
        info = region_info(session, region_code)
        assert info is not None
        today = local_today(info.timezone)
        progress(f"{people} people")
        persons = invent_people(
            session, region_id=region.id, centres=centres[:2], count=people, rng=rng, today=today
        )
        demo = Demo(
            session=session,
            region=info,
            actor=actor,
            today=today,
            first_day=today - dt.timedelta(days=365),
            centres={c.code: c for c in centres},
            people={centre.code: persons.get(centre.code, []) for centre in centres},
            size=people,
            brought=brought_codes(),
        )
        progress("a year of the modules' work")
        _ask_modules(session, info, rng, demo)
        progress("families")
        invent_families(demo, random.Random(seed + 1))
        plant_duplicates(demo, random.Random(seed + 2))
        merge_two_files(demo, random.Random(seed + 5))
        progress("files, documents and cards")
        issue_papers(demo, random.Random(seed + 3))
        agree(demo, random.Random(seed + 4))
        exchange_lists(demo)
        move_queues(demo)
        attend_today(demo, random.Random(seed + 6))
        book_visits(demo, random.Random(seed + 6))
        equip(demo)
        change_timetable(demo)
        open_calendars(demo)
        write_messages(demo)
        draw_up_plans(demo, random.Random(seed + 7))
        _open_the_window(demo, seed)
        plan_and_fill(demo)
        look_around(demo, random.Random(seed + 4))
        return DemoResult(created=True, accounts=accounts_of(session, region_code), people=people)


def _open_the_window(demo: Demo, seed: int) -> None:
    """Requests and what stands around them."""
    tell_requests(demo, random.Random(seed + 8))
    send_representatives(demo, random.Random(seed + 11))
    compare_with_portal(demo)
    refer_people(demo, random.Random(seed + 9))
    tell_letters(demo, random.Random(seed + 10))
    fill_work(demo)


def _ask_modules(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    kernel().call("demo_data", region=region, session=session, rng=rng, demo=demo)
