"""What a region chooses about places: the term to come, and how long it may be put off."""

from __future__ import annotations

from core.sdk.services import RegionInfo, Setting, setting
from core.sdk.services import lazy_gettext as _
from day_centre.kinds import COME_DAYS, MODULE, POSTPONE_DAYS

_SECTION = _("Places of the day centre")
OLDEST = f"{MODULE}.oldest_applicant"

SETTINGS = [
    Setting(
        COME_DAYS, _("Calendar days to come after a place was offered"), _SECTION, "int", 5,
        help=_("The standard names a term without its length in the copies that were seen: to be "
               "checked against its present wording."),
        minimum=1, maximum=60,
    ),
    Setting(
        POSTPONE_DAYS, _("The term to come is put off once, by so many calendar days at most"),
        _SECTION, "int", 10,
        help=_("10 days for illness or hospital, by the rules of activity (order No. 230 of "
               "22.06.2023); to be checked against their present wording. 0: it is not put off."),
        maximum=60,
    ),
    Setting(
        OLDEST, _("Oldest age at which an application is taken, in whole years"), _SECTION, "int",
        17, help=_("Children with disability are served from 1 to 18 years."), minimum=1,
        maximum=18,
    ),
]  # fmt: skip


def oldest(region: RegionInfo) -> int:
    return int(setting(region, OLDEST))


def put_off_terms(region: RegionInfo) -> int:
    """By how many calendar days the term to come may be put off."""
    return int(setting(region, POSTPONE_DAYS))
