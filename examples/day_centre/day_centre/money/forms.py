"""Input about money."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _
from day_centre.money import queries
from day_centre.money.rules import parse_amount
from day_centre.money.words import thing

_WRITE = _("Fill in this field.")


def _whole(text: str | None) -> int | None:
    bare = (text or "").strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 6 else None


class TariffForm(BaseForm):
    """A price from a day on."""

    what = SelectField(_("What the price is for"), [InputRequired()])
    price = TextField(_("Price in tenge"), [InputRequired(_WRITE), Length(max=20)])
    starts_on = DateField(_("In force from"), [InputRequired()])
    source = TextField(_("Resolution of the akimat: number and date"),
                       [InputRequired(_WRITE), Length(max=200)])  # fmt: skip

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.what.choices = [SelectChoice(one, thing(one)) for one in queries.things()]

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if self.price.data and self.amount is None:
            self.add_error("price", _("Write an amount in tenge. Example: 4 350,50"))
            return False
        return good

    @property
    def amount(self) -> int | None:
        return parse_amount(self.price.data or "")


class ShareForm(BaseForm):
    """Which part of the price a family pays."""

    percent = TextField(_("Share of the family, %"), [InputRequired(_WRITE), Length(max=3)])
    first_day = DateField(_("First day"), [InputRequired()])
    last_day = DateField(_("Last day"), [Optional()])
    basis = TextField(_("Basis: decision, number, date"),
                      [InputRequired(_WRITE), Length(max=200)])  # fmt: skip

    @property
    def share(self) -> int:
        """Zero for what is no whole number: the service refuses it at its field."""
        return _whole(self.percent.data) or 0


class LicenceForm(BaseForm):
    """A licence."""

    number = TextField(_("Number of the licence"), [InputRequired(_WRITE), Length(max=60)])
    issuer = TextField(_("Body that issued the licence"), [InputRequired(_WRITE), Length(max=200)])
    issued_on = DateField(_("Issued on"), [InputRequired()])
    valid_until = DateField(_("Valid until"), [InputRequired()])
    places = TextField(_("Places by the licence"), [InputRequired(_WRITE), Length(max=5)])

    @property
    def count(self) -> int:
        return _whole(self.places.data) or 0


class LanguageForm(BaseForm):
    """The language of a document."""

    language = RadioField(
        _("Language of the document"), [InputRequired()],
        choices=[SelectChoice("kk", _("Kazakh")), SelectChoice("ru", _("Russian"))], default="kk",
    )  # fmt: skip


class ReasonForm(BaseForm):
    """Why."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
