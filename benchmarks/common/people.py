"""Invented people in bulk, straight into the tables: the input of the benchmarks."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy.engine import Connection

from benchmarks.common.pouring import pour, without_indexes
from core.db import new_public_id
from core.people.iin import check_digit
from core.people.models import Person, PersonCentre, PersonPhone
from core.people.naming import kazakh_sort_key, name_key
from core.people.search import create_search, drop_search

_BEGINNINGS = (
    "Абай Абдулла Абдрахман Ақ Алда Алтын Аман Арын Асан Ахмет Әбді Әбіл Әлі Әмір Бай Бақыт Бек "
    "Бекболат Болат Ғабит Ғали Ғани Дәулет Дос Дүйсен Ер Ерғали Есен Жақсы Жан Жапар Жолдас Жұма "
    "Жүніс Зейнел Ибраһим Ілияс Ихсан Кенже Көшер Күміс Қайыр Қали Қасым Қоныс Құдай Құрман Мақсат "
    "Мамыт Махмұт Молда Мұқан Мұрат Мұса Мұхаммед Нұр Нұрғали Омар Оңғар Оразбай Оспан Өмір Рақым "
    "Сағын Садық Сапар Сейіт Серік Смағұл Сүлей Тай Төле Төре Тұрсын Тілеу Уәли Ұзақ Хамит Шаймер"
).split()
_ENDINGS = (
    "бай бек бал хан жан ғали қожа мұрат ділда мырза ғазы тай берген нияз кен сейіт қали пан дан"
).split()
_ROOTS = [first + second for first, second in itertools.product(_BEGINNINGS, ["", *_ENDINGS])]
_RUSSIAN = (
    "Иванов Петров Смирнов Ким Пак Цой Шевченко Бондаренко Мельник Кравчук Вебер Шмидт Мюллер "
    "Захаров Попов Соколов Новиков Морозов Волков Зайцев Юсупов Каримов Рахимов Хасанов"
).split()
_WOMEN = (
    "Гүлнар Айгүл Әсел Ләззат Күләш Бақыт Ұлжан Іңкәр Жаңыл Алия Әлия Дария Сәуле Роза Зәуре Айжан "
    "Динара Гүлмира Қарлығаш Мәриям Нұргүл Раушан Салтанат Тоты Шолпан Светлана Наталья Ольга Елена"
).split()
_MEN = (
    "Өмірзақ Өтеген Ілияс Жұмабек Қайрат Ғалымжан Мұхаммед Серік Болат Марат Нұрлан Ержан Асқар "
    "Бауыржан Дәулет Қанат Әлібек Тимур Арман Руслан Сергей Владимир Александр Андрей Виктор Азамат"
).split()


@lru_cache(maxsize=100_000)
def _keys(name: str) -> tuple[str, str]:
    return name_key(name), kazakh_sort_key(name)


def _surname(rng: random.Random, *, woman: bool) -> str:
    if rng.random() < 0.15:
        base = rng.choice(_RUSSIAN)
        return base + "а" if woman and base.endswith(("ов", "ев", "ин")) else base
    root = _ROOTS[min(int(rng.expovariate(1 / 350)), len(_ROOTS) - 1)]
    ending = rng.choice(("ов", "ов", "ев", "ұлы" if not woman else "қызы", ""))
    return root + (ending + "а" if woman and ending in ("ов", "ев") else ending)


def _iin(born: dt.date, *, woman: bool, serial: int) -> str | None:
    century = 3 if born.year < 2000 else 5
    body = f"{born:%y%m%d}{century + woman}{serial % 10_000:04d}"
    last = check_digit(body)
    return None if last is None else f"{body}{last}"


def _public_id(taken: set[str]) -> str:
    """At a million one of 45 bits comes twice in one run of seventy."""
    found = new_public_id()
    while found in taken:
        found = new_public_id()
    taken.add(found)
    return found


def person_rows(count: int, *, region_id: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Rows of `person`, numbered from 1; IINs are valid and unique."""
    rng = random.Random(seed)
    taken: set[str] = set()
    for number in range(1, count + 1):
        woman = rng.random() < 0.6
        surname = _surname(rng, woman=woman)
        given = rng.choice(_WOMEN if woman else _MEN)
        father = rng.choice(_MEN) + ("қызы" if woman else "ұлы") if rng.random() < 0.9 else ""
        born = dt.date(1930, 1, 1) + dt.timedelta(days=rng.randrange(33_000))
        iin = _iin(born, woman=woman, serial=rng.randrange(10_000))
        if iin in taken:
            iin = None
        elif iin:
            taken.add(iin)
        parts = [_keys(part) for part in (surname, given, father) if part]
        yield {
            "id": number, "public_id": _public_id(taken), "region_id": region_id, "iin": iin,
            "iin_missing_reason": "" if iin else "other", "surname": surname, "given_name": given,
            "patronymic": father, "surname_key": parts[0][0], "given_key": parts[1][0],
            "patronymic_key": parts[2][0] if father else "",
            "name_key": " ".join(key for key, _ in parts),
            "sort_key": " ".join(key for _, key in parts),
            "birth_date": born, "sex": "female" if woman else "male", "version": 1,
            "legal_basis": "paper_consent",
            "card_number": f"{number:08d}" if number % 3 == 0 else None,
        }  # fmt: skip


def fill_people(
    connection: Connection, count: int, *, region_id: int, centre_ids: list[int], seed: int = 1
) -> None:
    """Insert people, one centre and nine phones in ten people each; then build the search index.

    Needs a region and centres; leaves the planner's statistics fresh.
    """
    rng = random.Random(seed + 1)
    drop_search(connection)
    with without_indexes(connection, Person, PersonCentre, PersonPhone):
        _pour_people(connection, count, region_id, centre_ids, seed, rng)
    create_search(connection)
    connection.exec_driver_sql("ANALYZE")


def _pour_people(
    connection: Connection, count: int, region_id: int, centre_ids: list[int], seed: int,
    rng: random.Random,
) -> None:  # fmt: skip
    rows = person_rows(count, region_id=region_id, seed=seed)
    while chunk := list(itertools.islice(rows, 20_000)):
        pour(connection, Person, chunk)
        links = [
            {"region_id": region_id, "person_id": row["id"], "centre_id": rng.choice(centre_ids)}
            for row in chunk
        ]
        pour(connection, PersonCentre, links)
        phones = [
            {"region_id": region_id, "person_id": row["id"],
             "number": f"+7{rng.choice((701, 702, 705, 707, 747, 771, 775, 777))}"
                       f"{rng.randrange(10_000_000):07d}"}
            for row in chunk if rng.random() < 0.9
        ]  # fmt: skip
        pour(connection, PersonPhone, phones)
