"""The shape of an ask for a list."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.exchange.export_rows import HEADINGS
from core.exchange.export_rules import COLUMNS, CSV, USUAL, XLSX
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


class ExportForm(BaseForm):
    """Which people, which columns, in which kind of file, and why."""

    centre = SelectField(_("Centre"), [Optional()])
    columns = SelectMultipleField(
        _("Columns"),
        [InputRequired(message=_("Choose at least one column."))],
        choices=[SelectChoice(name, HEADINGS[name]) for name in COLUMNS],
        default=list(USUAL),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    file_format = RadioField(
        _("Kind of file"),
        [InputRequired()],
        choices=[SelectChoice(XLSX, _("Excel workbook (.xlsx)")),
                 SelectChoice(CSV, _("Text with semicolons (.csv)"))],
        default=XLSX,
    )  # fmt: skip
    purpose = TextField(
        _("Why the list is taken out"),
        [InputRequired(message=_("Write why the list is taken out.")), Length(max=200)],
        description=_("It is written into the log beside everybody in the list."),
    )
    q = HiddenField()
    category = HiddenField()
    basis = HiddenField()
    iin = HiddenField()
