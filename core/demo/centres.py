"""The demo's region, its centres and who signs in there: core's own, and what modules bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.auth.services import create_user, ensure_roles, grant_role
from core.config import ROOT
from core.demo.names import account_name
from core.kernel import kernel
from core.plugins.demo_contracts import DemoCentre
from core.regions.models import Centre, District, Region, RegionModule


@dataclass(frozen=True)
class Account:
    """An account that the demo prints."""

    username: str
    full_name: str
    role_code: str
    role: str
    centre: str = ""


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
OPENED = dt.date(2019, 9, 2)
#: addresses by district
ADDRESSES = {
    "enbekshi": "Тәуке хан даңғылы, 5",
    "karatau": "Қаратау ауданы, 12",
    "abay": "Желтоқсан көшесі, 18",
}
#: user name, full name, role, centre: None is the whole installation, "" the region
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


def make_region(session: Session, code: str) -> Region:
    """The region, with every module switched on that this installation loaded."""
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


def make_centres(session: Session, region_id: int) -> list[Centre]:
    """Core's centres first, then those that modules bring."""
    districts = {
        code: District(region_id=region_id, code=code, name_kk=kk, name_ru=ru, name_en=en)
        for code, kk, ru, en in DISTRICTS
    }
    session.add_all(districts.values())
    session.flush()
    fallback = next(iter(districts.values()))
    centres = [
        Centre(
            region_id=region_id,
            code=one.code,
            type_code=type_code,
            district_id=districts.get(one.district, fallback).id,
            name_kk=one.names[0],
            name_ru=one.names[1],
            name_en=one.names[2],
            phone=one.phone,
            address=one.address,
            opened_on=one.opened_on,
        )
        for type_code, one in _opened()
    ]
    session.add_all(centres)
    session.flush()
    return centres


def _opened() -> Iterator[tuple[str, DemoCentre]]:
    """Kind and centre. Core names no kind: it takes those of bundled modules in their order, so
    that a module from outside, which brings its own centre, never takes another's place."""
    kinds = [
        code
        for code, kind in kernel().registry.centre_types.items()
        if kind.demo is None and _is_bundled(kernel().registry.owners[code])
    ] or [""]
    for code, district, kk, ru, en, phone, place in CENTRES:
        if place < len(kinds):
            address = ADDRESSES[district]
            yield kinds[place], DemoCentre(code, (kk, ru, en), district, address, phone, OPENED)
    for code, kind in kernel().registry.centre_types.items():
        if kind.demo is not None:
            yield code, kind.demo


def _is_bundled(owner: str) -> bool:
    module = kernel().loader.modules.get(owner)
    return module is not None and ROOT / "plugins" in module.manifest.path.parents


def brought_codes() -> frozenset[str]:
    """Codes of the centres that modules bring."""
    kinds = kernel().registry.centre_types.values()
    return frozenset(one.demo.code for one in kinds if one.demo is not None)


def _known() -> list[tuple[str, str, str, str | None]]:
    brought = [one.demo for one in kernel().registry.centre_types.values() if one.demo]
    return [
        *ACCOUNTS,
        *((who.username, who.full_name, who.role_code, centre.code)
          for centre in brought for who in centre.accounts),
    ]  # fmt: skip


def make_accounts(
    session: Session,
    actor: Actor,
    region_id: int,
    centres: list[Centre],
    password: str,
    region_code: str,
) -> None:
    """The demo's accounts that are not there yet; those of a centre that is not are left out."""
    ensure_roles(session, registry=kernel().registry)
    by_code = {centre.code: centre for centre in centres}
    for name, full_name, role, centre_code in _known():
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


def accounts_of(session: Session, region_code: str) -> list[Account]:
    """Who of the demo signs in, in the order in which they are printed."""
    names = {account_name(name, region_code): (role, centre) for name, _, role, centre in _known()}
    titles = {one.code: one.names[0] for _kind, one in _opened()}
    users = session.scalars(sa.select(User).where(User.username.in_(names))).all()
    by_name = {user.username: user for user in users}
    return [
        Account(name, by_name[name].full_name, role, role, titles.get(centre or "", ""))
        for name, (role, centre) in names.items()
        if name in by_name
    ]
