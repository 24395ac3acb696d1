"""A believable centre of equal society: people, rooms, staff, units, advice and lessons.

Its year of requests is told by core, from the kinds of requests that are registered.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import RegionInfo, WeeklySlot
from plugins.equal_society.kinds import MODULE, SERVICE_KINDS

#: people for each ten of the region, at least, at most
PEOPLE_FOR_TEN, FEWEST, MOST = 2, 16, 110
ROOMS = {
    "hall": ("Қабылдау залы", "Зал приёма", "Front hall", 20),
    "lawyer": ("3-кабинет", "Кабинет 3", "Office 3", 4),
    "talk": ("4-кабинет", "Кабинет 4", "Office 4", 4),
    "class": ("Компьютер сыныбы", "Компьютерный класс", "Computer room", 10),
}
STAFF = {
    "lawyer": ("Исабеков Нұртас", "заңгер"),
    "talk": ("Сатыбалды Аружан", "психолог"),
    "class": ("Пак Сергей", "компьютерлік сауаттылық оқытушысы"),
}
#: names, directions
UNITS = (
    (("Көлік қызметтері бөлімшесі", "Отделение транспортных услуг", "Transport unit"),
     ("social_taxi", "invataxi")),
    (("Оңалту бөлімшесі", "Отделение реабилитации", "Rehabilitation unit"),
     ("sanatorium", "assistant", "sign_language", "devices", "wheelchair_repair")),
    (("Кеңес беру бөлімшесі", "Отделение консультаций", "Advice unit"),
     ("legal_advice", "psychological_advice", "portal_help", "computer_literacy")),
)  # fmt: skip
#: kind of service, names, minutes, minutes kept free after, room and specialist
VISITS = (
    ("legal_advice", ("Заңгердің қабылдауы", "Приём юриста", "The lawyer"), 30, 0, "lawyer"),
    ("psychological_advice", ("Психологтың қабылдауы", "Приём психолога", "The psychologist"),
     50, 10, "talk"),
    ("portal_help", ("Порталға көмек", "Помощь с порталом", "Help with the portal"), 30, 0,
     "class"),
)  # fmt: skip


def fill(session: Session, *, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill every centre of the module's kind."""
    own = random.Random("equal society")
    for centre in demo.centres.values():
        if centre.type_code == MODULE:
            count = min(MOST, max(FEWEST, demo.size * PEOPLE_FOR_TEN // 10))
            people = demo.newcomers(centre, count, own, ages=(8, 79), categories=_categories)
            _make_units(demo, centre)
            _make_advice(demo, centre, own, people)


def _categories(rng: random.Random, age: int) -> list[str]:
    found = [f"disability_{rng.choice((1, 1, 2, 2, 2, 3))}"]
    if age < 18:
        found = [f"disability_child_{rng.choice((1, 2, 3))}"]
    elif age >= 63:
        found.append("pensioner")
    if rng.random() < 0.4:
        found.append("has_difficulty_moving")
    return found


def _make_units(demo: Any, centre: Any) -> None:
    for place, (names, types) in enumerate(UNITS):
        members = ("specialist2", "specialist3") if place else ("specialist2",)
        demo.unit(centre, names, head="head", members=members,
                  types=[f"{MODULE}.{code}" for code in types])  # fmt: skip


def _make_advice(demo: Any, centre: Any, rng: random.Random, people: list[int]) -> None:
    kinds = {kind.code: kind for kind in SERVICE_KINDS}
    rooms = {key: demo.room(centre, *words) for key, words in ROOMS.items()}
    staff = {key: demo.staff(centre, *words) for key, words in STAFF.items()}
    for code, names, minutes, after, place in VISITS:
        kind = kinds[f"{MODULE}.{code}"]
        demo.visits(centre, kind, names, minutes=minutes, after=after, room=rooms[place],
                    giver=staff[place], people=people, rng=rng)  # fmt: skip
    ends = dt.time(12)
    slots = [WeeklySlot(day, dt.time(10, 30), ends) for day in (2, 4)]
    group = demo.group(
        centre, kinds[f"{MODULE}.computer_literacy"], "Компьютерлік сауаттылық, бастауыш",
        room=rooms["class"], instructor=staff["class"], capacity=8, slots=slots,
        first=demo.today - dt.timedelta(days=60), last=demo.today + dt.timedelta(days=45),
    )  # fmt: skip
    demo.enrol(group, rng.sample(people, min(len(people), 7)))
    demo.attend(rng, lambda _person_id: 0.8, [group])
