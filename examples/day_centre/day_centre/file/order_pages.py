"""Orders on a running stay: what each asks for, says, and does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.sdk.models import Group
from core.sdk.services import NotFound
from core.sdk.web import lazy_gettext as _
from day_centre.file import services, transfer_services
from day_centre.file.forms import (
    EndForm,
    OrderForm,
    RegimeForm,
    ResumeForm,
    SuspendForm,
    TransferForm,
)
from day_centre.file.models import Stay


@dataclass(frozen=True)
class Step:
    """A kind of order: its form, the service behind it, its words, and the fields that the service
    takes besides number and date."""

    form: type[OrderForm]
    deed: Callable[..., Any]
    title: Any
    lead: Any
    icon: str
    fields: tuple[str, ...]

    def values(self, form: OrderForm, groups: Sequence[Group]) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        found: dict[str, Any] = {**form.paper(), **{name: form[name].data for name in self.fields}}
        found["reason"] = found["reason"] or ""
        if "group" in found:
            known = {one.public_id: one.id for one in groups}
            found["group_id"] = known.get(found.pop("group"), 0)
        return found


STEPS: dict[str, Step] = {
    "suspend": Step(
        SuspendForm, services.suspend, _("Order on suspension"),
        _("The place stays the child's."), "player-pause", ("first_day", "last_day", "reason"),
    ),
    "resume": Step(
        ResumeForm, services.resume, _("Order on resumption"), "", "refresh", ("on", "reason"),
    ),
    "regime": Step(
        RegimeForm, services.change_regime, _("Order on change of regime"), "", "clock",
        ("regime", "on", "reason"),
    ),
    "transfer": Step(
        TransferForm, transfer_services.transfer, _("Order on transfer"),
        _("The place in the old group becomes free for those who wait."), "arrows-exchange",
        ("group", "on", "reason"),
    ),
    "end": Step(
        EndForm, services.end_stay, _("Order on the end of the stay"),
        _("The personal file stays: a child who comes back goes on with it. The place becomes free "
          "for those who wait."), "logout", ("last_day", "reason"),
    ),
}  # fmt: skip
#: the words and icons of the buttons, in their order
KINDS: tuple[tuple[str, Any, str], ...] = (
    ("suspend", _("Suspend"), "player-pause"),
    ("resume", _("Resume"), "refresh"),
    ("regime", _("Change the regime"), "clock"),
    ("transfer", _("Transfer"), "arrows-exchange"),
    ("end", _("End the stay"), "logout"),
)


def find_step(code: str) -> Step:
    """The step of an address; else `NotFound`."""
    if code not in STEPS:
        raise NotFound
    return STEPS[code]


def first_values(stay: Stay, step: Step, *, today: dt.date) -> dict[str, Any]:
    """What a new form shows: today, and the other regime."""
    values: dict[str, Any] = {"issued_on": today, "first_day": today, "on": today}
    values["last_day"] = today if "first_day" not in step.fields else None
    return {**values, "regime": "half" if stay.regime == "full" else "full"}
