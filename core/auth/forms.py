"""The shape of what people type about accounts."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.auth.rules import MIN_PASSWORD
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _

_RULES = _(
    "At least %(count)s signs. Three unrelated words are easy to remember and hard to guess.",
    count=MIN_PASSWORD,
)


class SignInForm(BaseForm):
    username = TextField(_("Username"), [InputRequired(), Length(max=200)])
    password = PasswordField(_("Password"), [InputRequired(), Length(max=1000)])
    next = HiddenField()


class CodeForm(BaseForm):
    """A code of the authenticator application, or a printed recovery code."""

    code = StringField(_("Code from the application"), [Optional(), Length(max=20)])
    recovery = StringField(_("Recovery code"), [Optional(), Length(max=20)])
    next = HiddenField()


class SetUpForm(BaseForm):
    code = StringField(_("Code from the application"), [InputRequired(), Length(max=20)])


class ReplaceForm(SetUpForm):
    """Replacing a working second factor needs the password again."""

    current = PasswordField(_("Present password"), [InputRequired(), Length(max=1000)])


class PasswordAgainForm(BaseForm):
    current = PasswordField(_("Present password"), [InputRequired(), Length(max=1000)])


class NewPasswordForm(BaseForm):
    current = PasswordField(_("Present password"), [InputRequired(), Length(max=1000)])
    new = PasswordField(_("New password"), [InputRequired(), Length(max=1000)], description=_RULES)
    again = PasswordField(_("New password once more"), [InputRequired(), Length(max=1000)])

    def validate(self, extra_validators: object = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and self.new.data != self.again.data:
            self.add_error("again", _("The two passwords differ."))
            return False
        return valid


class UserForm(BaseForm):
    """An account's own facts."""

    full_name = TextField(
        _("Full name"),
        [InputRequired(), Length(max=200)],
        description=_("Surname, name and patronymic as in the papers"),
    )
    post = TextField(_("Post"), [Optional(), Length(max=200)])
    ends_on = DateField(
        _("Last day of the account"), [Optional()], description=_("After this day nobody signs in")
    )


class EditUserForm(UserForm):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class GrantForm(BaseForm):
    """A role at a place, from–to, and perhaps instead of somebody."""

    role = SelectField(_("Role"), [InputRequired()])
    place = SelectField(_("Where"), [InputRequired()])
    valid_from = DateField(_("From"), [Optional()])
    valid_to = DateField(
        _("To"), [Optional()], description=_("The last day; leave it empty when there is none")
    )
    deputy_for = TextField(
        _("Deputy for (username)"),
        [Optional(), Length(max=64)],
        description=_("Whose work is done meanwhile; both dates are then needed"),
    )


class NewUserForm(UserForm, GrantForm):
    """A new account always starts with a role, or nobody could find it again."""

    username = TextField(
        _("Username"),
        [InputRequired(), Length(max=64)],
        description=_("3 signs or more: Latin small letters, digits, dot, hyphen. aigul.omarova"),
    )


class RoleForm(BaseForm):
    name_kk = TextField(_("Name in Kazakh"), [InputRequired(), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    permissions = SelectMultipleField(
        _("Rights"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    needs_second_factor = BooleanField(_("Needs a second factor at sign-in"))


class DeviceForm(BaseForm):
    name = TextField(
        _("Name of the device"),
        [InputRequired(), Length(max=100)],
        description=_("For example: tablet at the entrance"),
    )
    centre = SelectField(_("Centre"), [InputRequired()])
    kind = SelectField(_("Kind"), [InputRequired()])


class PairForm(BaseForm):
    code = TextField(
        _("Code of the device"),
        [InputRequired(), Length(max=40)],
        description=_("The administrator sees it when the device is registered"),
    )
