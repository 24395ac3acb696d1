"""The form of a quick consultation: one screen, every field can be left as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.requests import CHANNELS
from core.sdk.web import BaseForm, TextField
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.consultations.words import RESULTS, TOPICS

#: set by the second button, not chosen
REQUEST = "request"


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in words.items()]


class ConsultationForm(BaseForm):
    """What was asked, by which way, and what came of it. `who` is a card, an IIN or a name; of
    several people found one is chosen as `person`."""

    topic = SelectField(
        _("What was asked"),
        [InputRequired(_("Choose what was asked."))],
        choices=[SelectChoice("", _("Choose")), *_choices(TOPICS)],
    )
    direction = SelectField(_("Direction"), [Optional()])
    who = TextField(
        _("Who asked"), [Optional(), Length(max=100)],
        description=_("Card, IIN or name. Leave it empty for somebody without a name."),
    )  # fmt: skip
    note = TextField(_("Note"), [Optional(), Length(max=300)])
    channel = RadioField(_("Channel"), choices=_choices(CHANNELS), default="desk")
    result = RadioField(
        _("What came of it"),
        choices=[one for one in _choices(RESULTS) if one.value != REQUEST],
        default="answered",
    )
    person = RadioField(_("Which person it was"), [Optional()], validate_choice=False)
    number = HiddenField()
    press = HiddenField()

    def offer(self, directions: Mapping[str, Any]) -> None:
        """Directions that the region takes requests in."""
        self.direction.choices = [SelectChoice("", _("None of them")), *_choices(directions)]


class ReasonForm(BaseForm):
    """Why something is taken back."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
