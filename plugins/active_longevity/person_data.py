"""What of this module follows a person in a merge."""

from __future__ import annotations

from core.sdk.services import Merging, Moved
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.models import Clearance


def merge_people(merging: Merging) -> list[Moved]:
    """All clearances: two of one date are two papers."""
    return [merging.move(Clearance, label=_("Doctor's clearances"))]
