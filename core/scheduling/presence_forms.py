"""Input about whom to call."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, Optional

from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


class ContactForm(BaseForm):
    """Whom to call when something happens to a person."""

    full_name = TextField(_("Full name"), [InputRequired(_("Write the name.")), Length(max=200)])
    phone = TextField(_("Phone"), [InputRequired(_("Write the phone number.")), Length(max=40)])
    relation = TextField(
        _("Who it is"), [Optional(), Length(max=100)], description=_("For example: daughter")
    )
