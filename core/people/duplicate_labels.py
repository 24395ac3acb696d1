"""Words for the findings of a comparison and for what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from core.people.duplicate_rules import POINTS
from core.web.i18n import lazy_gettext as _

REASONS: Final[dict[str, Any]] = {
    "iin.same": _("the IIN is the same"),
    "iin.near": _("the IINs are one slip of a digit apart"),
    "iin.differs": _("the IINs differ"),
    "surname.same": _("the surname is the same"),
    "surname.form": _("the surname is the same in another form"),
    "surname.alike": _("the surname is a letter or two apart"),
    "surname.differs": _("the surname differs"),
    "given.same": _("the given name is the same"),
    "given.form": _("the given name is the same in another form"),
    "given.alike": _("the given name is a letter or two apart"),
    "given.initial": _("the given name fits the initial"),
    "given.differs": _("the given name differs"),
    "names.swapped": _("surname and given name stand the other way round"),
    "patronymic.same": _("the patronymic is the same"),
    "patronymic.form": _("the patronymic is the same in another form"),
    "patronymic.alike": _("the patronymic is a letter or two apart"),
    "patronymic.initial": _("the patronymic fits the initial"),
    "patronymic.differs": _("the patronymic differs"),
    "birth.same": _("the birth date is the same"),
    "birth.swapped": _("day and month of birth are swapped"),
    "birth.digit": _("the birth dates are one slip of a digit apart"),
    "birth.year": _("the year of birth is the same, the day differs"),
    "birth.differs": _("the birth date differs"),
    "phone.same": _("a phone is the same"),
    "address.same": _("the address is the same"),
    "household.same": _("the household is the same"),
    "sex.differs": _("the sex differs"),
}
STRENGTHS: Final[dict[str, tuple[Any, str]]] = {
    "strong": (_("Almost certainly one person"), "danger"),
    "likely": (_("Probably one person"), "warning"),
    "possible": (_("Possibly one person"), "info"),
}
STATES: Final[dict[str, Any]] = {
    "open": _("To be decided"),
    "different": _("Not the same person"),
    "closed": _("The files are no longer alike"),
    "merged": _("Merged"),
}
#: findings that follow from what the limited card of another centre's person shows
ON_CARD: Final = frozenset(
    code for code in REASONS if code.split(".")[0] in {"surname", "given", "names", "patronymic"}
)


@dataclass(frozen=True)
class Finding:
    """A finding in words; `agrees` or it speaks against."""

    text: Any
    agrees: bool


def findings(reasons: Iterable[str], *, visible: bool) -> tuple[Finding, ...]:
    """Findings in words, those that agree first. Where one of the files is closed to the reader,
    only what follows from the limited card is said."""
    found = [
        Finding(REASONS[code], POINTS[code] > 0)
        for code in reasons
        if code in REASONS and (visible or code in ON_CARD)
    ]
    return tuple(sorted(found, key=lambda one: not one.agrees))
