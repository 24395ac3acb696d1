"""Who hands requests in for others in the demo: by a power of attorney that counts, or no more."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.demo.names import invented_name
from core.households.representative_services import Acting, Paper, add_representative
from core.households.rules import RIGHTS
from core.people.models import Person
from core.requests.models import Intake, Request

if TYPE_CHECKING:
    from core.demo.history import Demo

#: so many people of a centre with requests send somebody, and every fourth paper has run out
MOST, OLD = 18, 4
#: of the comings since the paper was drawn up so many were the representative's
SENT = 0.6


def send_representatives(demo: Demo, rng: random.Random) -> None:
    """People with requests name a sister or a son; some of their receipts are signed by them."""
    for person in _people(demo):
        old = rng.randrange(OLD) == 0
        start = demo.today - dt.timedelta(days=rng.randint(200, 360))
        last = demo.today + dt.timedelta(days=-rng.randint(2, 20) if old else rng.randint(30, 300))
        kinship, sex = rng.choice((("sibling", "female"), ("child", "male"), ("parent", "female")))
        name = invented_name(rng, sex)
        row = add_representative(
            demo.session, actor=demo.actor, region=demo.region, person=person,
            acting=Acting(
                basis="attorney", kinship=kinship, rights=("requests", "documents", "information"),
                valid_from=start, valid_to=last, full_name=f"{name.surname} {name.given_name}",
                phone=f"+7700{rng.randint(0, 9_999_999):07d}",
                paper=Paper(f"{rng.randint(100, 999)}", start, "Шымкент қаласының нотариусы"),
            ),
        )  # fmt: skip
        for intake in _comings(demo, person.id, start, last):
            if rng.random() < SENT:
                intake.representative_id = row.id
                intake.representative_name = row.full_name
    demo.session.flush()


def _people(demo: Demo) -> list[Person]:
    """Those with an open request first, since they are who comes to the desk."""
    ids = (
        sa.select(Request.person_id)
        .where(Request.phase != "closed")
        .group_by(Request.person_id)
        .order_by(Request.person_id)
        .limit(MOST)
    )
    return list(
        demo.session.scalars(
            sa.select(Person)
            .where(Person.id.in_(ids), Person.died_on.is_(None), Person.withdrawn_at.is_(None))
            .options(selectinload(Person.centres))
            .order_by(Person.id)
        )
    )


def _comings(demo: Demo, person_id: int, first: dt.date, last: dt.date) -> list[Intake]:
    return list(
        demo.session.scalars(
            sa.select(Intake)
            .where(Intake.person_id == person_id, Intake.received_on.between(first, last))
            .order_by(Intake.id)
        )
    )


def name_parents(demo: Demo, person_ids: Sequence[int], rng: random.Random) -> None:
    """Give each child a mother who acts for it in everything, and every third a father as well
    who may fetch it; some are raised by a guardian with a paper."""
    people = demo.session.scalars(
        sa.select(Person)
        .where(Person.id.in_(person_ids))
        .options(selectinload(Person.centres))
        .order_by(Person.id)
    )
    for child in people:
        kinds = (
            [("guardian", "grandparent")] if rng.randrange(12) == 0 else [("relative", "parent")]
        )
        if kinds[0][0] == "relative" and rng.randrange(3) == 0:
            kinds.append(("relative", "father"))
        for basis, kinship in kinds:
            _parent(demo, rng, child, basis, kinship)


def _parent(demo: Demo, rng: random.Random, child: Person, basis: str, kinship: str) -> None:
    father = kinship == "father"
    name = invented_name(rng, "male" if father else "female")
    same = kinship != "grandparent" and not child.surname.isascii()
    surname = _surname_of_parent(child.surname, father) if same else name.surname
    born = child.birth_date or demo.today
    add_representative(
        demo.session, actor=demo.actor, region=demo.region, person=child,
        acting=Acting(
            basis=basis, kinship="parent" if father else kinship,
            rights=("fetch", "information") if father else RIGHTS,
            valid_from=max(born, demo.today - dt.timedelta(days=rng.randint(100, 700))),
            full_name=" ".join(filter(None, (surname, name.given_name, name.patronymic))),
            phone=f"+7700{rng.randint(0, 9_999_999):07d}",
            paper=Paper(f"{rng.randint(1_000_000, 9_999_999)}", born,
                        "Қорғаншылық органы" if basis == "guardian" else "АХАЖ бөлімі"),
        ),
    )  # fmt: skip


def _surname_of_parent(surname: str, father: bool) -> str:
    stem = surname[:-1] if surname.endswith(("ова", "ева")) else surname
    return stem if father or not stem.endswith(("ов", "ев")) else f"{stem}а"
