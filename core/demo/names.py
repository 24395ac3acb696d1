"""Invented names: parts are common, the people made of them are nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass

#: stems that take -ов/-ова or -ев/-ева
SURNAMES = (
    "Абдрахманов Әбдіғалиев Айтбаев Ахметов Әлімбеков Байжанов Бекмұратов Боранбаев Дәулетов "
    "Досжанов Ерғалиев Есімов Жақсыбаев Жанғазиев Жұмабаев Ибраев Қабылбеков Қалиев Қасымов "
    "Қожахметов Құдайбергенов Мәдиев Молдабеков Мұратов Мұқанов Нұржанов Нұрпейісов Омаров "
    "Оразбаев Өмірзақов Рахымжанов Сағындықов Сәрсенов Сейітов Смағұлов Сүлейменов Тәжібаев "
    "Тілеубаев Төлегенов Тұрсынов Үсенов Шаймерденов Шоқанов Ыбыраев Ысқақов Ізбасаров Һасанов"
).split()
RUSSIAN_SURNAMES = ["Иванов", "Петров", "Ким", "Ли", "Кузнецов", "Соколов", "Шевченко", "Бондарь"]
MEN = (
    "Абай Айдар Асқар Әбілқасым Әділ Бақыт Бауыржан Болат Ғабит Ғалымжан Дәурен Ерлан Жақсылық "
    "Жұмабек Қайрат Қанат Қуаныш Мақсат Мұрат Нұрлан Оңдасын Өтеген Сағат Сәкен Серік Талғат "
    "Төлеу Ұзақ Үміт Шәкір Ілияс Ыбырай"
).split()
WOMEN = (
    "Ақмарал Алма Айгүл Айсұлу Әсел Әмина Бағдагүл Балжан Бибігүл Гүлжан Гүлнар Гүлсім Дәмеш "
    "Жаңыл Жібек Зейнеп Зәуре Күләш Қалампыр Қарлығаш Ләззат Мәдина Маржан Меруерт Нәзира "
    "Нұргүл Райхан Роза Сәуле Тұрсынкүл Ұлжан Үміт Шолпан Іңкәр Ырысты"
).split()
RUSSIAN_MEN = ["Александр", "Виктор", "Николай", "Сергей", "Юрий"]
RUSSIAN_WOMEN = ["Валентина", "Галина", "Людмила", "Нина", "Татьяна"]
STREETS = (
    "Тәуке хан даңғылы|Қонаев бульвары|Республика даңғылы|Байтұрсынов көшесі|Желтоқсан көшесі|"
    "Төле би көшесі|Қазыбек би көшесі|Момышұлы көшесі|Әл-Фараби көшесі|Жангелдин көшесі"
).split("|")


@dataclass(frozen=True)
class FullName:
    surname: str
    given_name: str
    patronymic: str


def invented_name(rng: random.Random, sex: str) -> FullName:
    """A name for "male" or "female"; one person in twelve has a Russian or Korean one."""
    woman = sex == "female"
    if rng.random() < 1 / 12:
        surname = rng.choice(RUSSIAN_SURNAMES)
        if woman and surname.endswith("ов"):
            surname += "а"
        father = rng.choice(("Иван", "Пётр", "Николай"))
        ending = {"Иван": "ов", "Пётр": "ров", "Николай": "ев"}[father]
        stem = {"Иван": "Иван", "Пётр": "Пет", "Николай": "Никола"}[father]
        patronymic = stem + ending + ("на" if woman else "ич")
        return FullName(surname, rng.choice(RUSSIAN_WOMEN if woman else RUSSIAN_MEN), patronymic)
    surname = rng.choice(SURNAMES) + ("а" if woman else "")
    father = rng.choice(MEN)
    if rng.random() < 0.1:
        return FullName(surname, rng.choice(WOMEN if woman else MEN), "")
    patronymic = father + ("қызы" if woman else "ұлы")
    return FullName(surname, rng.choice(WOMEN if woman else MEN), patronymic)


def invented_address(rng: random.Random) -> str:
    """A street and a house that nobody lives in, drawn from `rng`."""
    return f"{rng.choice(STREETS)}, {rng.randint(1, 180)}, {rng.randint(1, 90)}-пәтер"


def account_name(name: str, region_code: str) -> str:
    """The first demo region has plain user names; those of further ones carry their code."""
    return name if region_code == "shymkent" or name == "admin" else f"{name}-{region_code}"
