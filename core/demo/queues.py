"""Queues of the demo: who goes first, a rule, and places that are offered now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from core.regions.enablement import region_info
from core.regions.models import Region
from core.scheduling.models import Enrolment, Group
from core.scheduling.services import leave_group, set_rule

if TYPE_CHECKING:
    from core.demo.history import Demo

#: values that the region chose
CHOSEN: Final = {"scheduling.first_disability_1": True, "scheduling.first_veteran": True}
OFFERS: Final = 3


def move_queues(demo: Demo) -> None:
    """In a few groups of core's centres somebody leaves today; the next is offered the place."""
    session = demo.session
    row = session.get_one(Region, demo.region.id)
    known = row.settings.get("chosen", {})
    row.settings = {**row.settings, "chosen": {**known, **CHOSEN}}
    session.flush()
    region = region_info(session, demo.region.code)
    assert region is not None
    own = [centre.id for centre in demo.own_centres]
    groups = session.scalars(
        sa.select(Group)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Group.region_id == region.id,
            Group.centre_id.in_(own),
            Group.ends_on > demo.today,
            Group.ended_at.is_(None),
            Enrolment.state == "queued",
        )
        .group_by(Group.id)
        .order_by(sa.func.count(Enrolment.id).desc(), Group.id)
        .limit(OFFERS)
    ).all()
    for group in groups:
        leaver = session.scalars(
            sa.select(Enrolment.person_id)
            .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
            .order_by(Enrolment.id.desc())
            .limit(1)
        ).first()
        if leaver is not None:
            leave_group(
                session, actor=demo.actor, region=region, group=group, person_id=leaver,
                reason="Өзі сұрады",
            )  # fmt: skip
    if groups:
        set_rule(
            session, actor=demo.actor, region=region, group=groups[0], code="age_from", value="50"
        )
