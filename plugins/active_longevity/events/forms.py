"""Input about events and volunteers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.sdk.models import Room, StaffMember
from core.sdk.services import current_locale
from core.sdk.web import BaseForm, DateField, TextField, TimeField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.events.models import Event
from plugins.active_longevity.events.rules import MOST_SEATS, minutes_of
from plugins.active_longevity.events.words import KINDS, title_of


def _identifier(value: Any) -> int | None:
    """The number of a chosen row; nothing chosen is None."""
    if value in (None, ""):
        return None
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError(value)
    return number


class EventForm(BaseForm):
    """An event: what, when, where, for how many."""

    kind = SelectField(
        _("Kind of event"),
        [InputRequired()],
        choices=[SelectChoice(code, label) for code, label in KINDS.items()],
    )
    title_kk = TextField(
        _("Title in Kazakh"), [InputRequired(_("Write the title.")), Length(max=200)]
    )
    title_ru = TextField(_("Title in Russian"), [Optional(), Length(max=200)])
    day = DateField(
        _("Date of the event"),
        [InputRequired(_("Write the date."))],
        description=_("For example: 12.01.2027"),
    )
    starts_at = TimeField(_("Begins at"), [InputRequired(_("Write the time."))])
    ends_at = TimeField(_("Ends at"), [InputRequired(_("Write the time."))])
    last_day = DateField(
        _("Last day"),
        [Optional()],
        description=_("Only when it lasts longer than one day"),
    )
    room_id = SelectField(_("Room"), [Optional()], coerce=_identifier)
    place = TextField(
        _("Place outside the centre"),
        [Optional(), Length(max=200)],
        description=_("For a trip: where people gather and where they go"),
    )
    seats = IntegerField(
        _("Number of seats"),
        [InputRequired(_("Write the number of seats.")), NumberRange(1, MOST_SEATS)],
    )
    instructor_id = SelectField(_("Who is responsible"), [Optional()], coerce=_identifier)
    needs = TextAreaField(
        _("What must be ready"),
        [Optional(), Length(max=500)],
        description=_("For example: projector, bus, drinking water"),
    )
    press_key = HiddenField()

    def offer(self, rooms: Sequence[Room], staff: Sequence[StaffMember]) -> None:
        """Fill the lists of rooms and staff."""
        locale = current_locale()
        self.room_id.choices = [SelectChoice("", _("Outside the centre"))] + [
            SelectChoice(one.id, _room_label(one, locale)) for one in rooms
        ]
        self.instructor_id.choices = [SelectChoice("", _("Nobody yet"))] + [
            SelectChoice(one.id, ", ".join(filter(None, [one.full_name, one.post])))
            for one in staff
        ]


def _room_label(room: Room, locale: str) -> str:
    name = room.name_in(locale)
    if room.capacity is None:
        return name
    return str(_("%(room)s (%(num)s places)", room=name, num=room.capacity))


class LeaveForm(BaseForm):
    """Why a volunteer leaves; nothing need be written."""

    reason = TextField(_("Reason"), [Optional(), Length(max=200)])


class CloseForm(BaseForm):
    """An event that was held: how many guests came whom nobody wrote down."""

    guests = IntegerField(
        _("Guests without a name"),
        [InputRequired(_("Write a number, or 0.")), NumberRange(0, MOST_SEATS)],
        default=0,
    )


class VolunteerForm(BaseForm):
    since = DateField(_("Volunteer since"), [InputRequired(_("Write the date."))])
    skills = TextField(
        _("What the volunteer can do"),
        [Optional(), Length(max=300)],
        description=_("For example: plays the dombyra, drives, speaks English"),
    )


class HoursForm(BaseForm):
    """Hours of one day, at an event or for a deed."""

    given_on = DateField(_("Day"), [InputRequired(_("Write the date."))])
    hours = TextField(
        _("Volunteer hours"),
        [InputRequired(_("Write the hours."))],
        description=_("For example: 2, 1,5 or 1:30"),
    )
    event_id = SelectField(_("Event"), [Optional()], default="")
    deed = TextField(
        _("What was done"),
        [Optional(), Length(max=200)],
        description=_("When it was not at an event of the list"),
    )
    token = HiddenField()

    def offer(self, events: Sequence[Event]) -> None:
        self.event_id.choices = [SelectChoice("", _("Not at an event"))] + [
            SelectChoice(one.public_id, f"{one.local_date:%d.%m.%Y} · {title_of(one)}")
            for one in events
        ]

    @property
    def minutes(self) -> int:
        """What was typed, in minutes; 0 when it is no number of hours."""
        return minutes_of(self.hours.data or "") or 0
