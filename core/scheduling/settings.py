"""What a region chooses for scheduling."""

from __future__ import annotations

from core.plugins.contracts import Setting
from core.web.i18n import lazy_gettext as _

SETTINGS: list[Setting] = [
    Setting(
        "scheduling.appointment_days", _("Appointments are booked this many days ahead"),
        _("Appointments"), "int", 60, minimum=1, maximum=365,
    ),  # fmt: skip
]
