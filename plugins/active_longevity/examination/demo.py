"""What the doctor of the demo centres ticked: believable, and hardly ever against the timetable."""

from __future__ import annotations

import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Enrolment, Group
from core.sdk.services import RegionInfo
from plugins.active_longevity.examination.caution_models import ClearanceLimit
from plugins.active_longevity.examination.caution_rules import Effect
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.shipped import BY_CODE

COMMON = (
    "high_pressure", "joints", "diabetes", "eyes", "gallstones", "kidney_stones", "herb_allergy",
    "falls", "arrhythmia", "ulcer", "osteoporosis", "low_pressure", "hernia",
)  # fmt: skip
#: how many people still have a place in a group that the doctor has forbidden since
AGAINST = 2


def fill(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Every third person has one contraindication or two."""
    own = random.Random("contraindications")
    kinds: dict[int, set[str]] = {}
    for person_id, kind in session.execute(
        sa.select(Enrolment.person_id, Group.service_kind)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.region_id == region.id, Enrolment.state == "enrolled")
    ):
        kinds.setdefault(person_id, set()).add(kind)
    rows, against = [], 0
    papers = session.execute(
        sa.select(Clearance.id, Clearance.person_id)
        .where(Clearance.region_id == region.id)
        .order_by(Clearance.id)
    )
    for clearance_id, person_id in papers:
        if own.random() > 0.35:
            continue
        for code in own.sample(COMMON, own.choice((1, 1, 2))):
            forbidden = {k for k, e in BY_CODE[code].effects.items() if e is Effect.FORBIDS}
            if forbidden & kinds.get(person_id, set()):
                against += 1
                if against > AGAINST:
                    continue
            rows.append({"region_id": region.id, "clearance_id": clearance_id, "code": code})
    if rows:
        session.execute(sa.insert(ClearanceLimit), rows)
