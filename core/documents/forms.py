"""Shapes of what is typed about files, documents and cards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.documents import labels
from core.documents.rules import REASON_LENGTH, TITLE_LENGTH
from core.documents.signing import Question
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _


class ReasonForm(BaseForm):
    """Why something is removed, blocked or made void."""

    reason = TextField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)]
    )
    token = HiddenField()


class FileForm(BaseForm):
    """A file with what it is and what it proves."""

    title = TextField(
        _("What is it"), [Optional(), Length(max=TITLE_LENGTH)],
        description=_("For example: certificate of disability. Empty: the file's name."),
    )  # fmt: skip
    subject = SelectField(_("What it proves"), choices=[])
    file = FileField(_("File"))
    token = HiddenField()


class PhotoForm(BaseForm):
    """A photo of a person."""

    file = FileField(_("Photo"))
    token = HiddenField()


class IssueForm(BaseForm):
    """A document to be issued: which, by which centre, in which language."""

    template = SelectField(_("Document"), choices=[])
    centre_id = SelectField(_("Centre"), choices=[])
    language = SelectField(
        _("Language of the document"),
        choices=[SelectChoice(code, label) for code, label in labels.LANGUAGES.items()],
    )
    first = DateField(_("First day of the period"), [Optional()],
                      description=_("For documents that cover a period"))  # fmt: skip
    last = DateField(_("Last day of the period"), [Optional()],
                     description=_("For documents that cover a period"))  # fmt: skip
    token = HiddenField()


def signature_form(questions: tuple[Question, ...]) -> BaseForm:
    """A form of the questions that a way of signing asks."""
    fields: dict[str, Any] = {"token": HiddenField()}
    for one in questions:
        rules = [InputRequired() if one.required else Optional()]
        if one.kind == "date":
            default = one.value if isinstance(one.value, dt.date) else None
            fields[one.name] = DateField(one.label, rules, default=default)
        else:
            fields[one.name] = TextField(one.label, [*rules, Length(max=200)], default=one.value)
    return type("SignatureForm", (BaseForm,), fields)()  # type: ignore[no-any-return]
