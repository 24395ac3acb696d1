"""Input about clearances."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.services import current_locale
from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.examination.caution_rules import Caution


class ClearanceForm(BaseForm):
    """A doctor's clearance from the paper that the person brought."""

    #: without the day of examination a tick that was taken off would not count
    issued_on = DateField(_("Day of the examination"), [InputRequired()])
    valid_until = DateField(_("Valid until (inclusive)"), [InputRequired()])
    doctor = TextField(_("Doctor"), [InputRequired(), Length(max=200)])
    contraindications = SelectMultipleField(_("What the doctor forbids or limits"))
    limits = TextField(
        _("Other limits"),
        [Optional(), Length(max=500)],
        description=_("What the doctor says besides, in words"),
    )

    def offer(self, cautions: Iterable[Caution]) -> None:
        """Tick boxes for what the region's catalogue holds."""
        self.contraindications.choices = [
            (one.code, one.name_in(current_locale())) for one in cautions
        ]
