"""Rights on the journal."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "day_centre.journal.view"
MARK = "day_centre.journal.mark"
CORRECT = "day_centre.journal.correct"
ARRANGE = "day_centre.journal.arrange"

_CARERS = ("centre_admin", "receptionist", "nurse", "specialist")

PERMISSIONS = [
    Permission(VIEW, _("See the journal of the day centre"), _CARERS),
    Permission(MARK, _("Note in the journal who came and which services were given"), _CARERS),
    Permission(CORRECT, _("Correct a closed day of the journal"), ("centre_admin",)),
    Permission(ARRANGE, _("Say which services a group has on which day"), ("centre_admin",)),
]
