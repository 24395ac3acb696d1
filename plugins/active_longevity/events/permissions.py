"""Rights on events and volunteers."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "active_longevity.view"
EVENT_MANAGE = "active_longevity.event.manage"
EVENT_BOOK = "active_longevity.event.book"
VOLUNTEER_VIEW = "active_longevity.volunteer.view"
VOLUNTEER_MANAGE = "active_longevity.volunteer.manage"

PERMISSIONS = [
    Permission(EVENT_MANAGE, _("Plan, change and cancel events"), ("centre_admin", "specialist")),
    Permission(
        EVENT_BOOK,
        _("Book seats of events and mark who came"),
        ("centre_admin", "nurse", "receptionist", "specialist"),
    ),
    Permission(
        VOLUNTEER_VIEW,
        _("See volunteers and their hours"),
        ("centre_admin", "receptionist", "specialist"),
    ),
    Permission(
        VOLUNTEER_MANAGE,
        _("Keep the list of volunteers and their hours"),
        ("centre_admin", "specialist"),
    ),
]
