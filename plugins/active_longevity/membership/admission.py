"""Who may become a member, and why not in plain words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import RegionInfo, format_date
from core.sdk.services import gettext as _
from plugins.active_longevity.membership import queries

Basis = Literal["age", "document", "override"]


@dataclass(frozen=True)
class Admission:
    """What the file says of a person who wants to be a member. `pension_on` is the day on which
    the pension age is reached (None: not known), `lives_here` None where no address says it."""

    pension_on: dt.date | None
    is_pensioner: bool
    lives_here: bool | None
    on: dt.date

    @property
    def has_age(self) -> bool:
        return self.pension_on is not None and self.pension_on <= self.on

    def basis(self, document: str) -> Basis | None:
        """By what the person is admitted; None where nothing but a reason is left."""
        if self.has_age:
            return "age"
        return "document" if self.is_pensioner or document else None

    def objections(self, *, document: str, residence_seen: bool) -> list[str]:
        """What stands against admission, as sentences; empty: nothing."""
        found = []
        if self.basis(document) is None:
            found.append(self._too_young())
        if self.lives_here is False:
            found.append(_("The address of the file lies outside the region."))
        elif self.lives_here is None and not residence_seen:
            found.append(_("No address says that the person lives in the region. Look at the "
                           "identity paper and tick it."))  # fmt: skip
        return found

    def _too_young(self) -> str:
        text: str
        if self.pension_on is None:
            text = _("Birth date or sex is not known, so the pension age cannot be counted. Write "
                     "the number of the pension certificate.")  # fmt: skip
        else:
            text = _("Pension age is reached on %(date)s. Who has a pension earlier is admitted by "
                     "the number of the pension certificate.",
                     date=format_date(self.pension_on))  # fmt: skip
        return text


def admission(session: Session, region: RegionInfo, person: Person, on: dt.date) -> Admission:
    """Look into the file: at most four queries."""
    pensioner: Any = queries.has_category(
        session, person_id=person.id, code=queries.PENSIONER, on=on
    )
    return Admission(
        queries.pension_day_of(session, region, person),
        pensioner,
        # a hidden address is nobody's business at the desk: it counts as seen
        True if person.address_hidden else queries.lives_here(session, region, person),
        on,
    )
