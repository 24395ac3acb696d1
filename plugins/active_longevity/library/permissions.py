"""Rights of the library."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

VIEW = "active_longevity.library.view"
LEND = "active_longevity.library.lend"
MANAGE = "active_longevity.library.manage"
OVERRIDE = "active_longevity.library.override"

_LIBRARIANS = ("centre_admin", "receptionist", "specialist")

PERMISSIONS = [
    Permission(VIEW, _("See the library's catalogue and loans"), (*_LIBRARIANS, "nurse")),
    Permission(LEND, _("Lend books, take them back and reserve them"), _LIBRARIANS),
    Permission(MANAGE, _("Keep the library's catalogue, import it"), _LIBRARIANS),
    Permission(OVERRIDE, _("Lend against the library's rules with a reason"),
               ("centre_admin", "specialist")),
]  # fmt: skip
