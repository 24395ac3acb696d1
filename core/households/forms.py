"""The shape of what people type about households."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.households import labels
from core.households.rules import BASES, JOINING, KINSHIP, LEAVING, OTHERS, RIGHTS
from core.people.forms import NoteField, PhoneField
from core.web.forms import BaseForm, DateField, DigitsField, TextField
from core.web.i18n import lazy_gettext as _


def choices(codes: Any, words: dict[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(code, words[code]) for code in codes)]


class ConfirmedForm(BaseForm):
    """A form that may ask whether something unusual is true."""

    confirmed = BooleanField(_("I have checked this: it is so"))

    @property
    def asks(self) -> bool:
        """Whether the question stands on the page."""
        return bool(self.confirmed.errors) or bool(self.confirmed.data)


class _PlaceFields:
    address = TextField(_("Address"), [Optional(), Length(max=300)])
    district_id = SelectField(_("District"), [Optional()], choices=[SelectChoice("", "")])

    def set_districts(self, districts: list[tuple[int, str]]) -> None:
        self.district_id.choices = [
            SelectChoice("", _("Not known")),
            *(SelectChoice(str(number), name) for number, name in districts),
        ]

    def district(self) -> int | None:
        return int(self.district_id.data) if self.district_id.data else None


class HouseholdForm(_PlaceFields, BaseForm):
    """A new household, with the person of the page as its head."""

    joined_on = DateField(_("Since when"), [InputRequired()])
    note = NoteField(_("Note"), [Optional(), Length(max=4000)])


class ChangeForm(_PlaceFields, BaseForm):
    """Address and note of a household; `address_hidden` is only for those who may protect."""

    note = NoteField(_("Note"), [Optional(), Length(max=4000)])
    address_hidden = BooleanField(
        _("Hide this household"),
        description=_("Only those who may see protected people find it and see the address."),
    )
    version = HiddenField()

    def shown_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class _PaperFields:
    document_number = TextField(_("Number of the paper"), [Optional(), Length(max=60)])
    document_on = DateField(_("Date of the paper"), [Optional()])
    document_issuer = TextField(
        _("Given by"),
        [Optional(), Length(max=200)],
        description=_("Notary, court, guardianship body"),
    )


class JoinForm(_PaperFields, ConfirmedForm):
    """A person joins a household."""

    role = SelectField(
        _("Who this is to the head of the household"),
        [InputRequired()],
        choices=choices(OTHERS, labels.ROLES, _("Choose from the list")),
    )
    joined_on = DateField(_("Since when"), [InputRequired()])
    reason = SelectField(_("Reason"), [InputRequired()], choices=choices(
        [code for code in JOINING if code != "first"], labels.JOINING))  # fmt: skip
    leave_other = BooleanField(_("The person leaves the present household on this day"))


class LeaveForm(BaseForm):
    """A member leaves; the next head is asked for when the head does."""

    left_on = DateField(_("Day of leaving"), [InputRequired()])
    reason = SelectField(_("Reason"), [InputRequired()], choices=choices(LEAVING, labels.LEAVING))
    note = TextField(_("Note"), [Optional(), Length(max=200)])
    next_head_id = SelectField(_("Next head of the household"), [Optional()], choices=[])


class RoleForm(ConfirmedForm):
    """What a member is to the head."""

    role = SelectField(
        _("Who this is to the head of the household"),
        [InputRequired()],
        choices=choices(OTHERS, labels.ROLES),
    )
    on = DateField(_("Since when"), [InputRequired()])


class HeadForm(BaseForm):
    """Who heads the household."""

    person_id = SelectField(_("Head of the household"), [InputRequired()], choices=[])
    on = DateField(_("Since when"), [InputRequired()])


class SeparateForm(_PlaceFields, BaseForm):
    """Who goes, and who then heads what."""

    moving = SelectMultipleField(
        _("Who goes"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_("Those who are not ticked stay."),
    )
    head_id = SelectField(_("Head of the new household"), [InputRequired()], choices=[])
    next_head_id = SelectField(
        _("Head of those who stay"),
        [Optional()],
        choices=[],
        description=_("Only when the present head goes"),
    )
    on = DateField(_("Since when"), [InputRequired()])
    reason = SelectField(_("Reason"), [InputRequired()], choices=choices(
        ("separation", "divorce", "moved_out", "other"), labels.LEAVING))  # fmt: skip
    violence = BooleanField(
        _("Violence: protect everybody who goes"),
        description=_(
            "The new household and its address are hidden, nobody who stays can act for those who "
            "go, and only the safe number may be used."
        ),
    )
    safe_number = PhoneField(_("Safe number"), [Optional(), Length(max=40)])


class DeathForm(BaseForm):
    """A person died."""

    died_on = DateField(_("Day of death"), [InputRequired()])
    next_head_id = SelectField(_("Next head of the household"), [Optional()], choices=[])


class ReasonForm(BaseForm):
    """Only why."""

    reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])


class EndForm(ReasonForm):
    """The end of a representation."""

    on = DateField(_("From this day it no longer counts"), [InputRequired()])


class RepresentativeForm(_PaperFields, BaseForm):
    """Who may act for a person. For a registered person name, phone and IIN are not asked for."""

    who = HiddenField()
    full_name = TextField(_("Full name"), [Optional(), Length(max=302)])
    phone = PhoneField(_("Phone"), [Optional(), Length(max=40)])
    iin = DigitsField(_("IIN"), [Optional(), Length(max=20)])
    basis = RadioField(_("On what basis"), [InputRequired()], choices=choices(BASES, labels.BASES))
    kinship = SelectField(
        _("Who this is to the person"),
        [Optional()],
        choices=choices(KINSHIP, labels.KINSHIP, _("Not stated")),
    )
    rights = SelectMultipleField(
        _("What the representative may do"),
        choices=choices(RIGHTS, labels.RIGHTS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_(
            "Handing in requests, signing consents and receiving documents need a paper."
        ),
    )
    valid_from = DateField(_("First day"), [InputRequired()])
    valid_to = DateField(_("Last day"), [Optional()], description=_("Empty: without term"))
    note = TextField(_("Note"), [Optional(), Length(max=200)])


class ProtectionForm(_PlaceFields, BaseForm):
    """A person in danger."""

    reason = TextField(
        _("Reason"),
        [InputRequired(), Length(max=200)],
        description=_("Only those who may see protected people read it."),
    )
    safe_number = PhoneField(
        _("Safe number"),
        [Optional(), Length(max=40)],
        description=_("The only number that may be called or written to. Empty: none."),
    )
    hide_household = BooleanField(_("Hide the household in which the person lives now"))
