"""Input about measures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.measures.rules import MEASURES
from plugins.active_longevity.measures.words import WHO5_ANSWERS, WHO5_STATEMENTS, WORDS


def number(text: str | None) -> Decimal | None:
    """A number typed with a comma or a point, one decimal at most; None for anything else."""
    try:
        found = Decimal((text or "").replace(",", "."))
    except InvalidOperation:
        return None
    exact = found.is_finite() and abs(found) < 10_000 and found == round(found, 1)
    return found if exact else None


class MeasurementForm(BaseForm):
    """One value with its day."""

    measured_on = DateField(_("Day of measuring"), [InputRequired()])
    value = TextField(_("Value"), [InputRequired(), Length(max=10)])
    note = TextField(_("Note"), [Optional(), Length(max=300)])

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        if self.value.data and number(self.value.data) is None:
            self.add_error("value", _("Write a number, with one decimal at most. Example: 28,5"))
            return False
        return good


def _question(text: Any) -> RadioField:
    choices = [SelectChoice(str(points), label) for points, label in WHO5_ANSWERS]
    return RadioField(text, [InputRequired()], choices=choices)


class Who5Form(BaseForm):
    """The five statements of WHO-5."""

    measured_on = DateField(_("Day of measuring"), [InputRequired()])
    answer_1 = _question(WHO5_STATEMENTS[0])
    answer_2 = _question(WHO5_STATEMENTS[1])
    answer_3 = _question(WHO5_STATEMENTS[2])
    answer_4 = _question(WHO5_STATEMENTS[3])
    answer_5 = _question(WHO5_STATEMENTS[4])
    note = TextField(_("Note"), [Optional(), Length(max=300)])

    def questions(self) -> list[RadioField]:
        return [self[f"answer_{place}"] for place in range(1, len(WHO5_STATEMENTS) + 1)]

    def answers(self) -> list[int]:
        return [int(one.data) for one in self.questions()]


def _take(code: str) -> BooleanField:
    return BooleanField(WORDS[code].name)


def _change(code: str) -> TextField:
    return TextField(
        _("Smallest change that counts as better (%(unit)s)", unit=WORDS[code].unit),
        [Optional(), Length(max=6)],
    )


class ChoiceForm(BaseForm):
    """Which measures the centre takes, each with the smallest change that counts."""

    take_who5, change_who5 = _take("who5"), _change("who5")
    take_grip, change_grip = _take("grip"), _change("grip")
    take_up_and_go, change_up_and_go = _take("up_and_go"), _change("up_and_go")

    @classmethod
    def filled(cls, taken: Mapping[str, Decimal]) -> ChoiceForm:
        """What the centre has now; beside a measure that is off stands the usual change."""
        values: dict[str, Any] = {}
        for code, measure in MEASURES.items():
            change = taken.get(code, measure.smallest_change)
            values[f"take_{code}"] = code in taken
            values[f"change_{code}"] = f"{change.normalize():f}"
        return cls(data=values)

    def chosen(self) -> dict[str, Decimal]:
        """Code to smallest change of what is ticked; zero where no number was written."""
        return {
            code: number(self[f"change_{code}"].data) or Decimal(0)
            for code in MEASURES
            if self[f"take_{code}"].data
        }
