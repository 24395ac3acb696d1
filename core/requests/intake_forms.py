"""The form of the desk: who came, for what, with which papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.plugins.plan_contracts import PlanQuestion
from core.requests.intake_services import NewMatter
from core.requests.intake_words import CHANNELS
from core.requests.known_types import AskedQuestion, OfferedType, question_key
from core.web.forms import BaseForm, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

QUESTION: Final = "question_"
#: who hands in, when it is the person
SELF: Final = "self"
#: `<source>:<public id>` of the consultation, ticket or referral from which matters came
_ORIGIN: Final = re.compile(r"[a-z_.]{1,40}:[0-9a-z]{10}")


class BoxesField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WholeField(TextField):
    """A whole number between two bounds; `number` is None when the field is empty."""

    def __init__(self, *args: Any, low: int = 0, high: int = 1000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high

    @property
    def number(self) -> int | None:
        return int(self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        text = self.data or ""
        whole = text.isascii() and text.isdigit() and len(text) < 10
        if text and (not whole or not self.low <= int(text) <= self.high):
            raise ValidationError(
                gettext("Write a whole number from %(low)s to %(high)s.",
                        low=self.low, high=self.high)
            )  # fmt: skip


class IntakeForm(BaseForm):
    """What is asked of every matter; questions of the ticked types follow as `question_<key>`."""

    person = HiddenField()
    token = HiddenField()
    #: the consultation or lobby number from which the person came here
    origin = HiddenField()
    #: the page from which the desk came, a path of this site: the receipt leads back to it
    back = HiddenField()
    centre_id = SelectField(_("Centre"))
    channel = RadioField(
        _("How the request came"),
        [InputRequired(_("Choose from the list."))],
        choices=[SelectChoice(one, CHANNELS[one]) for one in CHANNELS],
        default="desk",
    )
    representative = RadioField(
        _("Who hands it in"), [InputRequired(_("Choose from the list."))], default=SELF
    )
    types = BoxesField(
        _("What the person came with"), [InputRequired(_("Tick what the person came with."))]
    )
    papers = BoxesField(_("Papers that lie on the desk"), [Optional()])
    confirmed = BooleanField(_("I know of it: open another one"))

    def questions(self, asked: Iterable[AskedQuestion]) -> dict[tuple[str, ...], list[Any]]:
        """Fields by the types that want them, so that each stands under the name of its matter."""
        found: dict[tuple[str, ...], list[Any]] = {}
        for one in asked:
            found.setdefault(one.types, []).append(self._fields[QUESTION + one.key])
        return found

    def matters(self, chosen: Sequence[OfferedType]) -> tuple[NewMatter, ...]:
        """What was typed, by type; call it after `validate()`."""
        return tuple(
            NewMatter(
                one.code,
                {asked.code: self._answer(question_key(one.code, asked))
                 for asked in one.type.questions},
                origin=self.known_origin(),
            )
            for one in chosen
        )  # fmt: skip

    def known_origin(self) -> str:
        """`<source>:<public id>`; empty for what no page of ours writes."""
        text = self.origin.data or ""
        return text if _ORIGIN.fullmatch(text) else ""

    def _answer(self, key: str) -> Any:
        field: Any = self._fields[QUESTION + key]
        return field.number if isinstance(field, WholeField) else field.data or ""


def intake_form(asked: Sequence[AskedQuestion], formdata: MultiDict[str, str] | None) -> IntakeForm:
    """The form with the questions of the types; `formdata` is a post, a draft, or None."""
    fields = {QUESTION + one.key: _field_of(one.question) for one in asked}
    kind: Any = type("AskedIntakeForm", (IntakeForm,), fields)
    made: IntakeForm = kind(formdata=formdata)
    return made


def _field_of(question: PlanQuestion) -> Any:
    more = {"description": question.help} if question.help else {}
    if question.kind == "choice":
        offered = [SelectChoice("", gettext("Not answered"))]
        offered += [SelectChoice(code, str(label)) for code, label in question.choices]
        return SelectField(question.label, [Optional()], choices=offered, **more)
    if question.kind == "int":
        return WholeField(question.label, [Optional()], low=question.minimum,
                          high=question.maximum, **more)  # fmt: skip
    return TextField(question.label, [Optional(), Length(max=1000)], **more)


class PaperForm(BaseForm):
    """What became of one paper."""

    state = RadioField(
        _("What became of the paper"),
        [InputRequired(_("Choose from the list."))],
        choices=[
            SelectChoice("given", _("It was given or shown")),
            SelectChoice("waived", _("It is not needed")),
            SelectChoice("missing", _("It is still missing")),
        ],
        default="given",
    )
    file = FileField(_("Scan"))
    scan = SelectField(_("Or a file that the person has given before"), [Optional()], choices=[])
    note = TextField(
        _("Note"), [Optional(), Length(max=300)],
        description=_("What was shown; for a paper that is not needed, why"),
    )  # fmt: skip
    token = HiddenField()
