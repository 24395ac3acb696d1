"""Forms of the desk."""

from __future__ import annotations

from wtforms import SelectChoice, SelectField
from wtforms.validators import Length, Optional

from core.sdk.web import BaseForm, TextField
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.desk.words import PRIORITY_LABELS


class TicketForm(BaseForm):
    """A number for somebody who stands at the desk, or the group of one that waits."""

    priority = SelectField(
        _("Goes first because"),
        [Optional()],
        choices=[
            SelectChoice("", _("Ordinary turn")),
            *(SelectChoice(code, label) for code, label in PRIORITY_LABELS.items()),
        ],
    )
    reason = TextField(
        _("Reason in words"), [Optional(), Length(max=200)],
        description=_("Only for another reason"),
    )  # fmt: skip
