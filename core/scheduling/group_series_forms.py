"""Input about whole groups: another pattern, days off, copies of a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange

from core.scheduling.forms import MOST_PLACES, PatternForm
from core.scheduling.models import StaffMember
from core.scheduling.rules import Slot
from core.scheduling.series_forms import room_choices, staff_choices
from core.scheduling.series_words import ON_DAYS_OFF
from core.web.forms import BaseForm, DateField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import BoxesField


class SeriesPatternForm(BaseForm):
    """Another weekly pattern, room, instructor or number of places from a date on."""

    first = DateField(_("From this date on"), [InputRequired(_("Write the date."))])
    patterns = FieldList(FormField(PatternForm), min_entries=1, max_entries=6)
    room_id = SelectField(_("Room"), coerce=int)
    staff_id = SelectField(_("Instructor"), coerce=int)
    capacity = IntegerField(
        _("Number of places"),
        [InputRequired(_("Write the number of places.")), NumberRange(1, MOST_PLACES)],
        description=_("It changes at once"),
    )
    over = SelectField(
        _("When there are fewer places than people"),
        choices=[
            SelectChoice("", _("do not save, and tell me who")),
            SelectChoice("queue", _("who joined last waits at the head of the queue")),
            SelectChoice("leave", _("who joined last leaves the group")),
        ],
        default="",
    )

    def offer(self, rooms: Sequence[Any], staff: Sequence[StaffMember]) -> None:
        self.room_id.choices = room_choices(rooms)
        self.staff_id.choices = staff_choices(staff)

    def show_slots(self, slots: Sequence[Slot]) -> None:
        """The present pattern, one line for each time, and an empty one."""
        by_time: dict[Any, list[int]] = {}
        for slot in slots:
            by_time.setdefault((slot.starts_at, slot.ends_at), []).append(slot.weekday)
        while self.patterns.entries:
            self.patterns.pop_entry()
        for (starts, ends), days in by_time.items():
            times = {"starts_at": f"{starts:%H:%M}", "ends_at": f"{ends:%H:%M}"}
            self.patterns.append_entry({"weekdays": days, **times})
        if len(by_time) < (self.patterns.max_entries or 0):
            self.patterns.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell a missing pattern together with the other faults."""
        fine: bool = super().validate(extra_validators)
        begun = any(entry.form.begun for entry in self.patterns)
        if not begun:
            self.add_error("patterns", gettext("Choose at least one weekday with its times."))
        return fine and begun

    def asked(self) -> dict[str, Any]:
        """The typed values, by their names in the plan."""
        assert self.first.data
        return {
            "first": self.first.data.isoformat(),
            "slots": [
                [one.weekday, f"{one.starts_at:%H:%M}", f"{one.ends_at:%H:%M}"]
                for entry in self.patterns
                for one in entry.form.slots()
            ],
            "room_id": self.room_id.data, "staff_id": self.staff_id.data,
            "capacity": self.capacity.data, "over": self.over.data or "",
        }  # fmt: skip


class DaysOffForm(BaseForm):
    """What a group does on days off."""

    policy = SelectField(
        _("On days off"), choices=[SelectChoice(code, label) for code, label in ON_DAYS_OFF]
    )


class CopyForm(BaseForm):
    """Groups, and the term to which they are copied."""

    group_ids = BoxesField(_("Groups"), coerce=int)
    first = DateField(_("First date"), [InputRequired(_("Write the first date."))])
    ends_on = DateField(_("Last date (inclusive)"), [InputRequired(_("Write the last date."))])
    with_people = BooleanField(
        _("With their people"),
        description=_("The rules of each group are asked again for everybody"),
    )

    def asked(self) -> dict[str, Any]:
        """The typed values, by their names in the plan."""
        assert self.first.data
        assert self.ends_on.data
        return {
            "group_ids": sorted(self.group_ids.data or []),
            "first": self.first.data.isoformat(),
            "last": self.ends_on.data.isoformat(),
            "with_people": bool(self.with_people.data),
        }
