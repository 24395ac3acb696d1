"""What a region chooses for messages."""

from __future__ import annotations

import datetime as dt

from core.plugins.contracts import RegionInfo, Setting
from core.regions.options import setting
from core.web.i18n import lazy_gettext as _

_SECTION = _("Messages to people")

SETTINGS: list[Setting] = [
    Setting(
        "messaging.stopped", _("Send nothing at all"), _SECTION, "bool",
        default=False,
        help=_("For emergencies: what is waiting is kept and goes out when this is taken back."),
    ),
    Setting("messaging.quiet_from", _("Quiet hours begin"), _SECTION, "time", "21:00",
            help=_("Urgent messages go out in the quiet hours too.")),
    Setting("messaging.quiet_to", _("Quiet hours end"), _SECTION, "time", "09:00"),
    Setting(
        "messaging.language", _("Language of those who named none"), _SECTION, "choice", "kk",
        choices=(("kk", "Қазақша"), ("ru", "Русский")),
    ),
    Setting(
        "messaging.household_phone", _("Use a relative's phone of the household"), _SECTION,
        "bool", default=True,
        help=_("When the person has none. Never for protected people."),
    ),
    Setting("messaging.call_tries", _("Calls before a person counts as not reached"), _SECTION,
            "int", 3, minimum=1, maximum=9),
    Setting(
        "messaging.keep_days", _("Days that texts and numbers of messages are kept"), _SECTION,
        "int", 365, minimum=30, maximum=3650,
    ),
]  # fmt: skip


def quiet_hours(region: RegionInfo) -> tuple[dt.time, dt.time]:
    """Local times between which only urgent messages go out."""
    return setting(region, "messaging.quiet_from"), setting(region, "messaging.quiet_to")
