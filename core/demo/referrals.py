"""Referrals of the demo, to another centre and to outside bodies; letters and marks of the year."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import to_utc
from core.db import new_public_id
from core.feedback import services as letters
from core.feedback.models import Rating
from core.feedback.services import NewFeedback, Reply
from core.feedback.settings import appeal_of
from core.people.models import Person, PersonCentre
from core.privacy.consent_services import Proof, give_consent
from core.privacy.rules import SHARING
from core.reference.queries import add_working_days
from core.regions.models import Centre
from core.requests import body_services, referral_services
from core.requests.body_services import BodyData
from core.requests.referral_models import OutsideBody, Referral
from core.requests.referral_services import Answer, NewReferral
from core.work.models import WorkItem

if TYPE_CHECKING:
    from core.demo.history import Demo

MOST_MARKS: Final = 120
_NOON: Final = dt.time(12)
_BODIES: Final = (
    ("№ 3 қалалық емхана", "Городская поликлиника № 3", "Рысқұлов көшесі, 20", "+77252300003"),
    ("Мүгедектер қоғамы", "Общество инвалидов", "Жандосов көшесі, 7", "+77252300004"),
    ("Жұмыспен қамту басқармасы", "Управление занятости", "Тоқаев көшесі, 17", "+77252300005"),
)
_ASKED: Final = (
    "Дәрігерлік-консультациялық комиссияның қорытындысы керек.",
    "Ортопедиялық аяқ киімге кезекке қоюды сұраймыз.",
    "Заңгердің кеңесі керек: мұраға қатысты мәселе.",
    "Адам жұмыс іздеп жүр, біліктілікті арттыру курсын ұсынуды сұраймыз.",
)
#: days ago and the answer; None still waits
_STEPS: Final = (
    (40, Answer("done", result="Қорытынды берілді.", outcome="helped",
                answered_by="Ж. Оспанова, тіркеуші", paper="№ 112", via="paper")),
    (25, Answer("reject", reason="Біздің ауданға қарамайды.", via="paper",
                answered_by="Б. Сейтқали, бөлім басшысы", paper="№ 87")),
    (12, Answer("accept", answered_by="А. Мұратова, маман", via="paper")),
    (9, None),
    (2, None),
)  # fmt: skip
_LETTERS: Final = (
    (70, "complaint", "Кабинеттің алдында отыратын орын жоқ, бір сағат тік тұрдым.", "partly",
     "Дәлізге сегіз орындық қойылды."),
    (55, "thanks", "Қызметкерлерге рақмет, апама бәрін түсіндіріп берді.", "", "Рақмет!"),
    (33, "proposal", "Сенбі күні де қабылдаса екен.", "taken",
     "Желтоқсаннан бастап айдың бірінші сенбісінде қабылдаймыз."),
    (30, "complaint", "Өтінімге жауап кешікті.", "confirmed", "Жауап берілді, кешірім сұраймыз."),
    (28, "complaint", "Пандус мұз болып қалыпты.", "", ""),
    (6, "proposal", "Кезек нөмірін дауыстап айтса екен.", "", ""),
    (3, "complaint", "Телефонды ешкім көтермейді.", "", ""),
    (1, "thanks", "Ыңғайлы орталық, рақмет.", "", ""),
)  # fmt: skip


def refer_people(demo: Demo, rng: random.Random) -> None:
    """Referrals of people who agreed to sharing, from every centre."""
    bodies = [_body(demo, one) for one in _BODIES]
    for centre in demo.own_centres:
        actor = _actor(demo, centre)
        people = _agreed(demo, centre, len(_STEPS) + 1)
        others = [one for one in demo.centres.values() if one.id != centre.id]
        for number, person in enumerate(people[: len(_STEPS)]):
            body = bodies[number % len(bodies)]
            row = _refer(demo, actor, centre, person, rng, body_id=body.id)
            _answer(demo, actor, row, *_STEPS[number])
        for person in people[len(_STEPS) :]:
            _refer(demo, actor, centre, person, rng, to_centre_id=rng.choice(others).id)


def tell_letters(demo: Demo, rng: random.Random) -> None:
    """Complaints, proposals and thanks of every centre, some overdue; and marks after services."""
    for centre in demo.own_centres:
        actor = _actor(demo, centre)
        for number, (ago, kind, text, outcome, answer) in enumerate(_LETTERS):
            told = NewFeedback(
                kind=kind, centre_id=centre.id, channel=("web", "desk", "phone")[number % 3],
                text=text, token=f"demo-{centre.code}-{number}",
                author="" if number % 2 else "Асан Үсенов",
            )  # fmt: skip
            row, _secret = letters.take_in(demo.session, actor=actor, region=demo.region, told=told)
            row.received_on = demo.today - dt.timedelta(days=ago)
            _date_back(demo, row.work_item_id, row.received_on)
            if answer:
                appeal = appeal_of(demo.region) if outcome else ""
                letters.reply(demo.session, actor=actor, region=demo.region, feedback=row,
                              given=Reply(answer, appeal, outcome))  # fmt: skip
                row.answered_on = row.received_on + dt.timedelta(days=9)
                row.answered_at = to_utc(row.answered_on, _NOON, demo.region.timezone)
        _mark(demo, rng, centre)
    demo.session.flush()


# Parts ---------------------------------------------------------------------------------------


def _body(demo: Demo, told: tuple[str, str, str, str]) -> OutsideBody:
    kk, ru, address, phone = told
    return body_services.add_body(
        demo.session, actor=demo.actor, region=demo.region,
        data=BodyData(name_kk=kk, name_ru=ru, address=address, phone=phone),
    )  # fmt: skip


def _actor(demo: Demo, centre: Centre) -> Actor:
    """Somebody who works in the centre, with the demo's own rights."""
    user = demo.session.scalars(
        sa.select(User).where(User.current_centre_id == centre.id).order_by(User.id).limit(1)
    ).first()
    if user is None:
        return demo.actor
    return dataclasses.replace(demo.actor, user_id=user.id, full_name=user.full_name)


def _agreed(demo: Demo, centre: Centre, count: int) -> list[Person]:
    """People of the centre who give their consent to sharing."""
    statement = (
        sa.select(Person)
        .join(PersonCentre, PersonCentre.person_id == Person.id)
        .where(
            PersonCentre.centre_id == centre.id,
            PersonCentre.detached_at.is_(None),
            Person.withdrawn_at.is_(None),
            Person.address_hidden.is_(False),
            Person.birth_date < demo.today - dt.timedelta(days=19 * 365),
        )
        .options(selectinload(Person.centres))
        .order_by(Person.id.desc())
        .limit(count)
    )
    people = list(demo.session.scalars(statement))
    for number, person in enumerate(people):
        give_consent(
            demo.session, actor=demo.actor, region=demo.region, person=person, purpose=SHARING,
            given_on=demo.today - dt.timedelta(days=60 + number), centre_id=centre.id,
            proof=Proof(paper_number=f"{number + 1}, 4-папка"),
        )  # fmt: skip
    return people


def _refer(
    demo: Demo,
    actor: Actor,
    centre: Centre,
    person: Person,
    rng: random.Random,
    *,
    body_id: int | None = None,
    to_centre_id: int | None = None,
) -> Referral:
    new = NewReferral(
        centre_id=centre.id, person=person, purpose=rng.choice(_ASKED), token=new_public_id() * 3,
        to_centre_id=to_centre_id, body_id=body_id, shares=("name", "birth_date"),
    )  # fmt: skip
    return referral_services.refer(demo.session, actor=actor, region=demo.region, referral=new)


def _answer(demo: Demo, actor: Actor, row: Referral, ago: int, given: Answer | None) -> None:
    row.sent_on = demo.today - dt.timedelta(days=ago)
    row.created_at = to_utc(row.sent_on, _NOON, demo.region.timezone)
    _date_back(demo, row.work_item_id, row.sent_on)
    if given is not None:
        referral_services.answer(demo.session, actor=actor, region=demo.region, referral=row,
                                 given=given)  # fmt: skip


def _date_back(demo: Demo, item_id: int | None, day: dt.date) -> None:
    """As if the work had been opened on that day."""
    if item_id is None:
        return
    item = demo.session.get_one(WorkItem, item_id)
    item.counted_from = day
    item.due_on = add_working_days(demo.session, demo.region, day, item.due_days or 0)
    item.acted_at = item.created_at = to_utc(day, _NOON, demo.region.timezone)


def _mark(demo: Demo, rng: random.Random, centre: Centre) -> None:
    for number in range(rng.randint(MOST_MARKS // 2, MOST_MARKS)):
        score = rng.choices((5, 4, 3, 2, 1), weights=(60, 25, 9, 4, 2))[0]
        demo.session.add(
            Rating(region_id=demo.region.id, centre_id=centre.id, score=score,
                   channel=rng.choice(("kiosk", "kiosk", "desk", "link")),
                   given_on=demo.today - dt.timedelta(days=rng.randint(0, 300)),
                   once=f"demo-{centre.code}-{number}")
        )  # fmt: skip
