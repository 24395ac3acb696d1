"""What feedback puts into the inbox."""

from __future__ import annotations

from typing import Final

from core.feedback.permissions import ANSWER, VIEW
from core.plugins.request_contracts import WorkKind
from core.web.i18n import lazy_gettext as _

FEEDBACK: Final = "feedback.feedback"

WORK_KINDS: Final = [
    WorkKind(FEEDBACK, _("Complaint or proposal"), "feedback.feedback", "feedback_id", VIEW,
             icon="message", does=ANSWER),
]  # fmt: skip
