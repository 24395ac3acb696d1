"""Input about clubs: level, plan, results."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.sdk.web import BaseForm, DateField, TextField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.clubs.rules import Entry, mark_of
from plugins.active_longevity.clubs.words import KINDS, number
from plugins.active_longevity.kinds import SERVICE_KINDS

Choices = Iterable[tuple[str, Any]]
_ROW = re.compile(r"rows-(\d+)-(\w+)")


def _choices(pairs: Choices) -> list[SelectChoice]:
    return [SelectChoice(code, text) for code, text in pairs]


class ClubForm(BaseForm):
    level = SelectField(_("Level"), [Optional()])
    subject = TextField(
        _("What is learnt"),
        [Optional(), Length(max=200)],
        description=_("For example: Arabic for reading, waltz and tango"),
    )
    goal = TextField(
        _("What people can do at the end"),
        [Optional(), Length(max=300)],
        description=_("For example: introduce themselves and read a shop sign"),
    )

    def offer(self, levels: Choices) -> None:
        self.level.choices = [SelectChoice("", _("No level")), *_choices(levels)]


class PlanForm(BaseForm):
    """Lines of a term plan, typed or pasted from a spreadsheet."""

    topics = TextAreaField(
        _("Topics, one a line"),
        [InputRequired(_("Write at least one topic."))],
        description=_(
            "A column copied from a spreadsheet can be pasted. A line may begin with its date; the "
            "others go to the sessions in order."
        ),
    )
    first_on = DateField(_("Sessions from"), [InputRequired(_("Write the date."))])


class TopicForm(BaseForm):
    topic = TextField(_("Topic"), [InputRequired(_("Write the topic.")), Length(max=300)])
    planned_on = DateField(_("Planned for"), [Optional()])


class DoneForm(BaseForm):
    done_on = DateField(_("Done on"), [InputRequired(_("Write the date."))])
    note = TextField(
        _("What was otherwise"),
        [Optional(), Length(max=300)],
        description=_("Only when something else was done than planned"),
    )


class AssessmentForm(BaseForm):
    kind = SelectField(_("What was held"), [InputRequired()], choices=_choices(KINDS.items()))
    title = TextField(
        _("Title"),
        [InputRequired(_("Write the title.")), Length(max=200)],
        description=_("For example: Test of the autumn term"),
    )
    held_on = DateField(_("Date"), [InputRequired(_("Write the date."))])
    max_score = DecimalField(
        _("Highest score"), [Optional(), NumberRange(0)], places=None,
        description=_("Only for a test with scores"),
    )  # fmt: skip
    pass_score = DecimalField(
        _("Passed from this score on"), [Optional(), NumberRange(0)], places=None,
        description=_("Left empty: it is ticked for each person"),
    )  # fmt: skip
    press_key = HiddenField()


class ResultRow(Form):
    """A person's line; everything empty means no result."""

    person = HiddenField()
    #: the line as it was shown: who did not touch it does not undo what others typed meanwhile
    was = HiddenField()
    score = TextField(_("Score"), [Optional(), Length(max=10)])
    level = SelectField(_("Level reached"), [Optional()])
    place = TextField(_("Place"), [Optional(), Length(max=5)])
    passed = BooleanField(_("Passed or took part"))
    note = TextField(_("Note"), [Optional(), Length(max=300)])

    def entry(self) -> Entry:
        return Entry(
            score=self.score.data or "", level=self.level.data or "",
            place=self.place.data or "", passed=bool(self.passed.data),
            note=self.note.data or "",
        )  # fmt: skip

    @property
    def is_untouched(self) -> bool:
        return bool(self.was.data == mark_of(self.entry()))


class ResultsForm(BaseForm):
    """One line for each person of the group, saved together."""

    rows = FieldList(FormField(ResultRow))

    def offer(self, levels: Sequence[tuple[str, Any]]) -> None:
        for row in self.rows:
            row.form.level.choices = [SelectChoice("", "—"), *_choices(levels)]

    def add_error(self, field: str | None, message: Any) -> None:
        """At the field of a line: `rows-2-score`."""
        found = _ROW.fullmatch(field or "")
        if found is None:
            super().add_error(field, message)
            return
        target = self.rows[int(found[1])].form[found[2]]
        target.errors = [*target.errors, str(message)]

    def all_errors(self) -> list[tuple[str | None, str]]:
        """Those of the form, and of every line's fields as they stand now."""
        at_lines = [
            (field.id, str(text))
            for row in self.rows
            for field in row.form
            for text in field.errors
        ]
        return [(None, str(text)) for text in self.form_errors] + at_lines


class LevelForm(BaseForm):
    service_kind = SelectField(_("For which service"), [Optional()])
    name_kk = TextField(
        _("Name in Kazakh"), [InputRequired(_("Write the title.")), Length(max=200)]
    )
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    position = IntegerField(
        _("Place in the order"), [InputRequired(_("Write a number.")), NumberRange(1, 999)],
        default=10, description=_("A lower number stands before a higher one"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service_kind.choices = [SelectChoice("", _("All services"))] + [
            SelectChoice(one.code, one.label) for one in SERVICE_KINDS if not one.walk_in
        ]


def shown_row(person_id: str, result: Any) -> dict[str, Any]:
    """The values of a line as they stand."""
    entry = Entry() if result is None else Entry(
        score=number(result.score), level=result.level, place=str(result.place or ""),
        passed=result.passed, note=result.note,
    )  # fmt: skip
    return {"person": person_id, "was": mark_of(entry), **dataclasses.asdict(entry)}
