"""A lawyer and a psychologist with their kinds of visit, for tests of appointments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.regions.models import Room
from core.scheduling import appointment_services as services
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Booking, VisitKind
from core.scheduling.visit_kind_queries import KindLine, find_kind
from core.scheduling.visit_kind_services import VisitKindData, create_visit_kind
from tests.core.scheduling.conftest import MONDAY, Stage


class Office:
    """A stage with a lawyer (30 min, open) and a psychologist (50 min and 10 after, confidential,
    a service of the club) who has the room."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lawyer = stage.staff("Заңгер Асқар")
        self.psychologist = stage.staff("Психолог Мәдина")
        self.room = self._room()
        self.law = self.kind("Заңгер", {self.lawyer: None}, minutes=30)
        self.talk = self.kind(
            "Психолог", {self.psychologist: self.room}, minutes=50, buffer_after=10,
            is_confidential=True, service_kind="club.yoga",
        )  # fmt: skip

    def _room(self) -> int:
        world = self.stage.world
        with self.stage.work() as session:
            room = Room(region_id=world.region.id, centre_id=world.centre_id, name_kk="Кабинет 5")
            session.add(room)
            session.flush()
            return room.id

    def kind(self, name: str, givers: dict[int, int | None], **fields: Any) -> str:
        data = VisitKindData(name_kk=name, givers=givers, **fields)
        kind = self.stage.do(
            create_visit_kind, "aigul", centre_id=self.stage.world.centre_id, data=data
        )
        return str(kind.public_id)

    def line(self, session: Any, public_id: str) -> KindLine:
        return find_kind(
            session, region=self.stage.world.region, public_id=public_id,
            centre_ids=[self.stage.world.centre_id],
        )  # fmt: skip

    def at(self, hour: int, minute: int = 0, *, day: dt.date = MONDAY) -> dt.datetime:
        """A time of Shymkent (five hours ahead of UTC)."""
        return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC) - dt.timedelta(hours=5)

    def book(
        self, person_id: int, starts_at: dt.datetime, *, kind: str = "", staff: int = 0,
        username: str = "bota", press_key: str = "",
    ) -> int:  # fmt: skip
        kind, staff = kind or self.law, staff or self.lawyer
        actor = self.stage.actor(username)
        with self.stage.work() as session:
            return services.book_appointment(
                session, actor=actor, region=self.stage.world.region,
                line=self.line(session, kind), staff_id=staff, starts_at=starts_at,
                person_id=person_id, press_key=press_key,
            ).id  # fmt: skip

    def move(self, booking_id: int, starts_at: dt.datetime, *, staff: int = 0) -> None:
        actor = self.stage.actor("bota")
        with self.stage.work() as session:
            booking = session.get_one(Booking, booking_id)
            kind = session.get_one(VisitKind, booking.visit_kind_id)
            services.move_appointment(
                session, actor=actor, region=self.stage.world.region,
                line=self.line(session, kind.public_id), booking=booking,
                staff_id=staff or booking.staff_id or 0, starts_at=starts_at,
            )  # fmt: skip

    def do(self, deed: Any, booking_id: int, username: str = "bota", **values: Any) -> Any:
        actor = self.stage.actor(username)
        with self.stage.work() as session:
            return deed(
                session, actor=actor, region=self.stage.world.region,
                booking=session.get_one(Booking, booking_id), **values,
            )  # fmt: skip

    def link(self, staff_id: int, user_id: int) -> None:
        with self.stage.work() as session:
            session.get_one(StaffMember, staff_id).user_id = user_id
