"""The form that the style guide shows, with errors on purpose."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.web.forms import BaseForm, DateField, DigitsField, TextField
from core.web.i18n import lazy_gettext as _


class SampleForm(BaseForm):
    """One field of each kind."""

    surname = TextField(_("Surname"), [InputRequired()])
    given_name = TextField(_("Given name"), [Optional()])
    iin = DigitsField(_("IIN"), [Optional()], description=_("12 digits, spaces may stay"))
    birth_date = DateField(_("Date of birth"), [Optional()])
    sex = RadioField(
        _("Sex"),
        choices=[SelectChoice("male", _("male")), SelectChoice("female", _("female"))],
        validators=[Optional()],
    )
    unit = SelectField(
        _("Language"),
        choices=[SelectChoice("kk", "Қазақша"), SelectChoice("ru", "Русский")],
        validators=[Optional()],
    )
    note = TextAreaField(_("Note"), [Optional()])
    agreed = BooleanField(_("A paper consent is held"))

    def validate_sample(self) -> None:
        """Show what a refused form looks like."""
        self.add_error("iin", _("An IIN has 12 digits."))
        self.add_error("birth_date", _("Write the date as day, month and year."))
