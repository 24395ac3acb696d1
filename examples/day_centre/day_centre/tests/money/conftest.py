"""A child who stays in the first centre, its days and services of October, and the prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.file.models import ChildFile, Stay
from day_centre.journal.models import ChildDay
from day_centre.kinds import BY_CODE
from day_centre.money import act_services, services
from day_centre.money.models import Act

from core.deliveries.services import record_delivery
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.scheduling.models import Group

OCTOBER = dt.date(2026, 10, 1)
MASSAGE, ART = "day_centre.massage", "day_centre.art"


class Money:
    """Deeds of the head (aigul) and of the region; each is a transaction of its own."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.world = work, world
        self.head, self.desk, self.region = actor("aigul"), actor("bota"), actor("dana")
        self.children: list[int] = []
        with work() as session:
            session.execute(
                sa.text("UPDATE centre SET type_code = 'day_centre' WHERE id = :id"),
                {"id": world.centre_id},
            )
            group = Group(
                region_id=world.region.id, centre_id=world.centre_id, title="Күншуақ",
                module="day_centre", service_kind="day_centre.meals", capacity=9,
                starts_on=OCTOBER - dt.timedelta(99), ends_on=OCTOBER + dt.timedelta(300),
            )  # fmt: skip
            session.add(group)
            session.flush()
            self.group_id = int(group.id)

    def child(
        self, name: str = "Айым", *, regime: str = "full", born: dt.date = dt.date(2017, 5, 5),
        starts_on: dt.date = OCTOBER, ends_on: dt.date | None = None, sex: str = "female",
    ) -> int:  # fmt: skip
        with self.work() as session:
            person = register_person(
                session, actor=self.desk, region=self.world.region,
                centre_id=self.world.centre_id,
                data=PersonData("Омарова", name, legal_basis="paper_consent", birth_date=born,
                                sex=sex),
            )  # fmt: skip
            here = {"region_id": self.world.region.id, "person_id": person.id,
                    "centre_id": self.world.centre_id}  # fmt: skip
            file = ChildFile(**here, number=len(self.children) + 1)
            session.add(file)
            session.flush()
            session.add(Stay(**here, file_id=file.id, group_id=self.group_id, regime=regime,
                             starts_on=starts_on, ends_on=ends_on))  # fmt: skip
            self.children.append(int(person.id))
            return int(person.id)

    def came(self, person_id: int, *days: int) -> None:
        with self.work() as session:
            stay = session.scalars(sa.select(Stay).where(Stay.person_id == person_id)).one()
            session.add_all(
                ChildDay(region_id=stay.region_id, stay_id=stay.id, person_id=person_id,
                         centre_id=stay.centre_id, group_id=stay.group_id, regime=stay.regime,
                         local_date=OCTOBER.replace(day=one), mark="present")
                for one in days
            )  # fmt: skip

    def served(self, person_id: int, kind: str, *days: int, funding: str = "") -> None:
        with self.work() as session:
            for one in days:
                record_delivery(
                    session, actor=self.head, region=self.world.region, module="day_centre",
                    centre_id=self.world.centre_id, person_id=person_id, kind=BY_CODE[kind],
                    local_date=OCTOBER.replace(day=one), funding_source=funding,
                    source_key=f"day_centre.test:{person_id}:{kind}:{one}",
                )  # fmt: skip

    def price(self, what: str, tenge: int, day: int = 1) -> None:
        with self.work() as session:
            services.set_tariff(
                session, actor=self.region, region=self.world.region, what=what,
                price=tenge * 100, starts_on=OCTOBER.replace(day=day), source="№ 12",
            )  # fmt: skip

    def draw_up(self, person_id: int) -> int:
        with self.work() as session:
            return act_services.draw_up(
                session, actor=self.head, region=self.world.region,
                centre_id=self.world.centre_id, person=session.get_one(Person, person_id),
                month=OCTOBER,
            ).id  # fmt: skip

    def issue(self, act_id: int, language: str = "ru", reason: str = "") -> Any:
        """(state, number of documents, amount, families' part, document's id)"""
        with self.work() as session:
            act = act_services.issue(
                session, actor=self.head, region=self.world.region,
                act=session.get_one(Act, act_id), language=language, reason=reason,
            )  # fmt: skip
            return act.state, act.issues, act.amount, act.own_amount, act.document_id

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self.work(writes=False) as session:
            yield session


@pytest.fixture
def money(work: Any, actor: Any, world: Any) -> Money:
    return Money(work, actor, world)
