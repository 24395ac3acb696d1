"""Input about stays and orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from core.sdk.models import Group
from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _
from day_centre.file.words import REGIMES

_DATE = InputRequired(_("Write the date."))
_REGIMES = [SelectChoice(code, label) for code, label in REGIMES.items()]
_REASON = [InputRequired(_("Write the reason.")), Length(max=500)]


class OrderForm(BaseForm):
    """What stands on every order."""

    number = TextField(
        _("Number of the order"), [InputRequired(_("Write the number of the order.")),
                                   Length(max=40)],
        description=_("The next number of the year is proposed"),
    )  # fmt: skip
    issued_on = DateField(_("Date of the order"), [_DATE])

    def paper(self) -> dict[str, Any]:
        """Number and date as the services take them, once the form is valid."""
        return {"number": self.number.data or "", "issued_on": self.issued_on.data or dt.date.min}

    def offer(self, groups: Sequence[Group]) -> None:
        """Groups of the list, for orders that name one."""
        if "group" in self._fields:
            self._fields["group"].choices = [
                SelectChoice(one.public_id, one.title) for one in groups
            ]


class AdmitForm(OrderForm):
    """An admission."""

    group = SelectField(_("Group"), [DataRequired()])
    regime = SelectField(_("Regime"), choices=_REGIMES)
    starts_on = DateField(_("First day of the stay"), [_DATE])
    reason = TextField(_("Reason"), [Optional(), Length(max=500)],
                       description=_("For example: decision of the akimat, referral"))  # fmt: skip


class SuspendForm(OrderForm):
    """A suspension."""

    first_day = DateField(_("First day"), [_DATE])
    last_day = DateField(_("Last day (inclusive)"), [Optional()],
                         description=_("Empty: until an order on resumption"))  # fmt: skip
    reason = TextField(_("Reason"), _REASON, description=_("For example: hospital, a journey"))


class ResumeForm(OrderForm):
    """A resumption."""

    on = DateField(_("From which day the child comes again"), [_DATE])
    reason = TextField(_("Reason"), [Optional(), Length(max=500)])


class RegimeForm(OrderForm):
    """A change of regime."""

    regime = SelectField(_("Regime"), choices=_REGIMES)
    on = DateField(_("From which day"), [_DATE])
    reason = TextField(_("Reason"), _REASON)


class TransferForm(OrderForm):
    """A transfer to another group."""

    group = SelectField(_("Group"), [DataRequired()])
    on = DateField(_("From which day"), [_DATE])
    reason = TextField(_("Reason"), _REASON)


class EndForm(OrderForm):
    """The end of a stay."""

    last_day = DateField(_("Last day (inclusive)"), [_DATE])
    reason = TextField(_("Reason"), _REASON)


class VoidForm(BaseForm):
    """Why an order is taken back."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
