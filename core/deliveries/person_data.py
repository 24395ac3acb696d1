"""What of the ledger follows a person in a merge."""

from __future__ import annotations

from core.deliveries.models import Delivery
from core.plugins.contracts import Merging, Moved
from core.web.i18n import lazy_gettext as _


def merge_people(merging: Merging) -> list[Moved]:
    """Every service follows: the sum stays, and one person less is counted. What a session would
    count twice is voided by core.scheduling, which knows whose mark stands."""
    return [merging.move(Delivery, label=_("Services given"))]
