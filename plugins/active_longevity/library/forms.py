"""Input of the library's pages."""

from __future__ import annotations

import datetime as dt
import re

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from core.sdk.web import BaseForm, DateField, TextField, gettext, limit_mb, too_large
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.library.models import Book
from plugins.active_longevity.library.rules import LONGEST_INVENTORY, expand_inventory
from plugins.active_longevity.library.services import BookData
from plugins.active_longevity.library.words import FORMATS, LANGUAGES


def _choices(words: dict[str, object]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in words.items()]


class BookForm(BaseForm):
    """An edition."""

    title = TextField(_("Title"), [InputRequired(_("Write the title.")), Length(max=300)])
    author = TextField(_("Author"), [Optional(), Length(max=200)])
    language = SelectField(
        _("Language"), [DataRequired()], choices=_choices(LANGUAGES), default="kk"
    )
    format = SelectField(
        _("Kind of book"), [DataRequired()], choices=_choices(FORMATS), default="print"
    )
    year = TextField(_("Year of publication"), [Optional(), Length(max=4)])
    publisher = TextField(_("Publisher"), [Optional(), Length(max=200)])
    isbn = TextField("ISBN", [Optional(), Length(max=30)])
    subject = TextField(_("Subject"), [Optional(), Length(max=100)])
    version = HiddenField()

    def validate_year(self, field: TextField) -> None:
        if field.data and not re.fullmatch(r"[0-9]{4}", field.data):
            raise ValidationError(gettext("Write the year with four digits."))

    def book_data(self) -> BookData:
        return BookData(
            title=self.title.data or "", author=self.author.data or "",
            language=self.language.data, format=self.format.data,
            year=int(self.year.data) if self.year.data else None,
            publisher=self.publisher.data or "", isbn=self.isbn.data or "",
            subject=self.subject.data or "",
        )  # fmt: skip

    @property
    def seen_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @classmethod
    def of(cls, book: Book) -> BookForm:
        form = cls(obj=book)
        form.year.data = str(book.year or "")
        return form


class _Numbers:
    """Inventory numbers as they are typed into one field."""

    @staticmethod
    def read(field: TextField) -> list[str]:
        return expand_inventory(field.data or "") or []

    @staticmethod
    def check(field: TextField) -> None:
        if field.data and not expand_inventory(field.data):
            raise ValidationError(gettext("These inventory numbers cannot be read."))


_NUMBERS_HINT = _("One number, several with a comma between, or a range: 101–103")


class CopiesForm(BaseForm):
    """Copies to add to an edition."""

    numbers = TextField(
        _("Inventory numbers"),
        [InputRequired(_("Write the inventory number.")), Length(max=1000)],
        description=_NUMBERS_HINT,
    )
    shelf = TextField(_("Shelf"), [Optional(), Length(max=60)])

    def validate_numbers(self, field: TextField) -> None:
        _Numbers.check(field)

    def number_list(self) -> list[str]:
        return _Numbers.read(self.numbers)


class NewBookForm(BookForm):
    """An edition with its first copies."""

    numbers = TextField(
        _("Inventory numbers"),
        [InputRequired(_("Write the inventory number.")), Length(max=1000)],
        description=_NUMBERS_HINT,
    )
    shelf = TextField(_("Shelf"), [Optional(), Length(max=60)])

    def validate_numbers(self, field: TextField) -> None:
        _Numbers.check(field)

    def number_list(self) -> list[str]:
        return _Numbers.read(self.numbers)


class CopyForm(BaseForm):
    """A copy's number and place."""

    inventory = TextField(
        _("Inventory number"),
        [InputRequired(_("Write the inventory number.")), Length(max=LONGEST_INVENTORY)],
    )
    shelf = TextField(_("Shelf"), [Optional(), Length(max=60)])


class WithdrawForm(BaseForm):
    """Why a copy is no longer there."""

    condition = SelectField(
        _("What became of the copy"),
        [DataRequired()],
        choices=[
            SelectChoice("written_off", _("Written off")),
            SelectChoice("lost", _("Lost")),
        ],
    )
    on = DateField(_("Day"), [InputRequired()])
    reason = TextField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)],
        description=_("For a write-off, the number and the day of the act"),
    )  # fmt: skip

    def day(self) -> dt.date:
        day = self.on.data
        assert day is not None  # the form requires it
        return day


class BookImportForm(BaseForm):
    """A spreadsheet with books."""

    file = FileField(
        _("File"),
        description=_("An .xlsx or .csv file of at most 20 MB. Cells with formulas are refused."),
    )
    language = SelectField(
        _("Language of books where the file does not say it"),
        [DataRequired()],
        choices=_choices(LANGUAGES),
        default="kk",
    )
    format = SelectField(
        _("Kind of books where the file does not say it"),
        [DataRequired()],
        choices=_choices(FORMATS),
        default="print",
    )
    centre = HiddenField()

    def validate_file(self, field: FileField) -> None:
        if too_large():
            raise ValidationError(
                gettext("The file is too large: at most %(limit)s MB.", limit=limit_mb())
            )
        if not field.data:
            raise ValidationError(gettext("Choose a file."))
