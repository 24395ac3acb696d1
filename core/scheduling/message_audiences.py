"""Whom of scheduling somebody may write to at once."""

from __future__ import annotations

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.messaging.audiences import Audience, audience
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Enrolment
from core.scheduling.queries import find_group


@audience("group")
def people_of_group(session: Session, *, actor: Actor, region: RegionInfo, key: str) -> Audience:
    """Everybody who has a place in the group; `NotFound` where the actor may not see it."""
    group = find_group(session, actor=actor, region=region, public_id=key)
    ids = session.scalars(
        sa.select(Enrolment.person_id)
        .where(Enrolment.group_id == group.id, Enrolment.state == "enrolled")
        .order_by(Enrolment.id)
    )
    url = url_for("scheduling.group_page", group_id=group.public_id)
    return Audience(group.title, tuple(ids), group.centre_id, url)
