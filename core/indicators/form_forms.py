"""The shape of what people send with official forms."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from core.indicators.form_book import LARGEST, MEGABYTE
from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.uploads import limit_mb, too_large

_FILE = _("An .xlsx workbook of at most %(size)s MB with named cells, without macros.",
          size=LARGEST // MEGABYTE)  # fmt: skip


class VersionForm(BaseForm):
    """A workbook."""

    file = FileField(_("File"), description=_FILE)

    def validate_file(self, field: FileField) -> None:
        if too_large():
            text = gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
            raise ValidationError(text)
        if not field.data:
            raise ValidationError(_("Choose a file."))


class NewFormForm(VersionForm):
    """A form with its first version."""

    title = TextField(_("Title of the form"), [InputRequired(), Length(max=200)])
    centre = SelectField(_("For whom"))
