"""The shape of what people send with a timetable."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired, ValidationError

from core.web.forms import BaseForm
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.uploads import limit_mb, too_large


class TimetableForm(BaseForm):
    """A timetable of one centre."""

    file = FileField(
        _("File"),
        description=_("An .xlsx or .csv file of at most 20 MB. Cells with formulas are refused."),
    )
    centre = SelectField(_("Centre"), [InputRequired()])

    def validate_file(self, field: FileField) -> None:
        if too_large():
            raise ValidationError(
                gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
            )
        if not field.data:
            raise ValidationError(_("Choose a file."))
