"""The public timetable and a calendar link of the demo, so that both can be looked at."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.auth.actor import Actor
from core.auth.models import User
from core.regions.options import change_settings
from core.scheduling.feed_services import make_feed

if TYPE_CHECKING:
    from core.demo.history import Demo

CENTRE = "active-longevity"


def open_calendars(demo: Demo) -> None:
    """Anybody may read the timetables of the region; the director has a link of the centre's."""
    session, centre = demo.session, demo.centres[CENTRE]
    change_settings(
        session, actor=demo.actor, region=demo.region,
        values={"scheduling.public_timetable": True},
    )  # fmt: skip
    director = session.scalar(
        sa.select(User).where(User.current_centre_id == centre.id).order_by(User.id).limit(1)
    )
    if director is not None:
        actor = Actor(director.id, director.username, director.full_name, is_system=True)
        make_feed(
            session, actor=actor, region=demo.region, target=centre, language="kk",
            press=secrets.token_hex(16),
        )  # fmt: skip
