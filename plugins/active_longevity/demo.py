"""A believable active-longevity centre: rooms, staff, timetable, clearances, a year of visits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import RegionInfo, ServiceKind, WeeklySlot
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.kinds import MODULE, SERVICE_KINDS

ROOMS = {
    "sport": ("Спорт залы", "Спортивный зал", "Sports hall", 20),
    "hall2": ("2-зал", "Зал 2", "Hall 2", 16),
    "salt": ("Тұз бөлмесі", "Соляная комната", "Salt room", 8),
    "class": ("Оқу сыныбы", "Учебный класс", "Classroom", 14),
    "craft": ("Шеберхана", "Мастерская", "Workshop", 12),
    "cinema": ("Кинозал", "Кинозал", "Cinema room", 40),
    "games": ("Ойын бөлмесі", "Игровая комната", "Games room", 12),
}
STAFF = {
    "sport": ("Мұратов Ерлан Серікұлы", "нұсқаушы"),
    "yoga": ("Оразбаева Шолпан", "йога нұсқаушысы"),
    "nurse": ("Тілеубаева Роза", "мейіргер"),
    "arabic": ("Һасанов Әділ", "араб тілі мұғалімі"),
    "english": ("Ким Татьяна", "ағылшын тілі мұғалімі"),
    "craft": ("Мәдиева Ләззат", "қолөнер үйірмесінің жетекшісі"),
    "music": ("Сағындықов Оңдасын", "домбыра үйірмесінің жетекшісі"),
    "culture": ("Әлімбекова Айсұлу", "мәдени жұмыс ұйымдастырушысы"),
}
MWF, TT, SAT, SUN = (1, 3, 5), (2, 4), (6,), (7,)
#: Monday, Wednesday and Friday at ten stay free in hall 2, so that a first group can be tried;
#: kind, title, room, instructor, places, weekdays, first hour, minutes
TIMETABLE = (
    ("exercise_therapy", "Емдік дене шынықтыру", "sport", "sport", 18, MWF, 9, 60),
    ("yoga", "Йога, таңғы топ", "hall2", "yoga", 12, MWF, 9, 60),
    ("yoga", "Йога, түскі топ", "hall2", "yoga", 12, TT, 14, 60),
    ("dance", "Би", "sport", "culture", 16, TT, 10, 60),
    ("gym", "Тренажёр залы", "sport", "sport", 12, TT, 15, 60),
    ("table_tennis", "Үстел теннисі", "games", "sport", 8, MWF, 14, 60),
    ("billiards", "Бильярд", "games", "sport", 8, TT, 11, 60),
    ("chess", "Шахмат пен тоғызқұмалақ", "games", "culture", 10, SAT, 10, 90),
    ("salt_room", "Тұз бөлмесі, 1-топ", "salt", "nurse", 8, MWF, 10, 30),
    ("salt_room", "Тұз бөлмесі, 2-топ", "salt", "nurse", 8, TT, 10, 30),
    ("arabic", "Араб тілі, бастауыш", "class", "arabic", 12, TT, 9, 60),
    ("english", "Ағылшын тілі, бастауыш", "class", "english", 12, MWF, 11, 60),
    ("computer", "Компьютерлік сауаттылық", "class", "english", 10, TT, 16, 60),
    ("handicraft", "Қолөнер", "craft", "craft", 12, MWF, 15, 90),
    ("dombyra", "Домбыра үйірмесі", "craft", "music", 10, TT, 14, 60),
    ("choir", "«Әжелер» хоры", "cinema", "music", 24, MWF, 16, 60),
    ("cinema", "Кино күні", "cinema", "culture", 36, SAT, 14, 120),
    ("nordic_walking", "Скандинавиялық жүріс", "sport", "sport", 18, SUN, 10, 60),
    ("dance", "Жексенбілік би кеші", "sport", "culture", 16, SUN, 15, 90),
)
WALK_INS_A_DAY = 14


def fill(session: Session, *, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill every centre of the module's kind."""
    kinds = {kind.code.removeprefix(f"{MODULE}."): kind for kind in SERVICE_KINDS}
    for number, (code, centre) in enumerate(demo.centres.items()):
        if centre.type_code != MODULE:
            continue
        people = demo.people[code]
        cleared = _clear(session, region, rng, people, demo.today)
        lines = TIMETABLE if number == 0 else TIMETABLE[::2]
        _make_timetable(demo, centre, kinds, lines, cleared, rng)
    habits = {p: rng.uniform(0.55, 0.97) for ids in demo.people.values() for p in ids}
    demo.attend(rng, habits.__getitem__, demo.groups)
    demo.serve(_walk_ins(demo, kinds, rng))


def _clear(
    session: Session, region: RegionInfo, rng: random.Random, people: list[int], today: dt.date
) -> list[int]:
    """Give most people a clearance; return those who have one in force."""
    rows, cleared = [], []
    for person_id in people:
        drawn = rng.random()
        if drawn < 0.06:
            continue
        issued = today - dt.timedelta(days=rng.randint(2, 363))
        until = issued + dt.timedelta(days=365)
        if drawn < 0.14:
            until = today - dt.timedelta(days=rng.randint(1, 18))
            issued = until - dt.timedelta(days=365)
        else:
            cleared.append(person_id)
        limits = rng.choice(("", "", "", "баспалдақпен көп жүрмеу", "ауыр көтермеу"))
        rows.append(
            {
                "region_id": region.id,
                "person_id": person_id,
                "issued_on": issued,
                "valid_until": until,
                "doctor": rng.choice(("Қалиева Ж. М., терапевт", "Омаров С. Т., терапевт")),
                "limits": limits,
                "source": "demo",
            }
        )
    session.execute(sa.insert(Clearance), rows)
    return cleared


def _make_timetable(
    demo: Any,
    centre: Any,
    kinds: dict[str, ServiceKind],
    lines: tuple[Any, ...],
    cleared: list[int],
    rng: random.Random,
) -> None:
    rooms = {key: demo.room(centre, *words) for key, words in ROOMS.items()}
    staff = {key: demo.staff(centre, *words) for key, words in STAFF.items()}
    last = demo.today + dt.timedelta(days=45)
    taken: dict[tuple[int, int], set[int]] = {}
    for kind, title, room, instructor, places, days, hour, minutes in lines:
        ends = dt.time(hour + minutes // 60, minutes % 60)
        slots = [WeeklySlot(day, dt.time(hour), ends) for day in days]
        group = demo.group(
            centre,
            kinds[kind],
            title,
            room=rooms[room],
            instructor=staff[instructor],
            capacity=places,
            slots=slots,
            first=demo.first_day,
            last=last,
        )
        free = [p for p in cleared if not any(p in taken.get((d, hour), ()) for d in days)]
        queue = rng.randint(2, 5) if kind in {"yoga", "salt_room"} else -rng.randint(0, 3)
        chosen = rng.sample(free, min(len(free), places + queue))
        for day in days:
            for busy in range(hour, hour + (minutes + 59) // 60):
                taken.setdefault((day, busy), set()).update(chosen)
        demo.enrol(group, chosen)


def _walk_ins(
    demo: Any, kinds: dict[str, ServiceKind], rng: random.Random
) -> Iterator[tuple[ServiceKind, int, int, dt.date, dt.time]]:
    """Herbal tea, the sensory room and the library, every day but Sunday."""
    given = [kind for kind in kinds.values() if kind.walk_in]
    for code, centre in demo.centres.items():
        if centre.type_code != MODULE or not demo.people[code]:
            continue
        day = demo.first_day
        while day < demo.today:
            if day.isoweekday() != 7:
                for _ in range(rng.randint(WALK_INS_A_DAY // 2, WALK_INS_A_DAY)):
                    time = dt.time(rng.randint(9, 17), rng.choice((0, 10, 20, 30, 40, 50)))
                    person = rng.choice(demo.people[code])
                    yield rng.choice(given), centre.id, person, day, time
            day += dt.timedelta(days=1)
