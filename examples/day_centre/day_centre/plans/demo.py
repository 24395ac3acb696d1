"""Plans of the demo's children and the lessons of its specialists."""

from __future__ import annotations

import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.demo import Demo
from core.sdk.models import Room, StaffMember
from core.sdk.services import RegionInfo
from day_centre import demo as base
from day_centre.kinds import BY_CODE, MODULE

#: so many children wait for their diagnostics
WITHOUT = 6
#: key of the staff and the room of the centre's demo, kind of service, minutes, names of the lesson
LESSONS = (
    ("lessons", "lessons", "defectologist", 30,
     ("Дефектолог сабағы", "Занятие дефектолога", "Lesson with the defectologist")),
    ("speech", "lessons", "speech_therapist", 30,
     ("Логопед сабағы", "Занятие логопеда", "Lesson with the speech therapist")),
    ("sensory", "sensory", "sensory_room", 45,
     ("Сенсорлық бөлмедегі сабақ", "Занятие в сенсорной комнате", "Lesson in the sensory room")),
)  # fmt: skip


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Demo) -> None:
    centre = demo.centres.get(base.CODE)
    if centre is None:
        return
    children = base.staying(demo)
    demo.draw_up_plans(centre, children[:-WITHOUT], random.Random("plans of children"))
    for number, (staff, room, code, minutes, names) in enumerate(LESSONS):
        demo.visits(
            centre, BY_CODE[f"{MODULE}.{code}"], names, minutes=minutes, after=10,
            confidential=False,
            room=_one(session, Room, centre.id, Room.name_kk == base.ROOMS[room][0]),
            giver=_one(session, StaffMember, centre.id,
                       StaffMember.full_name == base.STAFF[staff][0]),
            people=children[number :: len(LESSONS)], rng=random.Random(code),
        )  # fmt: skip


def _one(session: Session, model: Any, centre_id: int, named: Any) -> Any:
    return session.scalars(sa.select(model).where(model.centre_id == centre_id, named)).one()
