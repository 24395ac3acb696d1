"""Input about a child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.sdk.web import BaseForm, DateField, PhoneField, TextField
from core.sdk.web import lazy_gettext as _
from day_centre import kinds
from day_centre.child.words import ACCOMPANIED, DIAGNOSES, MOBILITY, SELF_CARE

_DATE = InputRequired(_("Write the date."))


def _codes(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in {"": _("Not known"), **words}.items()]


class ProfileForm(BaseForm):
    """What the need assessment says of the child."""

    version = HiddenField()
    pmpk_number = TextField(_("Number of the PMPC conclusion"), [Optional(), Length(max=60)])
    pmpk_on = DateField(_("Date of the PMPC conclusion"), [Optional()])
    pmpk_until = DateField(_("PMPC conclusion valid until"), [Optional()])
    ipar_number = TextField(_("Number of the IPAR"), [Optional(), Length(max=60)])
    ipar_from = DateField(_("IPAR from"), [Optional()])
    ipar_until = DateField(_("IPAR until"), [Optional()])
    diagnosis = SelectField(_("Group of diagnosis"), choices=_codes(DIAGNOSES))
    mobility = SelectField(_("Mobility"), choices=_codes(MOBILITY))
    self_care = SelectField(_("Self-care"), choices=_codes(SELF_CARE))
    accompanied = SelectField(_("Way to the centre"), choices=_codes(ACCOMPANIED))
    diet = TextField(_("Diet"), [Optional(), Length(max=300)])


class CardForm(BaseForm):
    """A medical card."""

    issued_on = DateField(_("Issued on"), [_DATE])
    valid_until = DateField(_("Valid until"), [_DATE])
    conclusion = TextField(_("Conclusion"), [Optional(), Length(max=500)])


class LimitForm(BaseForm):
    """What a child may not do."""

    text = TextField(
        _("What is not allowed"),
        [InputRequired(_("Write what is not allowed.")), Length(max=300)],
        description=_("In words that everybody understands who works with the child"),
    )
    kinds = SelectMultipleField(
        _("Services that it forbids"),
        [Optional()],
        choices=[SelectChoice(one.code, one.label) for one in kinds.SERVICE_KINDS],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("Without a tick it forbids nothing; the staff is warned at every service"),
    )
    first_day = DateField(_("First day"), [_DATE])
    last_day = DateField(_("Last day (inclusive)"), [Optional()])


class FetcherForm(BaseForm):
    """Somebody who may fetch the child."""

    full_name = TextField(_("Full name"), [InputRequired(_("Write the full name.")),
                                           Length(max=200)])  # fmt: skip
    relation = TextField(_("Who it is to the child"), [Optional(), Length(max=60)],
                         description=_("For example: aunt, neighbour"))  # fmt: skip
    phone = PhoneField(_("Phone"), [InputRequired(_("Write the phone.")), Length(max=40)])
    document = TextField(
        _("Document"),
        [InputRequired(_("Write the document by which the centre knows the person.")),
         Length(max=100)],
        description=_("Kind and number of the identity document"),
    )  # fmt: skip
    first_day = DateField(_("First day"), [_DATE])
    last_day = DateField(_("Last day (inclusive)"), [Optional()])


class EndForm(BaseForm):
    """Until when a limit holds or somebody may fetch the child."""

    last_day = DateField(
        _("Last day (inclusive)"),
        [_DATE],
        description=_("A day before the first one takes the entry out as wrong"),
    )
    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])


class VoidForm(BaseForm):
    """Why a card is wrong."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])
