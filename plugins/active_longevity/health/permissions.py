"""Rights over what the nurse measures and writes down: data about health."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

HEALTH_VIEW = "active_longevity.health.view"
HEALTH_RECORD = "active_longevity.health.record"

PERMISSIONS = [
    Permission(
        HEALTH_VIEW, _("See blood pressure, stops and incidents"), ("centre_admin", "nurse")
    ),
    Permission(
        HEALTH_RECORD, _("Measure blood pressure, stop procedures, record incidents"),
        ("centre_admin", "nurse"),
    ),
]  # fmt: skip
