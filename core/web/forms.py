"""Forms: CSRF, messages in the reader's language, fields of the trade, errors at the field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from flask import g
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from core.dates import parse_date
from core.web.i18n import format_date, gettext, lazy_gettext

KAZAKH_DIGITS = str.maketrans('"әіңғ,.үұқ', "1234567890")
_TYPED_DIGITS = re.compile(r'[0-9"әіңғ,.үұқ]{8,}', re.IGNORECASE)


class BaseForm(FlaskForm):
    """Base of every form. WTForms has its own Kazakh and Russian messages."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> list[str]:
            return [getattr(g, "locale", "kk")]

        def get_translations(self, form: Any) -> Any:
            return super(FlaskForm.Meta, self).get_translations(form)

    def add_error(self, field: str | None, message: Any) -> None:
        """Put a service's refusal where the reader looks for it."""
        target = self._fields.get(field or "")
        if target is None:
            self.form_errors.append(str(message))
        else:
            target.errors = [*target.errors, str(message)]

    def all_errors(self) -> list[tuple[str | None, str]]:
        """(field id or None, text) of every error, in the order of the form."""
        found: list[tuple[str | None, str]] = [(None, str(text)) for text in self.form_errors]
        for field in self:
            found += [(field.id, str(text)) for text in _flat(field.errors)]
        return found


def _flat(errors: Any) -> Iterator[str]:
    for error in errors:
        if isinstance(error, str) or not hasattr(error, "__iter__"):
            yield str(error)
        elif isinstance(error, dict):
            for inner in error.values():
                yield from _flat(inner)
        else:
            yield from _flat(error)


def after_conflict(form: Any, row: Any) -> None:
    """When a form was refused as a whole because `row` changed meanwhile: carry the present
    version, so that whoever has read the warning can save. Errors at a field change nothing."""
    if form.form_errors and "version" in form:
        form.version.raw_data, form.version.data = None, row.version


def typed_digits(text: str, *, only: bool) -> str:
    """Digits typed or scanned while the keyboard is Kazakh: `"әің` is 1234.

    With `only`, every such letter is a digit; otherwise just when the whole value is one number
    of 8 signs or more, so that names stay names.
    """
    text = text.strip()
    if only or _TYPED_DIGITS.fullmatch(text):
        return text.lower().translate(KAZAKH_DIGITS)
    return text


class TextField(StringField):
    """One line of text: trimmed, inner spaces made single, control signs and NUL refused."""

    data: str | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = " ".join(self.data.split())
            self.raw_data = [self.data]  # so that spaces alone are no input for InputRequired

    def pre_validate(self, form: Any) -> None:
        if isinstance(self.data, str) and re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", self.data):
            raise ValidationError(gettext("This text holds signs that cannot be stored."))


class DigitsField(TextField):
    """A field for numbers only (IIN, card, code)."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if isinstance(self.data, str):
            self.data = typed_digits(self.data, only=True)


class DateField(Field):
    """A date typed as 14.09.1987, 14.9.87, 14/09/1987 or 1987-09-14; `data` is a date or None."""

    widget = TextInput()

    data: dt.date | None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("description", lazy_gettext("Example: 14.09.1987"))
        super().__init__(label, validators, **kwargs)
        self.raw_text = ""

    def _value(self) -> str:
        return self.raw_text or (format_date(self.data) if self.data else "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not self.raw_text:
            return
        self.data = parse_date(self.raw_text)
        if self.data is None:
            raise ValueError(gettext("Write the date as day, month and year. Example: 14.09.1987."))
