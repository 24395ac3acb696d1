"""Shapes of what is typed about complaints, proposals, thanks and marks."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.documents.pages import give_token
from core.feedback import words
from core.feedback.rules import OUTCOMES
from core.feedback.services import LONGEST, NewFeedback, Reply
from core.people.forms import NoteField
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _

_CHOOSE = InputRequired(_("Choose from the list."))


def _choices(pairs: Any, empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return [*first, *(SelectChoice(str(code), text) for code, text in pairs)]


class WriteForm(BaseForm):
    """What anybody writes to a centre; name and contact may stay empty."""

    kind = RadioField(
        _("What it is"), [InputRequired(_("Choose one of the answers."))],
        choices=_choices(words.KINDS.items()),
    )  # fmt: skip
    centre_id = SelectField(_("Centre"), [_CHOOSE])
    text = NoteField(
        _("What you want to say"), [InputRequired(_("Write it in words.")), Length(max=LONGEST)]
    )
    about = TextField(
        _("Whom it is about"), [Optional(), Length(max=200)],
        description=_("If it is about somebody who works here: that person will not see it."),
    )  # fmt: skip
    author = TextField(
        _("Your name"), [Optional(), Length(max=200)],
        description=_("Leave it empty to stay anonymous."),
    )  # fmt: skip
    contact = TextField(_("Telephone or e-mail for the answer"), [Optional(), Length(max=200)])
    token = HiddenField()

    def offer(self, centres: list[tuple[int, str]]) -> None:
        give_token(self)
        empty = None if len(centres) == 1 else _("Choose")
        self.centre_id.choices = _choices(centres, empty)

    def told(self, channel: str, about_staff_id: int | None = None) -> NewFeedback:
        """What was typed; call it after `validate()`."""
        return NewFeedback(
            kind=self.kind.data or "", centre_id=int(self.centre_id.data), channel=channel,
            text=self.text.data or "", token=self.token.data or "", author=self.author.data or "",
            contact=self.contact.data or "", about=self.about.data or "",
            about_staff_id=about_staff_id,
        )  # fmt: skip


class RecordForm(WriteForm):
    """The same, written down at the desk."""

    channel = SelectField(
        _("How it came"), [_CHOOSE],
        choices=_choices((code, word) for code, word in words.CHANNELS.items() if code != "web"),
    )  # fmt: skip


class AboutForm(BaseForm):
    staff_id = SelectField(_("Member of staff"), [Optional()])

    def offer(self, members: list[tuple[str, str]]) -> None:
        self.staff_id.choices = _choices(members, _("Nobody"))


class ReplyForm(BaseForm):
    """The answer, and how to appeal against it."""

    outcome = SelectField(_("Outcome"), [Optional()])
    answer = NoteField(
        _("Answer"), [InputRequired(_("Write it in words.")), Length(max=LONGEST)],
        description=_("Whoever wrote reads this, also by number and secret."),
    )  # fmt: skip
    appeal = NoteField(_("How to appeal"), [Optional(), Length(max=LONGEST)])

    def offer(self, kind: str) -> None:
        """Thanks have no outcome, and nothing to appeal against."""
        if not OUTCOMES[kind]:
            del self.outcome, self.appeal
            return
        self.outcome.choices = _choices(
            ((one, words.OUTCOMES[one]) for one in OUTCOMES[kind]), _("Choose")
        )

    def given(self) -> Reply:
        return Reply(
            answer=self.answer.data or "",
            appeal=(self.appeal.data or "") if "appeal" in self else "",
            outcome=(self.outcome.data or "") if "outcome" in self else "",
        )
