"""Words of the inbox."""

from __future__ import annotations

from typing import Any, Final

from core.kernel import kernel
from core.web.i18n import format_number
from core.web.i18n import lazy_gettext as _
from core.work.inbox_queries import MANY
from core.work.models import WorkItem

WHOSE: Final[dict[str, Any]] = {
    "mine": _("My own work"),
    "unit": _("My unit's"),
    "free": _("Nobody has taken it"),
    "escalated": _("Nobody acts: told to me"),
    "centre": _("The whole centre"),
}
WHEN: Final[dict[str, Any]] = {
    "all": _("All of it"),
    "today": _("Due today"),
    "overdue": _("Overdue"),
    "soon": _("Due soon"),
    "waiting": _("Waiting for the applicant"),
}
#: standing → (words, kind of the tag)
STANDINGS: Final[dict[str, tuple[Any, str]]] = {
    "closed": (_("Closed"), ""),
    "waiting": (_("Waiting for the applicant"), "violet"),
    "overdue": (_("Overdue"), "danger"),
    "today": (_("Due today"), "warning"),
    "soon": (_("Due soon"), "warning"),
    "later": (_("In time"), "success"),
    "open": (_("Without a deadline"), ""),
}
FATES: Final[dict[str, tuple[Any, str]]] = {
    "there": (_("With who got it"), "info"),
    "returned": (_("Taken back"), ""),
    "closed": (_("Closed"), "success"),
    "moved": (_("Given on since"), "warning"),
}


def counted(number: int) -> str:
    """A count that stops at `MANY`."""
    return f"{format_number(MANY)}+" if number >= MANY else format_number(number)


def matter_label(item: WorkItem) -> str:
    """Finer words than the kind's: those of the kind of request."""
    known = kernel().registry.request_types.get(item.matter)
    return str(known.label) if known is not None else ""
