"""Forms of messages."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from core.messaging import labels
from core.messaging.rules import LONGEST_TEXT
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


def _clean(text: str | None) -> str:
    """Lines of a text area as one text: an SMS has no use for them."""
    return " ".join((text or "").split())


class TextsForm(BaseForm):
    """A text in both languages."""

    text_kk = TextAreaField(
        _("Text in Kazakh"), [InputRequired(), Length(max=LONGEST_TEXT)], filters=[_clean]
    )
    text_ru = TextAreaField(
        _("Text in Russian"), [InputRequired(), Length(max=LONGEST_TEXT)], filters=[_clean]
    )

    def texts(self) -> dict[str, str]:
        return {"kk": self.text_kk.data or "", "ru": self.text_ru.data or ""}


class TemplateForm(TextsForm):
    """A region's texts of an event."""

    may_leave_out = BooleanField(_("The text may leave out what the shipped one tells"))
    version = IntegerField(widget=HiddenInput(), default=0)


class BroadcastForm(TextsForm):
    """A message by hand. `form_key` is made with the page: two presses send once."""

    form_key = HiddenField(validators=[InputRequired(), Length(min=16, max=40)])


class WishForm(BaseForm):
    """How a person wants to be told."""

    language = SelectField(
        _("Language"), choices=[SelectChoice(*one) for one in labels.LANGUAGES.items()]
    )
    way = SelectField(_("Way"), choices=[SelectChoice(*one) for one in labels.WAYS.items()])
    email = TextField(_("E-mail"), [Length(max=254)])
    version = IntegerField(widget=HiddenInput(), default=0)


class CallForm(BaseForm):
    """What came of a call; the page has one button for each outcome."""

    outcome = HiddenField(validators=[InputRequired()])
    tried = IntegerField(widget=HiddenInput(), default=0)
