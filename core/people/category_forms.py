"""The form of a category."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from core.people import labels
from core.people.category_services import Evidence
from core.people.forms import choices
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _


class CategoryForm(BaseForm):
    """A category with dates, and the paper that proves it."""

    code = SelectField(_("Category"), [InputRequired()], choices=choices(labels.CATEGORIES))
    valid_from = DateField(_("First day"), [Optional()])
    valid_to = DateField(_("Last day"), [Optional()], description=_("Empty: without term"))
    evidence_kind = SelectField(
        _("Kind of paper"), [Optional()], choices=choices(labels.EVIDENCE_KINDS, _("Not shown yet"))
    )
    evidence_number = TextField(_("Number of the paper"), [Optional(), Length(max=60)])
    evidence_on = DateField(_("Date of the paper"), [Optional()])
    evidence = TextField(
        _("Note on the paper"),
        [Optional(), Length(max=200)],
        description=_("Who gave it, and what else matters"),
    )
    source = TextField(
        _("Source"),
        # what begins so is the mark of an import, which has rights and an undo of its own
        [Optional(), Length(max=60), Regexp(r"(?!import:)")],
        description=_("From whom this is known"),
    )

    def paper(self) -> Evidence:
        """The typed paper; call it after `validate()`."""
        return Evidence(
            self.evidence_kind.data or "",
            self.evidence_number.data or "",
            self.evidence_on.data,
            self.evidence.data or "",
        )
