"""Rights on groups, sessions, enrolment and attendance."""

from __future__ import annotations

from core.auth.permissions import CENTRE_ADMIN, NURSE, RECEPTIONIST, REGION_ADMIN, SPECIALIST
from core.plugins.contracts import Permission
from core.web.i18n import lazy_gettext as _

_STAFF = (REGION_ADMIN, CENTRE_ADMIN, SPECIALIST, NURSE, RECEPTIONIST)
_DESK = (CENTRE_ADMIN, RECEPTIONIST)

PERMISSIONS = [
    Permission("sessions.view", _("See the timetable and today's sessions"), _STAFF),
    Permission("groups.view", _("See groups and who is in them"), _STAFF),
    Permission("groups.manage", _("Make and change groups"), (CENTRE_ADMIN,)),
    Permission("enrolments.manage", _("Enrol people"), _DESK),
    Permission(
        "enrolments.override",
        _("Enrol against a rule and give priority in a queue, with a reason"),
        (CENTRE_ADMIN,),
    ),
    Permission("attendance.mark", _("Mark attendance"), (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST)),
    Permission(
        "appointments.manage",
        _("Book appointments and mark them"),
        (CENTRE_ADMIN, SPECIALIST, RECEPTIONIST),
    ),
    Permission(
        "appointments.confidential",
        _("See which confidential appointments people have"),
        (CENTRE_ADMIN,),
    ),
    Permission("attendance.correct", _("Correct attendance of a closed session"), (CENTRE_ADMIN,)),
]
