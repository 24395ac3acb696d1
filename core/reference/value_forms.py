"""What the values of the law are called, and the input about one."""

from __future__ import annotations

from typing import Any

from wtforms.validators import InputRequired, Length

from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _

LABELS: dict[str, Any] = {
    "pension_age_men": _("Pension age of men"),
    "pension_age_women": _("Pension age of women"),
    "mci": _("Monthly calculation index (MCI)"),
    "subsistence_minimum": _("Subsistence minimum"),
}


class ValueForm(BaseForm):
    """A value that holds from a date on."""

    valid_from = DateField(_("Holds from"), [InputRequired(_("Write the date."))])
    value = TextField(_("Value"), [InputRequired(_("Write the number.")), Length(max=20)])
    source = TextField(
        _("Source"),
        [InputRequired(_("Write the law, order or letter that says so.")), Length(max=200)],
        description=_("The law, order or letter that says so, with its date"),
    )
