"""An application with one module of its own, and shortcuts to people, groups and sessions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.actor import Actor
from core.clock import frozen
from core.config import Settings
from core.messaging.models import Message
from core.people.models import Person, PersonCentre
from core.people.naming import kazakh_sort_key, name_key
from core.regions.models import Region
from core.scheduling import series_services, services
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.rules import Slot
from core.scheduling.series_models import SeriesDeed
from tests.conftest import make_app

HERE = Path(__file__).parent
#: a Monday; the cast's clock stands at 09:30 of Shymkent
MONDAY = dt.date(2026, 11, 23)
MORNING = dt.datetime(2026, 11, 23, 4, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application with the module `club` alone, on the same database."""
    own = dataclasses.replace(settings, plugins_only=("club",))
    yield from make_app(own, module_paths=[HERE / "club"])


@pytest.fixture
def club(kernel: Any) -> Iterator[Any]:
    """The module's own lists: `club.REFUSED.add(person_id)`."""
    plugin = kernel.loader.manager.get_plugin("club")
    yield plugin
    for one in (plugin.REFUSED, plugin.WARNED, plugin.ASKED, plugin.BROKEN):
        one.clear()


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with frozen(MORNING):
        yield


@dataclasses.dataclass
class Stage:
    """Makes what a test stands on, each in a unit of work of its own; numbers only."""

    world: Any
    work: Any
    actor: Callable[[str], Actor]
    made: int = 0

    def choose(self, **chosen: Any) -> None:
        """Set values of the region: `choose(queue_mode="give")`."""
        with self.work() as session:
            region = session.get_one(Region, self.world.region.id)
            known = region.settings.get("chosen", {})
            new = {f"scheduling.{name}": value for name, value in chosen.items()}
            region.settings = {**region.settings, "chosen": {**known, **new}}
            values = region.settings
        self.world.region = dataclasses.replace(self.world.region, settings=values)

    def person(self, given: str = "Айгүл", *, centre_id: int | None = None, **fields: Any) -> int:
        self.made += 1
        surname = fields.pop("surname", f"Адам{self.made:03d}")
        full = f"{surname} {given}"
        with self.work() as session:
            person = Person(
                region_id=self.world.region.id,
                surname=surname,
                given_name=given,
                surname_key=name_key(surname),
                given_key=name_key(given),
                patronymic_key="",
                name_key=name_key(full),
                sort_key=kazakh_sort_key(full),
                **fields,
            )
            session.add(person)
            session.flush()
            session.add(
                PersonCentre(
                    region_id=self.world.region.id,
                    person_id=person.id,
                    centre_id=centre_id or self.world.centre_id,
                )
            )
            return person.id

    def people(self, number: int) -> list[int]:
        return [self.person() for _ in range(number)]

    def public_id(self, person_id: int) -> str:
        with self.work(writes=False) as session:
            return session.get_one(Person, person_id).public_id

    def data(self, **fields: Any) -> services.GroupData:
        values: dict[str, Any] = {
            "service_kind": "club.yoga",
            "title": "Йога",
            "capacity": 10,
            "starts_on": MONDAY,
            "ends_on": MONDAY + dt.timedelta(days=27),
            "slots": tuple(Slot(day, dt.time(10), dt.time(11)) for day in (1, 3, 5)),
        }
        return services.GroupData(**(values | fields))

    def group(self, username: str = "aigul", **fields: Any) -> int:
        centre_id = fields.pop("centre_id", self.world.centre_id)
        actor = self.actor(username)
        with self.work() as session:
            return services.create_group(
                session,
                actor=actor,
                region=self.world.region,
                centre_id=centre_id,
                data=self.data(**fields),
            ).id

    def staff(self, name: str = "Омарова Сәуле") -> int:
        actor = self.actor("aigul")
        with self.work() as session:
            return services.create_staff_member(
                session,
                actor=actor,
                region=self.world.region,
                centre_id=self.world.centre_id,
                full_name=name,
            ).id

    def enrol(self, group_id: int, person_id: int, **more: Any) -> services.EnrolResult:
        actor = self.actor("bota")
        with self.work() as session:
            return services.enrol_person(
                session,
                actor=actor,
                region=self.world.region,
                group=session.get_one(Group, group_id),
                person_id=person_id,
                **more,
            )

    def leave(self, group_id: int, person_id: int) -> list[int]:
        actor = self.actor("bota")
        with self.work() as session:
            moved = services.leave_group(
                session,
                actor=actor,
                region=self.world.region,
                group=session.get_one(Group, group_id),
                person_id=person_id,
                reason="сұрады",
            )
            return [one.person_id for one in moved]

    def sessions(self, group_id: int) -> list[Session]:
        with self.work(writes=False) as session:
            rows = session.scalars(
                sa.select(Session).where(Session.group_id == group_id).order_by(Session.starts_at)
            ).all()
            session.expunge_all()
            return list(rows)

    def change(self, kind: str, meeting: Session, **values: Any) -> SeriesDeed:
        """Show a change of one session and confirm it."""
        return Hand(self).do(kind, session_id=meeting.id, scope="this", **values)

    def do(self, deed: Any, username: str = "bota", **values: Any) -> Any:
        """Run a service in a unit of work; rows among the values are read again in it."""
        actor = self.actor(username)
        with self.work() as session:
            for name, row in values.items():
                if isinstance(row, Group | Session | StaffMember):
                    values[name] = session.get_one(type(row), row.id)
            return deed(session, actor=actor, region=self.world.region, **values)

    def load(self, model: Any, row_id: int) -> Any:
        with self.work(writes=False) as session:
            row = session.get_one(model, row_id)
            session.expunge_all()  # a unit that only reads ends by a rollback, which expires rows
            return row


class Hand:
    """Previews and confirms as somebody at a page does."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def show(self, kind: str, username: str = "aigul", /, **values: Any) -> series_services.Shown:
        actor = self.stage.actor(username)
        with self.stage.work(writes=False) as session:
            return series_services.preview(
                session, actor=actor, region=self.stage.world.region, kind=kind, values=values
            )

    def press(self, shown: Any, username: str = "aigul", *, agreed: bool = False) -> SeriesDeed:
        actor = self.stage.actor(username)
        with self.stage.work() as session:
            deed = series_services.apply(
                session, actor=actor, region=self.stage.world.region, token=shown.token,
                agreed=agreed,
            )  # fmt: skip
            session.expunge(deed)
            return deed

    def do(self, kind: str, /, *, agreed: bool = False, **values: Any) -> SeriesDeed:
        return self.press(self.show(kind, **values), agreed=agreed)


def starts(stage: Any, group_id: int, state: str = "planned") -> list[str]:
    """Local starts in Shymkent (UTC+5)."""
    return [
        f"{one.starts_at + dt.timedelta(hours=5):%m-%d %H:%M}"
        for one in stage.sessions(group_id)
        if one.state == state
    ]


def messages(work: Any) -> list[tuple[str, int]]:
    with work(writes=False) as session:
        return sorted(
            (event, person)
            for event, person in session.execute(sa.select(Message.event, Message.person_id))
        )


@pytest.fixture
def stage(world: Any, work: Any, actor: Any, club: Any) -> Stage:
    return Stage(world, work, actor)


@pytest.fixture
def hand(stage: Any) -> Hand:
    return Hand(stage)
