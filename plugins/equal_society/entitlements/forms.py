"""Input about programmes (IPAR) and rules of entitlement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.models import District
from core.sdk.services import CATEGORY_LABELS, InvalidInput, current_locale, format_number
from core.sdk.web import BaseForm, BoxesField, DateField, TextField
from core.sdk.web import lazy_gettext as _
from plugins.equal_society.entitlements import words
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.ipar_services import IparData, MeasureData
from plugins.equal_society.entitlements.models import (
    NOTE_LENGTH,
    NUMBER_LENGTH,
    SOURCE_LENGTH,
    TITLE_LENGTH,
    Ipar,
    IparMeasure,
)
from plugins.equal_society.entitlements.rules import (
    Allowance,
    Audience,
    Basis,
    MeasureState,
    Period,
    Rule,
)

_NUMBER: Final = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?", re.ASCII)
_WHOLE: Final = re.compile(r"\d{1,4}", re.ASCII)


def number(text: str | None) -> Decimal | None:
    """A number with two decimals at most, typed with a comma or a point; None for another text."""
    typed = "".join((text or "").split())
    return Decimal(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None


def whole(text: str | None) -> int | None:
    """A small whole number; None for another text."""
    return int(text) if text and _WHOLE.fullmatch(text) else None


def _choices(labels: Mapping[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [SelectChoice(code, label) for code, label in labels.items()]


_LABELS = {code: one.label for code, one in BENEFITS.items()}


class VoidForm(BaseForm):
    """Why a programme is taken out."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])


class IparForm(BaseForm):
    """The head of a programme."""

    version = HiddenField()
    number = TextField(_("Number of the programme"), [InputRequired(), Length(max=NUMBER_LENGTH)])
    issued_on = DateField(_("Day on which it was drawn up"), [InputRequired()])
    valid_to = DateField(_("Last day"), [Optional()], description=_("Empty: without term"))
    issuer = TextField(
        _("Drawn up by"), [Optional(), Length(max=TITLE_LENGTH)],
        description=_("The department of medical-social expertise"),
    )  # fmt: skip

    def show(self, ipar: Ipar) -> None:
        self.version.data = str(ipar.version)
        self.number.data, self.issued_on.data = ipar.number, ipar.issued_on
        self.valid_to.data, self.issuer.data = ipar.valid_to, ipar.issuer

    def typed(self) -> IparData:
        """What was typed, after `validate()`."""
        assert self.issued_on.data is not None  # the form requires it
        return IparData(self.number.data or "", self.issued_on.data, self.valid_to.data,
                        self.issuer.data or "")  # fmt: skip


class MeasureForm(BaseForm):
    """A measure of a programme and what became of it."""

    version = HiddenField()
    press = HiddenField()
    part = SelectField(_("Part of the programme"), [InputRequired()], choices=_choices(words.PARTS))
    benefit = SelectField(
        _("What it gives"), [Optional()], choices=_choices(_LABELS, _("Something else"))
    )
    title = TextField(
        _("As the programme names it"), [Optional(), Length(max=TITLE_LENGTH)],
        description=_("For example: wheelchair for indoors"),
    )  # fmt: skip
    amount = TextField(
        _("Quantity"), [Optional(), Length(max=12)],
        description=_("Empty: the programme states none"),
    )  # fmt: skip
    unit = SelectField(_("Unit"), [InputRequired()], choices=_choices(words.UNITS), default="piece")
    valid_to = DateField(
        _("Term of the measure"), [Optional()], description=_("Empty: as long as the programme")
    )
    state = SelectField(
        _("Outcome of the measure"), [InputRequired()], choices=_choices(words.MEASURE_STATES),
        default="planned",
    )  # fmt: skip
    settled_on = DateField(_("Since which day"), [Optional()])
    note = TextField(_("Reason or note"), [Optional(), Length(max=NOTE_LENGTH)])
    is_mistake = BooleanField(_("It was entered by mistake: take it out"))

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        return _checked(self, "amount", number) and good

    def show(self, measure: IparMeasure) -> None:
        self.version.data = str(measure.version)
        self.part.data, self.benefit.data, self.title.data = (
            measure.part, measure.benefit, measure.title,
        )  # fmt: skip
        self.amount.data = words.amount_in_words(measure.amount)
        self.unit.data, self.valid_to.data = measure.unit, measure.valid_to
        self.state.data, self.settled_on.data = measure.state, measure.settled_on
        self.note.data = measure.note

    def typed(self) -> MeasureData:
        """What was typed, after `validate()`."""
        return MeasureData(
            part=self.part.data, benefit=self.benefit.data or "", title=self.title.data or "",
            amount=number(self.amount.data), unit=self.unit.data, valid_to=self.valid_to.data,
            state=MeasureState(self.state.data), settled_on=self.settled_on.data,
            note=self.note.data or "", is_mistake=bool(self.is_mistake.data),
        )  # fmt: skip


def _checked(form: BaseForm, name: str, read: Any) -> bool:
    """Refuse a text that is no number, at its field."""
    text = form[name].data
    if text and read(text) is None:
        form.add_error(name, _("Write a number. Example: 28,5") if read is number
                       else _("Write a whole number."))  # fmt: skip
        return False
    return True


def version_of(form: BaseForm) -> int:
    """The version that was read; 0 for none."""
    return whole(form["version"].data) or 0


class RuleForm(BaseForm):
    """A rule of entitlement; whom it is for stands in fields `who-<category>` as well."""

    version = HiddenField()
    press = HiddenField()
    confirmed = HiddenField()
    after = HiddenField()
    benefit = SelectField(_("What it gives"), [InputRequired()], choices=_choices(_LABELS))
    name_kk = TextField(_("Name in Kazakh"), [InputRequired(), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    age_from = TextField(_("From the age of"), [Optional(), Length(max=4)])
    age_to = TextField(_("Up to the age of (inclusive)"), [Optional(), Length(max=4)])
    districts = BoxesField(_("Districts"), coerce=int,
                            description=_("None ticked: the whole region"))  # fmt: skip
    needs_measure = BooleanField(_("The programme (IPAR) must have this measure"))
    basis = SelectField(_("Limit"), [InputRequired()], choices=_choices(words.BASES))
    amount = TextField(_("How much"), [Optional(), Length(max=12)])
    unit = SelectField(_("Unit"), [InputRequired()], choices=_choices(words.UNITS))
    period = SelectField(_("In which period"), [InputRequired()], choices=_choices(words.PERIODS))
    every = TextField(
        _("How many such periods"), [Optional(), Length(max=4)], default="1",
        description=_("4 and «a calendar year»: once in four years, counted back from the day"),
    )  # fmt: skip
    source = TextField(
        _("Source"), [InputRequired(), Length(max=SOURCE_LENGTH)],
        description=_("The act with its number and date. The person is told it."),
    )  # fmt: skip
    ask_kk = TextField(
        _("What the desk asks, in Kazakh"), [Optional(), Length(max=NOTE_LENGTH)],
        description=_("A condition that no file knows"),
    )  # fmt: skip
    ask_ru = TextField(_("The same in Russian"), [Optional(), Length(max=NOTE_LENGTH)])
    ask_en = TextField(_("The same in English"), [Optional(), Length(max=NOTE_LENGTH)])
    valid_from = DateField(_("In force from"), [InputRequired()])
    valid_to = DateField(_("Last day"), [Optional()], description=_("Empty: without term"))
    is_active = BooleanField(_("In use"), default=True)

    def offer(self, districts: Iterable[District]) -> None:
        self.districts.choices = [
            SelectChoice(one.id, one.name_in(current_locale())) for one in districts
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        fields = (("amount", number), ("every", whole), ("age_from", whole), ("age_to", whole))
        numbers = [_checked(self, name, read) for name, read in fields]
        return good and all(numbers)

    def show(self, rule: Rule) -> None:
        """Fill the form with what the rule says now."""
        audience, allowance = rule.audience, rule.allowance
        self.version.data, self.benefit.data = str(rule.version), rule.benefit
        self.name_kk.data, self.name_ru.data, self.name_en.data = rule.names
        self.ask_kk.data, self.ask_ru.data, self.ask_en.data = rule.asks
        for field, age in ((self.age_from, audience.age_from), (self.age_to, audience.age_to)):
            field.data = "" if age is None else str(age)
        self.districts.data = sorted(audience.districts)
        self.needs_measure.data = audience.needs_measure
        self.basis.data, self.unit.data = allowance.basis.value, allowance.unit
        self.amount.data = "" if allowance.amount is None else format_number(
            float(allowance.amount))  # fmt: skip
        self.period.data, self.every.data = allowance.period.value, str(allowance.every)
        self.source.data, self.is_active.data = rule.source, rule.is_active
        self.valid_from.data, self.valid_to.data = rule.valid_from, rule.valid_to

    def rule(self, code: str, who: Mapping[str, str]) -> Rule:
        """What was typed, after `validate()`; `who` is what `who_of` read."""
        assert self.valid_from.data is not None  # the form requires it
        sets = {
            group: frozenset(code for code, chosen in who.items() if chosen == group)
            for group in ("any_of", "all_of", "none_of")
        }
        return Rule(
            code=code,
            benefit=self.benefit.data,
            names=(self.name_kk.data or "", self.name_ru.data or "", self.name_en.data or ""),
            audience=Audience(
                **sets, age_from=whole(self.age_from.data), age_to=whole(self.age_to.data),
                districts=frozenset(self.districts.data or ()),
                needs_measure=bool(self.needs_measure.data),
            ),
            allowance=Allowance(
                Basis(self.basis.data), number(self.amount.data), self.unit.data,
                Period(self.period.data), whole(self.every.data or "1") or 0,
            ),
            source=self.source.data or "",
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            asks=(self.ask_kk.data or "", self.ask_ru.data or "", self.ask_en.data or ""),
            is_active=bool(self.is_active.data),
            own=True,
            version=version_of(self),
        )  # fmt: skip


def who_of(typed: Mapping[str, str]) -> dict[str, str]:
    """What was chosen for each category. Raises `InvalidInput` for something that is no choice."""
    found = {code: typed.get(f"who-{code}", "") for code in CATEGORY_LABELS}
    if not set(found.values()) <= set(words.WHO):
        raise InvalidInput("entitlement.who", _("Choose from the list."))
    return found


def who_in(audience: Audience) -> dict[str, str]:
    """The choice for each category as the form shows it."""
    return {
        code: group
        for group in ("any_of", "all_of", "none_of")
        for code in getattr(audience, group)
    }
