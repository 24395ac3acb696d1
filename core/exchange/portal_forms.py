"""Shape of what people send with an extract of a portal."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from core.requests.portal_words import PORTALS
from core.web.forms import BaseForm
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.uploads import limit_mb, too_large


class ExtractForm(BaseForm):
    """An extract of one portal, for one centre."""

    portal = SelectField(
        _("Portal"), [InputRequired()], choices=[SelectChoice(*one) for one in PORTALS.items()]
    )
    centre = SelectField(_("Centre"), [InputRequired()])
    file = FileField(
        _("File"),
        description=_("An .xlsx or .csv file of at most 20 MB. Cells with formulas are refused."),
    )
    token = HiddenField()

    def validate_file(self, field: FileField) -> None:
        if too_large():
            raise ValidationError(
                gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
            )
        if not field.data:
            raise ValidationError(_("Choose a file."))


class ColumnsForm(BaseForm):
    """What each column holds; the fields are drawn by the page, one for each column."""
