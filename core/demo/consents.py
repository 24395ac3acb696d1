"""Texts of consents in force, consents of some people (one ends soon, one is withdrawn), a file
whose term has ended, and a breach: so that the pages of personal data show something."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any, Final

import sqlalchemy as sa

from core.clock import now_utc
from core.demo.history import Demo
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.naming import kazakh_sort_key, name_key
from core.people.queries import load_people
from core.privacy.breach_services import BreachData, add_by_hand, open_breach
from core.privacy.consent_services import (
    Proof,
    TextParts,
    give_consent,
    withdraw_consent,
    write_text,
)
from core.privacy.queries import last_consent
from core.privacy.retention_services import find_due
from core.privacy.texts import DRAFTS

FIRST_CENTRE: Final = "active-longevity"
#: invented, with a right control digit
BIN: Final = "990840000002"
PEOPLE: Final = 60
YEAR: Final = 365


def agree(demo: Demo, rng: random.Random) -> None:
    """Fill the region's consents; needs the people and the two centres."""
    _put_texts_in_force(demo)
    ids = demo.people[FIRST_CENTRE]
    people = load_people(demo.session, sorted(rng.sample(ids, min(PEOPLE, len(ids)))))
    for place, person in enumerate(people):
        _give(demo, person, "processing", demo.today - dt.timedelta(days=30 + 9 * place), place)
        if place % 2:
            _give(demo, person, "photo", demo.today - dt.timedelta(days=20 + 5 * place), place)
    if len(people) < 4:
        return
    soon = demo.today + dt.timedelta(days=12)
    _give(demo, people[0], "medical", demo.today - dt.timedelta(days=350), 901, valid_to=soon)
    _withdraw(demo, people[1])
    _end_soon(demo, [one.id for one in people[:3]])
    _left_long_ago(demo)
    _breach(demo, people[2:4])


def _put_texts_in_force(demo: Demo) -> None:
    operator: dict[str, Any] = {"operator_kk": "«Белсенді ұзақ өмір» орталығы» КММ",
                "operator_ru": "КГУ «Центр «Активное долголетие»", "operator_bin": BIN}  # fmt: skip
    for purpose, draft in DRAFTS.items():
        parts = {name: getattr(draft, name) for name in TextParts.__dataclass_fields__
                 if name not in operator}  # fmt: skip
        write_text(demo.session, actor=demo.actor, region=demo.region, purpose=purpose,
                   valid_from=demo.today - dt.timedelta(days=3 * YEAR),
                   parts=TextParts(**operator, **parts), shown_number=0)  # fmt: skip


def _give(
    demo: Demo,
    person: Person,
    purpose: str,
    day: dt.date,
    number: int,
    valid_to: dt.date | None = None,
) -> None:
    give_consent(
        demo.session, actor=demo.actor, region=demo.region, person=person, purpose=purpose,
        given_on=day, proof=Proof(paper_number=f"{number + 1}, 3-папка"), valid_to=valid_to,
        centre_id=demo.centres[FIRST_CENTRE].id,
    )  # fmt: skip


def _withdraw(demo: Demo, person: Person) -> None:
    consent = last_consent(demo.session, person_id=person.id, purpose="photo")
    if consent is not None:
        withdraw_consent(
            demo.session, actor=demo.actor, region=demo.region, person=person, consent=consent,
            reason="Өтініші бойынша", withdrawn_on=demo.today - dt.timedelta(days=2),
        )  # fmt: skip


def _end_soon(demo: Demo, person_ids: list[int]) -> None:
    """Disability terms that end within the month, with their papers."""
    for place, person_id in enumerate(person_ids):
        living = demo.session.scalar(
            sa.select(PersonCategory)
            .where(PersonCategory.person_id == person_id, PersonCategory.ended_at.is_(None))
            .order_by(PersonCategory.id.desc())
            .limit(1)
        )
        if living is not None and living.code == "pensioner":
            living = PersonCategory(
                region_id=demo.region.id, person_id=person_id, code="disability_3", source="demo",
                valid_from=demo.today - dt.timedelta(days=YEAR),
            )  # fmt: skip
            demo.session.add(living)
        if living is not None:
            living.valid_to = demo.today + dt.timedelta(days=5 + 7 * place)
            living.evidence_kind, living.evidence_number = "expertise", f"{4410 + place}"
            living.evidence_on = demo.today - dt.timedelta(days=YEAR)
    demo.session.flush()


def _left_long_ago(demo: Demo) -> None:
    """A person who left six years ago: the term of the file has ended."""
    gone = Person(
        region_id=demo.region.id, surname="Бекқожаев", given_name="Сапар", sex="male",
        surname_key=name_key("Бекқожаев"), given_key=name_key("Сапар"), patronymic_key="",
        name_key=name_key("Бекқожаев Сапар"), sort_key=kazakh_sort_key("Бекқожаев Сапар"),
        legal_basis="paper_consent",
        created_at=now_utc() - dt.timedelta(days=8 * YEAR),
    )  # fmt: skip
    left = now_utc() - dt.timedelta(days=6 * YEAR)
    gone.centres = [
        PersonCentre(region_id=demo.region.id, centre_id=demo.centres[FIRST_CENTRE].id,
                     attached_at=left - dt.timedelta(days=YEAR), basis="paper_consent",
                     source="demo", detached_at=left, detached_reason="Көшіп кетті")
    ]  # fmt: skip
    demo.session.add(gone)
    demo.session.flush()
    find_due(demo.session, region=demo.region)


def _breach(demo: Demo, people: list[Person]) -> None:
    found = now_utc() - dt.timedelta(hours=3)
    data = BreachData(
        title="Тізім қате поштаға жіберілді", discovered_at=found,
        happened_at=found - dt.timedelta(hours=20), found_how="Хатты алған адам хабарлады",
        story="Топтың тізімі бөтен адресатқа кетті. Хат өшірілді.",
    )  # fmt: skip
    breach = open_breach(demo.session, actor=demo.actor, region=demo.region, data=data)
    for person in people:
        add_by_hand(demo.session, actor=demo.actor, region=demo.region, breach=breach,
                    person=person)  # fmt: skip
