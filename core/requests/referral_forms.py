"""Shapes of what is typed about referrals and outside bodies."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.people.forms import NoteField
from core.requests import referral_words as words
from core.requests.body_services import BodyData
from core.requests.referral_models import OutsideBody
from core.requests.referral_services import LONGEST, Answer
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import BoxesField, choices

_CHOOSE = InputRequired(_("Choose from the list."))


class ReferForm(BaseForm):
    """Where a person is sent, for what, and what the receiver is told about them."""

    centre_id = SelectField(_("Sending centre"), [_CHOOSE])
    # a centre that closed while the form was open is refused in words by the service
    target = SelectField(_("Where to"), [_CHOOSE], validate_choice=False)
    request_id = SelectField(_("Request that it belongs to"), [Optional()])
    purpose = NoteField(
        _("What you ask for"),
        [InputRequired(_("Write it in words.")), Length(max=LONGEST)],
        description=_("The receiver reads this. Write no more about the person than is needed."),
    )
    shares = BoxesField(
        _("What the receiver is told about the person"),
        choices=[SelectChoice(code, text) for code, text in words.SHARES.items()],
    )
    leave = BooleanField(_("The person is protected and has agreed to this very referral"))
    token = HiddenField()

    def place(self) -> tuple[int | None, int | None]:
        """(centre, body) of the chosen place; both None when it is neither."""
        kind, _colon, number = (self.target.data or "").partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return None, None
        return (
            int(number) if kind == "centre" else None,
            int(number) if kind == "body" else None,
        )


class AnswerForm(BaseForm):
    """What the receiver says."""

    # an answer that was possible a moment ago is the service's to know: it was pressed twice
    decision = RadioField(
        _("Answer"), [InputRequired(_("Choose one of the answers."))], validate_choice=False
    )
    reason = NoteField(
        _("Why it is not accepted"), [Optional(), Length(max=LONGEST)],
        description=_("Only when it is not accepted"),
    )  # fmt: skip
    outcome = SelectField(_("Outcome"), [Optional()])
    result = NoteField(
        _("What was done"), [Optional(), Length(max=LONGEST)],
        description=_("Only when it is done"),
    )  # fmt: skip
    answered_by = TextField(_("Who answers: name and post"), [Optional(), Length(max=200)])
    paper = TextField(_("Number and date of the paper"), [Optional(), Length(max=100)])
    press = HiddenField()

    def offer(self, answers: tuple[str, ...]) -> None:
        self.decision.choices = choices((one, words.ANSWERS[one]) for one in answers)
        self.outcome.choices = [
            SelectChoice("", str(_("Not chosen"))), *choices(words.OUTCOMES.items())
        ]  # fmt: skip

    def given(self, via: str) -> Answer:
        """What was typed; call it after `validate()`."""
        return Answer(
            decision=self.decision.data or "", reason=self.reason.data or "",
            result=self.result.data or "", outcome=self.outcome.data or "",
            answered_by=(self.answered_by.data or "") if "answered_by" in self else "",
            paper=(self.paper.data or "") if "paper" in self else "", via=via,
        )  # fmt: skip


class TakeBackForm(BaseForm):
    reason = TextField(
        _("Why it is taken back"), [InputRequired(_("Write the reason.")), Length(max=300)]
    )


class BodyForm(BaseForm):
    """An outside body."""

    name_kk = TextField(_("Name in Kazakh"), [InputRequired(_("Write the name.")), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    address = TextField(_("Address"), [Optional(), Length(max=300)])
    phone = TextField(_("Telephone"), [Optional(), Length(max=40)])
    email = TextField(_("E-mail"), [Optional(), Length(max=200)])
    note = NoteField(
        _("Note"), [Optional(), Length(max=500)],
        description=_("What it helps with, and when it is open"),
    )  # fmt: skip
    is_active = BooleanField(_("It takes people"), default=True)
    version = HiddenField()

    def shown_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def typed(self) -> BodyData:
        return BodyData(
            name_kk=self.name_kk.data or "", name_ru=self.name_ru.data or "",
            address=self.address.data or "", phone=self.phone.data or "",
            email=self.email.data or "", note=self.note.data or "",
            is_active=bool(self.is_active.data),
        )  # fmt: skip

    def show(self, body: OutsideBody) -> None:
        for name in ("name_kk", "name_ru", "address", "phone", "email", "note", "is_active"):
            self._fields[name].data = getattr(body, name)
        self.version.data = str(body.version)
