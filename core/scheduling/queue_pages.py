"""What pages say about a queue that moved."""

from __future__ import annotations

from flask import g

from core.regions.options import setting
from core.web.i18n import ngettext


def moved_text(moved: int) -> str:
    """How many of the queue were offered or given a place, as the region does it."""
    if setting(g.region, "scheduling.queue_mode") == "offer":
        return ngettext(
            "A place was offered to %(num)s person from the queue.",
            "Places were offered to %(num)s people from the queue.",
            moved,
        )
    return ngettext(
        "%(num)s person from the queue was given a place.",
        "%(num)s people from the queue were given places.",
        moved,
    )
