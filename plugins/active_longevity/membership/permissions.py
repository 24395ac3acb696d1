"""Rights on memberships."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

MEMBERSHIP_VIEW = "active_longevity.membership.view"
MEMBERSHIP_KEEP = "active_longevity.membership.keep"
MEMBERSHIP_OVERRIDE = "active_longevity.membership.override"

PERMISSIONS = [
    Permission(
        MEMBERSHIP_VIEW,
        _("See memberships"),
        ("centre_admin", "nurse", "receptionist", "specialist"),
    ),
    Permission(
        MEMBERSHIP_KEEP,
        _("Admit members, renew, suspend and end memberships"),
        ("centre_admin", "receptionist"),
    ),
    Permission(
        MEMBERSHIP_OVERRIDE, _("Admit a member against a rule, with a reason"), ("centre_admin",)
    ),
]
