"""What individual plans put into the inbox."""

from __future__ import annotations

from typing import Final

from core.plans.permissions import VIEW
from core.plugins.request_contracts import WorkKind
from core.web.i18n import lazy_gettext as _

REVIEW: Final = "plans.review"

WORK_KINDS: Final = [
    WorkKind(REVIEW, _("Review of an individual plan"), "plans.plan", "plan_id", VIEW,
             icon="clipboard-list"),
]  # fmt: skip
