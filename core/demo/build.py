"""A believable region made of a seed number: nothing in it is true of anybody."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor, system_actor
from core.auth.models import User
from core.auth.services import create_user, ensure_roles, grant_role
from core.clock import local_today
from core.db import ALL_REGIONS, unit_of_work
from core.demo.acting import send_representatives
from core.demo.appointments import book_visits
from core.demo.attendance import attend_today
from core.demo.calendars import open_calendars
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
from core.demo.names import account_name
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
from core.regions.models import Centre, District, Region, RegionModule

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Account:
    """An account that the demo prints."""

    username: str
    full_name: str
    role_code: str
    role: str
    centre: str = ""


@dataclass
class DemoResult:
    created: bool
    accounts: list[Account] = field(default_factory=list)
    people: int = 0


DISTRICTS = (
    ("abay", "Абай ауданы", "Абайский район", "Abai District"),
    ("al-farabi", "Әл-Фараби ауданы", "Аль-Фарабийский район", "Al-Farabi District"),
    ("enbekshi", "Еңбекші ауданы", "Енбекшинский район", "Enbekshi District"),
    ("karatau", "Қаратау ауданы", "Каратауский район", "Karatau District"),
    ("turan", "Тұран ауданы", "Туранский район", "Turan District"),
)
#: code, district, names, phone, which of the kinds of centres that modules serve
CENTRES = (
    (
        "active-longevity",
        "enbekshi",
        "«Белсенді ұзақ өмір» орталығы",
        "Центр «Активное долголетие»",
        "Active Longevity centre",
        "+77252123456",
        0,
    ),
    (
        "active-longevity-2",
        "karatau",
        "«Белсенді ұзақ өмір» орталығы, № 2",
        "Центр «Активное долголетие», № 2",
        "Active Longevity centre No. 2",
        "+77252654321",
        0,
    ),
    (
        "equal-society",
        "abay",
        "«Тең қоғам» орталығы",
        "Центр «Тең қоғам»",
        "Equal Society centre",
        "+77252777001",
        1,
    ),
)
#: addresses by district
ADDRESSES = {
    "enbekshi": "Тәуке хан даңғылы, 5",
    "karatau": "Қаратау ауданы, 12",
    "abay": "Желтоқсан көшесі, 18",
}
ACCOUNTS = (
    ("admin", "Жүйе әкімшісі", "system_admin", None),
    ("region", "Дәурен Қасымов", "region_admin", ""),
    ("director", "Ләззат Омарова", "centre_admin", "active-longevity"),
    ("reception", "Айгүл Сейітова", "receptionist", "active-longevity"),
    ("nurse", "Роза Тілеубаева", "nurse", "active-longevity"),
    ("specialist", "Талғат Нұржанов", "specialist", "active-longevity"),
    ("reception2", "Сәуле Ибраева", "receptionist", "active-longevity-2"),
    ("officer", "Нұрлан Есімов", "data_officer", ""),
    ("auditor", "Қарлығаш Мұқанова", "figures_auditor", ""),
    ("head", "Гүлжан Тоқтарова", "centre_admin", "equal-society"),
    ("desk", "Әсем Қайратова", "receptionist", "equal-society"),
    ("specialist2", "Бауыржан Әлиев", "specialist", "equal-society"),
    ("specialist3", "Динара Жүнісова", "specialist", "equal-society"),
)


def build_demo(
    *, region_code: str, people: int, seed: int, password: str, progress: Progress
) -> DemoResult:
    """Fill the region `region_code`, in one transaction; one that exists is left as it is.

    `people` are spread over the two centres two to one. Call it inside an application context.
    """
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        if session.scalar(sa.select(Region.id).where(Region.code == region_code)):
            return DemoResult(created=False, accounts=_accounts(session, region_code))
        rng = random.Random(seed)
        actor = system_actor("shanyraq demo")
        progress("region, centres, accounts")
        region = _make_region(session, region_code)
        centres = _make_centres(session, region.id)
        _make_accounts(session, actor, region.id, centres, password, region_code)
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
        return DemoResult(created=True, accounts=_accounts(session, region_code), people=people)


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


def _make_region(session: Session, code: str) -> Region:
    region = Region(
        code=code,
        name_kk="Шымкент қаласы",
        name_ru="город Шымкент",
        name_en="Shymkent City",
        kato="790000000",
        timezone="Asia/Almaty",
        is_demo=True,
    )
    session.add(region)
    session.flush()
    for name, module in kernel().loader.modules.items():
        if module.loaded:
            session.add(RegionModule(region_id=region.id, module=name, enabled=True))
    session.flush()
    return region


def _make_centres(session: Session, region_id: int) -> list[Centre]:
    districts = {
        code: District(region_id=region_id, code=code, name_kk=kk, name_ru=ru, name_en=en)
        for code, kk, ru, en in DISTRICTS
    }
    session.add_all(districts.values())
    session.flush()
    # the kinds in the order of the modules: core knows none by name
    kinds = list(kernel().registry.centre_types) or [""]
    centres = [
        Centre(
            region_id=region_id,
            code=code,
            type_code=kinds[kind],
            district_id=districts[district].id,
            name_kk=kk,
            name_ru=ru,
            name_en=en,
            phone=phone,
            address=ADDRESSES[district],
            opened_on=dt.date(2019, 9, 2),
        )
        for code, district, kk, ru, en, phone, kind in CENTRES
        if kind < len(kinds)
    ]
    session.add_all(centres)
    session.flush()
    return centres


def _make_accounts(
    session: Session,
    actor: Actor,
    region_id: int,
    centres: list[Centre],
    password: str,
    region_code: str,
) -> None:
    ensure_roles(session, registry=kernel().registry)
    by_code = {centre.code: centre for centre in centres}
    for name, full_name, role, centre_code in ACCOUNTS:
        if session.scalar(
            sa.select(User.id).where(User.username == account_name(name, region_code))
        ):
            continue
        if centre_code and centre_code not in by_code:
            continue
        centre = by_code.get(centre_code or "")
        of_region = None if centre_code is None else region_id
        user = create_user(
            session,
            actor=actor,
            username=account_name(name, region_code),
            full_name=full_name,
            password=password,
            home_region_id=of_region,
            current_centre_id=centre.id if centre else None,
            must_change_password=False,
        )
        grant_role(
            session,
            actor=actor,
            user_id=user.id,
            role_code=role,
            region_id=of_region,
            centre_id=centre.id if centre else None,
        )


def _accounts(session: Session, region_code: str) -> list[Account]:
    names = {account_name(name, region_code): (role, centre) for name, _, role, centre in ACCOUNTS}
    titles = {centre[0]: centre[2] for centre in CENTRES}
    users = session.scalars(sa.select(User).where(User.username.in_(names))).all()
    by_name = {user.username: user for user in users}
    return [
        Account(name, by_name[name].full_name, role, role, titles.get(centre or "", ""))
        for name, (role, centre) in names.items()
        if name in by_name
    ]
