"""Input of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.sdk.services import to_utc
from core.sdk.web import BaseForm, TextField, TimeField
from core.sdk.web import lazy_gettext as _
from day_centre import kinds
from day_centre.child.queries import FetcherLine
from day_centre.journal.corrections import DayData
from day_centre.journal.models import ChildDay
from day_centre.journal.words import CHOSEN_REASONS, MARKS, REASONS


class DayForm(BaseForm):
    """A child's day: the mark, times, who brought and fetched, what was given, and why it is
    changed."""

    seen = HiddenField()
    mark = RadioField(_("Mark"), choices=[SelectChoice(*one) for one in MARKS.items()])
    reason = SelectField(
        _("Why the child did not come"), [Optional()],
        choices=[SelectChoice("", _("Not told")),
                 *(SelectChoice(one, REASONS[one]) for one in CHOSEN_REASONS)],
    )  # fmt: skip
    came_at = TimeField(_("Came at"), [Optional()])
    brought_by = SelectField(_("Who brought"), [Optional()])
    left_at = TimeField(_("Went home at"), [Optional()])
    fetched_by = SelectField(_("Who fetched"), [Optional()])
    kinds = SelectMultipleField(
        _("Services given"), [Optional()], widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    note = TextField(_("Note"), [Optional(), Length(max=200)])
    why = TextField(_("Why it is corrected"), [Optional(), Length(max=200)])

    def offer(self, guides: Iterable[tuple[str, Any]], fetchers: Iterable[FetcherLine]) -> None:
        """Set the choices: services, those who may fetch, and those who stand there already."""
        self.kinds.choices = [SelectChoice(one.code, one.label) for one in kinds.SERVICE_KINDS]
        named = {"": _("Not told"), **{one.key: one.name for one in fetchers}}
        for key, name in guides:
            named.setdefault(key, name)
        for field in (self.brought_by, self.fetched_by):
            field.choices = [SelectChoice(*one) for one in named.items()]

    def show(self, day: ChildDay | None, given: Iterable[str], timezone: str) -> None:
        """Fill the form with what stands there now."""
        self.kinds.data = list(given)
        self.mark.data = day.mark if day else "present"
        self.seen.data = str(day.id if day else 0)
        if day is not None:
            self.reason.data, self.note.data = day.reason, day.note
            self.brought_by.data, self.fetched_by.data = day.brought_by, day.fetched_by
            self.came_at.data = _time_text(day.came_at, timezone)
            self.left_at.data = _time_text(day.left_at, timezone)

    def typed(self, day: dt.date, known: ChildDay | None, timezone: str) -> DayData:
        """What was typed, after `validate()`. A time that was not changed keeps its seconds."""

        def moment(field: TimeField, was: dt.datetime | None) -> dt.datetime | None:
            if field.time is None or field.data == _time_text(was, timezone):
                return was if field.data else None
            return to_utc(day, field.time, timezone)

        return DayData(
            mark=self.mark.data or "", reason=self.reason.data or "", note=self.note.data or "",
            came_at=moment(self.came_at, known.came_at if known else None),
            left_at=moment(self.left_at, known.left_at if known else None),
            brought_by=self.brought_by.data or "", fetched_by=self.fetched_by.data or "",
            kinds=frozenset(self.kinds.data or ()),
        )  # fmt: skip


def _time_text(at: dt.datetime | None, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}" if at else ""
