"""What rules are about. Each benefit has the code of its direction: of the kind of request by which
it is asked for, and of the service that the ledger gets (domain.md §6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.sdk.services import lazy_gettext as _
from plugins.equal_society.kinds import MODULE


@dataclass(frozen=True)
class Benefit:
    """A thing that a person may get. `unit` is what a programme counts it in when it does not say
    otherwise."""

    code: str
    label: Any
    unit: str

    @property
    def direction(self) -> str:
        """The code of the request type and of the service kind."""
        return f"{MODULE}.{self.code}"


BENEFITS: Final[dict[str, Benefit]] = {
    one.code: one
    for one in (
        Benefit("invataxi", _("Invataxi"), "ride"),
        Benefit("social_taxi", _("Social taxi"), "ride"),
        Benefit("assistant", _("Individual assistant"), "hour"),
        Benefit("sign_language", _("Sign language specialist"), "hour"),
        Benefit("sanatorium", _("Sanatorium treatment"), "time"),
        Benefit("devices", _("Technical aids and wheelchairs"), "piece"),
        Benefit("wheelchair_repair", _("Wheelchair repair"), "time"),
    )
}
#: request type or service kind → benefit
BY_DIRECTION: Final[dict[str, str]] = {one.direction: one.code for one in BENEFITS.values()}
