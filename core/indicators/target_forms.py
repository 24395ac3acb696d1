"""The shape of what people type about plans."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange

from core.indicators.rules import FIRST_YEAR
from core.indicators.target_rules import LAST_YEAR, MOST
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


class TargetForm(BaseForm):
    """A plan of one figure."""

    indicator = SelectField(_("Figure"), [InputRequired()])
    centre = SelectField(_("For whom"))
    year = IntegerField(_("Year"), [InputRequired(), NumberRange(FIRST_YEAR, LAST_YEAR)])
    part = SelectField(_("Part of the year"), [InputRequired()])
    value = IntegerField(_("Plan"), [InputRequired(), NumberRange(0, MOST)])
    source = TextField(
        _("What sets the number"),
        [InputRequired(), Length(max=300)],
        description=_("For example: order No. 12 of 14.01.2026"),
    )
