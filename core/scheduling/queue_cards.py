"""What a person's page says about the queues in which the person waits."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import CardLine, PersonCard, PersonInfo, RegionInfo, Text
from core.scheduling.models import Enrolment, Group
from core.scheduling.queue_queries import Standing, standings
from core.web.i18n import format_datetime
from core.web.i18n import gettext as _


def waiting_cards(
    session: OrmSession,
    *,
    region: RegionInfo,
    person: PersonInfo,
    shown: list[sa.ColumnElement[bool]],
) -> list[PersonCard]:
    """One card while the person waits anywhere: the groups, the place in each, an open offer."""
    rows = session.execute(
        sa.select(Enrolment, Group)
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.state == "queued",
            Group.ended_at.is_(None),
            *shown,
        )
        .order_by(Enrolment.id)
    ).all()
    if not rows:
        return []
    found = standings(session, [one for one, _group in rows])
    lines = tuple(
        CardLine(
            group.title,
            standing_words(found[one.id]),
            f"/{region.code}/groups/{group.public_id}/queue/{person.public_id}",
            "warning" if found[one.id].offer else "",
        )
        for one, group in rows
    )
    return [PersonCard("waits", _("Waits for a place"), lines, "", 15)]


def standing_words(standing: Standing | None) -> Text:
    """«place 2 of 5», and until when an offer stands."""
    if standing is None:
        return ""
    place = _("place %(place)s of %(all)s in the queue", place=standing.place, all=standing.of)
    if standing.offer is None:
        return place
    until = format_datetime(standing.offer.answer_until)
    return _("%(place)s; a place is offered until %(until)s", place=place, until=until)
