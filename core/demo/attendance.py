"""Invented details of attendance in the first centre: who is in the building now, whom to call when
something happens, and two people who stay away from a group."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa

from core.clock import now_utc
from core.demo.history import Demo
from core.demo.names import invented_name
from core.households.models import Protection
from core.people.models import Person
from core.regions.models import Room
from core.scheduling.attendance_services import correct_attendance
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.presence_models import EmergencyContact, Presence
from core.scheduling.presence_queries import people_needing_help

INSIDE, ASKED, AWAY, ABSENCES = 14, 60, 2, 4
RELATIONS = ("қызы", "ұлы", "жұбайы", "сіңлісі", "көршісі")


def attend_today(demo: Demo, rng: random.Random) -> None:
    """Rows of the first centre, as check-ins and the desk would leave them."""
    centre = next(iter(demo.centres.values()))
    members = _members(demo, centre.id)
    _name_contacts(demo, rng, members[:ASKED])
    now = now_utc()
    rooms = demo.session.scalars(
        sa.select(Room.id).where(Room.centre_id == centre.id).order_by(Room.id)
    ).all()
    helped = people_needing_help(demo.session, person_ids=members, today=demo.today)
    inside = [*sorted(helped)[:2], *(one for one in members if one not in helped)][:INSIDE]
    for person_id in inside:
        came = now - dt.timedelta(minutes=rng.randint(4, 80))
        demo.session.add(
            Presence(region_id=demo.region.id, centre_id=centre.id, person_id=person_id,
                     local_date=demo.today, entered_at=came, entered_via="card",
                     purpose="visit", room_id=rng.choice(rooms) if rooms else None)
        )  # fmt: skip
    demo.session.flush()
    _stay_away(demo, centre.id)


def _members(demo: Demo, centre_id: int) -> list[int]:
    """People with a place, alive and not protected, in the order of their places."""
    protected = sa.select(Protection.person_id).where(Protection.ended_at.is_(None))
    rows = demo.session.scalars(
        sa.select(Enrolment.person_id)
        .join(Group, Group.id == Enrolment.group_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Group.centre_id == centre_id, Enrolment.state == "enrolled",
               Person.died_on.is_(None), Person.withdrawn_at.is_(None),
               Person.id.not_in(protected))
        .order_by(Enrolment.id)
    )  # fmt: skip
    return list(dict.fromkeys(rows))


def _name_contacts(demo: Demo, rng: random.Random, people: list[int]) -> None:
    """Three in four were asked already."""
    for number, person_id in enumerate(people):
        if number % 4 == 3:
            continue
        name = invented_name(rng, rng.choice(("female", "male")))
        demo.session.add(
            EmergencyContact(
                region_id=demo.region.id, person_id=person_id,
                full_name=f"{name.surname} {name.given_name}",
                relation=rng.choice(RELATIONS), phone=f"+7701{rng.randint(1000000, 9999999)}",
            )
        )  # fmt: skip


def _stay_away(demo: Demo, centre_id: int) -> None:
    """Two people did not come to the last sessions of a group."""
    group_id = demo.session.scalar(
        sa.select(Session.group_id)
        .where(Session.centre_id == centre_id, Session.state == "closed")
        .group_by(Session.group_id)
        .order_by(sa.func.count().desc(), Session.group_id)
        .limit(1)
    )
    if group_id is None:
        return
    meetings = demo.session.scalars(
        sa.select(Session)
        .where(Session.group_id == group_id, Session.state == "closed")
        .order_by(Session.starts_at.desc())
        .limit(ABSENCES)
    ).all()
    people = demo.session.scalars(
        sa.select(Enrolment.person_id)
        .where(Enrolment.group_id == group_id, Enrolment.state == "enrolled")
        .order_by(Enrolment.id)
        .limit(AWAY)
    ).all()
    for meeting in meetings:
        for person_id in people:
            correct_attendance(
                demo.session, actor=demo.actor, region=demo.region, meeting=meeting,
                person_id=person_id, mark="absent", reason="қате белгіленген",
            )  # fmt: skip
