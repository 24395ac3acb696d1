"""Input about staff, groups, places and marks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.scheduling.access import kinds_for_groups
from core.scheduling.group_checks import GroupChanges, GroupData
from core.scheduling.models import StaffMember
from core.scheduling.queries import CentreChoice
from core.scheduling.rules import Slot
from core.scheduling.series_words import ON_DAYS_OFF
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import format_weekday, gettext
from core.web.i18n import lazy_gettext as _
from core.web.nav import named

#: a Monday, to name weekdays by
_MONDAY = dt.date(2024, 1, 1)
_TIME = re.compile(r"(\d{1,2})(?:[:.\-](\d{2}))?|(\d{2})(\d{2})")
MOST_PLACES = 1000


def weekday_name(number: int, *, short: bool = True) -> str:
    """The name of an ISO weekday in the reader's language."""
    return format_weekday(_MONDAY + dt.timedelta(days=number - 1), short=short)


class TimeField(TextField):
    """A time of day typed as 10:00, 10.00, 1000 or 10; `time` is a time or None."""

    time: dt.time | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.time = None
        if not self.data:
            return
        match = _TIME.fullmatch(self.data)
        if match:
            hour, minute = match[1] or match[3], match[2] or match[4] or "0"
            if int(hour) < 24 and int(minute) < 60:
                self.time = dt.time(int(hour), int(minute))
                self.data = f"{self.time:%H:%M}"
                return
        raise ValueError(gettext("Write the time as hours and minutes. Example: 10:00."))


def _identifier(value: Any) -> int | None:
    """The number of a chosen row; nothing chosen is None."""
    if value in (None, ""):
        return None
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError(value)
    return number


class WeekdaysField(SelectMultipleField):
    """Seven boxes, one for each day of the week."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PatternForm(Form):
    """One line of a weekly pattern: days and one time for all of them."""

    weekdays = WeekdaysField(_("Weekdays"), coerce=int)
    starts_at = TimeField(_("From"), [Optional()])
    ends_at = TimeField(_("To"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = [SelectChoice(n, weekday_name(n)) for n in range(1, 8)]

    @property
    def begun(self) -> bool:
        """Whether anything stands in this line."""
        return bool(self.weekdays.data or self.starts_at.data or self.ends_at.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty line is left out; one that was begun must be whole."""
        fine: bool = super().validate(extra_validators)
        if not self.begun:
            return fine
        for field, text in (
            (self.weekdays, gettext("Choose at least one weekday.")),
            (self.starts_at, gettext("Write when it begins.")),
            (self.ends_at, gettext("Write when it ends.")),
        ):
            if not field.data:
                field.errors = [*field.errors, text]
                fine = False
        return fine

    def slots(self) -> list[Slot]:
        if self.starts_at.time is None or self.ends_at.time is None:
            return []
        return [Slot(day, self.starts_at.time, self.ends_at.time) for day in self.weekdays.data]


class UsedForm(Form):
    """Pieces of equipment that each session of a group uses."""

    resource_id = SelectField(_("Equipment"), [Optional()], coerce=_identifier)
    units = IntegerField(_("How many pieces"), [Optional(), NumberRange(1, MOST_PLACES)])


class UsedField(FieldList):
    """Lines of equipment; `was_sent` tells a form without them from one that was emptied."""

    was_sent = False

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        self.was_sent = any(key.startswith(f"{self.name}-") for key in formdata or ())


class GroupFields(BaseForm):
    """What a new and a known group have in common."""

    title = TextField(
        _("Title of the group"),
        [InputRequired(_("Write the title of the group.")), Length(max=200)],
    )
    room_id = SelectField(_("Room"), [Optional()], coerce=_identifier)
    instructor_id = SelectField(_("Instructor"), [Optional()], coerce=_identifier)
    capacity = IntegerField(
        _("Number of places"),
        [InputRequired(_("Write the number of places.")), NumberRange(1, MOST_PLACES)],
    )
    ends_on = DateField(_("Last date (inclusive)"), [InputRequired(_("Write the last date."))])
    no_room = BooleanField(_("The group meets without a room: outdoors or elsewhere"))
    resource = UsedField(FormField(UsedForm), _("Equipment"), min_entries=2, max_entries=8)

    def offer(
        self, rooms: list[Any], staff: list[StaffMember], resources: Sequence[Any] = ()
    ) -> None:
        """Fill the lists of rooms, instructors and equipment."""
        for entry in self.resource:
            entry.form.resource_id.choices = [SelectChoice("", _("Nothing"))] + [
                SelectChoice(one.id, f"{named(one)} ({one.quantity})") for one in resources
            ]
        self.room_id.choices = [SelectChoice("", _("No room"))] + [
            SelectChoice(room.id, _room_label(room)) for room in rooms
        ]
        self.instructor_id.choices = [SelectChoice("", _("No instructor"))] + [
            SelectChoice(one.id, ", ".join(filter(None, [one.full_name, one.post])))
            for one in staff
        ]

    def has_place(self) -> bool:
        """Whether a room was chosen, or it was said that there is none; else tells it."""
        if self.room_id.data or self.no_room.data:
            return True
        text = gettext("Choose the room, or say that the group meets without one.")
        self.add_error("room_id", text)
        return False

    def show_used(self, known: Sequence[tuple[int, int]]) -> None:
        """The equipment that a group uses, and an empty line after it."""
        while self.resource.entries:
            self.resource.pop_entry()
        for resource_id, units in known:
            self.resource.append_entry({"resource_id": resource_id, "units": units})
        if len(known) < (self.resource.max_entries or 0):
            self.resource.append_entry()

    def used(self) -> tuple[tuple[int, int], ...]:
        """(resource id, pieces): one piece where nothing is written."""
        found: dict[int, int] = {}
        for entry in self.resource:
            if entry.form.resource_id.data:
                number = entry.form.resource_id.data
                found[number] = found.get(number, 0) + (entry.form.units.data or 1)
        return tuple(sorted(found.items()))

    def shared(self) -> dict[str, Any]:
        """The typed values, by their names in the services."""
        return {
            name: self[name].data
            for name in ("title", "capacity", "ends_on", "room_id", "instructor_id")
        }


def _room_label(room: Any) -> str:
    if room.capacity is None:
        return named(room)
    return gettext("%(room)s (%(num)s places)", room=named(room), num=room.capacity)


class GroupForm(GroupFields):
    """A new group with its weekly pattern."""

    service_kind = SelectField(_("Service"), [InputRequired(_("Choose a service."))])
    starts_on = DateField(_("First date"), [InputRequired(_("Write the first date."))])
    patterns = FieldList(FormField(PatternForm), min_entries=2, max_entries=6)
    days_off = SelectField(
        _("On days off"),
        choices=[SelectChoice(code, label) for code, label in ON_DAYS_OFF],
        default="skip",
    )

    def offer_kinds(self, region: Any) -> None:
        self.service_kind.choices = [SelectChoice("", _("Choose"))] + [
            SelectChoice(kind.code, kind.label) for kind in kinds_for_groups(region)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell a missing pattern together with the other faults."""
        fine: bool = super().validate(extra_validators)
        begun = any(entry.form.begun for entry in self.patterns)
        if not begun:
            self.add_error("patterns", gettext("Choose at least one weekday with its times."))
        return self.has_place() and fine and begun

    def group_data(self) -> GroupData:
        """What a valid form asks for."""
        return GroupData(
            service_kind=self.service_kind.data,
            starts_on=self.starts_on.data or dt.date.min,
            slots=tuple(slot for entry in self.patterns for slot in entry.form.slots()),
            resources=self.used(),
            days_off=self.days_off.data,
            **self.shared(),
        )


class GroupEditForm(GroupFields):
    """A known group; its service and weekly pattern stay."""

    version = HiddenField()
    over = SelectField(
        _("When there are fewer places than people"),
        choices=[
            SelectChoice("", _("do not save, and tell me who")),
            SelectChoice("queue", _("who joined last waits at the head of the queue")),
            SelectChoice("leave", _("who joined last leaves the group")),
        ],
        default="",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell a missing room together with the other faults."""
        fine: bool = super().validate(extra_validators)
        return self.has_place() and fine

    def number_read(self) -> int | None:
        return version_of(self.version.data)

    def changes(self) -> GroupChanges:
        """What a valid form asks for."""
        used = self.used() if self.resource.was_sent else None
        return GroupChanges(resources=used, over=self.over.data or "", **self.shared())


class StaffForm(BaseForm):
    """Somebody who leads sessions."""

    full_name = TextField(_("Full name"), [InputRequired(_("Write the name.")), Length(max=200)])
    post = TextField(_("Post"), [Optional(), Length(max=200)])
    user_id = SelectField(
        _("Account"),
        [Optional()],
        coerce=_identifier,
        description=_("Only when this person signs in"),
    )
    version = HiddenField()

    def offer(self, accounts: list[Any]) -> None:
        self.user_id.choices = [SelectChoice("", _("No account"))] + [
            SelectChoice(one.id, f"{one.full_name} ({one.username})") for one in accounts
        ]

    def number_read(self) -> int | None:
        return version_of(self.version.data)


class ReasonForm(BaseForm):
    """A deed that asks why."""

    reason = TextField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=200)])


class LeaveForm(BaseForm):
    """Leaving a group; the reason may stay out."""

    reason = TextField(_("Reason"), [Optional(), Length(max=200)])


class MarkForm(BaseForm):
    """A mark with its reason: an excuse, or a correction after closing."""

    mark = SelectField(
        _("Mark"),
        [InputRequired()],
        choices=[
            SelectChoice("present", _("Came")),
            SelectChoice("excused", _("Excused")),
            SelectChoice("absent", _("Did not come")),
        ],
    )
    reason = TextField(_("Reason"), [Optional(), Length(max=200)])


def renew_version(form: GroupEditForm | StaffForm, version: int) -> None:
    """After a refusal of an older version: who has read what is saved now may save again."""
    form.version.data = str(version)


def version_of(text: Any) -> int | None:
    """The version that a form was opened with; None when it is no number."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def chosen_code(choice: CentreChoice) -> str:
    """The code of the chosen centre for links; "all" when all are shown."""
    return choice.chosen.code if choice.chosen is not None else "all"
