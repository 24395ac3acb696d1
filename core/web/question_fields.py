"""Fields that several forms share: boxes to tick, whole numbers, a question of a module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.fields import SelectMultipleField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from core.plugins.plan_contracts import PlanQuestion
from core.web.forms import TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _


class BoxesField(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WholeField(TextField):
    """A whole number: `WholeField(_("Hours"), [InputRequired()], low=1, high=12)`, both bounds
    included. Read `form.hours.number`: an int, or None when the field is empty (`data` is the
    text that was typed). For 1,5 take minutes, or WTForms' own DecimalField."""

    def __init__(self, *args: Any, low: int = 0, high: int = 1000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high

    @property
    def number(self) -> int | None:
        return int(self.data) if self.data else None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        whole = re.fullmatch(r"[0-9]{1,9}", self.data)
        if whole is None or not self.low <= int(self.data) <= self.high:
            raise ValidationError(
                gettext("Write a whole number from %(low)s to %(high)s.",
                        low=self.low, high=self.high)
            )  # fmt: skip


def choices(pairs: Iterable[tuple[Any, Any]], empty: Any = None) -> list[SelectChoice]:
    """Choices of (value, label); `empty` is the label of choosing nothing, where that is one."""
    first = [] if empty is None else [SelectChoice("", str(empty))]
    return [*first, *(SelectChoice(str(code), str(text)) for code, text in pairs)]


def question_field(question: PlanQuestion) -> Any:
    """The unbound field of a question that a form of plans or a type of requests asks."""
    more = {"description": question.help} if question.help else {}
    if question.kind == "choice":
        offered = choices(question.choices, _("Not answered"))
        return SelectField(question.label, [Optional()], choices=offered, **more)
    if question.kind == "int":
        return WholeField(question.label, [Optional()], low=question.minimum,
                          high=question.maximum, **more)  # fmt: skip
    return TextField(question.label, [Optional(), Length(max=1000)], **more)


def answer_of(field: Any) -> Any:
    """What was typed into a field of `question_field`: a whole number or None, else text."""
    return field.number if isinstance(field, WholeField) else field.data or ""
