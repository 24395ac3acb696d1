"""In which place of the classifier a household lives."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict
from core.households.access import note, require_household
from core.households.models import Household
from core.plugins.contracts import RegionInfo
from core.regions.place_services import keep_place, open_place
from core.web.i18n import lazy_gettext as _


def set_household_place(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    household: Household,
    version: int,
    code: str | None,
) -> Household:
    """Keep the place (None takes it away); a district that nobody has written yet follows from it.

    The address in words stays as it is. Raises `NotAllowed`, `Conflict` for an older `version`,
    `InvalidInput` for a code that is not offered.
    """
    household = require_household(session, actor, region, household)
    place = open_place(session, code=code)
    if household.version != version:
        raise Conflict(
            "household.changed",
            _("Somebody changed this household meanwhile. Look at what is saved, then save again."),
        )
    changed = keep_place(session, subject=household, region_id=region.id, place=place)
    if changed:
        note(session, actor, region, household, "household.change", changed=list(changed))
    return household
