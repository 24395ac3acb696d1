"""In which place of the classifier a household lives."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict
from core.households.access import note, require_household
from core.households.models import Household
from core.plugins.contracts import RegionInfo
from core.regions.place_services import district_of_place, open_place
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
    after = place.code if place else None
    if household.kato_code == after:
        return household
    changed = ["kato_code"]
    household.kato_code = after
    if after and household.district_id is None:
        household.district_id = district_of_place(session, region_id=region.id, code=after)
        changed += ["district_id"] if household.district_id is not None else []
    session.flush()
    note(session, actor, region, household, "household.change", changed=changed)
    return household
