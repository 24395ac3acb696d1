"""Rights on figures."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, FIGURES_AUDITOR, REGION_ADMIN
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

VIEW = "indicators.view"
PLAN = "indicators.plan"
FORMS = "indicators.forms"
FILL = "indicators.fill"
TIMESHEET = "indicators.timesheet"

PERMISSIONS = [
    Permission(VIEW, _("See indicators"), (REGION_ADMIN, CENTRE_ADMIN, FIGURES_AUDITOR)),
    Permission(PLAN, _("Enter plans of figures"), (REGION_ADMIN, CENTRE_ADMIN)),
    Permission(FORMS, _("Upload official forms"), (REGION_ADMIN, CENTRE_ADMIN)),
    Permission(FILL, _("Fill official forms"), (REGION_ADMIN, CENTRE_ADMIN, FIGURES_AUDITOR)),
    Permission(TIMESHEET, _("See timesheets of staff"), (REGION_ADMIN, CENTRE_ADMIN)),
]
