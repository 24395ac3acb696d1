"""The centre of the demo region: its accounts, rooms, staff, two groups and the children.

The parts add what is theirs: they find the children in `demo.people[CODE]`, first those who stay
(`staying`), then those whose families have applied (`applying`).
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.demo import Demo, DemoAccount, DemoCentre
from core.sdk.services import RegionInfo
from day_centre.kinds import BY_CODE, MODULE

CODE = "day-centre"
CENTRE = DemoCentre(
    CODE,
    ("«Қаратал» балалардың күндізгі болу орталығы",
     "Центр дневного пребывания детей «Қаратал»",
     "Karatal day centre for children"),
    "al-farabi",
    "Жібек жолы даңғылы, 44",
    "+77252888001",
    dt.date(2016, 10, 3),
    (
        DemoAccount("director3", "Жанар Бекмұратова", "centre_admin"),
        DemoAccount("reception3", "Мадина Сәрсенова", "receptionist"),
        DemoAccount("nurse3", "Гүлнар Төлегенова", "nurse"),
        DemoAccount("specialist4", "Айжан Рахымжанова", "specialist"),
    ),
)  # fmt: skip
ROOMS = {
    "full": ("1-топ бөлмесі", "Комната группы 1", "Room of group 1", 30),
    "half": ("2-топ бөлмесі", "Комната группы 2", "Room of group 2", 24),
    "sensory": ("Сенсорлық бөлме", "Сенсорная комната", "Sensory room", 4),
    "lessons": ("Дефектолог кабинеті", "Кабинет дефектолога", "Defectologist's room", 3),
    "exercise": ("Емдік дене шынықтыру залы", "Зал ЛФК", "Exercise therapy room", 8),
}
STAFF = {
    "full": ("Молдабекова Күләш", "тәрбиеші"),
    "half": ("Досжанова Іңкәр", "тәрбиеші"),
    "lessons": ("Рахымжанова Айжан", "дефектолог"),
    "speech": ("Шевченко Ольга", "логопед"),
    "sensory": ("Әлімбекова Сәния", "психолог"),
    "exercise": ("Оразбаев Қуаныш", "емдік дене шынықтыру нұсқаушысы"),
}
#: regime, kind of service, title, places, places taken. The full day is full: others wait for it
GROUPS = (
    ("full", "meals", "Күні бойы болу тобы", 28, 28),
    ("half", "hygiene", "Жарты күн болу тобы", 24, 20),
)
YEARS = 2
#: ages of children and how many there are of each; two come of age within the year
CHILDREN = (((2, 6), 18), ((7, 12), 28), ((13, 16), 12), ((17, 17), 2))
STAYING = sum(one[-1] for one in GROUPS)


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    """Fill the centre that the module brought."""
    centre = demo.centres.get(CODE)
    if centre is None:
        return
    own = random.Random("day centre")
    for ages, count in CHILDREN:
        demo.newcomers(centre, count, own, ages=ages, categories=_categories)
    people = demo.people[CODE]
    own.shuffle(people)
    demo.parents(people, own)
    rooms = {key: demo.room(centre, *words) for key, words in ROOMS.items()}
    staff = {key: demo.staff(centre, *words) for key, words in STAFF.items()}
    at = 0
    for regime, kind, title, places, taken in GROUPS:
        # without lessons of its own: the day is the journal's, a place is all that the group gives
        group = demo.group(
            centre, BY_CODE[f"{MODULE}.{kind}"], title, room=rooms[regime],
            instructor=staff[regime], capacity=places, slots=(),
            first=demo.today - dt.timedelta(days=365 * YEARS),
            last=demo.today + dt.timedelta(days=365),
        )  # fmt: skip
        demo.enrol(group, people[at : at + taken])
        at += taken


def staying(demo: Any) -> list[int]:
    """Children who have a place: those of the full day, then those of the half day."""
    return list(demo.people.get(CODE, [])[:STAYING])


def applying(demo: Any) -> list[int]:
    """Children whose families have applied for a place."""
    return list(demo.people.get(CODE, [])[STAYING:])


def _categories(rng: random.Random, age: int) -> list[str]:
    found = ["disability_child" if age < 7 else f"disability_child_{rng.choice((1, 2, 2, 3))}"]
    if rng.random() < 0.3:
        found.append("has_difficulty_moving")
    return found
