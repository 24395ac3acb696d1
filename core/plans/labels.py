"""Words for what plans keep as codes."""

from __future__ import annotations

from typing import Any, Final

from core.deliveries.labels import SPECIAL_KINDS, UNITS, kind_label
from core.plans.rules import Progress
from core.web.i18n import lazy_gettext as _

__all__ = [
    "NEED_KINDS", "NOBODY", "OUTCOMES", "PERIODS", "PROGRESS", "ROLES", "SPECIAL_KINDS", "STATES",
    "UNITS", "WAYS", "kind_label",
]  # fmt: skip

#: state → (word, colour of its mark)
STATES: Final[dict[str, tuple[Any, str]]] = {
    "draft": (_("draft"), "warning"),
    "agreed": (_("agreed"), "success"),
    "replaced": (_("replaced by a later edition"), ""),
    "closed": (_("closed"), ""),
}
NEED_KINDS: Final[dict[int, Any]] = {**SPECIAL_KINDS, 0: _("Another need")}
PERIODS: Final[dict[str, Any]] = {
    "term": _("in the whole term"),
    "day": _("every day"),
    "week": _("every week"),
    "month": _("every month"),
}
OUTCOMES: Final[dict[str, tuple[Any, str]]] = {
    "reached": (_("the goal is reached"), "success"),
    "partly": (_("the goal is partly reached"), "warning"),
    "not": (_("the goal is not reached"), "danger"),
}
PROGRESS: Final[dict[Progress, tuple[Any, str]]] = {
    Progress.NOT_DUE: (_("not due yet"), ""),
    Progress.NOT_BEGUN: (_("not begun"), "danger"),
    Progress.BEHIND: (_("behind the plan"), "warning"),
    Progress.ON_TRACK: (_("on track"), "info"),
    Progress.DONE: (_("fulfilled"), "success"),
}
ROLES: Final[dict[str, Any]] = {
    "person": _("The person"),
    "representative": _("Representative"),
    "specialist": _("Specialist"),
    "head": _("Head of the centre"),
}
#: who is responsible, or does it, where nobody is chosen
NOBODY: Final = _("Nobody chosen")
WAYS: Final[dict[str, Any]] = {
    "paper": _("on paper"),
    "screen": _("on the screen"),
    "account": _("with the own account"),
}
