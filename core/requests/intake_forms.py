"""The form of the desk: who came, for what, with which papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.requests.intake_services import NewMatter
from core.requests.intake_words import CHANNELS
from core.requests.known_types import AskedQuestion, OfferedType, question_key
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import BoxesField, answer_of, question_field

QUESTION: Final = "question_"
#: who hands in, when it is the person
SELF: Final = "self"
#: `<source>:<public id>` of the consultation, ticket or referral from which matters came
_ORIGIN: Final = re.compile(r"[a-z_.]{1,40}:[0-9a-z]{10}")


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
                {asked.code: answer_of(self._fields[QUESTION + question_key(one.code, asked)])
                 for asked in one.type.questions},
                origin=self.known_origin(),
            )
            for one in chosen
        )  # fmt: skip

    def known_origin(self) -> str:
        """`<source>:<public id>`; empty for what no page of ours writes."""
        text = self.origin.data or ""
        return text if _ORIGIN.fullmatch(text) else ""


def intake_form(asked: Sequence[AskedQuestion], formdata: MultiDict[str, str] | None) -> IntakeForm:
    """The form with the questions of the types; `formdata` is a post, a draft, or None."""
    fields = {QUESTION + one.key: question_field(one.question) for one in asked}
    kind: Any = type("AskedIntakeForm", (IntakeForm,), fields)
    made: IntakeForm = kind(formdata=formdata)
    return made


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
