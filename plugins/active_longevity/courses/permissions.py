"""Rights over procedures and courses. What somebody is treated with is about their health."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

COURSE_VIEW = "active_longevity.course.view"
COURSE_PLAN = "active_longevity.course.plan"
COURSE_GIVE = "active_longevity.course.give"
COURSE_OVERRIDE = "active_longevity.course.override"
PROCEDURE_MANAGE = "active_longevity.procedure.manage"

PERMISSIONS = [
    Permission(COURSE_VIEW, _("See courses of procedures"),
               ("centre_admin", "nurse", "receptionist")),
    Permission(COURSE_PLAN, _("Plan courses of procedures"),
               ("centre_admin", "nurse", "receptionist")),
    Permission(COURSE_GIVE, _("Note procedures as given"), ("centre_admin", "nurse")),
    Permission(COURSE_OVERRIDE, _("Give a procedure against a limit, with a reason"),
               ("centre_admin", "nurse")),
    Permission(PROCEDURE_MANAGE, _("Change the procedures of a centre"), ("centre_admin",)),
]  # fmt: skip
