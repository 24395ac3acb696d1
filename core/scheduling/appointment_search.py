"""What the search box finds among appointments: kinds of visit with their first free time, and
the day's list of a specialist."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo, SearchHit
from core.scheduling.visit_kind_queries import kind_lines
from core.web.i18n import current_locale
from core.web.i18n import gettext as _

MANAGE = "appointments.manage"


def search_hits(
    *, session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    """Kinds of visit that the user may book, and specialists, whose names hold all words."""
    words = name_key(text).split()
    if not words or not user.can_somewhere(MANAGE, region.id):
        return []
    scope = user.centre_scope(MANAGE, region.id)
    lines = kind_lines(session, region=region, centre_ids=scope, bookable=True)
    found = []
    for line in lines:
        names = name_key(f"{line.kind.name_kk} {line.kind.name_ru} {line.kind.name_en}")
        if all(word in names for word in words):
            url = url_for("scheduling.appointment_first", kind=line.kind.public_id)
            note = _("First free time") + ", " + line.centre.name_in(current_locale())
            name = line.kind.name_in(current_locale())
            found.append(SearchHit(name, url, note, "calendar-event"))
    specialists = {one.staff.id: (one.staff, line.centre) for line in lines for one in line.givers}
    for member, centre in specialists.values():
        if all(word in name_key(member.full_name) for word in words):
            url = url_for("scheduling.appointments", staff=member.id, centre=centre.code)
            found.append(SearchHit(member.full_name, url, _("Appointments"), "calendar-event"))
    return found[:limit]
