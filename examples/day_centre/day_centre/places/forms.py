"""Input about home visits, places and admission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from wtforms import (
    Field,
    HiddenField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.models import Group
from core.sdk.web import BaseForm, BoxesField, DateField, TextField
from core.sdk.web import lazy_gettext as _
from day_centre.file.words import REGIMES
from day_centre.kinds import REGIME_OF
from day_centre.places.models import REASON_LENGTH, HomeVisit
from day_centre.places.services import Admission
from day_centre.places.visit_fields import FIELDS, VisitField
from day_centre.places.visit_services import VisitData

LANGUAGES: Final = {"kk": "Қазақша", "ru": "Русский"}


def _choices(words: Mapping[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [SelectChoice(code, label) for code, label in words.items()]


def _field(known: VisitField) -> Any:
    """The input of one field of the act."""
    asked = [InputRequired() if known.required else Optional()]
    if known.kind == "choice":
        return SelectField(known.label, asked, choices=_choices(known.words, _("Choose")),
                           description=known.hint)  # fmt: skip
    if known.kind == "many":
        return BoxesField(known.label, asked, choices=_choices(known.words))
    if known.kind == "date":
        return DateField(known.label, asked)
    made = TextAreaField if known.kind == "long" else TextField
    return made(known.label, [*asked, Length(max=known.length)], description=known.hint)


class VisitForm(BaseForm):
    """The act of the home visit; the fields of `visit_fields` are added by their codes."""

    version = HiddenField()
    visited_on = DateField(_("Day of the visit"), [InputRequired()])
    regime = SelectField(_("Regime that is proposed"), [InputRequired()],
                         choices=_choices(REGIMES, _("Choose")))  # fmt: skip

    def show(self, visited_on: dt.date | None, regime: str, content: Mapping[str, Any]) -> None:
        self.visited_on.data, self.regime.data = visited_on, regime
        for known in FIELDS:
            value = content.get(known.code)
            if known.kind == "date" and value:
                value = dt.date.fromisoformat(str(value))
            self.input_of(known).data = value

    def show_visit(self, visit: HomeVisit) -> None:
        self.version.data = str(visit.version)
        self.show(visit.visited_on, visit.regime, visit.content)

    def input_of(self, known: VisitField) -> Field:
        found: Field = self[known.code]
        return found

    def typed(self) -> VisitData:
        """What was typed, after `validate()`; what is empty is left out."""
        assert self.visited_on.data is not None  # the form requires it
        content = {one.code: self.input_of(one).data for one in FIELDS}
        kept = {
            code: value.isoformat() if isinstance(value, dt.date) else value
            for code, value in content.items()
            if value
        }
        return VisitData(self.visited_on.data, self.regime.data or "", kept)

    def seen_version(self) -> int:
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


for _known in FIELDS:
    setattr(VisitForm, _known.code, _field(_known))


class IssueForm(BaseForm):
    """In which language the act is issued."""

    token = HiddenField()
    language = SelectField(_("Language of the act"), [InputRequired()], choices=_choices(LANGUAGES))


class ReasonForm(BaseForm):
    """Why a deed is done."""

    reason = TextField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)]
    )


class QueueForm(BaseForm):
    """In which group an approved child waits."""

    group = SelectField(_("Group"), [InputRequired()])

    def offer(self, groups: list[Group]) -> None:
        """Groups by their public number, with the regime of each."""
        self.group.choices = [
            SelectChoice(one.public_id, f"{one.title} — {REGIMES[REGIME_OF[one.service_kind]]}")
            for one in groups
        ]


class PostponeForm(BaseForm):
    """Until when the term to come is put off, and what proves why."""

    until = DateField(_("New last day to come"), [InputRequired()])
    reason = SelectField(
        _("Reason"), [InputRequired()],
        choices=[SelectChoice("illness", _("Illness")), SelectChoice("hospital", _("Hospital"))],
    )  # fmt: skip
    paper = TextField(
        _("Paper that proves it"), [InputRequired(), Length(max=120)],
        description=_("For example: note of the clinic No. 14 of 12.11.2026"),
    )  # fmt: skip

    def reason_in_words(self) -> str:
        return str(next(one.label for one in self.reason.choices if one.value == self.reason.data))


class AdmissionForm(BaseForm):
    """The order of admission."""

    number = TextField(_("Number of the order"), [InputRequired(), Length(max=40)])
    issued_on = DateField(_("Date of the order"), [InputRequired()])
    starts_on = DateField(_("First day in the centre"), [InputRequired()])
    regime = SelectField(_("Regime"), [InputRequired()], choices=_choices(REGIMES))
    reason = TextField(
        _("Ground of the order"), [Optional(), Length(max=REASON_LENGTH)],
        description=_("For example: decision on the application"),
    )  # fmt: skip

    def typed(self) -> Admission:
        """What was typed, after `validate()`."""
        assert self.issued_on.data is not None  # the form requires both days
        assert self.starts_on.data is not None
        return Admission(self.regime.data or "", self.starts_on.data, self.number.data or "",
                         self.issued_on.data, self.reason.data or "")  # fmt: skip
