"""Who sees and takes measures: they tell of health."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

MEASURE_VIEW = "active_longevity.measure.view"
MEASURE_RECORD = "active_longevity.measure.record"
MEASURE_CHOOSE = "active_longevity.measure.choose"
MEASURE_FIGURES = "active_longevity.measure.figures"

PERMISSIONS = [
    Permission(MEASURE_VIEW, _("See measures of well-being"), ("centre_admin", "nurse")),
    Permission(MEASURE_RECORD, _("Record measures of well-being"), ("centre_admin", "nurse")),
    Permission(MEASURE_CHOOSE, _("Choose the centre's measures of well-being"), ("centre_admin",)),
    Permission(
        MEASURE_FIGURES,
        _("See the centre's change in measures of well-being"),
        ("centre_admin", "nurse", "region_admin", "figures_auditor"),
    ),
]
