"""People in two files, with groups, marks and services that both have a part in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.auth.actor import system_actor
from core.clock import frozen, now_utc
from core.db import Scope, metadata, unit_of_work
from core.deliveries.services import record_delivery
from core.people import merge_services, merge_undo, services
from core.people.models import Person
from core.people.services import PersonData
from core.scheduling.models import Attendance, Enrolment, Group
from core.scheduling.models import Session as Meeting
from core.scheduling.services import close_session, mark_attendance

FRIDAY = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
KIND = "active_longevity.chess"
TEA = "active_longevity.tea_heart"
#: synthetic (domain.md §2.6)
IIN = "530314400300"
OTHER_IIN = "470107300127"
#: what every writing counts up or adds to, and what tells of the merge itself (in a queue as well)
NOISE = {"audit_entry", "person_merge", "person_merge_change", "look", "user_session",
         "module_record", "job", "queue_step"}  # fmt: skip


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with frozen(FRIDAY):
        yield


@pytest.fixture
def work(app: Flask, world: Any) -> Callable[..., Any]:
    @contextmanager
    def open_work(scope: Scope | None = None, *, writes: bool = True) -> Iterator[Session]:
        region_id = world.region.id if scope is None else scope
        with app.app_context(), unit_of_work(scope=region_id, writes=writes) as session:
            yield session

    return open_work


@dataclasses.dataclass
class Stage:
    """Makes what a test stands on, each in a unit of work of its own; numbers only."""

    world: Any
    work: Any
    actor: Any
    kernel: Any
    made: int = 0

    def person(self, surname: str = "", given_name: str = "Гүлнар", **more: Any) -> int:
        self.made += 1
        centre_id = more.pop("centre_id", self.world.centre_id)
        phones = tuple((number, "") for number in more.pop("phones", ()))
        more.setdefault("legal_basis", "paper_consent")
        data = PersonData(surname or f"Адам{self.made}", given_name, phones=phones, **more)
        acting = self.actor("dana" if centre_id != self.world.centre_id else "aigul")
        acting = dataclasses.replace(acting, is_system=True)
        with self.work() as session:
            return services.register_person(
                session, actor=acting, region=self.world.region, centre_id=centre_id, data=data
            ).id

    def group(self, capacity: int = 10) -> int:
        self.made += 1
        with self.work() as session:
            group = Group(
                region_id=self.world.region.id, centre_id=self.world.centre_id,
                module="active_longevity", service_kind=KIND, title=f"Шахмат {self.made}",
                capacity=capacity, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 12, 31),
            )  # fmt: skip
            session.add(group)
            session.flush()
            return group.id

    def meeting(self, group_id: int, days_ago: int = 0) -> int:
        self.made += 1
        start = FRIDAY - dt.timedelta(days=days_ago, minutes=self.made)
        with self.work() as session:
            meeting = Meeting(
                region_id=self.world.region.id, centre_id=self.world.centre_id, group_id=group_id,
                local_date=start.date(), starts_at=start, ends_at=start + dt.timedelta(hours=1),
            )  # fmt: skip
            session.add(meeting)
            session.flush()
            return meeting.id

    def enrol(self, group_id: int, person_id: int, number: int | None = None) -> int:
        with self.work() as session:
            row = Enrolment(
                region_id=self.world.region.id, group_id=group_id, person_id=person_id,
                state="queued" if number else "enrolled", queue_number=number,
                enrolled_at=None if number else now_utc(),
                enrolled_on=None if number else dt.date(2026, 10, 1),
            )  # fmt: skip
            session.add(row)
            if number:
                session.get_one(Group, group_id).last_queue_number = number
            session.flush()
            return row.id

    def mark(self, meeting_id: int, person_id: int, mark: str = "present") -> int:
        with self.work() as session:
            return mark_attendance(
                session, actor=self.actor_in(session), region=self.world.region,
                meeting=session.get_one(Meeting, meeting_id), person_id=person_id, mark=mark,
                reason="ауырды" if mark == "excused" else "",
            ).id  # fmt: skip

    def actor_in(self, session: Session) -> Any:

        return system_actor("test")

    def close(self, meeting_id: int) -> None:
        with self.work() as session:
            close_session(
                session, actor=self.actor_in(session), region=self.world.region,
                meeting=session.get_one(Meeting, meeting_id), rest_absent=True,
            )  # fmt: skip

    def tea(self, person_id: int, key: str = "") -> int:
        self.made += 1
        kind = self.kernel.registry.service_kinds[TEA]
        with self.work() as session:
            return record_delivery(
                session, actor=self.actor_in(session), region=self.world.region,
                centre_id=self.world.centre_id, kind=kind, module="active_longevity",
                local_date=dt.date(2026, 11, 19), person_id=person_id, quantity=Decimal(1),
                source_key=key or f"walk_in:{self.made}",
            ).id  # fmt: skip

    def public_id(self, person_id: int) -> str:
        with self.work(writes=False) as session:
            return str(session.get_one(Person, person_id).public_id)

    def load(self, model: Any, row_id: int) -> Any:
        with self.work(writes=False) as session:
            row = session.get_one(model, row_id)
            session.expunge_all()
            return row

    def marks_of(self, person_id: int) -> list[str]:
        with self.work(writes=False) as session:
            return sorted(
                session.scalars(
                    sa.select(Attendance.mark).where(
                        Attendance.person_id == person_id, Attendance.voided_at.is_(None)
                    )
                )
            )

    def merge(self, keep_id: int, drop_id: int, user: str = "aigul", **more: Any) -> str:
        """Merge; the public id of the merge."""
        acting = self.actor(user)
        more.setdefault("reason", "бір адам")
        with self.work() as session:
            return str(
                merge_services.merge_people(
                    session, actor=acting, region=self.world.region, keep_id=keep_id,
                    drop_id=drop_id, **more,
                ).public_id
            )  # fmt: skip

    def unmerge(self, public_id: str, user: str = "aigul", **more: Any) -> list[str]:
        acting = self.actor(user)
        more.setdefault("reason", "екі адам екен")
        with self.work() as session:
            _merge, problems = merge_undo.unmerge_people(
                session, actor=acting, region=self.world.region, public_id=public_id, **more
            )
            return [str(one.text) for one in problems]

    def snapshot(self) -> dict[str, list[Any]]:
        """All rows of all tables but the logs; versions are left out, they only grow."""
        found = {}
        with self.work(writes=False) as session:
            for table in metadata.sorted_tables:
                if table.name in NOISE or table.name.startswith(("audit", "look")):
                    continue
                columns = [one for one in table.columns if one.name != "version"]
                rows = session.execute(sa.select(*columns)).all()
                found[table.name] = sorted(map(repr, rows))
        return found


@pytest.fixture
def stage(world: Any, work: Any, actor: Any, kernel: Any) -> Stage:
    return Stage(world, work, actor, kernel)
