"""Input that several parts ask for."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from core.sdk.web import BaseForm, TextField
from core.sdk.web import lazy_gettext as _


class ReasonForm(BaseForm):
    """Why."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
