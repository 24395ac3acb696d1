"""Forms of consents, texts, terms and breaches."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields import TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from core.clock import to_utc
from core.people.forms import NoteField, choices
from core.privacy import labels
from core.privacy.breach_services import BreachData
from core.privacy.code_services import Signer
from core.privacy.consent_services import TextParts
from core.privacy.models import Breach, ConsentText
from core.privacy.rules import masked_number
from core.privacy.texts import DRAFTS
from core.regions.retention import SHIPPED, Term
from core.web.forms import BaseForm, DateField, DigitsField, TextField
from core.web.i18n import gettext, local_time
from core.web.i18n import lazy_gettext as _

LONG = 4000


def _number(text: Any) -> int:
    """A hidden number; 0 for anything else."""
    found = str(text or "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else 0


class ConsentForm(BaseForm):
    """A consent on paper."""

    purpose = RadioField(_("Purpose"), [InputRequired()], choices=choices(labels.PURPOSES))
    given_on = DateField(_("Day of the signature"), [InputRequired()])
    paper_number = TextField(
        _("Number of the paper"),
        [InputRequired(), Length(max=100)],
        description=_("Number and folder in which the signed paper lies"),
    )
    given_by = RadioField(
        _("Who signed"), [InputRequired()], choices=choices(labels.GIVERS), default="person"
    )
    representative = TextField(
        _("Representative and paper"),
        [Optional(), Length(max=300)],
        description=_("Name, and the paper that gives the right to sign"),
    )
    valid_to = DateField(_("Last day"), [Optional()], description=_("Empty: the term of the text"))

    def offer(self, purposes: list[str]) -> None:
        """Only purposes whose text is in force can be agreed to."""
        self.purpose.choices = choices({code: labels.PURPOSES[code] for code in purposes})


class ScreenForm(BaseForm):
    """A consent that is signed on the screen; what is drawn comes beside it."""

    given_by = RadioField(
        _("Who signs"), [InputRequired()], choices=choices(labels.GIVERS), default="person"
    )
    representative = TextField(
        _("Representative and paper"),
        [Optional(), Length(max=300)],
        description=_("Name, and the paper that gives the right to sign"),
    )
    agreed = BooleanField(
        _("I have read the text and agree"),
        [InputRequired(_("Without this tick there is no consent."))],
    )
    signed_name = TextField(
        _("Full name"),
        [Optional(), Length(max=200)],
        description=_("Who cannot draw writes the surname and the given name in place of it"),
    )
    version = HiddenField()
    token = HiddenField()

    def shown_version(self) -> int:
        return _number(self.version.data)


class CodeRequestForm(BaseForm):
    """To whose phone the code goes."""

    signer = RadioField(_("Who agrees"), [InputRequired()], choices=[])
    version = HiddenField()

    def shown_version(self) -> int:
        return _number(self.version.data)

    def offer(self, signers: Sequence[Signer]) -> None:
        """Those who may agree, each with the end of the own number."""
        self.signer.choices = [
            (one.person.public_id, f"{one.person.full_name}, {masked_number(one.phone)}")
            for one in signers
        ]
        if len(signers) == 1 and not self.signer.raw_data:
            self.signer.data = signers[0].person.public_id


class CodeForm(BaseForm):
    """What the person read out."""

    code = DigitsField(
        _("Code from the SMS"),
        [InputRequired(), Length(max=20)],
        description=_("6 digits, as the person reads them out"),
    )


class WithdrawForm(BaseForm):
    """The end of a consent at the person's wish."""

    withdrawn_on = DateField(_("Withdrawn on"), [InputRequired()])
    reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])


class ReasonForm(BaseForm):
    """Why: for an export or an erasure."""

    reason = TextField(
        _("Reason"),
        [InputRequired(), Length(max=200)],
        description=_("Who asked and how: number and day of the request"),
    )


class KeepForm(BaseForm):
    """Why a file is kept on, and until when."""

    #: not `reason`: the form to erase stands on the same page
    keep_reason = TextField(_("Reason"), [InputRequired(), Length(max=200)])
    until = DateField(_("Keep until"), [InputRequired()])


class PartField(TextAreaField):
    """A part of a text: several lines, nothing that no database can store."""

    pre_validate = NoteField.pre_validate


class MonthsField(DigitsField):
    """A number of months, or nothing."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and not re.fullmatch(r"[0-9]{1,4}", self.data):
            raise ValidationError(gettext("Write a whole number of months."))

    @property
    def number(self) -> int | None:
        return int(self.data) if self.data else None


def _part(label: Any) -> PartField:
    return PartField(label, [InputRequired(), Length(max=LONG)])


class TextForm(BaseForm):
    """The next version of a text."""

    valid_from = DateField(_("In force from"), [InputRequired()])
    operator_kk = TextField(
        _("Operator, in Kazakh"), [InputRequired(), Length(max=300)],
        description=_("Full name of the organisation"),
    )  # fmt: skip
    operator_ru = TextField(_("Operator, in Russian"), [InputRequired(), Length(max=300)])
    operator_bin = DigitsField(_("BIN of the operator"), [InputRequired()])
    months = MonthsField(
        _("Term in months"), [Optional()], description=_("Empty: until it is withdrawn")
    )
    body_kk = _part(_("What is agreed to, in Kazakh"))
    body_ru = _part(_("What is agreed to, in Russian"))
    data_kk = _part(_("List of data, in Kazakh"))
    data_ru = _part(_("List of data, in Russian"))
    transfer_kk = _part(_("Transfer to others, in Kazakh"))
    transfer_ru = _part(_("Transfer to others, in Russian"))
    abroad_kk = _part(_("Transfer abroad, in Kazakh"))
    abroad_ru = _part(_("Transfer abroad, in Russian"))
    public_kk = _part(_("Public sources, in Kazakh"))
    public_ru = _part(_("Public sources, in Russian"))
    shown = HiddenField()

    def show(self, purpose: str, last: ConsentText | None, like: ConsentText | None) -> None:
        """Fill from the newest version, else from the shipped draft with the operator of `like`,
        another text of the region."""
        source: Any = last or DRAFTS[purpose]
        for name in TextParts.__dataclass_fields__:
            value = getattr(source, name, None) if not name.startswith("operator") else None
            if name.startswith("operator") and (last or like):
                value = getattr(last or like, name)
            self._fields[name].data = "" if value is None else str(value)
        self.shown.data = str(last.number if last else 0)

    def parts(self) -> TextParts:
        """The typed parts; call it after `validate()`."""
        texts = {
            name: self._fields[name].data or ""
            for name in TextParts.__dataclass_fields__
            if name != "months"
        }
        return TextParts(months=self.months.number, **texts)

    def shown_number(self) -> int:
        return _number(self.shown.data)


def terms_form(current: dict[str, Term]) -> BaseForm:
    """A form with months and source of each kind of record."""
    fields: dict[str, Any] = {}
    for kind in SHIPPED:
        fields[f"{kind}_months"] = MonthsField(
            _("Months"), [InputRequired()], default=str(current[kind].months)
        )
        fields[f"{kind}_source"] = TextField(
            _("Source"), [InputRequired(), Length(max=200)], default=current[kind].source
        )
    made: BaseForm = type("TermsForm", (BaseForm,), fields)()
    return made


def typed_terms(form: BaseForm) -> dict[str, tuple[int, str]]:
    """The typed terms; call it after `validate()`."""
    return {
        kind: (form[f"{kind}_months"].number or 0, form[f"{kind}_source"].data or "")
        for kind in SHIPPED
    }


class ClockField(TextField):
    """A time of day, 09:30; `clock` is it, or midnight."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and self._read() is None:
            raise ValidationError(gettext("Write the time as hours and minutes: 09:30."))

    def _read(self) -> dt.time | None:
        match = re.fullmatch(r"([0-9]{1,2})[:.]([0-9]{2})", self.data or "")
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            return None
        return dt.time(int(match[1]), int(match[2]))

    @property
    def clock(self) -> dt.time:
        return self._read() or dt.time.min


_CLOCK_HINT = _("Example: 09:30")


class BreachForm(BaseForm):
    """A breach."""

    title = TextField(_("What happened"), [InputRequired(), Length(max=200)])
    story = NoteField(_("Details"), [Optional(), Length(max=LONG)])
    happened_on = DateField(_("Day it happened"), [Optional()])
    happened_clock = ClockField(_("Time it happened"), [Optional()], description=_CLOCK_HINT)
    discovered_on = DateField(_("Day it was discovered"), [InputRequired()])
    discovered_clock = ClockField(
        _("Time it was discovered"), [InputRequired()], description=_CLOCK_HINT
    )
    found_how = TextField(_("How it was found"), [Optional(), Length(max=200)])
    notified_on = DateField(_("Day the authority was told"), [Optional()])
    notified_clock = ClockField(
        _("Time the authority was told"), [Optional()], description=_CLOCK_HINT
    )
    notified_how = TextField(
        _("How the authority was told"), [Optional(), Length(max=200)],
        description=_("Way and number of the notice; or why none is due"),
    )  # fmt: skip
    people_told = NoteField(_("How the people were told"), [Optional(), Length(max=LONG)])
    decisions = NoteField(_("Decisions"), [Optional(), Length(max=LONG)])
    version = HiddenField()

    def show(self, breach: Breach) -> None:
        """Fill the form from the file."""
        for name in ("title", "story", "found_how", "notified_how", "people_told", "decisions"):
            self._fields[name].data = getattr(breach, name)
        for name in ("happened", "discovered", "notified"):
            at = getattr(breach, f"{name}_at")
            if at is not None:
                local = local_time(at)
                self._fields[f"{name}_on"].data = local.date()
                self._fields[f"{name}_clock"].data = f"{local:%H:%M}"
        self.version.data = str(breach.version)

    def shown_version(self) -> int:
        return _number(self.version.data)

    def breach(self, timezone: str) -> BreachData:
        """The typed breach; call it after `validate()`."""
        discovered = _moment(self, "discovered", timezone)
        assert discovered is not None  # the day is required
        return BreachData(
            title=self.title.data or "",
            discovered_at=discovered,
            happened_at=_moment(self, "happened", timezone),
            story=self.story.data or "",
            found_how=self.found_how.data or "",
            notified_at=_moment(self, "notified", timezone),
            notified_how=self.notified_how.data or "",
            people_told=self.people_told.data or "",
            decisions=self.decisions.data or "",
        )


class FromLogForm(BaseForm):
    """Whose account saw or took data, and in what time."""

    username = TextField(_("Account"), [InputRequired(), Length(max=100)])
    first_on = DateField(_("From the day"), [InputRequired()])
    first_clock = ClockField(_("From the time"), [Optional()], description=_CLOCK_HINT)
    last_on = DateField(_("To the day"), [InputRequired()])
    last_clock = ClockField(
        _("To the time"), [Optional()], description=_("Empty: the end of the day")
    )

    def period(self, timezone: str) -> tuple[dt.datetime, dt.datetime]:
        """Both ends, aware; call it after `validate()`."""
        first = _moment(self, "first", timezone)
        last = _moment(self, "last", timezone)
        assert first is not None
        assert last is not None
        if not self.last_clock.data:
            last += dt.timedelta(days=1, microseconds=-1)
        return first, last


class AffectedForm(BaseForm):
    """One person, found by IIN, card or number of the file."""

    who = TextField(
        _("Person"), [InputRequired(), Length(max=100)],
        description=_("IIN, card number or phone"),
    )  # fmt: skip
    note = TextField(_("Note"), [Optional(), Length(max=200)])


def _moment(form: Any, name: str, timezone: str) -> dt.datetime | None:
    day = form[f"{name}_on"].data
    return to_utc(day, form[f"{name}_clock"].clock, timezone) if day else None
