"""The shape of what people send with an import."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from core.exchange.family_columns import FAMILIES, PEOPLE
from core.people.labels import LEGAL_BASES
from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.uploads import limit_mb, too_large


class UploadForm(BaseForm):
    """A file for one centre, with the basis on which all its people may be kept."""

    file = FileField(
        _("File"),
        description=_("An .xlsx or .csv file of at most 20 MB. Cells with formulas are refused."),
    )
    kind = RadioField(
        _("What the list holds"),
        [Optional()],
        choices=[
            SelectChoice("", _("See by the headings of the columns")),
            SelectChoice(PEOPLE, _("People: one row is one person")),
            SelectChoice(FAMILIES, _("Families: rows with one family number are one household")),
        ],
        default="",
    )
    centre = SelectField(_("Centre"), [InputRequired()])
    legal_basis = SelectField(
        _("Legal basis of processing"),
        [InputRequired(message=_("Choose the legal basis."))],
        choices=[
            SelectChoice("", _("Choose from the list")),
            *(SelectChoice(code, label) for code, label in LEGAL_BASES.items()),
        ],
        description=_("It is stated for everybody in the file."),
    )
    legal_basis_note = TextField(
        _("Note on the basis"),
        [Optional(), Length(max=200)],
        description=_("Number of the request, or where the papers are held"),
    )

    def validate_file(self, field: FileField) -> None:
        if too_large():
            raise ValidationError(
                gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
            )
        if not field.data:
            raise ValidationError(_("Choose a file."))
