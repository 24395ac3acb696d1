"""Forms of a person's page: what the timeline shows, and why a file is opened."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.web.forms import BaseForm, DateField
from core.web.i18n import lazy_gettext as _


class TimelineForm(BaseForm):
    """Read from the address, so that links and the way back work; needs no token."""

    class Meta(BaseForm.Meta):
        csrf = False

    kind = SelectField(_("What"), [Optional()], choices=[], validate_choice=False)
    last = DateField(_("Not after"), [Optional()])


class OpeningForm(BaseForm):
    """Why the file, or a closed part of it, has to be seen."""

    reason = TextAreaField(
        _("Why do you need to see it?"),
        [InputRequired(), Length(min=10, max=300)],
        description=_("For example: the person fell ill during a session, the doctor asks."),
    )
    part = HiddenField()
    next = HiddenField()
