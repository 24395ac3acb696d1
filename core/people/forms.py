"""Forms of people."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.fields import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.dates import parse_date
from core.people import labels
from core.people.data import PersonData
from core.people.iin import IinCheck, check_iin
from core.people.models import Person, PersonPhone
from core.people.naming import split_full_name
from core.people.phones import format_phone, parse_phone
from core.people.rules import REMINDER_DAYS, read_typed
from core.web.forms import (
    KAZAKH_DIGITS,
    BaseForm,
    DateField,
    DigitsField,
    TextField,
    typed_digits,
)
from core.web.i18n import gettext, today
from core.web.i18n import lazy_gettext as _


class BirthDateField(DateField):
    """A birth date: a year of two digits is the latest that is not after today."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = parse_date(self.raw_text, latest=today())

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data > today():
            raise ValidationError(gettext("The birth date cannot be in the future."))


class PhoneField(TextField):
    """One phone in any spelling; `data` stays as typed, the service stores E.164."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        # A dot is a digit of the Kazakh layout only among its letters: 8.701… has true dots.
        if isinstance(self.data, str) and re.search("[әіңғүұқ]", self.data.lower()):
            self.data = typed_digits(self.data, only=True)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and parse_phone(self.data).error:
            raise ValidationError(gettext("Enter the full phone number: +7 and 10 digits."))


class NoteField(TextAreaField):
    """Several lines; what no database can store is refused."""

    def pre_validate(self, form: Any) -> None:
        if self.data and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", self.data):
            raise ValidationError(gettext("This text holds signs that cannot be stored."))


class TokensField(Field):
    """The doubts that were ticked: `data` is a frozenset of tokens."""

    data: frozenset[str]

    def process_data(self, value: Any) -> None:
        self.data = frozenset(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = frozenset(str(value) for value in valuelist)


class ChoicesField(Field):
    """What was chosen field by field: `data` maps a field's name to `theirs` or `mine`."""

    data: dict[str, str]

    def process(self, formdata: Any, *_args: Any, **_more: Any) -> None:
        self.process_errors: list[str] = []
        beginning = f"{self.name}-"
        self.data = {
            name.removeprefix(beginning): formdata[name]
            for name in formdata or ()
            if name.startswith(beginning) and formdata[name] in {"theirs", "mine"}
        }


def choices(labelled: dict[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(code, text) for code, text in labelled.items())]


class FileForm(BaseForm):
    """What a person's file holds; for registration and for changes."""

    iin = DigitsField(_("IIN"), [Optional()], description=_("12 digits, spaces may stay"))
    iin_missing_reason = SelectField(
        _("Why there is no IIN"),
        [Optional()],
        choices=choices(labels.IIN_MISSING_REASONS, _("There is an IIN")),
    )
    iin_reminder_on = DateField(
        _("Ask for the IIN on"), [Optional()], description=_("Empty: in 30 days")
    )
    surname = TextField(_("Surname"), [InputRequired(), Length(max=100)])
    given_name = TextField(_("Given name"), [Optional(), Length(max=100)])
    patronymic = TextField(_("Patronymic"), [Optional(), Length(max=100)])
    birth_date = BirthDateField(_("Birth date"), [Optional()])
    sex = RadioField(_("Sex"), [Optional()], choices=choices(labels.SEXES))
    phone = PhoneField(_("Phone"), [Optional(), Length(max=40)])
    phone_whose = TextField(
        _("Whose phone"),
        [Optional(), Length(max=100)],
        description=_("If it is not the person's own: daughter, neighbour"),
    )
    phone_2 = PhoneField(_("Second phone"), [Optional(), Length(max=40)])
    phone_2_whose = TextField(_("Whose second phone"), [Optional(), Length(max=100)])
    address = TextField(_("Address"), [Optional(), Length(max=300)])
    district_id = SelectField(_("District"), [Optional()], choices=[SelectChoice("", "")])
    card_number = TextField(_("Card number"), [Optional(), Length(max=20)])
    legal_basis = RadioField(
        _("Legal basis of keeping the data"),
        [InputRequired(message=_("Choose the legal basis, or say that it is not stated yet."))],
        choices=[
            *choices(labels.LEGAL_BASES),
            SelectChoice("none", _("Not stated yet: the person goes on the officer's list")),
        ],
    )
    legal_basis_note = TextField(
        _("Number of the request or note"),
        [Optional(), Length(max=200)],
        description=_("Needed for the state service"),
    )
    legal_basis_on = DateField(_("Date of the basis"), [Optional()])
    note = NoteField(_("Note"), [Optional(), Length(max=4000)])
    confirmed = TokensField()
    offered = HiddenField()

    def set_districts(self, districts: list[tuple[int, str]]) -> None:
        self.district_id.choices = [
            SelectChoice("", _("Not known")),
            *(SelectChoice(str(number), name) for number, name in districts),
        ]

    def validate_iin(self, field: Any) -> None:
        check = check_iin(field.data, today=today())
        if check.errors:
            raise ValidationError(str(labels.IIN_MESSAGES[check.errors[0]]))

    def checked_iin(self) -> IinCheck:
        """The typed IIN as checked; an empty check where the form has no IIN."""
        return check_iin((self.iin.data or "") if "iin" in self._fields else "", today=today())

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        if "iin" in self._fields and not self.iin.data and not self.iin_missing_reason.data:
            self.add_error(
                "iin", gettext("Write the IIN, or choose below why the person has none.")
            )
            ok = False
        if self.legal_basis.data == "state_service" and not self.legal_basis_note.data:
            self.add_error(
                "legal_basis_note", gettext("Write the number of the request to the state service.")
            )
            ok = False
        return ok

    def file_data(self) -> PersonData:
        """The typed file; call it after `validate()`."""
        basis = self.legal_basis.data or ""
        phones = [(self.phone.data, self.phone_whose.data),
                  (self.phone_2.data, self.phone_2_whose.data)]  # fmt: skip
        return PersonData(
            surname=self.surname.data or "",
            given_name=self.given_name.data or "",
            patronymic=self.patronymic.data or "",
            **self._iin_data(),
            birth_date=self.birth_date.data,
            sex=self.sex.data or "",
            phones=tuple((number, whose or "") for number, whose in phones if number),
            address=self.address.data or "",
            district_id=int(self.district_id.data) if self.district_id.data else None,
            card_number=typed_digits(self.card_number.data or "", only=False) or None,
            legal_basis="" if basis == "none" else basis,
            legal_basis_note=self.legal_basis_note.data or "",
            legal_basis_on=self.legal_basis_on.data,
            note=self.note.data or "",
        )

    def _iin_data(self) -> dict[str, Any]:
        if "iin" not in self._fields:
            return {}
        if self.iin.data:
            return {"iin": self.iin.data}
        return {
            "iin_missing_reason": self.iin_missing_reason.data,
            "iin_reminder_on": self.iin_reminder_on.data or today() + timedelta(REMINDER_DAYS),
        }

    def offer(self, check: IinCheck, *, always: bool = False) -> bool:
        """Fill the birth date and the sex that the IIN says, to be seen and saved by a person.

        Once for an IIN, and only what is empty; `always` when it was asked for. Returns whether
        anything was filled.
        """
        if check.errors or (self.offered.data == check.value and not always):
            return False
        self.offered.data = check.value
        filled = False
        if check.birth_date and (always or not self.birth_date.raw_text):
            filled = self.birth_date.data != check.birth_date
            self.birth_date.data, self.birth_date.raw_text = check.birth_date, ""
        if check.sex and (always or not self.sex.data):
            filled = filled or self.sex.data != check.sex
            self.sex.data = check.sex
        return filled


class RegistrationForm(FileForm):
    """A new person."""

    categories = SelectMultipleField(
        _("Categories"),
        [Optional()],
        choices=choices(labels.CATEGORIES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    centre_id = SelectField(_("Centre"), [DataRequired()], choices=[])

    def file_data(self) -> PersonData:
        return replace(super().file_data(), categories=tuple(self.categories.data or ()))

    def take_typed(self, text: str) -> None:
        """Carry over what was searched for: an IIN, a phone, or a name."""
        typed = read_typed(text, KAZAKH_DIGITS)
        if typed.iin:
            self.iin.data = typed.iin
        elif typed.number:
            if not parse_phone(text).error:
                self.phone.data = text
            else:
                self.card_number.data = typed.number[:20]
        else:
            parts = split_full_name(typed.text)
            self.surname.data, self.given_name.data, self.patronymic.data = (
                part[:100] for part in parts
            )


_COPIED = ("surname", "given_name", "patronymic", "iin_missing_reason", "iin_reminder_on",
           "birth_date", "sex", "address", "card_number", "legal_basis_note", "legal_basis_on",
           "note")  # fmt: skip


class ChangeForm(FileForm):
    """A change of a file, with the version that was shown."""

    version = HiddenField()
    #: what the form showed, the fields that wait for a choice, and the choices (edit_pages.py)
    shown = HiddenField()
    clashing = HiddenField()
    chosen = ChoicesField()

    def shown_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def change_of(self, person: Person) -> PersonData:
        """The typed file; the IIN stays where the form has none, phones beyond the second too."""
        data = self.file_data()
        more = tuple((one.number, one.note) for one in more_phones(person))
        if "iin" not in self._fields:
            data = replace(
                data,
                iin=person.iin,
                iin_missing_reason=person.iin_missing_reason,
                iin_reminder_on=person.iin_reminder_on,
            )
        return replace(data, phones=data.phones + more)

    def show(self, person: Person) -> None:
        """Fill the form from the file."""
        for name in _COPIED:
            if name in self._fields:
                self._fields[name].data = getattr(person, name)
        if "iin" in self._fields:
            self.iin.data = self.offered.data = person.iin or ""
        self.district_id.data = str(person.district_id or "")
        self.legal_basis.data = person.legal_basis or "none"
        self.version.data = str(person.version)
        pairs = ((self.phone, self.phone_whose), (self.phone_2, self.phone_2_whose))
        for (number, whose), stored in zip(pairs, person.phones, strict=False):
            number.data, whose.data = format_phone(stored.number), stored.note


class EndCategoryForm(BaseForm):
    """The end of a category."""

    reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])
    last_day = DateField(_("Last day"), [Optional()], description=_("Empty: yesterday"))


class AttachForm(BaseForm):
    """Attaching a known person to a centre."""

    centre_id = SelectField(_("Centre"), [DataRequired()], choices=[])
    reason = TextField(
        _("Reason"),
        [InputRequired(), Length(max=200)],
        description=_("Why the person comes to this centre"),
    )
    basis = RadioField(
        _("Legal basis of keeping the data"),
        [InputRequired()],
        choices=choices(labels.LEGAL_BASES),
    )


class DetachForm(BaseForm):
    """Detaching a person from a centre."""

    centre_id = SelectField(_("Centre"), [DataRequired()], choices=[])
    reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])


def more_phones(person: Person) -> list[PersonPhone]:
    """Phones beyond the two that the form shows (an import may bring more)."""
    return list(person.phones[2:])
