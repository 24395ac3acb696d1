"""In which place of the classifier a person's address lies."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict
from core.people.access import note, require
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.regions.place_services import keep_place, open_place
from core.web.i18n import lazy_gettext as _


def set_person_place(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    version: int,
    code: str | None,
) -> Person:
    """Keep the place (None takes it away); a district that nobody has written yet follows from it.

    The address in words stays as it is. Raises `NotAllowed`, `Conflict` for an older `version`,
    `InvalidInput` for a code that is not offered.
    """
    require(actor, region, living_centres(person), "people.edit", "")
    place = open_place(session, code=code)
    if person.version != version:
        raise Conflict(
            "person.changed",
            _("Somebody changed this file while you were editing it. Open it again and compare."),
        )
    if person.address_hidden:
        raise Conflict(
            "person.protected",
            _("The address is hidden for the person's safety: it is changed with the protection."),
        )
    changed = keep_place(session, subject=person, region_id=region.id, place=place)
    if changed:
        note(session, actor, region, person, "person.update", {"changed": changed})
    return person
