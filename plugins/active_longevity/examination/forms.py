"""Input about clearances."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, Optional

from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _


class ClearanceForm(BaseForm):
    """A doctor's clearance from the paper that the person brought."""

    issued_on = DateField(_("Day of the examination"), [Optional()])
    valid_until = DateField(_("Valid until (inclusive)"), [InputRequired()])
    doctor = TextField(_("Doctor"), [Optional(), Length(max=200)])
    limits = TextField(
        _("Limits"),
        [Optional(), Length(max=500)],
        description=_("What the doctor forbids, in words"),
    )


class VoidForm(BaseForm):
    reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])
