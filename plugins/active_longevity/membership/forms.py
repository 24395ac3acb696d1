"""Input about memberships."""

from __future__ import annotations

from wtforms import BooleanField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from core.sdk.web import BaseForm, DateField, DigitsField, TextField
from core.sdk.web import lazy_gettext as _


class AdmissionForm(BaseForm):
    """Somebody who wants to be a member."""

    centre = SelectField(_("Centre"), [DataRequired()])
    document = TextField(
        _("Number of the pension certificate"),
        [Optional(), Length(max=60)],
        description=_("Where the person has a pension before the pension age"),
    )
    residence_seen = BooleanField(_("Lives in the region: I saw it in the papers"))
    override = TextField(
        _("Reason to admit against a rule"),
        [Optional(), Length(max=200)],
    )


class SuspensionForm(BaseForm):
    """A membership that is frozen for a while."""

    first_day = DateField(_("First day"), [InputRequired(_("Write the date."))])
    last_day = DateField(_("Last day (inclusive)"), [InputRequired(_("Write the date."))])
    reason = TextField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)],
        description=_("For example: hospital, a journey"),
    )  # fmt: skip


class LeavingForm(BaseForm):
    """A member who leaves."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])


class HoursForm(BaseForm):
    """Hours a day that were agreed with a member."""

    hours = DigitsField(
        _("Hours a day"),
        [Optional(), Length(max=2)],
        description=_("Leave it empty for the hours of the settings"),
    )
