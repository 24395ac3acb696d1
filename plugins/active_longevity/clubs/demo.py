"""Levels, term plans and results of the demo's clubs, with certificates of one test."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Enrolment, Group
from core.sdk.models import Session as Meeting
from core.sdk.services import RegionInfo, to_utc
from plugins.active_longevity.clubs.models import (
    Club,
    ClubAssessment,
    ClubLevel,
    ClubResult,
    ClubTopic,
)
from plugins.active_longevity.clubs.result_services import issue_certificates
from plugins.active_longevity.clubs.rules import LANGUAGES, OWN
from plugins.active_longevity.kinds import MODULE, NO_CLUBS

#: kind → what is held, its titles
HELD = {
    "arabic": ("test", "Араб тілінен сынақ"), "english": ("test", "Ағылшын тілінен сынақ"),
    "computer": ("test", "Компьютерлік сауаттылық сынағы"),
    "choir": ("concert", "Хордың есепті концерті"), "dombyra": ("concert", "Домбырашылар кеші"),
    "dance": ("concert", "Би кеші"), "handicraft": ("exhibition", "Қолөнер көрмесі"),
    "chess": ("competition", "Тоғызқұмалақ турнирі"),
    "table_tennis": ("competition", "Үстел теннисі турнирі"),
    "billiards": ("competition", "Бильярд турнирі"),
}  # fmt: skip
TOPICS = {
    "arabic": ("Әріптер мен дыбыстар", "Сәлемдесу", "Сандар", "Отбасы", "Тағам атаулары",
               "Күн мен уақыт", "Қысқа сүрелерді оқу", "Қайталау"),
    "english": ("Танысу", "Отбасы туралы", "Дүкенде", "Уақыт пен күн тәртібі", "Саяхат",
                "Дәрігерде", "Телефонмен сөйлесу", "Қайталау"),
    "computer": ("Пернетақта мен тінтуір", "eGov.kz: өтініш беру", "Бейнеқоңырау",
                 "Электрондық пошта",
                 "Интернеттегі алаяқтардан сақтану", "Фотоларды сақтау"),
    "handicraft": ("Киіз басу", "Құрақ құрау", "Ою-өрнек салу", "Бисермен жұмыс", "Тоқыма"),
    "dombyra": ("Қос қағыс", "«Кеңес» күйі", "«Балбырауын» күйі", "Ансамбльде ойнау"),
}  # fmt: skip
SCORES = (52, 58, 64, 70, 76, 81, 86, 90, 94, 97)


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill the clubs of every centre of the module's kind."""
    own = random.Random("clubs")
    groups = [
        one for one in demo.groups
        if one.module == MODULE and one.service_kind not in NO_CLUBS
    ]  # fmt: skip
    if not groups:
        return
    ensemble = ClubLevel(region_id=region.id, service_kind=f"{MODULE}.dombyra",
                         name_kk="Ансамбль", name_ru="Ансамбль", position=20)  # fmt: skip
    first = ClubLevel(region_id=region.id, service_kind=f"{MODULE}.dombyra",
                      name_kk="Үйренуші", name_ru="Ученик", position=10)  # fmt: skip
    session.add_all([first, ensemble])
    session.flush()
    for number, group in enumerate(groups):
        _level(session, region, group, f"{OWN}{first.public_id}", number)
    session.flush()
    _plans(session, region, demo.today, groups)
    tests = _held(session, region, demo, groups, own)
    _certificates(session, region, demo, tests)


def _kind(group: Group) -> str:
    return group.service_kind.removeprefix(f"{MODULE}.")


def _level(session: Session, region: RegionInfo, group: Group, dombyra: str, number: int) -> None:
    level = "A1" if group.service_kind in LANGUAGES else ("beginner", "continuing")[number % 2]
    if _kind(group) == "dombyra":
        level = dombyra
    session.add(Club(region_id=region.id, group_id=group.id, level=level))


def _plans(session: Session, region: RegionInfo, today: dt.date, groups: list[Group]) -> None:
    """Topics for the sessions of some weeks around today; those past were done."""
    planned = {one.id: TOPICS[_kind(one)] for one in groups if _kind(one) in TOPICS}
    days = session.execute(
        sa.select(Meeting.group_id, Meeting.local_date, Meeting.state)
        .where(
            Meeting.group_id.in_(planned),
            Meeting.local_date.between(
                today - dt.timedelta(weeks=6), today + dt.timedelta(weeks=5)
            ),
        )
        .order_by(Meeting.group_id, Meeting.starts_at)
    ).all()
    position: dict[int, int] = {}
    for group_id, day, state in days:
        position[group_id] = number = position.get(group_id, 0) + 1
        topics = planned[group_id]
        done = state == "closed"
        session.add(
            ClubTopic(
                region_id=region.id, group_id=group_id, position=number, planned_on=day,
                topic=topics[(number - 1) // 2 % len(topics)], done_on=day if done else None,
                done_note="Үй тапсырмасы талданды" if done and number % 7 == 0 else "",
            )
        )  # fmt: skip
    session.flush()


def _held(
    session: Session, region: RegionInfo, demo: Any, groups: list[Group], rng: random.Random
) -> list[ClubAssessment]:
    """Two tests or concerts of the year in each group that has them."""
    made = []
    for group in groups:
        kind, title = HELD.get(_kind(group), ("", ""))
        members = session.scalars(
            sa.select(Enrolment.person_id)
            .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
            .order_by(Enrolment.id)
        ).all()
        if not kind or not members:
            continue
        for weeks in (30, 5):
            day = max(demo.first_day, demo.today - dt.timedelta(weeks=weeks))
            test = ClubAssessment(
                region_id=region.id, group_id=group.id, kind=kind, title=title, held_on=day,
                max_score=Decimal(100) if kind == "test" else None,
                pass_score=Decimal(60) if kind == "test" else None,
            )  # fmt: skip
            session.add(test)
            session.flush()
            session.add_all(_results(region, test, group, list(members), rng))
            made.append(test)
    session.flush()
    return made


def _results(
    region: RegionInfo, test: ClubAssessment, group: Group, members: list[int], rng: random.Random
) -> list[ClubResult]:
    there = sorted(rng.sample(members, max(1, len(members) * 4 // 5)))
    moment = to_utc(test.held_on, dt.time(17), region.timezone)
    rows = []
    for number, person_id in enumerate(there, start=1):
        score = Decimal(rng.choice(SCORES)) if test.kind == "test" else None
        rows.append(
            ClubResult(
                region_id=region.id, assessment_id=test.id, person_id=person_id, score=score,
                level="A1" if group.service_kind in LANGUAGES and score and score >= 60 else "",
                place=number if test.kind == "competition" and number <= 3 else None,
                passed=score is None or score >= 60, recorded_at=moment,
            )
        )  # fmt: skip
    return rows


def _certificates(
    session: Session, region: RegionInfo, demo: Any, tests: list[ClubAssessment]
) -> None:
    """The director issues those of the latest test of the first group that had one."""
    latest = [one for one in tests if one.kind == "test"][1::2]
    if not latest:
        return
    test = latest[0]
    actor = dataclasses.replace(demo.actor, full_name="Ләззат Омарова")
    group = session.get_one(Group, test.group_id)
    issue_certificates(
        session, actor=actor, region=region, group=group, assessment=test, language="kk"
    )
