"""Shape of what is typed about the twin of a request in a portal."""

from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.validators import Length, ValidationError

from core.requests.portal_models import RequestPortal
from core.requests.portal_rules import tiyn_of
from core.requests.portal_services import PortalData
from core.requests.portal_words import PORTALS
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import choices


class MoneyField(TextField):
    """A sum in tenge; `tiyn` is None when the field is empty."""

    @property
    def tiyn(self) -> int | None:
        return tiyn_of(self.data or "")

    def pre_validate(self, form: BaseForm) -> None:
        super().pre_validate(form)
        try:
            tiyn_of(self.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Write a sum of money. Example: 305374,72.")) from error


class PortalForm(BaseForm):
    """Number, state and sums as the portal shows them."""

    portal = SelectField(_("Portal"))
    number = TextField(_("Number in the portal"), [Length(max=60)])
    status = TextField(
        _("State in the portal"), [Length(max=200)], description=_("In the portal's own words")
    )
    supplier = TextField(_("Supplier"), [Length(max=200)])
    guaranteed_tiyn = MoneyField(_("Guaranteed sum, ₸"))
    excess_tiyn = MoneyField(_("Excess that the person pays, ₸"))
    act_on = DateField(_("Date of the act"))
    version = HiddenField()

    def offer(self) -> None:
        self.portal.choices = choices(PORTALS.items())

    def show(self, row: RequestPortal | None, portal: str) -> None:
        """What is stored, in a form that was not sent yet."""
        self.portal.data = row.portal if row is not None else portal
        self.version.data = str(row.version) if row is not None else "0"
        if row is None:
            return
        for name in ("number", "status", "supplier", "act_on"):
            self[name].data = getattr(row, name)
        for name in ("guaranteed_tiyn", "excess_tiyn"):
            sum_in_tiyn = getattr(row, name)
            self[name].data = "" if sum_in_tiyn is None else _typed(sum_in_tiyn)

    def shown_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def typed(self) -> PortalData:
        """What was typed, after `validate()`."""
        return PortalData(
            self.portal.data, self.number.data or "", self.status.data or "",
            self.supplier.data or "", self.guaranteed_tiyn.tiyn, self.excess_tiyn.tiyn,
            self.act_on.data,
        )  # fmt: skip


def _typed(tiyn: int) -> str:
    whole, rest = divmod(tiyn, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)
