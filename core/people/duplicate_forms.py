"""Forms of likely duplicates."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


class DifferentForm(BaseForm):
    """Why the two are not the same person."""

    reason = TextField(
        _("How do you know?"),
        [InputRequired(), Length(max=300)],
        description=_("Example: sisters, both were at the desk with their papers"),
    )
