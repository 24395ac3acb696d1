"""Input about blood pressure, stops and incidents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from core.sdk.models import Room
from core.sdk.services import current_locale
from core.sdk.web import BaseForm, DateField, DigitsField, TextField, TimeField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity.health.incident_services import IncidentData
from plugins.active_longevity.health.models import (
    NOTE_LENGTH,
    REASON_LENGTH,
    STORY_LENGTH,
    Incident,
)
from plugins.active_longevity.health.words import KINDS, SEVERITIES

#: fields of an entry that a corrected one begins with
KEPT = (
    "local_date", "kind", "severity", "place", "story", "done", "ambulance", "relatives_told",
    "doctor", "witnesses", "follow_up", "follow_up_on",
)  # fmt: skip


class ReadingField(DigitsField):
    """A number of up to three digits; `number` is None when the field is empty."""

    number: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.number = None
        if not self.data:
            return
        if not (self.data.isascii() and self.data.isdigit() and len(self.data) <= 3):
            raise ValidationError(_("Write a whole number. Example: 130."))
        self.number = int(self.data)


class LinesField(TextAreaField):
    """Some lines of text; signs that cannot be stored are refused."""

    data: str | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        text = (self.data or "").replace("\r\n", "\n").strip()
        if any((ord(one) < 32 and one != "\n") or 0xD800 <= ord(one) < 0xE000 for one in text):
            raise ValidationError(_("This text holds signs that cannot be stored."))
        self.data = text
        self.raw_data = [text]


class PressureForm(BaseForm):
    press = HiddenField()
    systolic = ReadingField(_("Upper (systolic), mm Hg"), [InputRequired()])
    diastolic = ReadingField(_("Lower (diastolic), mm Hg"), [InputRequired()])
    pulse = ReadingField(_("Pulse, beats a minute"), [Optional()])
    note = TextField(_("Note"), [Optional(), Length(max=NOTE_LENGTH)])


class StopForm(BaseForm):
    press = HiddenField()
    until = DateField(_("Until (inclusive)"), [InputRequired()])
    reason = TextField(
        _("Reason"),
        [InputRequired(), Length(max=REASON_LENGTH)],
        description=_("It is said to the person when a procedure is refused."),
    )


class OutcomeForm(BaseForm):
    outcome = TextField(_("What was done"), [InputRequired(), Length(max=NOTE_LENGTH)])


class IncidentForm(BaseForm):
    """A fall or another incident; the person is chosen by a link and stands in the address."""

    press = HiddenField()
    local_date = DateField(_("Date"), [InputRequired()])
    local_time = TimeField(_("Time"), [Optional()], description=_("Example: 10:30"))
    kind = SelectField(
        _("What it was"), [DataRequired()], choices=[SelectChoice(*one) for one in KINDS.items()]
    )
    severity = SelectField(
        _("Severity"), [DataRequired()], choices=[SelectChoice(*one) for one in SEVERITIES.items()]
    )
    room_id = SelectField(_("Room"))
    place = TextField(_("Place"), [Optional(), Length(max=NOTE_LENGTH)],
                      description=_("Stairs, yard, entrance"))  # fmt: skip
    story = LinesField(_("What happened"), [InputRequired(), Length(max=STORY_LENGTH)])
    done = LinesField(_("What was done at once"), [Optional(), Length(max=STORY_LENGTH)])
    ambulance = BooleanField(_("An ambulance was called"))
    relatives_told = BooleanField(_("Relatives were told"))
    doctor = TextField(_("Doctor who examined"), [Optional(), Length(max=NOTE_LENGTH)])
    witnesses = TextField(_("Who saw it"), [Optional(), Length(max=NOTE_LENGTH)])
    follow_up = TextField(_("Still to be done"), [Optional(), Length(max=NOTE_LENGTH)],
                          description=_("Leave empty when nothing is."))  # fmt: skip
    follow_up_on = DateField(_("By which day"), [Optional()])

    def offer(self, rooms: Sequence[Room]) -> None:
        names: Mapping[int, str] = {one.id: one.name_in(current_locale()) for one in rooms}
        self.room_id.choices = [
            SelectChoice("", str(_("Not in a room"))),
            *(SelectChoice(str(number), name) for number, name in names.items()),
        ]

    def show(self, incident: Incident) -> None:
        """Begin with what a voided entry said."""
        for name in KEPT:
            getattr(self, name).data = getattr(incident, name)
        self.room_id.data = str(incident.room_id or "")
        self.local_time.data = f"{incident.local_time:%H:%M}" if incident.local_time else ""

    def incident(self, person_id: int | None) -> IncidentData:
        """What was typed, after `validate()`."""
        assert self.local_date.data is not None, "call after validate()"
        texts = {
            name: getattr(self, name).data or ""
            for name in ("place", "story", "done", "doctor", "witnesses", "follow_up")
        }
        return IncidentData(
            local_date=self.local_date.data,
            local_time=self.local_time.time,
            kind=self.kind.data,
            severity=self.severity.data,
            room_id=int(self.room_id.data) if self.room_id.data else None,
            person_id=person_id,
            ambulance=bool(self.ambulance.data),
            relatives_told=bool(self.relatives_told.data),
            follow_up_on=self.follow_up_on.data,
            **texts,
        )
