"""The filters of the log."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length, Optional

from core.web.forms import BaseForm, DateField
from core.web.i18n import lazy_gettext as _


class LogFilterForm(BaseForm):
    """Read from the address, so that links and the way back work; needs no token."""

    class Meta(BaseForm.Meta):
        csrf = False

    person = StringField(_("Person"), [Optional(), Length(max=100)])
    user = StringField(_("User"), [Optional(), Length(max=100)])
    first = DateField(_("From"), [Optional()])
    last = DateField(_("To"), [Optional()])
