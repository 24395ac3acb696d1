"""What modules use to tell the demo's past: groups, places, attendance and services, in bulk.

Rows are written as the services would leave them, without asking hooks for each: a year of a
centre must be there in seconds.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.auth.models import User
from core.clock import to_utc
from core.db import new_public_id
from core.deliveries.models import Delivery
from core.demo.acting import name_parents
from core.demo.appointments import receive
from core.demo.names import account_name, invented_name
from core.demo.people import invent_newcomers
from core.kernel import kernel
from core.plugins.contracts import RegionInfo, ServiceKind
from core.regions.models import Centre, Room
from core.requests.models import RequestTypeRule
from core.scheduling.models import Attendance, Enrolment, Group, GroupSlot, Session, StaffMember
from core.scheduling.rules import Slot, meetings
from core.work.models import Unit, UnitMember

CHUNK = 2000


@dataclass
class Demo:
    """What core made, and what a module may add. `people` are ids by centre code, `size` is how
    many people the demo was asked for, `brought` the codes of centres that modules brought."""

    session: OrmSession
    region: RegionInfo
    actor: Actor
    today: dt.date
    first_day: dt.date
    centres: dict[str, Centre]
    people: dict[str, list[int]]
    size: int = 0
    brought: frozenset[str] = frozenset()
    groups: list[Group] = field(default_factory=list)

    @property
    def own_centres(self) -> list[Centre]:
        """Centres that no module brought: what is told of those, the modules tell."""
        return [one for code, one in self.centres.items() if code not in self.brought]

    def newcomers(
        self,
        centre: Centre,
        count: int,
        rng: random.Random,
        *,
        ages: tuple[int, int],
        categories: Callable[[random.Random, int], Sequence[str]],
    ) -> list[int]:
        """Add people whom only this centre holds; their ids. `categories` says which codes
        somebody of an age has."""
        found = invent_newcomers(
            self.session, region_id=self.region.id, centre=centre, count=count, rng=rng,
            today=self.today, ages=ages, categories=categories,
        )  # fmt: skip
        self.people.setdefault(centre.code, []).extend(found)
        return found

    def name(self, rng: random.Random, sex: str) -> str:
        """An invented full name for "male" or "female"."""
        found = invented_name(rng, sex)
        return " ".join(filter(None, (found.surname, found.given_name, found.patronymic)))

    def parents(self, person_ids: Sequence[int], rng: random.Random) -> None:
        """Give children those who act for them: parents with their papers, some guardians."""
        name_parents(self, person_ids, rng)

    def unit(
        self,
        centre: Centre,
        names: tuple[str, str, str],
        *,
        head: str,
        members: Sequence[str],
        types: Sequence[str],
    ) -> Unit:
        """Add a unit that answers for these types of requests; head and members by user name."""
        users = {
            name: self.session.scalar(sa.select(User.id).where(User.username == name))
            for name in map(self.account, (head, *members))
        }
        here = {"region_id": self.region.id, "centre_id": centre.id}
        kk, ru, en = names
        unit = Unit(name_kk=kk, name_ru=ru, name_en=en, head_id=users[self.account(head)], **here)
        self.session.add(unit)
        self.session.flush()
        for name in members:
            user_id = users[self.account(name)]
            if user_id is not None:
                self.session.add(
                    UnitMember(region_id=self.region.id, unit_id=unit.id, user_id=user_id)
                )
        self.session.add_all(RequestTypeRule(type=one, unit_id=unit.id, **here) for one in types)
        self.session.flush()
        return unit

    def account(self, name: str) -> str:
        """The user name in this region of an account of the demo."""
        return account_name(name, self.region.code)

    def room(self, centre: Centre, kk: str, ru: str, en: str, capacity: int) -> Room:
        """Add a room with `capacity` places."""
        room = Room(
            region_id=self.region.id,
            centre_id=centre.id,
            name_kk=kk,
            name_ru=ru,
            name_en=en,
            capacity=capacity,
        )
        self.session.add(room)
        self.session.flush()
        return room

    def staff(self, centre: Centre, full_name: str, post: str) -> StaffMember:
        """Add somebody who leads sessions."""
        member = StaffMember(
            region_id=self.region.id, centre_id=centre.id, full_name=full_name, post=post
        )
        self.session.add(member)
        self.session.flush()
        return member

    def group(
        self,
        centre: Centre,
        kind: ServiceKind,
        title: str,
        *,
        room: Room,
        instructor: StaffMember,
        capacity: int,
        slots: Sequence[Slot],
        first: dt.date,
        last: dt.date,
    ) -> Group:
        """Add a group and all its sessions; past ones are closed."""
        group = Group(
            region_id=self.region.id,
            centre_id=centre.id,
            module=kernel().registry.owners[kind.code],
            service_kind=kind.code,
            title=title,
            room_id=room.id,
            instructor_id=instructor.id,
            capacity=capacity,
            starts_on=first,
            ends_on=last,
        )
        self.session.add(group)
        self.session.flush()
        self.session.add_all(
            GroupSlot(
                region_id=self.region.id,
                group_id=group.id,
                weekday=slot.weekday,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            for slot in slots
        )
        self._add_sessions(group, slots)
        self.groups.append(group)
        return group

    def _add_sessions(self, group: Group, slots: Sequence[Slot]) -> None:
        zone = self.region.timezone
        rows = []
        for meeting in meetings(slots, group.starts_on, group.ends_on):
            ends_at = to_utc(meeting.day, meeting.ends_at, zone)
            past = meeting.day < self.today
            rows.append(
                {
                    "public_id": new_public_id(),
                    "region_id": self.region.id,
                    "centre_id": group.centre_id,
                    "group_id": group.id,
                    "room_id": group.room_id,
                    "instructor_id": group.instructor_id,
                    "local_date": meeting.day,
                    "starts_at": to_utc(meeting.day, meeting.starts_at, zone),
                    "ends_at": ends_at,
                    "state": "closed" if past else "planned",
                    "closed_at": ends_at if past else None,
                }
            )
        self.insert(Session, rows)

    def enrol(self, group: Group, person_ids: Sequence[int]) -> list[int]:
        """Give places in that order; the rest get queue numbers. Returns who has a place."""
        zone = self.region.timezone
        asked = to_utc(group.starts_on, dt.time(9), zone) - dt.timedelta(days=7)
        rows = []
        for place, person_id in enumerate(person_ids):
            moment = asked + dt.timedelta(minutes=place)
            has_place = place < group.capacity
            rows.append(
                {
                    "public_id": new_public_id(),
                    "region_id": self.region.id,
                    "group_id": group.id,
                    "person_id": person_id,
                    "state": "enrolled" if has_place else "queued",
                    "queue_number": None if has_place else place - group.capacity + 1,
                    "asked_at": moment,
                    "enrolled_at": moment if has_place else None,
                    "enrolled_on": group.starts_on if has_place else None,
                }
            )
        group.last_queue_number = max(0, len(person_ids) - group.capacity)
        self.insert(Enrolment, rows)
        return list(person_ids[: group.capacity])

    def visits(
        self,
        centre: Centre,
        kind: ServiceKind,
        names: tuple[str, str, str],
        *,
        minutes: int,
        after: int,
        room: Room,
        giver: StaffMember,
        people: Sequence[int],
        rng: random.Random,
        confidential: bool = True,
    ) -> None:
        """Add a kind of visit of this service, and visits around today. What a confidential one is
        about is told to who has the right only."""
        receive(
            self, centre, names, minutes=minutes, after=after, room=room, member=giver,
            people=people, rng=rng, service_kind=kind.code, confidential=confidential,
        )  # fmt: skip

    def attend(
        self, rng: random.Random, chance: Callable[[int], float], groups: Sequence[Group]
    ) -> None:
        """Mark every past session of these groups, and put those present into the ledger.

        `chance(person_id)` is how probably that person comes.
        """
        ids = [one.id for one in groups]
        members: dict[int, list[int]] = {}
        for group_id, person_id in self.session.execute(
            sa.select(Enrolment.group_id, Enrolment.person_id)
            .where(Enrolment.group_id.in_(ids), Enrolment.state == "enrolled")
            .order_by(Enrolment.id)
        ):
            members.setdefault(group_id, []).append(person_id)
        held = self.session.execute(
            sa.select(Session.id, Session.group_id, Session.ends_at)
            .where(Session.group_id.in_(ids), Session.state == "closed")
            .order_by(Session.id)
        ).all()
        rows = []
        for session_id, group_id, ends_at in held:
            for person_id in members.get(group_id, ()):
                mark, reason = _mark(rng, chance(person_id))
                rows.append(
                    {
                        "region_id": self.region.id,
                        "session_id": session_id,
                        "person_id": person_id,
                        "mark": mark,
                        "reason": reason,
                        "via": "card" if rng.random() < 0.6 else "desk",
                        "marked_at": ends_at,
                    }
                )
        self.insert(Attendance, rows)
        self._record_present(ids)

    def _record_present(self, group_ids: Sequence[int]) -> None:
        kinds = kernel().registry.service_kinds
        present = self.session.execute(
            sa.select(Attendance.id, Attendance.person_id, Session, Group)
            .join(Session, Session.id == Attendance.session_id)
            .join(Group, Group.id == Session.group_id)
            .where(Session.group_id.in_(group_ids), Attendance.mark == "present")
        )
        self.insert(
            Delivery,
            [
                self.delivery(
                    kinds[group.service_kind],
                    centre_id=session.centre_id,
                    person_id=person_id,
                    moment=session.starts_at,
                    day=session.local_date,
                    source_key=f"attendance:{attendance_id}",
                    proof=f"session:{session.public_id}",
                )
                for attendance_id, person_id, session, group in present
            ],
        )

    def serve(self, services: Iterable[tuple[ServiceKind, int, int, dt.date, dt.time]]) -> None:
        """Put walk-in services into the ledger: (kind, centre id, person id, day, local time)."""
        self.insert(
            Delivery,
            [
                self.delivery(
                    kind,
                    centre_id=centre_id,
                    person_id=person_id,
                    moment=to_utc(day, time, self.region.timezone),
                    day=day,
                    source_key=f"demo:{number}",
                    proof="demo",
                    time=time,
                )
                for number, (kind, centre_id, person_id, day, time) in enumerate(services)
            ],
        )

    def delivery(
        self,
        kind: ServiceKind,
        *,
        centre_id: int,
        person_id: int,
        moment: dt.datetime,
        day: dt.date,
        source_key: str,
        proof: str,
        time: dt.time | None = None,
    ) -> dict[str, Any]:
        return {
            "public_id": new_public_id(),
            "region_id": self.region.id,
            "centre_id": centre_id,
            "module": kernel().registry.owners[kind.code],
            "service_kind": kind.code,
            "special_kind": kind.special_kind,
            "setting": kind.setting,
            "person_id": person_id,
            "local_date": day,
            "local_time": time,
            "quantity": Decimal(1),
            "unit": kind.unit,
            "funding_source": "local_budget",
            "proof": proof,
            "source_key": source_key,
            "recorded_at": moment,
        }

    def draw_up_plans(self, centre: Centre, person_ids: Sequence[int], rng: random.Random) -> None:
        """Individual plans by the module's form: in force, some in work, some due for a review."""
        from core.demo.plans import plans_of  # noqa: PLC0415 - it stands above this module

        plans_of(self, rng, centre, person_ids)

    def insert(self, model: Any, rows: Sequence[dict[str, Any]]) -> None:
        for start in range(0, len(rows), CHUNK):
            self.session.execute(sa.insert(model), list(rows[start : start + CHUNK]))


def _mark(rng: random.Random, chance: float) -> tuple[str, str]:
    drawn = rng.random()
    if drawn < chance:
        return "present", ""
    return ("excused", "ауырып қалды") if drawn < chance + (1 - chance) / 2 else ("absent", "")
