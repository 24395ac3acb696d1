"""How the page of a request says its deadline and how far it has come."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from core.requests.intake_words import PHASES
from core.requests.models import Request
from core.web.i18n import format_date, gettext
from core.web.i18n import lazy_gettext as _
from core.work.models import WorkItem

OUTCOMES: Final[dict[str, tuple[Any, str]]] = {
    "granted": (_("Granted"), "success"),
    "refused": (_("Refused"), "danger"),
    "returned": (_("Returned for completion"), "warning"),
    "withdrawn": (_("Withdrawn"), ""),
    "done": (_("Done"), "success"),
}


def due_tag(item: WorkItem, today: dt.date) -> tuple[str, str] | None:
    """The deadline as a tag, (words, kind); None for what has none or is closed."""
    if item.closed_at is not None or item.due_on is None:
        return None
    day = format_date(item.due_on)
    if item.waiting_since is not None:
        since = format_date(item.waiting_since)
        return gettext("The deadline stands still since %(date)s", date=since), "info"
    if item.due_on < today:
        return gettext("Overdue since %(date)s", date=day), "danger"
    if item.due_on == today:
        return gettext("Due today"), "warning"
    return gettext("Due on %(date)s", date=day), ""


def steps_of(row: Request) -> list[tuple[str, str]]:
    """New, in work (or waiting), closed, each with `done`, `current` or `todo`."""
    middle = "waiting" if row.phase == "waiting" else "work"
    end = OUTCOMES[row.outcome][0] if row.outcome in OUTCOMES else PHASES["closed"][0]
    order = ("new", middle, "closed")
    at = order.index(row.phase)
    labels = (PHASES["new"][0], PHASES[middle][0], end)
    return [
        (str(label), "done" if place < at else "current" if place == at else "todo")
        for place, label in enumerate(labels)
    ]
